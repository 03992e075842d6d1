"""Rules on pages, on papers built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.check.paper import Kind
from labrig.check.rule import CannotTell, Found
from labrig.check.rules import every
from tests.check.rules.by_hand import latex, paper, part, subject, title_page

RULES = {rule.name: rule for rule in every()}
SECTIONS = (
    part("Introduction", 2, pages=0.5),
    part("Experimental setup and methodology", 2, 4, pages=2),
    part("Results and discussion", 5, 9, pages=5.2),
    part("Conclusion", 9, 9, pages=0.2),
)
REFERENCES = part("References", 9, 10, kind=Kind.REFERENCES)


def found(rule: str, made, *, given=None, profile="course", **changed) -> list[Found]:
    return list(RULES[rule].check(subject(made, latex=given, profile=profile, **changed)))


def report(last: int = 9, **how):
    return paper(*SECTIONS, REFERENCES, **{"length": 12, "last": last, **how})


@pytest.mark.parametrize(("last", "fits"), [(9, True), (10, False)])
def test_pages_are_counted_from_the_first_section_to_the_body_s_last(last, fits):
    said = found("pages/limit", report(last))
    assert not said if fits else said[0].what.startswith("the body has 9 pages, allowed are 8")


def test_the_limit_is_shown_at_the_first_page_too_many_with_the_longest_sections():
    (one,) = found("pages/limit", report(11))
    assert one.place.page == 10
    assert one.fix.endswith(
        "Results and discussion (5.2), Experimental setup and methodology (2.0), "
        "Introduction (0.5)."
    )


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({}, 8),
        ({"title_page": True}, 10),
        ({"references": True}, 9),
        ({"appendices": True}, 11),
        ({"title_page": True, "references": True, "appendices": True}, 14),
    ],
)
def test_what_counts_is_the_profile_s(counts, total):
    front = title_page(pages=2)
    made = report(10, first=3, front=front, length=14, reference_pages=1, appendix_pages=3)
    assert not found("pages/limit", made, pages={**counts, "limit": total})
    (one,) = found("pages/limit", made, pages={**counts, "limit": total - 1})
    assert f"{total} pages, allowed are {total - 1}" in one.what


def test_a_title_page_that_the_profile_does_not_know_counts():
    made = report(7)
    (one,) = found("pages/limit", made, profile="workshop")
    assert one.what.startswith("the body has 7 pages, allowed are 6")
    below = report(7, first=2, front=title_page(pages=0))
    assert not found("pages/limit", below, profile="workshop")


def test_sections_behind_the_references_count():
    late = part("Further results", 11, 12)
    made = paper(*SECTIONS, REFERENCES, late, length=12, last=9)
    (one,) = found("pages/limit", made)
    assert one.what.startswith("the body has 10 pages")


def test_without_a_section_pages_cannot_be_counted():
    made = paper(length=3, first=None)
    with pytest.raises(CannotTell, match="where the body begins"):
        found("pages/limit", made)
    assert not found("pages/numbering", made)


def test_numbers_from_the_first_section():
    assert not found("pages/numbering", report())
    (one,) = found("pages/numbering", report(printed={1: "i"}))
    assert "the title page bears the number 'i'" in one.what and one.place.page == 1
    from_title = {page: str(page) for page in range(2, 13)}
    (one,) = found("pages/numbering", report(printed=from_title))
    assert "bears the number '2', but is page 1" in one.what and one.place.page == 2


def test_a_counter_set_back_is_told_where_it_was():
    (one,) = found("pages/numbering", report(printed={6: "4", 7: "5", 8: "6", 9: "7"}))
    assert "bears the number '4', but is page 5" in one.what and one.place.page == 6


def test_numbers_that_are_not_printed_are_counted():
    (one,) = found("pages/numbering", report(printed={3: "", 4: ""}))
    assert (
        one.what == "no page number is printed on 2 of the 8 pages that should have one"
        and one.place.page == 3
    )


def test_numbers_from_the_title_where_the_first_page_may_have_none():
    numbers = {1: ""} | {page: f"{page}/12" for page in range(2, 13)}
    made = report(first=1, front=title_page(pages=0), printed=numbers)
    assert not found("pages/numbering", made, profile="workshop")
    (one,) = found("pages/numbering", report(first=1), profile="workshop")
    assert "bears the number '1', but is page 2" in one.what
    none = dict.fromkeys(range(1, 13), "")
    made = report(first=1, front=title_page(pages=0), printed=none)
    assert not found("pages/numbering", made, profile="workshop")
    assert found("pages/numbering", made)


def test_contents_between_the_title_page_and_the_sections_may_have_a_number():
    front = title_page(pages=2)
    numbers = {page: str(page - 2) for page in range(3, 13)} | {2: "ii"}
    assert not found("pages/numbering", report(first=3, front=front, printed=numbers))


SOURCE = r"""
\section{Introduction}\label{sec:intro} Text.
\section[Setup]{Experimental \textsc{setup} \& methodology}% a remark
\label{sec:setup}
\section{\label{sec:results}Results\\and discussion}
\section*{Conclusion}
\label{sec:end}
"""
RIGHT = {"sec:intro": "1", "sec:setup": "1", "sec:results": "4", "sec:end": "8"}


def agree(labels, made=None, source=SOURCE) -> list[Found]:
    return found("pages/agree", made or report(), given=latex(source, labels))


def test_a_pdf_of_an_earlier_run_is_not_that_of_latex_that_made_none():
    log = "! Undefined control sequence.\nl.3 \\nothing\n!  ==> Fatal error occurred, {}!\n"
    given = replace(latex(SOURCE, RIGHT), log=log.format("no output PDF file produced"))
    (one,) = found("pages/agree", report(), given=given)
    assert one.what.startswith("its LaTeX did not make this PDF")
    written = "Output written on report.pdf (3 pages, 9 bytes).\n"
    assert not found("pages/agree", report(), given=replace(given, log=written))


def test_labels_of_the_same_pages_agree():
    assert not agree(RIGHT)
    # From 100 on, or after a title page that counts: distances are what matters.
    assert not agree({name: str(int(page) + 99) for name, page in RIGHT.items()})


@pytest.mark.parametrize("labels", [None, {}, {"fig:rate": "3"}, {"sec:intro": "1"}])
def test_without_labels_to_compare_there_is_no_contradiction(labels):
    assert not agree(labels)


def test_a_label_of_another_page_is_told_with_both_counts():
    (one,) = agree({**RIGHT, "sec:end": "6"})
    assert one.place.page == 9
    assert one.what == (
        "the section 'Conclusion' stands on page 6 by the .aux file, 5 pages after the section "
        "'Introduction'; in the PDF it is 7 pages after it"
    )
    assert len(agree({**RIGHT, "sec:results": "3", "sec:end": "7"})) == 1


def test_each_form_of_a_label_is_read():
    for name in ("sec:setup", "sec:results", "sec:end"):
        assert agree({**RIGHT, name: "20"}), name


def test_a_heading_that_stands_twice_tells_nothing():
    twice = paper(*SECTIONS, part("Conclusion", 10), length=12)
    assert not agree({**RIGHT, "sec:end": "6"}, twice)


@pytest.mark.parametrize(
    ("page", "right"), [("7", False), ("8", True), ("10", True), ("11", False)]
)
def test_the_body_s_end_lies_between_its_last_text_and_its_last_figure(page, right):
    labels = {"labrig:first": "1", "labrig:last": page}
    assert bool(agree(labels, report(11), source="")) is not right
