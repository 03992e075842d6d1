"""The words of a page of PDFium's, with what they look like."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from labrig.check.document import Box, Colour, Font, Word
from labrig.check.pdf.drawn import Drawn, Text, colour
from labrig.check.pdf.placing import POINT, Matrix, Placing, apply, matrix_of, times
from labrig.check.pdf.wide import WIDE, wide_text

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|-?medi\b|bx", re.IGNORECASE)
_CORK = {
    **dict(zip(range(0x10, 0x17), "“”„«»–—", strict=True)),
    **dict(zip(range(0x1B, 0x20), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
}
"""Signs that LaTeX's T1 encoding has where Unicode has controls: a font that does not say what its
letters are, as bitmapped ones do not, gives the codes themselves."""
_INVISIBLE = (3, 7)
_STROKED = (1, 5)
_SAMPLED = 4
"""Of so many words one has the spacing of its letters measured, which costs a call a letter."""
_ENOUGH = 5
"""Letters of a word by which their spacing can be told: kerning moves single ones."""
_NEAR = 60
"""Characters of a page that are looked at to see whether a font has one width."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What all characters of a text object have in common."""

    font: Font
    size: float
    stretch: float
    angle: float
    colour: Colour
    painted: bool
    form: int | None
    scale: float
    order: int = field(compare=False)


def words(textpage: Any, found: Drawn, place: Placing) -> Iterator[Word]:
    """Yield the words of a page in the order of the file, those that lie outside of it too."""
    from pypdfium2 import raw

    looks: dict[int, _Look] = {}
    fonts: dict[int, Font] = {}
    gathered = _Gathered()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    edges = raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(textpage)):
        letter = _letter(raw.FPDFText_GetUnicode(textpage, index))
        if letter.isspace() or not letter:
            yield from gathered.end()
            continue
        handle = raw.FPDFText_GetTextObject(textpage, index)
        if not handle:  # a hyphen or blank of PDFium's own
            continue
        address = ctypes.addressof(handle.contents)
        if address not in looks:
            text = found.texts.get(address)
            _know(textpage, index, handle, fonts)
            looks[address] = _look(textpage, index, handle, text, place, fonts)
        raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        box = place.box(left.value, bottom.value, right.value, top.value)
        origin = apply(place.matrix, x.value, y.value)
        yield from gathered.add(letter, looks[address], box, origin)
        if gathered.number % _SAMPLED == 0:
            raw.FPDFText_GetLooseCharBox(textpage, index, edges)
            gathered.measure(x.value, edges.right - edges.left)
    yield from gathered.end()
    for address, text in found.texts.items():
        if address not in looks:
            yield from _unread(textpage, text, place, fonts)


class _Gathered:
    """The word that is being put together."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.look: _Look | None = None
        self.box = Box(0, 0, 0, 0)
        self.baseline = 0.0
        self.joined = False
        self.blank = True
        self.number = 0
        self.places: list[tuple[float, float]] = []

    def measure(self, origin: float, advance: float) -> None:
        """Say where the last letter is, and how far behind it its font has the next."""
        self.places.append((origin, advance))

    def add(
        self, letter: str, look: _Look, box: Box, origin: tuple[float, float]
    ) -> Iterator[Word]:
        far = bool(self.letters) and self._far(look, box, origin)
        if self.letters and (far or look != self.look):
            yield self._word()
            self.blank = far
        elif self.letters:
            self.letters.append(letter)
            self.box = self.box.around(box)
            return
        self.letters, self.look, self.box = [letter], look, box
        self.baseline, self.joined = origin[1], not self.blank
        self.blank = False

    def end(self) -> Iterator[Word]:
        if self.letters:
            yield self._word()
        self.blank = True

    def _far(self, look: _Look, box: Box, origin: tuple[float, float]) -> bool:
        """Whether a letter stands elsewhere though no blank is between."""
        assert self.look is not None
        if look.angle or self.look.angle:
            return False
        size = max(look.size, self.look.size)
        gap = box.left - self.box.right
        return abs(origin[1] - self.baseline) > size or gap > size or gap < -size

    def _word(self) -> Word:
        assert self.look is not None
        look = self.look
        word = Word(
            text="".join(self.letters),
            box=self.box,
            baseline=self.baseline,
            size=look.size,
            stretch=look.stretch,
            angle=look.angle,
            font=look.font,
            colour=look.colour,
            painted=look.painted,
            form=look.form,
            joined=self.joined,
            scale=look.scale,
            order=look.order,
            spacing=self._spacing(),
        )
        self.letters, self.places = [], []
        self.number += 1
        return word

    def _spacing(self) -> float | None:
        """None too where letters are few, or stand on each other as a ligature's do."""
        own = sum(advance for _, advance in self.places[:-1])
        if len(self.places) < max(_ENOUGH, len(self.letters)) or own <= 0:
            return None
        spacing = (self.places[-1][0] - self.places[0][0]) / own
        return round(spacing, 3) if spacing > 0.5 else None


def _letter(code: int) -> str:
    if code in (0x02, 0xAD):  # PDFium's mark of a hyphen at a line's end; a soft hyphen
        return "-"
    if code in _CORK:
        return _CORK[code]
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _look(
    textpage: Any,
    index: int,
    handle: Any,
    text: Text | None,
    place: Placing,
    fonts: dict[int, Font],
) -> _Look:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix))
    own: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, 0.0, 0.0)
    return _styled(handle, own, text, place, fonts)


def _styled(
    handle: Any, own: Matrix, text: Text | None, place: Placing, fonts: dict[int, Font]
) -> _Look:
    from pypdfium2 import raw

    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(handle, size)
    a, b, c, d, _, _ = times(own, place.matrix)
    across, up = math.hypot(a, b), math.hypot(c, d)
    mode = raw.FPDFTextObj_GetTextRenderMode(handle)
    asked = raw.FPDFPageObj_GetStrokeColor if mode in _STROKED else raw.FPDFPageObj_GetFillColor
    return _Look(
        font=_font(handle, fonts),
        size=round(abs(size.value) * up, 3),
        stretch=round(across / up, 4) if up else 0.0,
        angle=round(math.degrees(math.atan2(b, a)), 1) + 0.0,
        colour=colour(asked, handle),
        painted=mode not in _INVISIBLE,
        form=text.form if text else None,
        scale=round(up / POINT, 3),
        order=text.order if text else 0,
    )


def _font(handle: Any, fonts: dict[int, Font]) -> Font:
    from pypdfium2 import raw

    font = raw.FPDFTextObj_GetFont(handle)
    address = ctypes.addressof(font.contents) if font else 0
    if address not in fonts:
        fonts[address] = _described(font)
    return fonts[address]


def _know(textpage: Any, index: int, handle: Any, fonts: dict[int, Font]) -> None:
    """Describe the font of a text, and where it has no name, as TeX's bitmaps, by its widths."""
    from pypdfium2 import raw

    font = raw.FPDFTextObj_GetFont(handle)
    if font and ctypes.addressof(font.contents) not in fonts:
        described = _font(handle, fonts)
        if not described.name:
            fixed = _one_width(textpage, index, ctypes.addressof(font.contents))
            fonts[ctypes.addressof(font.contents)] = replace(described, fixed=fixed)


def _one_width(textpage: Any, index: int, address: int) -> bool:
    """Whether the signs of a font from ``index`` on are all alike wide, not only its digits."""
    from pypdfium2 import raw

    widths: dict[int, float] = {}
    edges = raw.FS_RECTF()
    for near in range(index, min(index + _NEAR, raw.FPDFText_CountChars(textpage))):
        handle = raw.FPDFText_GetTextObject(textpage, near)
        font = raw.FPDFTextObj_GetFont(handle) if handle else None
        sign = raw.FPDFText_GetUnicode(textpage, near)
        if font and ctypes.addressof(font.contents) == address and not chr(sign).isspace():
            raw.FPDFText_GetLooseCharBox(textpage, near, edges)
            widths.setdefault(sign, edges.right - edges.left)
    enough = len(widths) > 2 and any(not chr(sign).isdigit() for sign in widths)
    return enough and max(widths.values()) - min(widths.values()) < 0.01 * max(widths.values())


def _described(font: Any) -> Font:
    from pypdfium2 import raw

    if not font:
        return Font(name="", embedded=False, bold=False, italic=False, fixed=False)
    size = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 1))
    raw.FPDFFont_GetBaseFontName(font, buffer, size)
    name = _SUBSET.sub("", buffer.value.decode("utf-8", errors="replace"))
    flags = raw.FPDFFont_GetFlags(font)
    angle = ctypes.c_int()
    raw.FPDFFont_GetItalicAngle(font, angle)
    return Font(
        name=name,
        embedded=raw.FPDFFont_GetIsEmbedded(font) == 1,
        bold=raw.FPDFFont_GetWeight(font) >= 600 or _BOLD.search(name) is not None,
        italic=angle.value != 0 or bool(flags & 64),
        fixed=bool(flags & 1),
    )


def _unread(textpage: Any, text: Text, place: Placing, fonts: dict[int, Font]) -> Iterator[Word]:
    """A text object of which PDFium's text has nothing, as it does with one off the page."""
    from pypdfium2 import raw

    said = wide_text(
        lambda buffer, size: raw.FPDFTextObj_GetText(
            text.handle, textpage, ctypes.cast(buffer, WIDE), size
        )
    )
    if not said:
        return
    look = _styled(text.handle, matrix_of(text.handle), text, place, fonts)
    yield Word(
        text=said,
        box=text.box,
        baseline=text.box.bottom,
        size=look.size,
        stretch=look.stretch,
        angle=look.angle,
        font=look.font,
        colour=look.colour,
        painted=look.painted,
        form=look.form,
        joined=False,
        scale=look.scale,
        order=look.order,
    )
