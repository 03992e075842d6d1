"""What lies beside a report: its LaTeX, the results that it stands on, the profile it names."""

from __future__ import annotations

import filecmp
import json
import re
from dataclasses import dataclass
from pathlib import Path

from labrig.check.results.reading import SOURCES, VALUES

REPORTS = Path("results") / "reports"
"""Where a lab of labrig's has its reports, each in a folder of its own."""
PUBLISHED = ("report.pdf", "report.rejected.pdf")
"""What a lab has copies of in its own folder."""
MOST_READ = 1 << 20
"""Bytes of a file that are looked at here."""
_CLASS = re.compile(rb"^[^%\n]*\\documentclass", re.MULTILINE)

_MAIN = re.compile(rb"\\documentclass|\\documentstyle|\\begin\s*\{document\}|\\(?:input|include)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What was found beside a report; None is nothing."""

    latex: Path | None = None
    results: Path | None = None
    profile: str | None = None


def beside(pdf: Path) -> Beside:
    """Look for what belongs to ``pdf``: a report of labrig's, or a PDF with its LaTeX."""
    folder = _report_folder(pdf)
    if folder is None:
        return Beside(latex=_latex(pdf))
    latex = folder / "latex" / "report.tex"
    return Beside(
        latex=latex if latex.is_file() else _latex(pdf),
        results=folder if (folder / SOURCES).is_file() else None,
        profile=_profile(folder),
    )


def may_be_main(path: Path) -> bool:
    """Whether a file begins a document, or reads others that may: a bibliography does neither."""
    try:
        return _MAIN.search(_beginning(path)) is not None
    except OSError:
        return True  # What is wrong with it is said where it is read.


def lab_of(results: Path) -> Path:
    """The lab whose folder ``results`` is a report's: LAB/results/reports/NAME."""
    folder = results.resolve()
    return folder.parents[2] if folder.parent.parts[-2:] == REPORTS.parts else Path()


def _report_folder(pdf: Path) -> Path | None:
    """A report's folder in ``results``: the one with ``pdf``, or with the PDF that it copies."""
    if (pdf.parent / VALUES).is_file():
        return pdf.parent
    folders = sorted((pdf.parent / REPORTS).glob("*/"))
    for original in (folder / name for folder in folders for name in PUBLISHED):
        whole = original.is_file() and (original.parent / VALUES).is_file()
        if whole and filecmp.cmp(pdf, original, shallow=False):
            return original.parent
    return None


def _latex(pdf: Path) -> Path | None:
    """The .tex of the same name, or else the folder's only one that is no other PDF's."""
    own = pdf.with_suffix(".tex")
    if own.is_file():
        return own
    free = [
        path
        for path in sorted(pdf.parent.glob("*.tex"))
        if path.is_file() and not path.with_suffix(".pdf").exists() and _is_main(path)
    ]
    return free[0] if len(free) == 1 else None


def _is_main(path: Path) -> bool:
    try:
        return _CLASS.search(_beginning(path)) is not None
    except OSError:
        return False


def _profile(folder: Path) -> str | None:
    """The profile of ``sources.json``. What is wrong with that file is said where it is checked."""
    try:
        sources = json.loads(_beginning(folder / SOURCES))
    except (OSError, ValueError, RecursionError):
        return None
    name = sources.get("profile") if isinstance(sources, dict) else None
    return name if isinstance(name, str) else None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_READ)
