"""Tables of the PDF, typeset by LaTeX and read back from the pages."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from labrig.report.latex import typeset
from labrig.report.tables import latex_tables
from labrig.report.tables.grid import (
    Cell,
    Code,
    Grid,
    Symbol,
    Table,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from tests.report.conftest import text_of
from tests.report.tables.grids import HOSTILE, grids, read

DOCUMENT = r"""\documentclass[10pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp,mathptmx,amsmath,amssymb,array,longtable,booktabs,caption}
\renewcommand{\ttdefault}{txtt}
\usepackage[paperwidth=190in,paperheight=60in,margin=1in]{geometry}
\renewcommand{\textminus}{\ensuremath{-}}
\pagestyle{empty}
\setlength{\parindent}{0pt}
\begin{document}
%s
\end{document}
"""


def pages(folder: Path, *bodies: str) -> list[str]:
    """Typeset each body on a page of its own; the text of the pages without spaces."""
    folder.mkdir(exist_ok=True)
    (folder / "report.tex").write_text(DOCUMENT % "\n\\clearpage\n".join(bodies), encoding="utf-8")
    pdf = typeset.typeset(folder, "report", lambda file, line, hint: f"{file}:{line}", 0)
    return [_squeezed(page) for page in text_of(pdf)]


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


FIRST = ungrouped(
    [texts(HOSTILE[6]), texts(HOSTILE[7])],
    [[text(said), Cell(said="x", below=said)] for said in HOSTILE]
    + [[Cell(said=said, below=said), text("x")] for said in HOSTILE],
)
"""What may be taken for LaTeX, where a line of a table begins."""
BREAKING = ungrouped(
    [texts("(1pt) x"), texts("y")], [[text("(1pt) x"), text("y")]], breaks_over_pages=True
)
"""Its rules look for a parenthesis behind them (booktabs)."""


@given(st.lists(grids(), min_size=12, max_size=12))
@settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
def test_the_pages_have_exactly_the_texts_given(
    tmp_path_factory: pytest.TempPathFactory, many: list[Grid]
) -> None:
    expected = []
    many = [FIRST, BREAKING, *many]
    for grid in many:
        parts = [read(column.head) for column in grid.columns]
        for group in grid.groups:
            parts.append(read(group.heading))
            for row in group.rows:
                parts += [read(cell.said) for cell in row] + [read(cell.below) for cell in row]
        expected.append(_squeezed("".join(parts)))
    folder = tmp_path_factory.mktemp("grids")
    marked = [f"!{n}!\\par {latex_tables.in_place(grid)}" for n, grid in enumerate(many)]
    found = pages(folder, *marked)
    assert found == [f"!{n}!{page}" for n, page in enumerate(expected)]
    assert not list(folder.rglob("owned"))


def _long(rows: int) -> Table:
    grid = ungrouped(
        [texts("Part"), numbers((Symbol("n"),))],
        [[text((Code(f"part-{n}"),)), number(str(n), n)] for n in range(rows)],
        breaks_over_pages=True,
    )
    return Table(name="long", caption=("All ", Symbol("n"), " parts."), grid=grid)


def _floating(table: Table) -> str:
    before, after = latex_tables.float_ends(table.grid, r"}\label{tab:long}")
    return before + latex_tables.words(table.caption) + after


def test_a_table_floats_unless_it_is_longer_than_a_page(tmp_path: Path) -> None:
    short, long = (_floating(_long(rows)) for rows in (5, 500))
    assert "{table}" in short and "{table}" not in long
    see = r"See \ref{tab:long}. "
    (one,) = pages(tmp_path / "short", see + short)
    assert "part-4" in one and "Table1:Allnparts." in one
    found = pages(tmp_path / "long", see + long)
    assert len(found) > 1 and found[0].startswith("See1.Table1:Allnparts.Partn")
    assert all(page.startswith("Partn") for page in found[1:]), "each page has the heading"
    assert "".join(found).count("part-") == 500


def test_rows_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="a row has 1 cells, the table 2 columns"):
        ungrouped([texts("a"), texts("b")], [[text("x")]])
