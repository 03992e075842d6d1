"""Program text: by its font, and by how its lines end where it is set in the text's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labrig.check.layout.style import fixed, is_fixed
from labrig.check.paper import Line

_ENDS = ("{", "}", ";")


def is_code(line: Line) -> bool:
    """Whether all of a line is in a fixed-width font, besides its number."""
    words = line.words
    if words[0].text.isdigit() and len(words) > 1 and words[0].size <= line.size:
        words = words[1:]
    return fixed(replace(line, words=words)) and all(
        not word.font.name or is_fixed(word.font) or not any(map(str.isalpha, word.text))
        for word in words
    )


def is_program(lines: Sequence[Line]) -> bool:
    """Whether most of ``lines`` are program text, as those in a listing's frame are."""
    program = sum(is_code(line) or line.text.endswith(_ENDS) for line in lines)
    return 2 * program > len(lines)
