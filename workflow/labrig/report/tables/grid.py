"""Tables as records: what each cell says and by what it sorts, for any writer. Pure.

Texts are data: writers escape them. ``latex_tables`` and ``html_tables`` are the writers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.report.escape import one_line

Letter = Literal["N", "R", "U", "g", "n", "p", "t", "δ", "10", "log"]
Sort = Literal["number", "text"]
Lettering = Literal["normal", "small", "smallest"]


@dataclass(frozen=True)
class Code:
    """Text of a program."""

    text: str


@dataclass(frozen=True)
class Name:
    """A long name of a program, whose line may break after a dot or an equals sign."""

    text: str


@dataclass(frozen=True)
class Place:
    """Text that links lead to, by the name of its place."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Emphasis:
    """Text in italics."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Bold text."""

    text: str


@dataclass(frozen=True)
class Symbol:
    """A mathematical letter, maybe with an index or exponent, and what it equals."""

    letter: Letter
    above: int | None = None
    below: int | None = None
    equals: str = ""


Run = str | Code | Name | Place | Emphasis | Strong | Symbol
Words = str | tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a cell says, what it says on a second line, and by what it sorts.

    Without ``sort`` a cell in a column of texts sorts by its text, and one in a column of numbers
    is missing, and comes last.
    """

    said: Words
    below: Words = ""
    sort: float | str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """How a column is headed, aligned and sorted.

    ``share`` of the line's width is where its text breaks into lines; without one it does not.
    """

    head: Words
    align: Literal["left", "right"] = "left"
    share: float | None = None
    sort: Sort = "text"


Row = tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows that belong together, maybe under a heading over all columns."""

    heading: Words = ""
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Columns, and rows in groups. Raises ValueError for a row of other than one cell a column."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    breaks_over_pages: bool = False
    lettering: Lettering = "small"

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in self.rows:
            if len(row) != width:
                raise ValueError(f"a row has {len(row)} cells, the table {width} columns")

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A grid with its name and caption, as prose places it."""

    name: str
    caption: Words
    grid: Grid


def texts(head: Words, share: float | None = None) -> Column:
    """Return a column of texts."""
    return Column(head=head, share=share)


def numbers(head: Words) -> Column:
    """Return a column of numbers, aligned at the right."""
    return Column(head=head, align="right", sort="number")


def estimates(head: Words, share: float | None = None) -> Column:
    """Return a column of numbers that stand at the left, as they are long or not alike."""
    return Column(head=head, share=share, sort="number")


def text(said: Words) -> Cell:
    """Return a cell that sorts by what it says."""
    return Cell(said=said)


def number(said: Words, value: float | None, below: Words = "") -> Cell:
    """Return a cell that sorts by ``value``; as missing where that is None or not finite."""
    known = value is not None and math.isfinite(value)
    return Cell(said=said, below=below, sort=value if known else None)


def ungrouped(
    columns: Iterable[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    breaks_over_pages: bool = False,
    lettering: Lettering = "small",
) -> Grid:
    """Return a grid of rows in one group. Raises ValueError as ``Grid`` does."""
    return Grid(
        columns=tuple(columns),
        groups=(Group(rows=tuple(map(tuple, rows))),),
        breaks_over_pages=breaks_over_pages,
        lettering=lettering,
    )


def runs(words: Words) -> list[Run]:
    """Return ``words`` as runs on one line: neighbouring texts are one, no space at the ends."""
    joined: list[Run] = []
    for run in (words,) if isinstance(words, str) else words:
        if isinstance(run, str) and joined and isinstance(joined[-1], str):
            joined[-1] += run
        else:
            joined.append(run)
    tidy = [_spaced(run) if isinstance(run, str) else run for run in joined]
    if tidy and isinstance(tidy[0], str):
        tidy[0] = tidy[0].lstrip(" ")
    if tidy and isinstance(tidy[-1], str):
        tidy[-1] = tidy[-1].rstrip(" ")
    return [run for run in tidy if run != ""]


def _spaced(text: str) -> str:
    """``text`` on one line, with the space that parts it from the runs beside it."""
    inner = one_line(text)
    if not inner:
        return " " if text else ""
    return " " * text.startswith(" ") + inner + " " * text.endswith(" ")
