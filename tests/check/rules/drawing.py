"""Words, lines and pages built by hand."""

from __future__ import annotations

from typing import Any

from labrig.check.document import Box, Colour, Font, Page, Path, Word
from labrig.check.paper import Area, Leaf, Line

BLACK = Colour(0, 0, 0)
WHITE = Colour(255, 255, 255)
TIMES = Font(name="NimbusRomNo9L-Regu", embedded=True, bold=False, italic=False, fixed=False)


def word(
    text: str = "invisible", left: float = 100.0, baseline: float = 500.0, **more: Any
) -> Word:
    """A word of 10 pt, each letter 5 pt wide."""
    size = more.get("size", 10.0)
    wide = 0.5 * size * len(text)
    return Word(
        **{
            "text": text,
            "box": Box(left, baseline, left + wide, baseline + 0.7 * size),
            "baseline": baseline,
            "size": size,
            "stretch": 1.0,
            "angle": 0.0,
            "font": TIMES,
            "colour": BLACK,
            "painted": True,
            "form": None,
            "joined": False,
            **more,
        }
    )


def line(text: str, left: float = 80.0, baseline: float = 500.0, **more: Any) -> Line:
    """A line of words that are 3 pt apart."""
    area, column = more.pop("area", Area.BODY), more.pop("column", 0)
    words, at = [], left
    for one in text.split():
        words.append(word(one, at, baseline, **more))
        at = words[-1].box.right + 3.0
    return Line(
        page=1,
        column=column,
        area=area,
        box=Box(left, baseline, at - 3.0, baseline + 7.0),
        baseline=baseline,
        size=words[0].size,
        words=tuple(words),
    )


def rectangle(box: Box, order: int, fill: Colour = WHITE, shape: str = "mlllz") -> Path:
    """A filled path."""
    return Path(
        box=box, stroke=None, fill=fill, width=0, dashes=(), shape=shape, form=None, order=order
    )


def page(*words: Word, **more: Any) -> Page:
    """An A4 page."""
    return Page(
        **{
            "number": 1,
            "label": "1",
            "width": 597.5,
            "height": 845.0,
            "turned": 0,
            "words": words,
            "paths": (),
            "images": (),
            "forms": (),
            "links": (),
            **more,
        }
    )


def leaf(*lines: Line, **more: Any) -> Leaf:
    """A page with lines."""
    return Leaf(page=page(**more), lines=lines, columns=1, printed="1")
