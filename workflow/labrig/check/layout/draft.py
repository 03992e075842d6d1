"""All lines of a document in reading order, and what is known so far of what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from labrig.check.document import Box
from labrig.check.layout.runs import around
from labrig.check.layout.sheets import Sheet
from labrig.check.layout.style import Style
from labrig.check.paper import Area, Line


@dataclass(kw_only=True)
class Draft:
    """The lines of a document; each stage of understanding says of some what they are."""

    sheets: list[Sheet]
    lines: list[Line]
    style: Style
    areas: list[Area | None]
    """None where nothing is known yet."""
    starts: list[int] = field(default_factory=list)
    """The first line of each page, and at the end how many there are."""

    def on(self, page: int) -> range:
        """The lines of a page (from 1)."""
        return range(self.starts[page - 1], self.starts[page])

    def free(self, indexes: Iterable[int] | None = None) -> Iterator[int]:
        """Those of which nothing is known yet."""
        among = range(len(self.lines)) if indexes is None else indexes
        return (index for index in among if self.areas[index] is None)

    def mark(self, indexes: Iterable[int], area: Area) -> None:
        """Say what lines are."""
        for index in indexes:
            self.areas[index] = area

    def line(self, index: int) -> Line:
        """The line as it is known now; what is not known is body."""
        one, area = self.lines[index], self.areas[index] or Area.BODY
        return one if one.area is area else replace(one, area=area)

    def below(self, index: int) -> int | None:
        """The next line below in the same column, at least partly."""
        return self._beside(index, 1)

    def above(self, index: int) -> int | None:
        """The line before above it in the same column, at least partly."""
        return self._beside(index, -1)

    def _beside(self, index: int, step: int) -> int | None:
        one = self.lines[index]
        near = index + step
        while 0 <= near < len(self.lines) and self.lines[near].page == one.page:
            other = self.lines[near]
            if (
                other.column == one.column
                and (other.box.left < one.box.right and one.box.left < other.box.right)
                and self.areas[near] not in (Area.HEADER, Area.FOOTER)
                and not (self.areas[near] is Area.FIGURE and other.words[0].form is not None)
            ):
                return near
            near += step
        return None

    def text_box(self, page: int) -> Box | None:
        """Around all that is on a page besides headers and footers."""
        held = [
            self.lines[index].box
            for index in self.on(page)
            if self.areas[index] not in (Area.HEADER, Area.FOOTER)
        ]
        return around(held) if held else None


def distance(one: Line, other: Line) -> float:
    """How far the second baseline is below the first."""
    return one.baseline - other.baseline
