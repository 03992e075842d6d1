"""Grids as tables in HTML that a script may sort. Pure.

A heading says by ``data-sort`` whether its column sorts by ``number`` or ``text``. A cell's
``data-sort`` is its key, empty where it is missing and comes last; without one the cell sorts by
its text. Rows sort within their ``<tbody>``, of which each group has one, its heading first.
"""

from __future__ import annotations

import html
from typing import assert_never

from labrig.report.escape import one_line
from labrig.report.tables import grid as records
from labrig.report.tables.grid import (
    Cell,
    Code,
    Column,
    Emphasis,
    Grid,
    Group,
    Name,
    Place,
    Row,
    Run,
    Strong,
    Symbol,
    Words,
)

ITALIC = frozenset("NRUgnptδ")


def table(grid: Grid, caption: Words = "") -> str:
    """Write a table of class ``sortable``, with a caption where one is given."""
    said = f"<caption>{words(caption)}</caption>\n" if caption else ""
    head = "".join(map(_head, grid.columns))
    bodies = "\n".join(_body(grid, group) for group in grid.groups)
    return f'<table class="sortable">\n{said}<thead>\n<tr>{head}</tr>\n</thead>\n{bodies}\n</table>'


def words(said: Words) -> str:
    """Write words in running text."""
    return "".join(map(_run, records.runs(said)))


def _head(column: Column) -> str:
    return f'<th scope="col"{_class(column)} data-sort="{column.sort}">{words(column.head)}</th>'


def _body(grid: Grid, group: Group) -> str:
    lines = [_row(grid, row) for row in group.rows]
    if group.heading:
        over = f'<th scope="rowgroup" colspan="{len(grid.columns)}">{words(group.heading)}</th>'
        lines.insert(0, f'<tr class="group">{over}</tr>')
    return "\n".join(["<tbody>", *lines, "</tbody>"])


def _row(grid: Grid, row: Row) -> str:
    cells = zip(grid.columns, row, strict=True)
    return f"<tr>{''.join(_cell(column, cell) for column, cell in cells)}</tr>"


def _cell(column: Column, cell: Cell) -> str:
    below = f"<br><small>{words(cell.below)}</small>" if cell.below else ""
    return f"<td{_class(column)}{_key(column, cell)}>{words(cell.said)}{below}</td>"


def _class(column: Column) -> str:
    return ' class="number"' if column.align == "right" else ""


def _key(column: Column, cell: Cell) -> str:
    if cell.sort is None:
        return ' data-sort=""' if column.sort == "number" else ""
    if isinstance(cell.sort, str):
        return f' data-sort="{html.escape(one_line(cell.sort))}"'
    return f' data-sort="{float(cell.sort)!r}"'


def _run(run: Run) -> str:
    match run:
        case str():
            return html.escape(run)
        case Code(text) | Name(text):
            return f"<code>{html.escape(one_line(text))}</code>"
        case Place(anchor, text):
            return f'<span id="{html.escape(anchor)}">{html.escape(one_line(text))}</span>'
        case Emphasis(text):
            return f"<em>{html.escape(one_line(text))}</em>"
        case Strong(text):
            return f"<strong>{html.escape(one_line(text))}</strong>"
        case Symbol():
            return _symbol(run)
        case _:
            assert_never(run)


def _symbol(symbol: Symbol) -> str:
    letter = f"<i>{symbol.letter}</i>" if symbol.letter in ITALIC else symbol.letter
    below = "" if symbol.below is None else f"<sub>{_whole(symbol.below)}</sub>"
    above = "" if symbol.above is None else f"<sup>{_whole(symbol.above)}</sup>"
    equals = f"\u00a0=\u00a0{html.escape(one_line(symbol.equals))}" if symbol.equals else ""
    return f"{letter}{below}{above}{equals}"


def _whole(value: int) -> str:
    return f"{value}".replace("-", "−")
