from __future__ import annotations

from pathlib import Path

import pytest

from labrig.check.profile import Pages as Rules
from labrig.errors import CheckError
from labrig.report.latex import pages

AUX = "\\newlabel{labrig:first}{{1}{1}{A}{section.1}{}}\n\\newlabel{labrig:last}{{2}{3}{}{x}{}}\n"
POS = "height 1000 columns 1 middle 300\n0 1 72 900\n1 2 72 500\n2 3 72 250\n"


def write(folder: Path, aux: str = AUX, pos: str = POS) -> Path:
    (folder / "report.aux").write_text(aux)
    (folder / "report.pos").write_text(pos)
    return folder


def test_pages_and_lengths(tmp_path: Path) -> None:
    counted = pages.count(write(tmp_path), "report", ["A", "B"], [])
    assert counted.body == 3
    assert [section.pages for section in counted.sections] == pytest.approx([1.4, 1.25])
    pages.check(counted, Rules(limit=3))
    with pytest.raises(CheckError, match=r"3 pages, allowed are 2; .*: A \(1.4\), B \(1.2\)"):
        pages.check(counted, Rules(limit=2))


def test_a_figure_after_the_last_line_counts(tmp_path: Path) -> None:
    aux = AUX + "\\newlabel{fig:x}{{1}{5}{A caption}{figure.1}{}}\n"
    assert pages.count(write(tmp_path, aux), "report", ["A", "B"], ["fig:x"]).body == 5


@pytest.mark.parametrize(
    ("aux", "pos", "floats"),
    [
        (AUX.split("\n")[0], POS, []),
        ("", POS, []),
        (AUX, POS, ["fig:gone"]),
        (AUX, "", []),
        (AUX, POS.replace("height 1000 ", ""), []),
        (AUX, POS.replace("2 3 72 250\n", ""), []),
        (AUX.replace("{2}{3}", "{2}{0}"), POS, []),
    ],
)
def test_what_cannot_be_found_fails(tmp_path: Path, aux: str, pos: str, floats: list[str]) -> None:
    with pytest.raises(CheckError, match="pages not counted"):
        pages.count(write(tmp_path, aux, pos), "report", ["A", "B"], floats)


def test_missing_files_fail(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="cannot be read"):
        pages.count(tmp_path, "report", ["A"], [])


AROUND = (
    "\\newlabel{labrig:title}{{}{B}{}{x}{}}\n"
    "\\newlabel{labrig:references}{{2}{5}{}{x}{}}\n"
    "\\newlabel{labrig:appendices}{{A}{6}{}{x}{}}\n"
    "\\newlabel{labrig:end}{{A}{9}{}{x}{}}\n"
)


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ([], 3),
        (["title_page"], 5),
        (["references"], 5),
        (["appendices"], 7),
        (["title_page", "references", "appendices"], 11),
    ],
)
def test_what_counts_is_the_profiles(tmp_path: Path, counts: list[str], total: int) -> None:
    counted = pages.count(write(tmp_path, AUX + AROUND), "report", ["A", "B"], [])
    asked = dict.fromkeys(counts, True)
    pages.check(counted, Rules.model_validate({"limit": total, **asked}))
    with pytest.raises(CheckError, match=rf"ha(s|ve) {total} pages, allowed are {total - 1};"):
        pages.check(counted, Rules.model_validate({"limit": total - 1, **asked}))


def test_lengths_in_two_columns(tmp_path: Path) -> None:
    # A fills all of page 1 but a tenth of its first column; B half of page 2's second column.
    pos = "height 1000 columns 2 middle 300\n0 1 72 900\n1 2 350 1000\n2 2 350 500\n"
    counted = pages.count(write(tmp_path, pos=pos), "report", ["A", "B"], [])
    assert [section.pages for section in counted.sections] == pytest.approx([1.45, 0.25])
