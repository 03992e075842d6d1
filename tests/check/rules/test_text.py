import subprocess
from collections.abc import Sequence
from dataclasses import replace

import pytest

from labrig.check.document import Box
from labrig.check.latex.records import Entry, Fault, LatexFolder, Source
from labrig.check.paper import Area, Caption, Leaf, Line, Paper
from labrig.check.rule import CannotTell, Rule, Subject
from labrig.check.rules.text_bibliography import BIBLIOGRAPHY_FIELDS, missing
from labrig.check.rules.text_empty import EMPTY_SECTION
from labrig.check.rules.text_overfull import OVERFULL
from labrig.check.rules.text_placeholder import PLACEHOLDER
from labrig.check.rules.text_spelling import SPELLING, read
from labrig.check.rules.text_uncited import UNCITED, named
from labrig.check.rules.text_unresolved import UNRESOLVED
from labrig.check.text.spelling import english
from tests.check.rules.by_hand import TIMES, heading, line, paper, part, subject, title_page

BOLD = replace(TIMES, name="NimbusRomNo9L-Medi", bold=True)
FIXED = replace(TIMES, name="NimbusMonL-Regu", fixed=True)


def said(rule: Rule, of: Subject) -> list[str]:
    return [found.what for found in rule.check(of)]


def page_of(*lines: Line) -> Subject:
    whole = paper(length=1)
    leaf = replace(whole.leaves[0], lines=lines)
    return subject(replace(whole, leaves=(leaf,)))


def styled(text: str, area: Area = Area.BODY, page: int = 1) -> Line:
    """A line in which *this* is bold and `this` of one width; both may stand within a word."""
    pieces: list[tuple[str, str, bool]] = []
    for blank in text.split():
        style, joined = "", False
        for letters in _cut(blank):
            if letters in ("*", "`"):
                style = "" if style else letters
            else:
                pieces.append((letters, style, joined))
                joined = True
    made = line(" ".join(letters for letters, _, _ in pieces), page, area)
    fonts = {"": TIMES, "*": BOLD, "`": FIXED}
    words = tuple(
        replace(word, font=fonts[style], joined=joined)
        for word, (_, style, joined) in zip(made.words, pieces, strict=True)
    )
    return replace(made, words=words)


def _cut(text: str) -> list[str]:
    for mark in "*`":
        text = text.replace(mark, f"\0{mark}\0")
    return [one for one in text.split("\0") if one]


@pytest.mark.parametrize(
    "text",
    [
        "As Figure *??* shows.",
        "As Figure ?? shows.",
        "(see Section ??).",
        "It was measured [*?*].",
        "It was measured [1, *?*].",
        "It was measured [?].",
        "Others (*?*) found it.",
        "(*author?*) found it.",
        "As Error! Reference source not found. shows.",
        "As Error: Reference source not found shows.",
    ],
)
def test_what_programs_leave_of_a_lost_reference_is_found(text) -> None:
    assert len(said(UNRESOLVED, page_of(styled(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Why so slow?? Nobody knows.",
        "*Why so slow??*",
        "Is it the cache (or not?) that fills?",
        "The pattern `[?]` and `??` match.",
        "It may be (?) the cache.",
        "As [2] and [3, p. 4] say.",
    ],
)
def test_questions_and_code_are_no_lost_references(text) -> None:
    assert said(UNRESOLVED, page_of(styled(text))) == []
    assert said(UNRESOLVED, page_of(styled("Figure ??", Area.LISTING))) == []


def numbered(text: str, area: Area = Area.BODY) -> Subject:
    """Three figures, one table and two sections, all numbered, and a text."""
    one = page_of(styled(text, area))
    captions = tuple(
        Caption(kind=kind, number=number, text="Reads", lines=(styled("Reads"),), in_body=True)
        for kind, number in [("figure", "1"), ("figure", "3"), ("figure", "A.9"), ("table", "1")]
    )
    parts = tuple(
        replace(each, heading=replace(each.heading, number=number))
        for each, number in [(part("Setup", 1), "1"), (part("Results", 1), "2")]
    )
    return replace(one, paper=replace(one.paper, captions=captions, parts=parts))


@pytest.mark.parametrize(
    "text",
    [
        "As Figure 5 shows, it is slow.",
        "It is slow (Fig. 4b).",
        "It was so before [2]. Table 7 has it.",
        "Section 9.2 says why.",
        "See Figure 5 in this report.",
    ],
)
def test_a_number_above_the_last_of_its_kind_leads_nowhere(text) -> None:
    (found,) = said(UNRESOLVED, numbered(text))
    assert "is referred to, but the last" in found


@pytest.mark.parametrize(
    "text",
    [
        "As Figure 3 shows, Table 1 and Section 2.7 too.",
        "It resembles Figure 5 of [3].",
        "McKusick et al. show it in Figure 5.",
        "This is what their Figure 5 shows.",
        "Section 9 of the manual says so.",
        "Figure 5: Reads, whose drawing was not found. Figure 5 is fast.",
        "Figure 4.1 would be that of a chapter, and a Table 40% larger none.",
    ],
)
def test_other_works_have_other_numbers(text) -> None:
    assert said(UNRESOLVED, numbered(text)) == []


def test_without_plain_numbers_nothing_is_above_them() -> None:
    assert said(UNRESOLVED, page_of(styled("As Figure 5 and Section 9 show."))) == []
    assert said(UNRESOLVED, numbered("Figure 5", Area.REFERENCE)) == []


def test_an_error_of_a_word_processor_is_found_over_a_lines_end() -> None:
    lines = styled("as Error! Reference source"), styled("not found. shows")
    assert len(said(UNRESOLVED, page_of(*lines))) == 1


def test_a_key_in_bold_is_a_lost_citation_only_where_tex_made_it() -> None:
    one = page_of(styled("As [*cantrill04*] and [2] say."))
    assert said(UNRESOLVED, one) == []
    by_tex = replace(one, document=replace(one.document, metadata={"Producer": "pdfTeX-1.40"}))
    assert len(said(UNRESOLVED, by_tex)) == 1


def test_the_log_alone_says_that_a_reference_is_lost_with_its_line() -> None:
    log = "(./report.tex\nLaTeX Warning: Citation `x' on page 4 undefined on input line 9.\n"
    one = replace(page_of(styled("Nothing.")), latex=folder("", log=log))
    (found,) = UNRESOLVED.check(one)
    assert (found.place.file, found.place.line) == ("report.tex", 9)


@pytest.mark.parametrize(
    "text",
    [
        "TODO write this",
        "(FIXME)",
        "The rate is XXX MiB/s.",
        "It took XX ms.",
        "It took XX% longer.",
        "???",
        "Lorem ipsum dolor sit amet",
        "insert the figure here",
        "[citation needed]",
        "blah blah",
        "todo: more",
        "This section is still to be written.",
    ],
)
def test_what_was_to_be_replaced_is_found(text) -> None:
    assert said(PLACEHOLDER, page_of(styled(text)))


@pytest.mark.parametrize(
    "text",
    [
        "The word “TODO” stands in the source.",
        "The TODO list of the scheduler is short, and its font XXX-large.",
        "We counted `FIXME` in it.",
        "Section XX of the manual, and MXXXI.",
        "Insert operations are slow; here they are not.",
        "The methodology todos are in another tool's list.",
        "A buffer that is still to be written is dirty; enter your name at the prompt.",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text) -> None:
    assert said(PLACEHOLDER, page_of(styled(text))) == []


def test_todos_of_the_source_are_found_where_they_are_printed() -> None:
    notes = "\\usepackage{todonotes}\n% \\todo{in a comment}\n\\todo[inline]{why?}\n\\lipsum[1-3]\n"
    one = replace(page_of(), latex=folder(notes))
    assert said(PLACEHOLDER, one) == ["has \\todo{why?}", "has \\lipsum"]
    hidden = notes.replace("\\usepackage", "\\usepackage[disable]").replace("\\lipsum[1-3]", "")
    assert said(PLACEHOLDER, replace(one, latex=folder(hidden))) == []


@pytest.mark.parametrize(
    ("author", "stands"),
    [
        *(("Your Name", True), ("First Name Last Name", True), ("Author's name, CRSid", True)),
        *(("Ada Student", False), ("Yourna Mensah", False)),
    ],
)
def test_an_author_has_a_name(author: str, stands: bool) -> None:
    front = title_page(authors=(line(author, area=Area.TITLE),))
    found = said(PLACEHOLDER, subject(paper(length=1, front=front)))
    assert [" stands where the author's name does" in what for what in found] == [True] * stands


@pytest.mark.parametrize("text", ["(to be confirmed)", "tbc", "(still to be written)"])
def test_what_is_still_to_come_is_found_in_brackets(text) -> None:
    assert len(said(PLACEHOLDER, page_of(styled(f"It takes 3 ms {text} there.")))) == 1
    asked = "Should I add this, which remains to be confirmed?"
    assert said(PLACEHOLDER, page_of(styled(asked))) == []


def test_what_stands_between_pages_is_not_within_an_excerpt_and_is_read_all_the_same() -> None:
    lines = [styled("It was repeated on hardware."), styled("6 draft", Area.FOOTER)]
    lines += [styled("200", Area.HEADER), styled("TODO say it"), styled("FIXME date", Area.HEADER)]
    assert said(PLACEHOLDER, page_of(*lines)) == [
        "'TODO' was left in: 'It was repeated on hardware. TODO say it'",
        "'FIXME' was left in: '6 draft 200 FIXME date'",
    ]


def test_of_many_findings_ten_are_told_and_the_rest_counted() -> None:
    found = said(PLACEHOLDER, page_of(*(styled("TODO") for _ in range(14))))
    assert len(found) == 10
    assert found[-1].endswith("and 4 more")


def in_order(*lines: Line) -> tuple[Line, ...]:
    """Lines each below the one before."""
    return tuple(replace(one, baseline=700.0 - 12 * place) for place, one in enumerate(lines))


def test_a_heading_is_empty_unless_text_comes_before_the_next_of_its_level() -> None:
    inner = [heading("Arms", level=1), heading("Traced", level=2), heading("Threats", level=1)]
    lines = in_order(inner[0].lines[0], inner[1].lines[0], line("Text."), inner[2].lines[0])
    placed = [
        replace(one, lines=(where,))
        for one, where in zip(inner, (lines[0], lines[1], lines[3]), strict=True)
    ]
    whole = replace(part("Results", 1), inner=tuple(placed), lines=lines)
    assert said(EMPTY_SECTION, subject(paper(whole, length=1))) == ["'Threats' has no text"]


def test_a_section_of_headings_or_figures_alone_is_empty() -> None:
    inner = heading("Arms", level=1)
    only_headings = replace(part("Results", 1), inner=(inner,), lines=inner.lines)
    only_figures = replace(part("Setup", 1), lines=(line("Figure 1", area=Area.CAPTION),))
    nothing = replace(part("Conclusion", 1), lines=())
    of = subject(paper(only_headings, only_figures, nothing, length=1))
    assert said(EMPTY_SECTION, of) == [
        "'Results' has only headings and no text",
        "'Setup' has figures or tables and no text",
        "'Conclusion' has no text",
    ]


def test_a_part_holds_sections_and_is_not_empty() -> None:
    division = replace(part("Part II", 1), lines=())
    assert said(EMPTY_SECTION, subject(paper(division, part("Results", 1), length=1))) == []


def test_brackets_name_lists_and_ranges() -> None:
    assert {"1", "3", "4", "5", "mck14"} <= named("as [1, 3–5] and [see McK14, p. 3] say")
    assert "4" not in named("as [3] and [5] say")
    many = ",\n".join(str(number) for number in range(1, 61))
    assert "60" in named(f"as many say [{many}]")


# What each type lacks is held against BibTeX itself, with its style 'plain'.
TYPES = [
    "article",
    "book",
    "booklet",
    "inbook",
    "incollection",
    "inproceedings",
    "conference",
    "manual",
    "mastersthesis",
    "phdthesis",
    "proceedings",
    "techreport",
    "unpublished",
    "misc",
]


def test_required_fields_are_those_that_bibtex_misses(tmp_path) -> None:
    entries = "".join(f"@{kind}{{{kind}, key = {{k}}}}\n" for kind in TYPES)
    (tmp_path / "r.bib").write_text(entries)
    (tmp_path / "r.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{r}\n")
    done = subprocess.run(["bibtex", "r"], cwd=tmp_path, capture_output=True, text=True)
    for kind in TYPES:
        lines = [one for one in done.stdout.splitlines() if one.endswith(f" in {kind}")]
        missed = {
            frozenset(one.partition("empty ")[2].removesuffix(f" in {kind}").split(" and "))
            for one in lines
            if "Warning--empty" in one
        }
        entry = Entry(key=kind, kind=kind, fields={"key": "k"}, file="r.bib", line=1)
        ours = [frozenset(words.split(" or ")) for words in missing(entry, {})]
        assert len(ours) == len(missed), (kind, ours, missed)
        assert all(any(one <= other for other in ours) for one in missed), (kind, ours, missed)


@pytest.mark.parametrize(
    ("kind", "fields", "lacks"),
    [
        ("article", {"author": "a", "title": "t", "journaltitle": "j", "date": "2004"}, []),
        ("article", {"author": "a", "title": "{ }", "journal": "j", "year": "2004"}, ["title"]),
        ("online", {"organization": "o", "title": "t", "url": "u", "urldate": "d"}, []),
        (
            "www",
            {"title": "t", "url": "u", "year": "2004"},
            ["author or editor or organization or institution"],
        ),
        ("inproceedings", {"crossref": "p", "author": "a", "title": "t"}, []),
        ("thesis", {"author": "a", "title": "t", "type": "phd", "school": "s", "date": "2004"}, []),
    ],
)
def test_fields_of_biblatex_and_of_a_parent_count(kind, fields, lacks) -> None:
    parent = Entry(
        key="p", kind="proceedings", fields={"title": "P", "year": "2004"}, file="", line=1
    )
    entry = Entry(key="k", kind=kind, fields=fields, file="r.bib", line=5)
    assert list(missing(entry, {"p": parent})) == lacks


def test_only_entries_that_are_printed_are_held_to_their_fields() -> None:
    entries = tuple(
        Entry(key=key, kind=kind, fields={}, file="r.bib", line=place)
        for place, (key, kind) in enumerate([("a", "manual"), ("b", "manual"), ("c", "artcle")])
    )
    fault = Fault(file="r.bib", line=9, what="is broken")
    latex = replace(folder(""), entries=entries, faults=(fault,), cited=("a", "c"))
    assert said(BIBLIOGRAPHY_FIELDS, replace(page_of(), latex=latex)) == [
        "is broken",
        "@manual 'a' has no title",
        "'c': there is no type @artcle; did you mean @article?",
    ]


def test_keys_that_only_nocite_or_bibitem_names_are_uncited() -> None:
    text = "\\cite{a}\\textcite[p.~3]{b}\\mycite{z}\\nocite{c}% \\cite{c}\n\\bibitem{a}\\bibitem{d} x\n"
    entries = tuple(Entry(key=key, kind="misc", fields={}, file="r.bib", line=1) for key in "abcez")
    latex = replace(folder(text), entries=entries, cited=("a", "b", "c"))
    found = said(UNCITED, replace(page_of(), latex=latex))
    assert [one.partition(" ")[0] for one in found] == ["'d'", "'c'"]


def test_entries_without_labels_are_cited_by_their_authors() -> None:
    entries = [
        "B. Cantrill, M. Shapiro and A. Leventhal. Dynamic instrumentation. 2004.",
        "Gait, J. (1986). A probe effect in concurrent programs.",
    ]
    references = part("References", 1, texts=entries, kind=references_kind())
    body = line("As Cantrill et al. (2004) show, probes are cheap.")
    whole = paper(references, length=1)
    whole = replace(whole, leaves=(replace(whole.leaves[0], lines=(body, *references.lines)),))
    (found,) = said(UNCITED, subject(whole))
    assert "Gait" in found


def references_kind():
    from labrig.check.paper import Kind

    return Kind.REFERENCES


def test_words_are_put_together_where_a_line_or_a_page_cut_them() -> None:
    lines = (
        line("the instru-"),
        line("A footnote, well-", area=Area.FOOTNOTE),
        line("known.", area=Area.FOOTNOTE),
        line("mented kernel of time-", page=2),
        line("slices", page=2),
    )
    words = [token.text.replace("\u00ad", "|") for token in read(lines)]
    assert words == [
        "the",
        "A",
        "footnote,",
        "well|known.",
        "instru|mented",
        "kernel",
        "of",
        "time|slices",
    ]
    assert said(SPELLING, page_of(*lines)) == []


@pytest.mark.parametrize(
    "text",
    [
        "FreeBSD's dtrace(1M) and x86_64 at /usr/bin/qqtool and http://qq.example",
        "`qqread` is a call; qqread returns.",
        "We asked Quennerstedt and the Qqtool of before.",
        "JSONL, qEMU and 12qq of i.e. and 3.5ms",
        "students' and cells’ and don't",
        "It was P. Quuzius and J.-B. Qqson who said so.",
    ],
)
def test_names_code_and_addresses_are_not_spelt(text) -> None:
    assert said(SPELLING, page_of(styled(text))) == []


def test_a_misspelling_is_told_once_with_its_pages_and_suggestions() -> None:
    lines = styled("we recieve it"), styled("they recieve it. Recieve it!", page=3)
    assert said(SPELLING, page_of(*lines)) == [
        "'recieve' is in no dictionary; did you mean 'receive' or 'relieve'? (3 times, pages 1 and 3)"
    ]


def test_words_of_the_references_and_names_of_authors_are_no_misspellings() -> None:
    lines = (
        styled("the ministatt of kamp and quuz"),
        styled("P. Kamp, ministatt, 2004.", Area.REFERENCE),
        styled("Ada Quuz", Area.TITLE),
    )
    assert said(SPELLING, page_of(*lines)) == []


def test_a_text_that_is_not_english_cannot_be_told() -> None:
    german = (
        "der kern kopiert jeden block durch den zwischenspeicher bevor der aufruf zurückkehrt und "
        "ein größerer puffer verteilt die festen kosten eines aufrufs auf mehr zeichen sodass die "
        "rate steigt während jeder versuch vom gleichen zustand ausgeht weil die datei einmal "
        "gelesen wird bevor wir messen deshalb wiederholen wir jeden versuch in gemischter "
        "reihenfolge damit schwankungen alle gleich treffen können unterhalb dieser größe zählt "
        "nur noch der systemaufruf selbst statt des kopierens"
    )
    with pytest.raises(CannotTell, match="not in English"):
        said(SPELLING, page_of(styled(german)))


def column(
    rights: Sequence[float], area: Area = Area.BODY, text: str = "some words"
) -> tuple[Line, ...]:
    return tuple(
        replace(line(text, area=area), box=Box(72.27, 700 - 12 * i, right, 708 - 12 * i))
        for i, right in enumerate(rights)
    )


def laid(lines: Sequence[Line], columns: int = 1) -> Subject:
    of = page_of(*lines)
    leaf: Leaf = replace(of.paper.leaves[0], columns=columns)
    whole: Paper = replace(of.paper, leaves=(leaf,))
    return replace(of, paper=whole)


JUSTIFIED = [525.0, 524.8, 525.1, 400.0, 524.9, 525.0, 310.0]


@pytest.mark.parametrize(
    ("right", "text", "area", "out"),
    [
        (527.0, "some words", Area.BODY, True),
        (525.8, "some words", Area.BODY, False),
        (528.0, "some words,", Area.BODY, False),  # hangs out, as microtype has it
        (531.0, "some words,", Area.BODY, True),
        (560.0, "a wide cell", Area.TABLE, True),
        (560.0, "in a figure", Area.FIGURE, False),
        (560.0, "in the margin", Area.HEADER, False),
    ],
)
def test_a_line_sticks_out_beyond_where_the_others_end(right, text, area, out) -> None:
    lines = column(JUSTIFIED) + column([right], area, text)
    assert bool(said(OVERFULL, laid(lines))) is out


def test_text_beside_a_figure_does_not_make_the_edge() -> None:
    assert said(OVERFULL, laid(column(JUSTIFIED) + column([300.0] * 9))) == []


def test_a_page_across_keeps_to_the_paper_s_margin_among_pages_of_columns() -> None:
    across = column([525.0, 310.0])
    of = laid(column([296.0] * 9), columns=2)
    (narrow,) = of.paper.leaves
    wide = replace(narrow, lines=across, columns=1)
    leaves = (narrow, narrow, wide)
    assert said(OVERFULL, replace(of, paper=replace(of.paper, leaves=leaves))) == []
    out = replace(wide, lines=column([560.0, 310.0]))
    leaves = (narrow, narrow, out)
    assert len(said(OVERFULL, replace(of, paper=replace(of.paper, leaves=leaves)))) == 1


def test_ragged_text_is_held_against_the_margin() -> None:
    ragged = [500.0, 480.3, 515.7, 492.2, 507.9]
    assert said(OVERFULL, laid(column(ragged))) == []
    assert len(said(OVERFULL, laid(column([*ragged, 560.0])))) == 1


def test_a_box_of_the_log_is_told_once_with_its_line() -> None:
    log = (
        "(./report.tex\nOverfull \\hbox (10.2pt too wide) in paragraph at lines 7--9\n[]a\n\n"
        "Overfull \\hbox (33.0pt too wide) in alignment at lines 20--24\n[]b\n\n"
    )
    of = replace(laid(column([*JUSTIFIED, 535.0])), latex=folder("", log=log))
    found = list(OVERFULL.check(of))
    assert [(one.place.page, one.place.line) for one in found] == [(1, 7), (None, 20)]


def folder(text: str, log: str | None = None) -> LatexFolder:
    return LatexFolder(
        sources=(Source(file="report.tex", text=text),),
        labels=None,
        cited=None,
        entries=(),
        log=log,
    )


def test_the_dictionary_is_read_once() -> None:
    assert english() is english()


def test_entries_may_be_cited_by_raised_numbers() -> None:
    entries = [f"[{number}] A. Author. On reading, part {number}. 2004." for number in range(1, 5)]
    references = part("References", 1, texts=entries, kind=references_kind())
    body = line("Probes are cheap 1,3 and few 27")
    small = tuple(
        replace(word, size=7) if word.text in ("1,3", "27") else word for word in body.words
    )
    lines = (replace(body, words=small), *references.lines)
    whole = paper(references, length=1)
    whole = replace(whole, leaves=(replace(whole.leaves[0], lines=lines),))
    assert [one[:3] for one in said(UNCITED, subject(whole))] == ["[2]", "[4]"]
