"""What a PDF holds, as it lies on its pages: words, drawings, pictures, links. No meaning yet.

All lengths are TeX's points (1/72.27 in), as profiles have them; a page's origin is the lower left
corner of what is shown of it, y grows upwards, and a page that is turned has been turned back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """Whether ``other`` lies inside, ``slack`` points beyond each edge allowed."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.bottom >= self.bottom - slack
            and other.top <= self.top + slack
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share an area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def around(self, other: Box) -> Box:
        """The smallest that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green, blue and opacity, each from 0 to 255."""

    red: int
    green: int
    blue: int
    opacity: int = 255

    @property
    def grey(self) -> float:
        """Luminance from 0 (black) to 1 (white), by the weights of ITU-R BT.709 on linear light."""
        linear = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )


def _linear(part: float) -> float:
    """From sRGB to linear light (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Font:
    """A font of the document."""

    name: str
    """As the PDF has it, without the prefix of a subset: ``NimbusRomNo9L-Regu``."""
    embedded: bool
    bold: bool
    italic: bool
    fixed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """Characters without a blank in one font, size and colour."""

    text: str
    box: Box
    """Around its ink."""
    baseline: float
    size: float
    """Height of the font on paper, all scaling included."""
    stretch: float
    """Its width over its height, of what the font has: 1 is not distorted."""
    angle: float
    """Of the baseline, in degrees anticlockwise."""
    font: Font
    colour: Colour
    """What its letters are filled with, or drawn with where they are not filled."""
    painted: bool
    """False where the PDF says that nothing is drawn (text rendering mode 3 or 7)."""
    form: int | None
    """Which of the page's forms (embedded drawings) it is in."""
    joined: bool
    """Whether there is no blank between it and the word before."""
    scale: float = 1.0
    """How much larger it is shown than the file sets its font. Some writers set all type at 1 and
    scale it, so that only a difference within a document tells something."""
    order: int = 0
    """When it is painted, among all words, paths and images of the page."""
    spacing: float | None = None
    """How far apart its letters stand over how far their font sets them: less than 1 is tighter.
    Measured at a sample of words only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A line or an area that is drawn."""

    box: Box
    stroke: Colour | None
    fill: Colour | None
    width: float
    """Of the line."""
    dashes: tuple[float, ...]
    shape: str
    """Its segments, at most 40: m(ove), l(ine), c(urve), z(closed)."""
    form: int | None
    order: int = 0
    """When it is painted, among all words, paths and images of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A picture made of pixels."""

    box: Box
    columns: int
    rows: int
    grey: bool
    form: int | None
    order: int = 0
    """When it is painted, among all words, paths and images of the page."""
    opaque: bool = True
    """Whether nothing below it can be seen through it."""
    lines: int = 0
    """How many lines of text its pixels look like."""

    @property
    def resolution(self) -> float:
        """Pixels an inch on paper, of the coarser direction."""
        across, up = max(self.box.width, 1e-6), max(self.box.height, 1e-6)
        return 72.27 * min(self.columns / across, self.rows / up)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A drawing that was embedded as a whole, as ``\\includegraphics`` does with a PDF."""

    box: Box
    """Around what it draws."""
    scale: float
    """How much larger than it was made it is shown, of the vertical."""


class Goes(StrEnum):
    """Where a link leads to."""

    PAGE = "page"
    WEB = "web"
    NOWHERE = "nowhere"
    FILE = "file"
    PROGRAM = "program"
    SCRIPT = "script"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """An area of a page that leads elsewhere."""

    box: Box
    goes: Goes
    page: int | None = None
    """From 1."""
    to: str = ""
    """An address, a file, or the destination's name, as far as known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page."""

    number: int
    """From 1, by position in the file."""
    label: str
    """What the document calls it: ``iv``, ``1``; empty where it does not say."""
    width: float
    height: float
    turned: int
    """By how many degrees clockwise it is shown turned."""
    words: tuple[Word, ...]
    """In the order of the file."""
    paths: tuple[Path, ...]
    images: tuple[Image, ...]
    forms: tuple[Form, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...] = ()
    """Kinds of annotations other than links: ``Text``, ``FileAttachment``, ``Widget``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookmark:
    """A line of the document's outline."""

    title: str
    level: int
    """From 0."""
    page: int | None
    """From 1; None leads nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A PDF."""

    pages: tuple[Page, ...]
    metadata: dict[str, str]
    """``Title``, ``Author``, ``Subject``, ``Keywords``, ``Creator``, ``Producer``, … as given."""
    bookmarks: tuple[Bookmark, ...]
    attachments: tuple[str, ...]
    """Names of embedded files; the record that labrig puts into its own reports is none."""
    scripts: int
    """How many JavaScript actions the document has of its own."""
    language: str
    tagged: bool
    units: tuple[float, ...] = ()
    """Units of length other than 1/72 in that its pages declare (``UserUnit``). Pages and all on
    them are given here as if there were none."""
    actions: tuple[str, ...] = ()
    """Kinds of actions in the file, those of links included, other than following one:
    ``JavaScript``, ``Launch``."""


def by_tex(document: Document) -> bool:
    """Whether a TeX made the document, by its metadata; where these are silent, it may well be."""
    made = " ".join(document.metadata.get(key, "") for key in ("Creator", "Producer")).strip()
    return not made or "tex" in made.lower() or "dvips" in made.lower()
