"""How wide text is, and as much of it as fits: function names may be longer than a page."""

from __future__ import annotations

from labrig.figures import style
from labrig.numerals import NARROW

CUT = "…"


class Lettering:
    """Text of one size in the house's font; widths are in points (1/72 inch)."""

    def __init__(self, size: float) -> None:
        from matplotlib.font_manager import FontProperties, findfont, get_font

        self.size = size
        self._font = get_font(findfont(FontProperties(family=style.RC["font.family"])))
        self._widths: dict[str, float] = {}

    def printable(self, text: str) -> str:
        """``text`` with a sign of replacement for what the font has not."""
        spaced = text.replace(NARROW, "\N{NO-BREAK SPACE}").replace("\n", " ").replace("\t", " ")
        return "".join(
            c
            if c.isprintable() and self._font.get_char_index(ord(c))
            else "\N{REPLACEMENT CHARACTER}"
            for c in spaced.replace("\N{NO-BREAK SPACE}", " ")
        )

    def width(self, text: str) -> float:
        """The width of ``text`` without kerning, which only brings letters closer."""
        return sum(map(self._advance, text))

    def clip(self, text: str, room: float) -> str:
        """As much of the begin of ``text`` as fits into ``room``; empty for less than 3 letters."""
        shown = self.printable(text)
        if self.width(shown) <= room:
            return shown
        left = room - self._advance(CUT)
        kept = 0
        for c in shown:
            left -= self._advance(c)
            if left < 0:
                break
            kept += 1
        return shown[:kept] + CUT if kept >= 3 else ""

    def lines(self, text: str, room: float, most: int = 3) -> list[str]:
        """``text`` in as many lines as it needs, though at most ``most``; words are not parted."""
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(longer := f"{lines[-1]} {word}") <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        lines[most - 1 :] = [" ".join(lines[most - 1 :])] if len(lines) >= most else []
        return [self.clip(line, room) for line in lines]

    def _advance(self, c: str) -> float:
        if c not in self._widths:
            from matplotlib.ft2font import LoadFlags

            self._font.set_size(self.size, 72)
            glyph = self._font.load_char(ord(c), flags=LoadFlags.NO_HINTING)
            self._widths[c] = glyph.linearHoriAdvance / 65536
        return self._widths[c]
