"""Run LaTeX, and say what is wrong as file, line and message.

pdflatex runs without shell escape and may read and write nothing outside its folder but the TeX
installation; the date comes from the measurement, so that the same report has the same bytes.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from labrig.errors import DocumentError, ToolError

TIMEOUT = 180.0
COMMAND = (
    "latexmk",
    "-norc",
    "-pdf",
    "-bibtex",
    "-no-shell-escape",
    "-halt-on-error",
    "-interaction=nonstopmode",
    "-file-line-error",
)
_ERROR = re.compile(r"^(?:\./)?([^\s:][^:\n]*):(\d+): (.+)$", re.MULTILINE)
_ABSENT = re.compile(r"^.*LaTeX Error: File `([^']+\.(?:sty|cls|tfm|fd))' not found", re.MULTILINE)
_BEFORE = re.compile(r"^! (.+)$", re.MULTILINE)
_STOPPED = re.compile(r"^l\.(\d+) ?(.*)$", re.MULTILINE)
_UNDEFINED = re.compile(
    r"^(?:LaTeX|Package natbib) Warning: (Citation|Reference) [`'](.+?)' on page (\S+) undefined",
    re.MULTILINE,
)
_OVERFULL = re.compile(r"^Overfull \\([hv]box) \(([\d.]+)pt too \w+\).*$", re.MULTILINE)

_READING = re.compile(r"\(\./(section-[^\s()]+\.tex)")

Locate = Callable[[str, int, str], str]
"""From a LaTeX file, a line, and text to be found there, to ``file:line`` of the author's."""


def typeset(folder: Path, name: str, locate: Locate, epoch: int) -> Path:
    """Run latexmk on ``folder/name.tex`` and return ``folder/name.pdf``.

    Raises ToolError when latexmk or pdflatex is missing or does not end; DocumentError with
    file, line and message for an error of LaTeX or BibTeX, a reference or a citation to nothing.
    """
    output = _run(folder, name, epoch)
    log = _read(folder / f"{name}.log")
    found = output is not None
    if found or not (folder / f"{name}.pdf").is_file():
        raise _error(folder, name, log, output or "", locate)
    if missing := _UNDEFINED.search(log):
        kind, key, page = missing.groups()
        raise DocumentError(
            f"{folder / name}.tex: {kind.lower()} '{key}' on page {page} is undefined"
        )
    return folder / f"{name}.pdf"


def overfull(log: str) -> list[float]:
    """Return by how many points boxes stick out, from LaTeX's log."""
    return [float(match[2]) for match in _OVERFULL.finditer(log)]


def _run(folder: Path, name: str, epoch: int) -> str | None:
    """Run latexmk; return its output when it failed, else None."""
    environment = {
        **os.environ,
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
        "max_print_line": "1000",
        "SOURCE_DATE_EPOCH": str(epoch),
        "FORCE_SOURCE_DATE": "1",
        "TZ": "UTC",
    }
    try:
        process = subprocess.Popen(
            [*COMMAND, f"{name}.tex"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise ToolError(
            "latexmk is missing: install latexmk, texlive-latex-recommended, texlive-latex-extra, "
            "texlive-fonts-recommended and texlive-science"
        ) from None
    try:
        output, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise ToolError(f"latexmk in {folder} did not end within {TIMEOUT:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return None if process.returncode == 0 else output.decode(errors="replace")


def _error(folder: Path, name: str, log: str, output: str, locate: Locate) -> Exception:
    if absent := _ABSENT.search(log):
        return ToolError(
            f"LaTeX has no {absent[1]}: install texlive-latex-extra, "
            "texlive-fonts-recommended and texlive-science"
        )
    if match := _ERROR.search(log):
        file, line, message = match[1], int(match[2]), match[3]
        if message.startswith("Emergency stop") and (
            before := _BEFORE.findall(log[: match.start()])
        ):
            message = before[-1]
        stopped = _STOPPED.search(log, match.end())
        hint = _hint(stopped[2], message) if stopped else ""
        place = locate(file, line, hint)
        near = f" (at '{hint}')" if hint else ""
        return DocumentError(f"{place}: LaTeX: {message.strip()}{near}")
    if "not found" in output and "pdflatex" in output and not log:
        return ToolError("pdflatex is missing: install texlive-latex-recommended")
    if said := _bibtex(_read(folder / f"{name}.blg"), locate):
        return DocumentError(said)
    if (reading := _READING.findall(log)) and not re.search(
        r"^Here is how much", log, re.MULTILINE
    ):
        return DocumentError(
            f"{locate(reading[-1], 1, '')}: LaTeX stopped without a word; is a paragraph too long?"
        )
    end = "\n".join((log or output).strip().splitlines()[-3:])
    return DocumentError(f"{folder / name}.tex: LaTeX failed: {end}")


def _bibtex(blg: str, locate: Locate) -> str | None:
    """What BibTeX says is wrong, with the author's line: of the file, or of the entry."""
    before = ""
    for line in blg.splitlines():
        said, at, rest = line.partition("---line ")
        if at and (where := re.fullmatch(r"(\d+) of file (\S+)", rest)):
            if where[2].endswith(".bib"):
                return f"{locate(where[2], int(where[1]), '')}: BibTeX: {said or before}"
            entry = re.search(r"for entry (\S+)", before)
            place = locate("references.bib", 1, entry[1] if entry else "")
            return f"{place}: BibTeX: {before or said}"
        if re.search(r"^I couldn't|^I found no", line):
            return f"{locate('references.bib', 1, '')}: BibTeX: {line}"
        before = line if said and not said.startswith(("I was", " :", "I'm skip")) else before
    return None


def _hint(context: str, message: str) -> str:
    """Return the last command (or word) before the place where LaTeX stopped."""
    if match := re.search(r"[Ee]nvironment (\S+) undefined|Unicode character (\S)", message):
        return str(match[1] or match[2])
    commands = re.findall(r"\\(?!labrig)[A-Za-z]+", context)
    if commands:
        return str(commands[-1])
    words = re.findall(r"[A-Za-z]{3,}", context)
    return str(words[-1]) if words else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
