"""Text as shapes, in drawings that Matplotlib makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labrig.check.outlines import outlined
from labrig.check.pdf.reading import read
from tests.check.writing import SENTENCES


def boxes(folder: Path, draw: Callable[[Any], None]) -> int:
    """How many lines of outlined text are seen in what ``draw`` draws."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(6.2, 3.0))
    FigureCanvasPdf(drawn)
    axes = drawn.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, 446)
    axes.set_ylim(0, 216)
    draw(axes)
    drawn.savefig(folder / "drawn.pdf", format="pdf")
    (page,) = read(folder / "drawn.pdf").pages
    return len(outlined(page.paths))


def whole(axes: Any) -> None:
    """Each line one shape."""
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath

    for row, text in enumerate(SENTENCES[:6]):
        axes.add_patch(PathPatch(TextPath((2, 200 - 12 * row), text, size=10), lw=0))


def letters(axes: Any) -> None:
    """Each letter one shape, as converters to curves make them."""
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath

    for row, text in enumerate(SENTENCES[:6]):
        for place, letter in enumerate(text):
            if letter.isalpha():
                path = TextPath((2 + 5 * place, 200 - 12 * row), letter, size=9)
                axes.add_patch(PathPatch(path, lw=0))


def markers(axes: Any) -> None:
    """Points in rows, of several sizes."""
    for row in range(6):
        axes.scatter(range(10, 440, 9), [30 * row + 20] * 48, s=[9, 16, 25] * 16, linewidths=0)


def labels(axes: Any) -> None:
    """A chart's few labels as shapes."""
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath

    for row, text in enumerate(("cached", "not cached", "direct", "mapped", "latency", "reads")):
        axes.add_patch(PathPatch(TextPath((2, 200 - 12 * row), text, size=10), lw=0))


@pytest.mark.parametrize("draw", [whole, letters])
def test_lines_of_text_that_are_shapes_are_seen(tmp_path, draw) -> None:
    assert boxes(tmp_path, draw) == 6


@pytest.mark.parametrize("draw", [markers, labels])
def test_markers_and_labels_are_none(tmp_path, draw) -> None:
    assert boxes(tmp_path, draw) == 0
