"""Rules on a report's structure, on papers built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.check.paper import Area, Kind, Paragraph
from labrig.check.rule import CannotTell, Found
from labrig.check.rules import every
from tests.check.rules.by_hand import heading, line, paper, part, subject, title_page
from tests.check.writing import SENTENCES

RULES = {rule.name: rule for rule in every()}
SECTIONS = (
    part("Introduction", 2),
    part("Experimental setup and methodology", 2, 4, pages=1.5),
    part("Results and discussion", 4, 7, pages=3.5),
    part("Conclusion", 7, 8),
)
ENTRIES = (
    "[1] Bryan M. Cantrill, Michael W. Shapiro, and Adam H. Leventhal. Dynamic",
    "instrumentation of production systems. In Proceedings of the USENIX Annual Technical",
    "Conference, pages 15-28, 2004.",
    "[2] J. Mogul and K. K. Ramakrishnan. Eliminating receive livelock in an interrupt-driven",
    "kernel. ACM Transactions on Computer Systems, 15(3):217-252, August 1997.",
    "[3] The FreeBSD Project. How the kernel reads a file and what it keeps of it in the cache,",
    "https://www.freebsd.org/handbook, last seen on 3 November 2026.",
)
REFERENCES = part("References", 8, kind=Kind.REFERENCES, texts=ENTRIES)


def found(rule: str, *parts, profile="course", changed=None, **how) -> list[Found]:
    made = paper(*parts, **{"length": 8, **how})
    return list(RULES[rule].check(subject(made, profile=profile, **(changed or {}))))


@pytest.mark.parametrize("rule", [name for name in RULES if name.startswith("structure/")])
def test_nothing_is_found_in_a_good_report(rule):
    assert not found(rule, *SECTIONS, REFERENCES)


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        ("structure/title", {"title": ()}),
        ("structure/author", {"authors": ()}),
        ("structure/date", {"date": ""}),
        ("structure/abstract", {"abstract": ()}),
        ("structure/abstract", {"abstract": (), "abstract_heading": None}),
    ],
)
def test_what_the_title_lacks_is_named_on_page_1(rule, gone):
    front = title_page(**gone)
    (one,) = found(rule, *SECTIONS, REFERENCES, front=front)
    assert one.place.page == 1
    others = {"structure/title", "structure/author", "structure/date", "structure/abstract"} - {
        rule
    }
    assert not [f for name in others for f in found(name, *SECTIONS, REFERENCES, front=front)]
    assert not found("structure/abstract-length", *SECTIONS, REFERENCES, front=front)


def test_papers_without_a_title_page_need_no_date():
    front = title_page(pages=0, date="")
    assert not found("structure/date", *SECTIONS, profile="workshop", front=front, first=1)
    assert not found("structure/title-page", *SECTIONS, profile="workshop", front=front, first=1)


def test_paragraphs_of_the_abstract_are_counted():
    three = tuple(Paragraph(lines=(line(text, area=Area.ABSTRACT),)) for text in "abc")
    (one,) = found("structure/abstract-length", *SECTIONS, front=title_page(abstract=three))
    assert one.what == "the abstract has 3 paragraphs; the profile 'course' asks for 1 to 2"
    two = title_page(abstract=three[:2])
    assert not found("structure/abstract-length", *SECTIONS, front=two)
    assert found("structure/abstract-length", *SECTIONS, front=two, profile="workshop")


def test_a_notice_in_italics_is_no_paragraph_of_an_abstract_that_begins_with_some() -> None:
    def slanted(text: str, count: int) -> Paragraph:
        made = line(text, area=Area.ABSTRACT)
        words = [
            replace(word, font=replace(word.font, italic=index < count))
            for index, word in enumerate(made.words)
        ]
        return Paragraph(lines=(replace(made, words=tuple(words)),))

    text = slanted("What does it cost? It was measured on two boards, in six blocks.", 4)
    notice = slanted("The board is emulated: its clock counts.", 99)
    front = title_page(abstract=(text, notice, notice))
    assert not found("structure/abstract-length", *SECTIONS, front=front)
    front = title_page(abstract=(text, text, slanted("More was measured then.", 0)))
    assert found("structure/abstract-length", *SECTIONS, front=front)


def test_text_below_the_title_is_no_title_page():
    (one,) = found("structure/title-page", *SECTIONS, front=title_page(pages=0), first=1)
    assert one.what.startswith("the text begins on page 1")
    with pytest.raises(CannotTell, match="no section was found"):
        found("structure/title-page", front=title_page(pages=0), first=None)


def test_a_title_page_holds_no_text_of_the_body():
    for area, size in ((Area.TITLE, 9), (Area.ABSTRACT, 11)):
        text = [line(sentence, area=area, size=size) for sentence in SENTENCES]
        (one,) = found("structure/title-page", *SECTIONS, front=title_page(more=text))
        assert one.what.startswith("12 lines of text before the first section")
        assert "'The kernel copies each block through …'" in one.what
    abstract = [line(sentence, area=Area.ABSTRACT) for sentence in SENTENCES * 5]
    assert not found("structure/title-page", *SECTIONS, front=title_page(more=abstract))


def test_contents_and_a_declaration_may_stand_on_a_title_page():
    contents = [line(f"{number} A section . . . . . . . . {number}") for number in range(1, 20)]
    contents += [line(f"{number} A section in bold {number}") for number in range(1, 9)]
    declared = [line(sentence) for sentence in SENTENCES[:6]]
    assert not found("structure/title-page", *SECTIONS, front=title_page(more=contents + declared))


def test_a_missing_section_is_named_with_the_headings_that_are_accepted():
    (one,) = found("structure/section-missing", SECTIONS[0], *SECTIONS[2:])
    assert "'Experimental setup and methodology' is missing" in one.what
    assert one.fix == (
        "Give a section the heading 'Experimental setup and methodology', 'Setup and methodology' "
        "or 'Experimental methodology'."
    )


def test_a_section_s_name_is_looked_for_where_it_is_no_section():
    hidden = part("Results and discussion", 4, 8, inner=[heading("Conclusions", 8, level=1)])
    (one,) = found("structure/section-missing", *SECTIONS[:2], hidden)
    assert one.what.endswith("; 'Conclusions' is but a part of 'Results and discussion'")
    assert one.place.page == 8


def test_a_section_that_is_but_the_start_of_a_line_is_shown():
    begun = line("Conclusions. We found much.", 8)
    first = replace(begun.words[0], font=replace(begun.words[0].font, bold=True))
    begun = replace(begun, words=(first, *begun.words[1:]))
    made = paper(*SECTIONS[:3], REFERENCES, length=8)
    made = replace(made, leaves=(replace(made.leaves[7], lines=(begun,)),))
    (one,) = RULES["structure/section-missing"].check(subject(made))
    assert one.what.endswith("; 'Conclusions.' on page 8 is only the start of a line")
    assert one.place.page == 8


def test_without_any_section_one_thing_is_said():
    (one,) = found("structure/section-missing", first=None)
    assert "no section was found" in one.what and "'Conclusion'" in one.what


def test_sections_twice_in_wrong_order_and_unknown_are_found_at_their_headings():
    parts = (*SECTIONS, part("Conclusions", 8), part("Introduction", 8))
    assert [f.place.page for f in found("structure/section-twice", *parts)] == [8, 8]
    assert not found("structure/section-order", *parts)
    (one,) = found("structure/section-order", SECTIONS[0], *SECTIONS[2:], SECTIONS[1])
    assert "must come before 'Conclusion'" in one.what and one.place.page == 2
    own = (*SECTIONS, part("Threats to validity", 8))
    assert not found("structure/section-unknown", *own)
    (one,) = found("structure/section-unknown", *own, changed={"extra_sections": False})
    assert "no section 'Threats to validity'" in one.what


def test_lengths_are_held_against_their_windows():
    long = part("Introduction", 2, texts=("One.", "Two.", "Three."))
    short = part("Results and discussion", 4, 7, pages=2.9)
    said = [f.what for f in found("structure/section-length", long, short, SECTIONS[3])]
    assert said == [
        "Introduction has 3 paragraphs; the profile 'course' asks for 1 to 2",
        "Results and discussion has 2.9 pages; the profile 'course' asks for 3 to 4",
    ]


def test_a_report_without_references_cannot_be_told():
    with pytest.raises(CannotTell, match="no references"):
        found("structure/references-place", *SECTIONS)


def test_a_section_after_the_references_is_told_once():
    parts = (*SECTIONS[:3], REFERENCES, SECTIONS[3])
    (one,) = found("structure/references-place", *parts)
    assert one.what == "'Conclusion' stands after the references"
    assert not found("structure/body-after-end", *parts)
    more = (*SECTIONS, REFERENCES, part("More results", 9, pages=1.2))
    (one,) = found("structure/body-after-end", *more, length=10)
    assert one.what.startswith("the section 'More results' of 1.2 pages stands after")
    assert not found("structure/references-place", *more, length=10)


def test_appendices_may_stand_before_the_references_but_no_section_after_them():
    appendix = part("Scripts", 8, kind=Kind.APPENDIX)
    assert not found("structure/appendices-place", *SECTIONS, appendix, REFERENCES)
    (one,) = found("structure/appendices-place", *SECTIONS[:3], appendix, SECTIONS[3], REFERENCES)
    assert one.what == "the section 'Conclusion' stands after an appendix"
    thanks = part("Acknowledgements", 8, pages=0.1)
    assert not found("structure/appendices-place", *SECTIONS, appendix, thanks, REFERENCES)
    after = (*SECTIONS[:3], appendix, REFERENCES, SECTIONS[3])
    assert not found("structure/appendices-place", *after)
    assert found("structure/references-place", *after)


@pytest.mark.parametrize(("pages", "may"), [(0.1, True), (0.25, True), (0.6, False)])
def test_short_thanks_may_stand_after_the_references(pages, may):
    thanks = part("ACKNOWLEDGEMENTS", 8, pages=pages)
    assert bool(found("structure/body-after-end", *SECTIONS, REFERENCES, thanks)) is not may


def test_prose_after_the_last_entry_reads_as_body():
    texts = (*ENTRIES, *SENTENCES)
    references = part("References", 8, kind=Kind.REFERENCES, texts=texts)
    (one,) = found("structure/body-after-end", *SECTIONS, references)
    words = sum(len(sentence.split()) for sentence in SENTENCES)
    assert abs(int(one.what.split()[1]) - words) <= 25  # Words of a title before may be taken in.


def test_a_note_of_a_line_or_two_after_the_references_is_no_body():
    references = part("References", 8, kind=Kind.REFERENCES, texts=(*ENTRIES, *SENTENCES[:2]))
    assert not found("structure/body-after-end", *SECTIONS, references)
