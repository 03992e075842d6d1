"""Tables of the HTML page, read back by an HTML parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings

from labrig.report import values as values_module
from labrig.report.tables import html_tables, making, trial_level
from labrig.report.tables.grid import Code, Emphasis, Grid, Symbol
from tests.report.example import difference, write_results
from tests.report.tables.grids import grids, read

OURS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
OURS |= {"small", "code", "em", "strong", "i", "sub", "sup"}


@dataclass
class Row:
    cells: list[str] = field(default_factory=list)
    attributes: list[dict[str, str | None]] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads rows of cells, and fails for any element that no table of ours has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.caption = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS
        if tag == "tr":
            self.rows.append(Row())
        if tag in ("td", "th"):
            self.rows[-1].cells.append("")
            self.rows[-1].attributes.append(dict(attrs))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "caption" in self.open:
            self.caption += data
        elif {"td", "th"} & set(self.open):
            self.rows[-1].cells[-1] += data
        else:
            assert not data.strip()


@given(grids())
@settings(max_examples=60)
def test_the_page_has_exactly_the_texts_given(grid: Grid) -> None:
    expected = [[read(column.head) for column in grid.columns]]
    for group in grid.groups:
        if group.heading:
            expected.append([read(group.heading)])
        expected += [[read(cell.said) + read(cell.below) for cell in row] for row in group.rows]
    found = Reader(html_tables.table(grid)).rows
    assert [["".join(cell.split()) for cell in row.cells] for row in found] == expected


@given(grids())
@settings(max_examples=30)
def test_every_cell_has_its_key(grid: Grid) -> None:
    rows = Reader(html_tables.table(grid)).rows[1:]
    found = [row.attributes for row in rows if row.attributes[0].get("scope") != "rowgroup"]
    for row, attributes in zip(grid.rows, found, strict=True):
        for column, cell, said in zip(grid.columns, row, attributes, strict=True):
            key = said.get("data-sort")
            if isinstance(cell.sort, float):
                assert key is not None
                assert abs(float(key) - cell.sort) <= 1e-12 * abs(cell.sort)
            elif cell.sort is None:
                assert key == ("" if column.sort == "number" else None)
            else:
                assert key == cell.sort


def test_spaces_between_runs_stay_and_lines_are_one() -> None:
    said = ("the ", Symbol("p"), " of\n", Code(" x "), " and ", Emphasis("y"), "\u2028")
    assert html_tables.words(said) == "the <i>p</i> of<code>x</code> and <em>y</em>"
    slope = ("1.5 ·", Symbol("10", above=-7), " over ", Symbol("log", below=2))
    assert html_tables.words(slope) == "1.5 ·10<sup>−7</sup> over log<sub>2</sub>"


def test_a_column_sorts_by_estimates_and_not_by_words(tmp_path: Path) -> None:
    shares = {"a": -0.02, "b": 0.1, "c": None, "d": 0.009, "e": 1.5}
    found = []
    for arm, share in shares.items():
        one = difference(arm, "512", share or 0.0)
        gone = dict.fromkeys(("relative", "relative_low", "relative_high"))
        found.append(one if share is not None else one | gone)
    arms = [
        {"name": name, "label": f"arm {name}", "script": None, "script_text": None}
        for name in ("none", *shares)
    ]
    folder = write_results(tmp_path, differences=found, arms=arms)
    made = making.make("differences", values_module.load(folder), None, {})
    reader = Reader(html_tables.table(made.grid, made.caption))
    assert reader.caption.endswith("paired differences over n\u00a0=\u00a06 blocks.")
    assert reader.rows[0].attributes[1] == {
        "scope": "col",
        "class": "number",
        "data-sort": "number",
    }
    keys = {row.cells[0]: row.attributes[1]["data-sort"] for row in reader.rows[1:]}
    known = sorted((name for name, key in keys.items() if key), key=lambda n: float(keys[n] or 0))
    assert known == ["arm a", "arm d", "arm b", "arm e"]
    assert keys["arm c"] == ""
    assert [row.cells[1] for row in reader.rows if row.cells[0] == "arm b"] == [
        "+10.0[+9.7, +10.3]"
    ]


def test_an_interval_stays_with_its_estimate_and_a_cell_with_its_heading(tmp_path: Path) -> None:
    grid = trial_level.grid(values_module.load(write_results(tmp_path)), "elapsed")
    rows = Reader(html_tables.table(grid)).rows
    assert [row.cells[0] for row in rows] == ["Arm", "1 MiB", "read calls", "512 B", "read calls"]
    assert rows[2].cells[1] == "+4.50[+4.47, +4.53]"
    assert rows[2].attributes[1]["data-sort"] == "4.5"
    assert html_tables.table(grid).count("<tbody>") == 2
