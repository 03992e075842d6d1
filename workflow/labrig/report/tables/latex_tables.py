"""Grids as booktabs tables in LaTeX. Pure."""

from __future__ import annotations

import re
from typing import assert_never

from labrig.report.escape import Latex, breakable, latex
from labrig.report.tables import grid as records
from labrig.report.tables.grid import (
    Code,
    Column,
    Emphasis,
    Grid,
    Name,
    Place,
    Row,
    Run,
    Strong,
    Symbol,
    Words,
)

LETTERING = {
    "normal": "",
    "small": r"\footnotesize",
    "smallest": r"\scriptsize\setlength{\tabcolsep}{4pt}",
}
MANY = 10
"""Columns above which they stand closer in the smallest letters."""

IN_PLACE = (
    r"\setlength{\LTpre}{4pt}\setlength{\LTpost}{4pt}"
    r"\setlength{\LTleft}{0pt}\setlength{\LTright}{\fill}"
)

_PANDOCS = re.compile(
    r"(?:\{\\def\\LTcaptype\{none\}[^\n]*\n)?"
    r"\\begin\{longtable\}\[\](?P<columns>.*?)\n"
    r"(?:(?P<caption>\\caption\{.*?)\\tabularnewline\n.*?\\endfirsthead\n)?"
    r"(?P<head>\\toprule.*?)\\endhead\n(?P<foot>.*?)\\endlastfoot\n(?P<rows>.*?)"
    r"\\end\{longtable\}(?(caption)|\n\})",
    re.DOTALL,
)
"""A table of Markdown: its caption, if it has one, its head once more, its foot, its rows."""

ROWS_OF_A_FLOAT = 40
"""Rows up to which a table that may break over pages floats as a whole."""


def float_ends(grid: Grid, closing: str) -> tuple[str, str]:
    """Return what stands before and after the caption of a table that floats.

    ``closing`` ends the caption and labels the table. A table too long to float stands where it is
    and breaks over pages.
    """
    if breaks(grid):
        before, after = _longtable(grid, "\\caption{\0" + closing).split("\0")
        return f"{{{_lettering(grid)}%\n{before}", after + r"\par}"
    before = f"\\begin{{table}}[!htb]\n\\centering{_lettering(grid)}\n\\caption{{"
    return before, f"{closing}\n{_tabular(grid)}\n\\end{{table}}"


def breaks(grid: Grid) -> bool:
    """Whether a table is too long to float."""
    return grid.breaks_over_pages and len(grid.rows) > ROWS_OF_A_FLOAT


def in_place(grid: Grid) -> Latex:
    """Write a grid that stands where it is, at the left."""
    if grid.breaks_over_pages:
        return Latex(f"{{{_lettering(grid)}{IN_PLACE}%\n{_longtable(grid)}\\par}}")
    return Latex(f"{{{_lettering(grid)}%\n{_tabular(grid)}\\par}}")


def whole(tex: str) -> str:
    """Return what pandoc wrote with tables that stay whole: longtable knows one column only."""
    return _PANDOCS.sub(_whole, tex)


def floating(tex: str) -> str:
    """Return what pandoc wrote with captioned tables that float, as those of labrig do.

    Else one would stand before others that have lower numbers. Long ones stay, and break.
    """
    return _PANDOCS.sub(
        lambda match: (
            _whole(match)
            if match["caption"] and match["rows"].count(r"\\") <= ROWS_OF_A_FLOAT
            else match[0]
        ),
        tex,
    )


def _whole(match: re.Match[str]) -> str:
    inner = (match["head"], match["rows"], match["foot"])
    made = rf"\begin{{tabular}}{match['columns']}" + f"\n{''.join(inner)}" + r"\end{tabular}"
    if match["caption"] is None:
        return f"{{\\centering\n{made}\\par}}"
    return f"\\begin{{table}}[!htb]\n\\centering\n{match['caption']}\n{made}\n\\end{{table}}"


def words(said: Words) -> Latex:
    """Write words in running text."""
    return Latex("".join(map(_run, records.runs(said))))


def _tabular(grid: Grid) -> str:
    return "\n".join(
        [
            rf"\begin{{tabular}}{_columns(grid)}",
            *_head(grid),
            *_lines(grid),
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )


def _longtable(grid: Grid, caption: str = "") -> str:
    head = _head(grid)
    first = [caption + r" \\", *head, r"\endfirsthead"] if caption else []
    return "\n".join(
        [
            rf"\begin{{longtable}}{_columns(grid)}",
            *first,
            *head,
            r"\endhead",
            r"\bottomrule",
            r"\endlastfoot",
            *_lines(grid),
            r"\end{longtable}",
        ]
    )


def _head(grid: Grid) -> list[str]:
    return [r"\toprule", _line([column.head for column in grid.columns]) + r" \\", r"\midrule"]


def _lines(grid: Grid) -> list[str]:
    """The body's lines. A group stays with its heading, and together where a page allows it."""
    lines = []
    for index, group in enumerate(grid.groups):
        if index and not group.heading:
            lines.append(r"\midrule")
        if group.heading:
            heading = rf"\textit{{{words(group.heading)}}}"
            lines.append(rf"\multicolumn{{{len(grid.columns)}}}{{@{{}}l}}{{{heading}}} \\*")
        for number, row in enumerate(group.rows, 1):
            last = number == len(group.rows) or not group.heading
            end = r" \\" if last else r" \\ \noalign{\penalty5000}"
            said = _line([cell.said for cell in row])
            if any(cell.below for cell in row):
                lines += [said + r" \\*", _below(grid, row) + end]
            else:
                lines.append(said + end)
    return lines


def _below(grid: Grid, row: Row) -> str:
    texts = [words(cell.below) for cell in row]
    if grid.lettering != "smallest":
        texts = [Latex(rf"{{\scriptsize {text}}}" if text else "") for text in texts]
    return _guarded(" & ".join(texts))


def _line(cells: list[Words]) -> str:
    return _guarded(" & ".join(map(words, cells)))


def _guarded(line: str) -> str:
    """Keep a line's beginning from being read as an argument of the command before it."""
    return "{}" + line if line.startswith(("[", "*", "(")) else line


def _columns(grid: Grid) -> str:
    return "{@{}" + "".join(map(_column, grid.columns)) + "@{}}"


def _column(column: Column) -> str:
    if column.share is None:
        return {"left": "l", "right": "r"}[column.align]
    ragged = {"left": r"\raggedright", "right": r"\raggedleft"}[column.align]
    return rf">{{{ragged}\arraybackslash}}p{{{column.share:g}\linewidth}}"


def _lettering(grid: Grid) -> str:
    crowded = grid.lettering == "smallest" and len(grid.columns) > MANY
    return LETTERING[grid.lettering].replace("4pt", "3pt" if crowded else "4pt")


def _run(run: Run) -> str:
    match run:
        case str():
            return _text(run)
        case Code(text):
            return rf"\texttt{{{latex(text)}}}"
        case Name(text):
            return rf"\texttt{{{breakable(text)}}}"
        case Place(anchor, text):
            return rf"\labrigplace{{{anchor}}}{{{latex(text)}}}"
        case Emphasis(text):
            return rf"\textit{{{latex(text)}}}"
        case Strong(text):
            return rf"\textbf{{{latex(text)}}}"
        case Symbol():
            return _symbol(run)
        case _:
            assert_never(run)


def _text(text: str) -> str:
    """Escape a text, but leave the space at its ends, where another run is."""
    return " " * text.startswith(" ") + latex(text) + " " * (text.endswith(" ") and text != " ")


def _symbol(symbol: Symbol) -> str:
    letter = {"δ": r"\delta", "log": r"\log"}.get(symbol.letter, symbol.letter)
    above = "" if symbol.above is None else f"^{{{symbol.above}}}"
    below = "" if symbol.below is None else f"_{{{symbol.below}}}"
    equals = f"={{}}${latex(symbol.equals)}" if symbol.equals else "$"
    return f"${letter}{below}{above}{equals}"
