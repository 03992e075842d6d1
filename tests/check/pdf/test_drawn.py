"""What is drawn on a page, where: held against what Matplotlib was told to draw."""

from __future__ import annotations

import pypdfium2
from matplotlib.figure import Figure

from labrig.check.document import Box
from labrig.check.pdf.drawn import drawn
from labrig.check.pdf.placing import placing


def test_a_line_with_sharp_corners_is_as_large_as_its_points(tmp_path):
    """PDFium alone says that this one leaves its page."""
    figure = Figure(figsize=(4, 2))
    axes = figure.add_axes((0.1, 0.2, 0.8, 0.6), xlim=(0, 300), ylim=(0, 1))
    axes.plot([n + (n % 2) * 0.98 for n in range(300)], [n % 2 for n in range(300)], linewidth=2)
    figure.savefig(tmp_path / "sharp.pdf")
    page = pypdfium2.PdfDocument(tmp_path / "sharp.pdf")[0]
    (line,) = [
        path
        for path in drawn(page, placing(page)).paths
        if path.width > 1.9 and len(path.shape) > 8
    ]
    inch = 72.27
    expected = Box(0.4 * inch, 0.4 * inch, 3.6 * inch, 1.6 * inch)
    for edge in ("left", "bottom", "right", "top"):
        assert abs(getattr(line.box, edge) - getattr(expected, edge)) < 3
