"""Lines of a drawing as they were meant, without the width of the pen."""

from __future__ import annotations

from labrig.check.document import Box, Path


def bare(path: Path) -> Box:
    """The box around a path's points: PDFium's is wider by the line's width on each side."""
    box = path.box
    if path.stroke is None:
        return box
    across = min(path.width, (box.right - box.left) / 2)
    up = min(path.width, (box.top - box.bottom) / 2)
    return Box(box.left + across, box.bottom + up, box.right - across, box.top - up)
