"""Text that is in the file and cannot be read on the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from labrig.check.document import Box, Colour, Image, Page, Path, Word
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

FEW_LETTERS = 20
"""Letters on a page that are remarked on: zeros that align a column are white too, and fewer."""
MINUTE = 2.0
"""Points: smaller type cannot be read; a subscript's subscript has 5."""
ALIKE = 28
"""Of 255, by which every part of a colour differs at most from the ground it cannot be told from:
0.9 of white on white is hidden, 0.85 is a light grey."""
FAINT = 26
"""Of 255: opacity of what cannot be seen."""
WHITE = Colour(255, 255, 255)
_RECTANGLE = "mlll"


def check_hidden(subject: Subject) -> Iterator[Found]:
    """Find text that is invisible, of its ground's colour, covered, off the page or minute."""
    yield from few(found for page in subject.document.pages for found in _on(page))


def _on(page: Page) -> Iterator[Found]:
    held: defaultdict[str, list[Word]] = defaultdict(list)
    for word, how in hidden(page):
        held[how].append(word)
    for how, words in held.items():
        count = sum(map(str.isalnum, "".join(word.text for word in words)))
        if count >= FEW_LETTERS:
            said = " ".join(word.text for word in words[:8])
            yield Found(
                place=Place(page=page.number, box=_around(words)),
                what=f"{count} letters are {how}: '{said[:60]}'",
            )


def hidden(page: Page) -> Iterator[tuple[Word, str]]:
    """The words of a page that nobody sees, and in what way."""
    whole = Box(0.0, 0.0, page.width, page.height)
    grounds = [path for path in page.paths if path.fill is not None]
    solid = [path for path in grounds if _is_solid(path) and _can_hold(path.box)]
    covers: list[Path | Image] = [*solid, *(image for image in page.images if image.opaque)]
    for word in page.words:
        box = word.box
        if not word.painted or word.colour.opacity < FAINT:
            yield word, "not painted"
        elif not box.meets(whole) and word.form is None:
            # What is outside of an embedded drawing is cut off, as trim and clip do.
            yield word, "off the page"
        elif word.size < MINUTE and word.form is None:
            yield word, f"smaller than {MINUTE:g} pt"
        elif any(cover.order > word.order and cover.box.holds(box, 0.5) for cover in covers):
            yield word, "covered"
        elif is_like(word.colour, WHITE) and not _is_on_dark(word, grounds, page):
            yield word, "white on white"
        elif (ground := _ground(word, solid)) is not None and is_like(word.colour, ground):
            yield word, "of the colour of what is behind them"


def is_like(one: Colour, other: Colour) -> bool:
    """Whether two colours cannot be told apart beside each other."""
    return (
        max(abs(one.red - other.red), abs(one.green - other.green), abs(one.blue - other.blue))
        <= ALIKE
    )


def _is_on_dark(word: Word, grounds: Iterable[Path], page: Page) -> bool:
    """Whether something that is not white may be behind a word: a path of any shape, a picture."""
    x, y = (word.box.left + word.box.right) / 2, (word.box.bottom + word.box.top) / 2
    return any(
        ground.order < word.order
        and _holds(ground.box, x, y)
        and ground.fill is not None
        and not is_like(ground.fill, WHITE)
        for ground in grounds
    ) or any(image.order < word.order and _holds(image.box, x, y) for image in page.images)


def _ground(word: Word, solid: Iterable[Path]) -> Colour | None:
    """The colour of the last rectangle painted behind all of a word; None where there is none."""
    fill: Colour | None = None
    last = -1
    for path in solid:
        if last < path.order < word.order and path.box.holds(word.box, 0.5):
            fill, last = path.fill, path.order
    return fill


def _can_hold(box: Box) -> bool:
    """Whether a word of two letters fits into a box: a heat map has thousands that are smaller."""
    return box.width >= 6.0 and box.height >= 4.0


def _holds(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def _is_solid(path: Path) -> bool:
    """Whether a path is a rectangle that lets nothing through."""
    return (
        path.fill is not None
        and path.fill.opacity == 255
        and path.shape.replace("z", "").startswith(_RECTANGLE)
        and len(path.shape.replace("z", "")) <= 5
    )


def _around(words: Sequence[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.around(word.box)
    return box


RULES = (
    Rule(
        name="layout/hidden-text",
        severity=Severity.ERROR,
        title="All text of the file can be read on its pages.",
        why="Text that only programs see misleads those that count words or look for copying. "
        "Looked for on every page: text that is not painted, or is all but transparent, off the "
        f"page, smaller than {MINUTE:g} pt, behind a picture or a filled rectangle, or of the "
        f"colour of what is behind it. {FEW_LETTERS} letters of a kind on one page are an error; "
        "white letters on a dark ground are none.",
        fix="Take the text out, or show it.",
        check=check_hidden,
    ),
)
