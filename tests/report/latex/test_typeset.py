from __future__ import annotations

from pathlib import Path

import pytest

from labrig.errors import DocumentError
from labrig.report.latex import typeset

DOCUMENT = "\\documentclass{{article}}\n\\begin{{document}}\nText.\n{}\n\\end{{document}}\n"


def run(folder: Path, body: str) -> Path:
    (folder / "report.tex").write_text(DOCUMENT.format(body))
    return typeset.typeset(folder, "report", lambda file, line, hint: f"{file}:{line}", 0)


def test_latex_runs_no_programs(tmp_path: Path) -> None:
    assert run(tmp_path, "\\immediate\\write18{touch owned}").is_file()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("outside", ["/etc/hostname", "../secret"])
def test_latex_reads_nothing_outside(tmp_path: Path, outside: str) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    (tmp_path / "in").mkdir()
    with pytest.raises(DocumentError, match=r"report\.tex:4: LaTeX: .*not found"):
        run(tmp_path / "in", f"\\input{{{outside}}}")


def test_latex_writes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(DocumentError, match=r"report\.tex:4"):
        run(tmp_path / "in", "\\newwrite\\o\\immediate\\openout\\o=../x.txt")
    assert not (tmp_path / "x.txt").exists()


def test_what_sticks_out_is_found_in_the_log() -> None:
    log = "Overfull \\hbox (32.5pt too wide) in paragraph at lines 1--2\n"
    assert typeset.overfull(log + "Overfull \\vbox (1.0pt too high) has occurred\n") == [32.5, 1.0]
