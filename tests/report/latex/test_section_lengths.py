from __future__ import annotations

from pathlib import Path

import pytest

from labrig.errors import CheckError
from labrig.report.latex.section_lengths import section_lengths

POS = "height 1000 columns 1 middle 300\n0 1 72 900\n1 2 72 500\n2 3 72 250\n"


def pages(folder: Path, pos: str) -> list[float]:
    (folder / "report.pos").write_text(pos)
    return [one.pages for one in section_lengths(folder / "report.pos", ["A", "B"])]


def test_a_section_ends_where_the_next_begins(tmp_path: Path) -> None:
    assert pages(tmp_path, POS) == pytest.approx([1.4, 1.25])


@pytest.mark.parametrize(
    "pos", ["", POS.replace("height 1000 ", ""), POS.replace("2 3 72 250\n", "")]
)
def test_what_cannot_be_found_fails(tmp_path: Path, pos: str) -> None:
    with pytest.raises(CheckError, match="positions of the sections cannot be found"):
        pages(tmp_path, pos)


def test_a_missing_file_fails(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="cannot be read"):
        section_lengths(tmp_path / "report.pos", ["A"])


def test_lengths_in_two_columns(tmp_path: Path) -> None:
    # A fills all of page 1 but a tenth of its first column; B half of page 2's second column.
    pos = "height 1000 columns 2 middle 300\n0 1 72 900\n1 2 350 1000\n2 2 350 500\n"
    assert pages(tmp_path, pos) == pytest.approx([1.45, 0.25])
