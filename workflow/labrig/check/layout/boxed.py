"""Words in boxes that LaTeX itself drew, beside running text: a figure that text flows around."""

from __future__ import annotations

from collections.abc import Sequence

from labrig.check.document import Page
from labrig.check.layout.rules import THIN, is_rectangle
from labrig.check.layout.runs import ASCENT, Run

WIDE = 0.3
"""Of the page's width that such a box has at most."""
HIGH = 5.0
"""Sizes of type that it is high at most."""
SENTENCE = 5
"""Words of running text beside it at least: in a table the other cells are boxed as well."""


def boxed(page: Page, found: Sequence[Run]) -> list[Run]:
    """The runs in boxes of their own whose line would else be the text's beside them."""
    boxes = [
        path.box
        for path in page.paths
        if path.form is None
        and path.stroke is not None
        and is_rectangle(path)
        and path.box.height > THIN
        and path.box.width < WIDE * page.width
    ]
    inside = [
        run
        for run in found
        if any(box.holds(run.box, 1) and box.height < HIGH * run.size for box in boxes)
    ]
    text = [run for run in found if len(run.words) >= SENTENCE and run not in inside]
    return [
        run
        for run in inside
        if any(abs(run.baseline - other.baseline) < ASCENT * run.size for other in text)
    ]
