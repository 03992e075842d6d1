"""Pages with their words in lines, before anything is known of what the lines are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from labrig.check.document import Box, Document, Page, Word
from labrig.check.layout.boxed import boxed
from labrig.check.layout.columns import gutters
from labrig.check.layout.lines import in_lines, line
from labrig.check.layout.overprinted import overprinted
from labrig.check.layout.runs import Run, run, runs
from labrig.check.paper import Area, Line

WIDE, HIGH = 0.6, 0.4
"""Of the page that an embedded drawing covers at least to be seen as a page of text."""
NUMBERED = 8
"""Lines of a page that are numbered at least, where its lines are numbered."""
RUNNING_LINES = 8
"""Lines of running text that such a drawing has at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A page with its lines."""

    page: Page
    gutter: float | None
    lines: tuple[Line, ...]
    """In reading order; those off the page are the last."""


@dataclass(frozen=True, kw_only=True)
class _Sorted:
    """The words of a page by what kind of place they have."""

    upright: list[Word]
    drawn: dict[int, list[Word]]
    turned: list[Word]
    outside: list[Word]
    numbers: list[Word]
    """Of lines, in the margin."""


def sheets(document: Document) -> list[Sheet]:
    """Put the words of every page into lines."""
    held = [_sorted(page) for page in document.pages]
    margins = {_edge(word) for one in held for word in one.numbers}
    for one in held:
        _take_numbers(one, [word for word in one.upright if _edge(word) in margins])
    heads = overprinted(document.pages, [one.upright for one in held])
    for one, over in zip(held, heads, strict=True):
        taken = {id(word) for word in over}
        one.upright[:] = [word for word in one.upright if id(word) not in taken]
    found = [runs(one.upright) for one in held]
    labels = [boxed(page, own) for page, own in zip(document.pages, found, strict=True)]
    return [
        Sheet(
            page=page,
            gutter=gutter,
            lines=(
                *in_lines(
                    page,
                    (run for run in upright if run not in alone),
                    gutter,
                    (
                        *_apart(page, one),
                        *((run.box, line(page.number, 0, run)) for run in alone),
                        *((run.box, line(page.number, 0, run, Area.HEADER)) for run in runs(over)),
                    ),
                ),
                *(line(page.number, 0, outside) for outside in runs(one.outside)),
            ),
        )
        for page, one, upright, alone, over, gutter in zip(
            document.pages, held, found, labels, heads, gutters(document.pages, found), strict=True
        )
    ]


def _sorted(page: Page) -> _Sorted:
    drawn: defaultdict[int, list[Word]] = defaultdict(list)
    for word in page.words:
        if word.form is not None:
            drawn[word.form].append(word)
    wrapped = {form for form, words in drawn.items() if _is_text(page, form, words)}
    held = _Sorted(upright=[], drawn={}, turned=[], outside=[], numbers=[])
    held.drawn.update({form: words for form, words in drawn.items() if form not in wrapped})
    for word in page.words:
        if word.form is not None and word.form not in wrapped:
            continue
        if not _on(page, word.box):
            held.outside.append(word)
        elif abs(word.angle) > 1:
            held.turned.append(word)
        else:
            held.upright.append(word)
    _take_numbers(held, _line_numbers(held.upright))
    return held


def _take_numbers(held: _Sorted, numbers: Sequence[Word]) -> None:
    """Take ``numbers`` from the upright words: those of lines, on a page with few of them too."""
    taken = {id(word) for word in numbers if word.text.isdigit()}
    if taken:
        held.numbers.extend(word for word in held.upright if id(word) in taken)
        held.upright[:] = [word for word in held.upright if id(word) not in taken]


def _edge(word: Word) -> int:
    """Where a word ends, as line numbers do below each other."""
    return round(word.box.right / 2)


def _line_numbers(words: Sequence[Word]) -> list[Word]:
    """The numbers of lines that stand below each other in a margin, beside all text."""
    left = _numbers_beside(words, lambda box: box.right)
    return left + _numbers_beside(words, lambda box: -box.left)


def _numbers_beside(words: Sequence[Word], inner: Callable[[Box], float]) -> list[Word]:
    """Those in the margin towards which ``inner``, of a box's side at the text, is smaller."""
    by_edge: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.text.isdigit():
            by_edge[_edge(word)].append(word)
    for edge, held in by_edge.items():
        column = [*held, *by_edge.get(edge + 1, ())]
        if len({round(word.baseline) for word in column}) < NUMBERED:
            continue
        reach = max(inner(word.box) for word in column) + 2
        beside = [word for word in words if inner(word.box) < reach]
        numbers = [word for word in beside if word.text.isdigit()]
        others = len(beside) - len(numbers)
        rising = sum(
            int(below.text) > int(above.text)
            for above, below in pairwise(sorted(numbers, key=lambda word: -word.baseline))
        )
        if not others and rising >= len(numbers) - 2:
            return numbers
    return []


def _is_text(page: Page, form: int, words: Sequence[Word]) -> bool:
    """Whether an embedded drawing is a page of running text that was wrapped."""
    box = page.forms[form].box
    if box.width < WIDE * page.width or box.height < HIGH * page.height:
        return False
    upright = runs(word for word in words if abs(word.angle) <= 1)
    full = (one for one in upright if len(one.words) > 4 and one.box.width > 0.5 * box.width)
    return sum(1 for _ in full) >= RUNNING_LINES


def _on(page: Page, box: Box) -> bool:
    across, up = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return 0 <= across <= page.width and 0 <= up <= page.height


def _apart(page: Page, held: _Sorted) -> Iterator[tuple[Box, Line]]:
    """Lines in embedded drawings, and turned ones, each with the box of what it is part of."""
    for form, words in sorted(held.drawn.items()):
        upright = runs(word for word in words if abs(word.angle) <= 1)
        for one in (*upright, *_turned(word for word in words if abs(word.angle) > 1)):
            yield page.forms[form].box, line(page.number, 0, one, Area.FIGURE)
    for word in held.numbers:
        yield word.box, line(page.number, 0, run([word]), Area.HEADER)
    for one in _turned(held.turned):
        yield one.box, line(page.number, 0, one)


def _turned(words: Iterable[Word]) -> Iterator[Run]:
    """Words of one angle that follow each other, as runs."""
    current: list[Word] = []
    for word in words:
        if current and (word.angle != current[-1].angle or not _near(current[-1].box, word.box)):
            yield run(current)
            current = []
        current.append(word)
    if current:
        yield run(current)


def _near(one: Box, other: Box) -> bool:
    size = 12.0
    return Box(one.left - size, one.bottom - size, one.right + size, one.top + size).meets(other)


def measures(lines: Iterable[Line]) -> dict[int, tuple[float, float]]:
    """Where most lines of running text begin and end, by column."""
    lefts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    rights: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one in lines:
        if len(one.words) > 3:
            lefts[one.column][round(one.box.left)] += 1
            rights[one.column][round(one.box.right)] += 1
    return {
        column: (float(_usual(lefts[column])), float(_usual(rights[column]))) for column in lefts
    }


def _usual(edges: Counter[int]) -> int:
    """The edge that most share, its neighbours counted with it: glyphs have side bearings."""
    return max(edges, key=lambda edge: (sum(edges[edge + by] for by in (-1, 0, 1)), edge))
