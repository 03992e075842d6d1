"""Figures of traces as files."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import ToolError
from labrig.figures import drawing
from labrig.figures.caption import Drawn


def write(drawn: Drawn, folder: Path) -> list[Path]:
    """Write ``NAME.pdf``, ``NAME.svg`` and ``NAME.json``, the same bytes every time.

    Raises ToolError when a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return drawing.write(drawn, folder)
    except OSError as error:
        raise ToolError(f"{folder}: cannot be written: {error.strerror}") from None
