"""What stands in running text or below it and is none: footnotes, formulas, listings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.program import is_code
from labrig.check.paper import Area, Line

SMALLER = 0.9
"""Points by which a footnote is smaller than the text at least."""
_SIGN = re.compile(r"^(?:\d{1,2}|[∗*†‡§¶])$")
_MATHS = re.compile(
    r"^(?:cmmi|cmsy|cmex|cmbsy|msam|msbm|rtxmi|txsy|txex|stix.*math|.*math|ztm|symbol|"
    r"standardsym|lmmath|euler|eufm|pxsy|ntx|ntxmi)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\((?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})?[a-z]?\)$")
_SIGNS = re.compile(r"[=<>≤≥≈∑∫√±×∝]")


_PASSED = (Area.FOOTER, Area.HEADER, Area.FIGURE, Area.CAPTION, Area.TABLE)
"""What may stand below a footnote: LaTeX puts floats there."""


def footnotes(draft: Draft) -> None:
    """Mark the small lines at the foot of each column."""
    for sheet in draft.sheets:
        columns = {draft.lines[index].column for index in draft.on(sheet.page.number)}
        for column in columns:
            foot = list(_foot(draft, sheet.page.number, column))
            starts = [
                index
                for index in foot
                if draft.lines[index].baseline < sheet.page.height / 2
                and (_is_marked(draft.lines[index]) or _below_rule(draft, index))
            ]
            if starts:
                draft.mark([index for index in foot if index >= starts[0]], Area.FOOTNOTE)


def _is_marked(line: Line) -> bool:
    """Whether a line begins with a footnote's sign."""
    first = line.words[0]
    return _SIGN.match(first.text) is not None or first.size < line.size - 0.8


def _is_raised(line: Line) -> bool:
    """Whether a line begins with a raised sign: an address after one is a note, not a listing."""
    first = line.words[0]
    return first.size < line.size - 0.8 and first.baseline > line.baseline + 0.8


def _foot(draft: Draft, page: int, column: int) -> Iterator[int]:
    """The small lines at the end of a column, from the top."""
    held = []
    for index in reversed(draft.on(page)):
        line = draft.lines[index]
        area = draft.areas[index]
        if line.column != column or area in _PASSED:
            continue
        small = line.size < draft.style.size - SMALLER
        unknown = area is None or (area is Area.LISTING and _is_raised(line))
        if not unknown or not small or abs(line.words[0].angle) > 1:
            break
        held.append(index)
    yield from reversed(held)


def _below_rule(draft: Draft, index: int) -> bool:
    """Whether a short rule stands above a line, at the left of its column."""
    line = draft.lines[index]
    left, right = draft.style.column(line)
    return any(
        path.form is None
        and path.box.height < 1.5
        and 0.15 * (right - left) < path.box.width < 0.7 * (right - left)
        and abs(path.box.left - left) < 6
        and 0 < path.box.bottom - line.baseline < 2 * line.size
        for path in draft.sheets[line.page - 1].page.paths
    )


def listings(draft: Draft) -> None:
    """Mark the lines of program text: all of it in a fixed-width font, besides line numbers."""
    previous = -2
    for index in list(draft.free()):
        line = draft.lines[index]
        above = draft.above(index)
        if not is_code(line) and not (above == previous and _goes_on(draft, previous, index)):
            continue
        inline = (
            above is not None
            and draft.areas[above] is None
            and draft.style.running(draft.lines[above])
            and distance(draft.lines[above], line) < 1.2 * draft.style.pitch
            and not draft.lines[above].text.endswith((":", "."))
        )
        if not inline or index == previous + 1:
            draft.mark([index], Area.LISTING)
            previous = index


def _goes_on(draft: Draft, above: int, index: int) -> bool:
    """Whether a line goes on with the program text above it, in the same font without a name."""
    one, other = draft.lines[above], draft.lines[index]
    font = other.words[0].font
    return (
        not font.name
        and font == one.words[-1].font != draft.style.font
        and all(word.font == font for word in other.words)
        and abs(one.size - other.size) < 0.3
        and distance(one, other) < 1.5 * one.size
    )


def formulas(draft: Draft) -> None:
    """Mark the lines of displayed formulas."""
    for index in list(draft.free()):
        line = draft.lines[index]
        left, right = draft.style.column(line)
        set_in = line.box.left > left + draft.style.size
        numbered = _NUMBERED.search(line.text) is not None and line.box.right > right - 4
        if not set_in or not (numbered or line.box.right < right - draft.style.size):
            continue
        letters = sum(len(word.text) for word in line.words)
        maths = sum(len(word.text) for word in line.words if _MATHS.match(word.font.name))
        signs = _SIGNS.search(line.text) is not None
        words = sum(len(word.text) > 3 and word.text.isalpha() for word in line.words)
        if 2 * maths >= letters or ((maths or signs) and 3 * words < len(line.words)):
            draft.mark([index], Area.FORMULA)
            for near in (draft.above(index), draft.below(index)):
                if near is not None and _is_piece(draft, index, near):
                    draft.mark([near], Area.FORMULA)


def _is_piece(draft: Draft, index: int, near: int) -> bool:
    """Whether a line is so close to a formula's that it is a numerator or a limit in it."""
    one, other = draft.lines[index], draft.lines[near]
    return (
        draft.areas[near] is None
        and abs(distance(one, other)) < 0.95 * draft.style.pitch
        and not draft.style.running(other)
        and other.box.left > draft.style.column(other)[0] + draft.style.size
    )
