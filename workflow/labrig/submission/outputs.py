"""Where a check may write: never over what it reads, nor over what may be somebody's work."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from labrig.errors import UsageError
from labrig.submission.checked import shown

HEADER = b"%PDF-"
WRITTEN_BY_HAND = (".tex", ".bib")


def require_copy(pdf: Path, out: Path, inputs: Iterable[Path] = ()) -> None:
    """Raise UsageError where ``--annotate`` cannot write to ``out``.

    An older copy may be there: it is written anew. None of ``inputs`` may be, nor ``pdf``.
    """
    if same(out, pdf):
        raise UsageError(f"--annotate {shown(out)}: is the report itself; name another file")
    _require_free("--annotate", out, inputs)


def require_text(out: Path, inputs: Iterable[Path], copy: Path | None = None) -> None:
    """Raise UsageError where ``-o`` cannot write to ``out``: a file that a check did not write.

    ``copy`` is the marked one that is written as well.
    """
    if copy is not None and same(out, copy):
        raise UsageError(f"-o {shown(out)}: is the copy of --annotate too; name another file")
    _require_free("-o", out, inputs)
    if out.exists() and _begins(out) == HEADER:
        raise UsageError(f"-o {shown(out)}: is a PDF, which text would replace; name another file")


def same(one: Path, other: Path) -> bool:
    """Whether both are one file, through links too, or would be one."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _require_free(option: str, out: Path, inputs: Iterable[Path]) -> None:
    said = f"{option} {shown(out)}"
    if out.is_dir() or not out.parent.is_dir():
        raise UsageError(f"{said}: cannot be written: no file in a folder")
    if not os.access(out.parent, os.W_OK):
        raise UsageError(f"{said}: cannot be written: its folder is not yours to write in")
    if out.exists() and not out.is_file():
        raise UsageError(f"{said}: is no ordinary file; name another")
    if any(same(out, path) for path in inputs):
        raise UsageError(f"{said}: is read by this check; name another file")
    if out.exists() and out.resolve().suffix.lower() in WRITTEN_BY_HAND:
        raise UsageError(f"{said}: is LaTeX, which would be replaced; name another file")


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(HEADER))
    except OSError as error:
        raise UsageError(f"-o {shown(path)}: cannot be read: {error.strerror}") from None
