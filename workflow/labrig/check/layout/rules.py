"""Rules: the straight thin lines that are drawn on a page."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.document import Box, Page, Path

THIN = 2.5
"""Points that a rule is thick at most."""
SHORTEST = 30.0
"""Points of a table's horizontal rule at least."""


def is_rectangle(path: Path) -> bool:
    """Whether a path is a rectangle along the page's edges, by its segments."""
    return path.shape.rstrip("z") in ("mlll", "mllll")


def rules_in(page: Page, box: Box) -> Iterator[Path]:
    """The rules that lie in a box."""
    return (
        path
        for path in page.paths
        if path.form is None
        and (path.box.width <= THIN or path.box.height <= THIN)
        and box.holds(path.box, 4)
    )


def horizontal(page: Page) -> list[Box]:
    """The horizontal lines of a page, those that continue each other made one, from the top."""
    edges = []
    for path in page.paths:
        if path.form is not None or (path.stroke is None and path.fill is None):
            continue
        box = path.box
        if box.height <= THIN and box.width > THIN:
            edges.append(box)
        elif is_rectangle(path) and box.width < 0.95 * page.width:
            edges.append(Box(box.left, box.top, box.right, box.top))
            edges.append(Box(box.left, box.bottom, box.right, box.bottom))
    joined: list[Box] = []
    for box in sorted(edges, key=lambda box: (-round(box.top), box.left)):
        last = joined[-1] if joined else None
        if last and abs(last.top - box.top) < 1.5 and box.left < last.right + THIN:
            joined[-1] = last.around(box)
        else:
            joined.append(box)
    return [box for box in joined if box.width >= SHORTEST]
