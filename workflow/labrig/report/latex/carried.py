"""What a run of LaTeX that succeeded leaves to the next one, which then takes fewer passes.

latexmk goes on until nothing changes any more, so that the document is the same either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SUFFIXES = (".aux", ".bbl", ".blg", ".fdb_latexmk", ".fls", ".out")
SETTLED = "settled"
"""Lies in the folder of a run that succeeded: what a failed one leaves may be broken."""


def take(folder: Path, name: str) -> dict[str, bytes]:
    """Return the files that the last run on ``name`` left in ``folder``; none if it failed."""
    if not (folder / SETTLED).is_file():
        return {}
    files = (folder / f"{name}{suffix}" for suffix in SUFFIXES)
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Lay ``files`` into ``folder``."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def remove(folder: Path, name: str) -> None:
    """Remove what a run on ``name`` left, so that the next begins from nothing."""
    for suffix in SUFFIXES:
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Say that the run in ``folder`` succeeded."""
    (folder / SETTLED).touch()
