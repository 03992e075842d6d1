"""Figures of traces as files."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import ToolError
from labrig.figures import drawing, style
from labrig.figures.caption import Drawn


def write(drawn: Drawn, folder: Path) -> list[Path]:
    """Write ``NAME.pdf``, ``NAME.svg`` and ``NAME.json``, the same bytes every time.

    Raises ToolError when a file cannot be written.
    """
    svg = folder / f"{drawn.name}.svg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pdf, words = drawing.write(drawn, folder)
        style.save_svg(drawn.figure, svg, drawn.caption.title, drawn.hover)
    except OSError as error:
        raise ToolError(f"{folder}: cannot be written: {error.strerror}") from None
    return [pdf, svg, words]
