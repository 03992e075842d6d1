"""The lab's notebook: its two files say the same, and a student's session works to its end."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat
import pytest

from labrig import experiments
from labrig.measure.records import Session
from tests.end_to_end.lab import ROOT, Lab

NOTEBOOKS = ROOT / "notebooks"


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.py")), ids=lambda path: path.name)
def test_both_files_of_a_pair_say_the_same_and_hold_no_outputs(path: Path) -> None:
    text, book = jupytext.read(path), nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(book)
    assert [(c.cell_type, c.source) for c in book.cells] == [
        (c.cell_type, c.source) for c in text.cells
    ]
    for cell in book.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert book.metadata["jupytext"]["formats"] == "ipynb,py:percent"


def shown(book: Any, name: str, kind: str = "text/plain") -> str:
    """What the cell that ends with ``name`` shows."""
    (cell,) = [one for one in book.cells if one.source.splitlines()[-1] == name]
    (result,) = [one for one in cell.outputs if one.output_type == "execute_result"]
    return str(result.data[kind])


@pytest.mark.board
@pytest.mark.timeout(1800)
def test_a_students_session_on_the_live_board(tmp_path: Path) -> None:
    lab = Lab.copy_to(tmp_path / "lab")
    shutil.copytree(NOTEBOOKS, lab.root / "notebooks")
    book = nbformat.read(lab.root / "notebooks" / "lab1.ipynb", as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=1500, resources={"metadata": {"path": str(lab.root / "notebooks")}}
    )
    client.execute()

    assert "6: 2 arms at the levels (3 of buffer, 1 of object)" in shown(book, "look")
    (bar,) = [
        one.data["text/plain"]
        for cell in book.cells
        for one in cell.get("outputs", [])
        if one.output_type == "display_data"
    ]
    assert bar.endswith("█ 27 trials")
    assert "18 timed, 3 counted trials in 1 block, all exploratory" in shown(book, "run")

    means = 'timed.groupby(["arm", "buffer"])[["bandwidth", "loop", "calls"]].mean()'
    rows = [line.split() for line in shown(book, means).splitlines()]
    calls = [row[-1] for row in rows[-6:]]
    assert calls == ["NaN"] * 3 + [f"{2**24 // size:.1f}" for size in (4096, 65536, 2**20)]

    assert "they differ" in shown(book, "cost")
    assert "+" in shown(book, "gain")
    assert "<img " in shown(book, "figure", "text/html")
    assert "N = 1 block" in shown(book, "figure")
    words = {line.split()[1] for line in shown(book, "run.hypotheses").splitlines()}
    assert words <= {"supported", "refuted", "undecided"} and words

    made = experiments.load(lab.root / "experiments" / "lab1-look")
    assert list(made.arms) == ["none", "read-count"]
    assert made.factors["buffer"].values == [4096, 65536, 2**20]
    firsts = [records[0] for records in lab.journals("emulator/lab1-look").values()]
    assert firsts == [records[0] for records in lab.journals("emulator/lab1-io").values()]
    assert all(isinstance(one, Session) and one.exploratory for one in firsts)
