"""How far down a document a line is, in pages, columns counted as parts of a page."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from labrig.check.document import Box
from labrig.check.layout.draft import Draft


@dataclass(frozen=True, slots=True)
class Extents:
    """The text block of a document's pages."""

    top: float
    bottom: float
    columns: dict[int, int]

    def at(self, page: int, column: int, y: float) -> float:
        """How many pages are before a height ``y`` in a column."""
        down = (self.top - y) / max(self.top - self.bottom, 1.0)
        return page - 1 + (column + min(max(down, 0.0), 1.0)) / self.columns.get(page, 1)


def extents(draft: Draft) -> Extents:
    """The text block that most of the pages of ``draft`` share."""
    boxes = [box for page in range(1, len(draft.sheets) + 1) if (box := draft.text_box(page))]
    full = [box for box in boxes if box.height > 0.5 * draft.sheets[0].page.height] or boxes
    columns = {sheet.page.number: 1 if sheet.gutter is None else 2 for sheet in draft.sheets}
    whole = full or [Box(0, 0, draft.sheets[0].page.width, draft.sheets[0].page.height)]
    return Extents(
        top=median(box.top for box in whole),
        bottom=min(median(box.bottom for box in whole), *(box.bottom for box in whole)),
        columns=columns,
    )
