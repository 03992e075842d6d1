from __future__ import annotations

import pytest

from labrig.check.layout.labels import captioned, split
from tests.check.layout.by_hand import BOLD, words


@pytest.mark.parametrize(
    ("text", "kind", "number", "rest"),
    [
        ("Figure 1: The rate.", "figure", "1", "The rate."),
        ("Fig. 12. The rate.", "figure", "12", "The rate."),
        ("FIGURE 3 — The rate.", "figure", "3", "The rate."),
        ("Table IV: Sizes.", "table", "IV", "Sizes."),
        ("Table A.1: Sizes.", "table", "A.1", "Sizes."),
        ("Listing 2: A script.", "listing", "2", "A script."),
        ("Table 7", "table", "7", ""),
    ],
)
def test_captions_begin_with_a_label(text, kind, number, rest) -> None:
    label = captioned(words(text, 700))
    assert label is not None
    assert (label.kind, label.number, label.text) == (kind, number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Figure 1 shows the rate.",
        "Table 2 and Figure 3 agree.",
        "Figures are below.",
        "Tables: all of them.",
        "figure 1: not at a sentence's beginning",
    ],
)
def test_sentences_on_figures_are_no_captions(text) -> None:
    assert captioned(words(text, 700)) is None


def test_a_label_may_be_told_by_its_font() -> None:
    label = words("Figure 1", 700, font=BOLD)
    assert captioned([*label, *words("The rate", 700, left=label[-1].box.right + 10)]) is not None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("1\tIntroduction", "1", "Introduction"),
        ("1. Introduction", "1", "Introduction"),
        ("2.1\tThe platform", "2.1", "The platform"),
        ("IV.\tResults", "IV", "Results"),
        ("A\tD scripts", "A", "D scripts"),
        ("Appendix B: Numbers", "B", "Numbers"),
        ("1Introduction", "1", "Introduction"),
        ("A study of reading", "", "A study of reading"),
        ("Introduction", "", "Introduction"),
        ("I think so", "", "I think so"),
        ("2026 in review", "", "2026 in review"),
    ],
)
def test_a_heading_s_number_is_told_from_its_text(text, number, rest) -> None:
    found = split(words(text, 700))
    assert (found[0], found[2]) == (number, rest)


def test_a_broken_reference_is_no_roman_number() -> None:
    said = words("Table", 700)
    assert captioned([*said, *words("??", 700, left=said[-1].box.right + 3, font=BOLD)]) is None
