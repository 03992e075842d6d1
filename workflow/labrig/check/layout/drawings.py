"""Drawings and pictures on a page: what lies so close together that it is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Form, Image, Page, Path
from labrig.check.layout.draft import Draft
from labrig.check.layout.rules import THIN, is_rectangle
from labrig.check.layout.runs import around
from labrig.check.layout.style import fixed
from labrig.check.paper import Area

NEAR = 10.0
"""Points between two parts of one drawing at most."""
SENTENCE = 7
"""Words in a line at least that is no label: what frames such lines is no drawing."""
LEAST = 15.0
"""Points that a drawing is wide or high at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """Parts of a page that lie together and are no text."""

    box: Box
    forms: tuple[Form, ...] = ()
    images: tuple[Image, ...] = ()
    paths: tuple[Path, ...] = ()


def drawings(draft: Draft, page: Page) -> list[Drawing]:
    """The drawings of a page, from the top."""
    parts = [*_embedded(draft, page)]
    parts += [Drawing(box=image.box, images=(image,)) for image in page.images if _free(image)]
    parts += [
        Drawing(box=path.box, paths=(path,))
        for path in page.paths
        if path.form is None and _drawn(page, path) and not _of_furniture(draft, page, path)
    ]
    found = [one for one in _clusters(parts) if _is_drawing(draft, page, one)]
    return sorted(found, key=lambda one: -one.box.top)


def _free(image: Image) -> bool:
    return image.form is None


def _embedded(draft: Draft, page: Page) -> Iterable[Drawing]:
    """The embedded drawings with what is in them; not those whose words are the page's text."""
    letters = {
        word.form
        for index in draft.on(page.number)
        if draft.areas[index] is not Area.FIGURE
        for word in draft.lines[index].words
    }
    for number, form in enumerate(page.forms):
        if number in letters:
            continue
        yield Drawing(
            box=form.box,
            forms=(form,),
            images=tuple(image for image in page.images if image.form == number),
            paths=tuple(path for path in page.paths if path.form == number),
        )


def _drawn(page: Page, path: Path) -> bool:
    """Whether a path is drawn at all, and is no background of the page."""
    if path.stroke is None and path.fill is None:
        return False
    return path.box.width < 0.9 * page.width or path.box.height < 0.5 * page.height


def _of_furniture(draft: Draft, page: Page, path: Path) -> bool:
    """Whether a path is the line below a header or above a footer."""
    return (
        path.box.height <= THIN
        and path.box.width > 0.3 * page.width
        and any(
            draft.areas[index] in (Area.HEADER, Area.FOOTER)
            and abs(draft.lines[index].baseline - path.box.bottom) < 2 * draft.style.size
            for index in draft.on(page.number)
        )
    )


def _clusters(parts: Sequence[Drawing]) -> list[Drawing]:
    held: list[list[Drawing]] = []
    boxes: list[Box] = []
    for part in sorted(parts, key=lambda part: -part.box.top):
        wide = Box(
            part.box.left - NEAR, part.box.bottom - NEAR, part.box.right + NEAR, part.box.top + NEAR
        )
        near = [index for index, box in enumerate(boxes) if box.meets(wide)]
        members = [part, *(member for index in near for member in held[index])]
        box = around([part.box, *(boxes[index] for index in near)])
        held = [one for index, one in enumerate(held) if index not in near] + [members]
        boxes = [one for index, one in enumerate(boxes) if index not in near] + [box]
    return [
        Drawing(
            box=box,
            forms=tuple(form for one in members for form in one.forms),
            images=tuple(image for one in members for image in one.images),
            paths=tuple(path for one in members for path in one.paths),
        )
        for box, members in zip(boxes, held, strict=True)
    ]


def upright(path: Path) -> bool:
    """Whether a path is nothing but lines along the page's edges: a rule or a rectangle."""
    if path.box.height <= THIN or path.box.width <= THIN:
        return True
    return is_rectangle(path) or set(path.shape) <= {"m", "?"}


def _is_drawing(draft: Draft, page: Page, one: Drawing) -> bool:
    if max(one.box.width, one.box.height) < LEAST:
        return False
    if one.forms or one.images:
        return True
    if all(upright(path) for path in one.paths):
        return False
    inside = [
        draft.lines[index]
        for index in draft.free(draft.on(page.number))
        if one.box.holds(draft.lines[index].box, 3)
    ]
    text = [line for line in inside if len(line.words) >= SENTENCE or fixed(line)]
    words = sum(len(line.words) for line in inside)
    framed = 2 * sum(len(line.words) for line in text) > words
    return min(one.box.width, one.box.height) > THIN and not framed
