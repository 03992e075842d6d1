"""The space above a heading, to the point, and the advice to those who do not use TeX."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labrig.check import profile as profiles
from labrig.check.layout import understand
from labrig.check.rule import Found, Subject
from labrig.check.rules.layout_space import check_spacing
from tests.check.layout.by_hand import BOLD, PITCH, document, page, sentence, words

PROFILE = profiles.load("course", Path("/nonexistent"))
LEAST = 1.2 * 10 + 1.2 * 14.4
"""From the text's baseline to the heading's: 1.2 sizes of text besides the line's own distance."""


def found(step: float, **metadata: str) -> list[Found]:
    """What is found where a heading's baseline is ``step`` points below that of the text."""
    above = [words(sentence(88), 740 - PITCH * row) for row in range(6)]
    level = 680 - step
    below = [words(sentence(88, "y"), level - 24 - PITCH * row) for row in range(6)]
    headings = [
        words("1\tIntroduction", 766, size=14.4, font=BOLD),
        words("2\tExperimental setup and methodology", level, size=14.4, font=BOLD),
    ]
    lines = [headings[0], *above, headings[1], *below]
    one = replace(
        document(page(1, [word for line in lines for word in line])), metadata=dict(metadata)
    )
    subject = Subject(
        profile=PROFILE,
        document=one,
        paper=understand(one, PROFILE),
        latex=None,
        results=None,
    )
    return list(check_spacing(subject))


@pytest.mark.parametrize(("short", "wrong"), [(-1.0, 0), (0.4, 0), (0.7, 1), (6.0, 1)])
def test_half_a_point_is_rounding(short, wrong) -> None:
    assert len(found(LEAST - short)) == wrong


def test_only_who_uses_tex_is_told_of_its_commands() -> None:
    (by_tex,) = found(LEAST - 6, Creator="LaTeX with hyperref", Producer="pdfTeX-1.40.24")
    (by_writer,) = found(LEAST - 6, Creator="Writer", Producer="LibreOffice 7.4")
    assert by_tex.fix == ""  # the rule's own
    assert by_writer.fix and "\\" not in by_writer.fix
