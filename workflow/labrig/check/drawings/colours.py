"""How colours look: how light, how far from another, and on paper.

How light a colour looks is CIE 1976 L* (CIE 15), of the luminance that its grey has; how far apart
two colours are is the distance in CIELAB of the same standard.
"""

from __future__ import annotations

from labrig.check.document import Colour


def lightness(colour: Colour) -> float:
    """CIE 1976 L*, 0 is black and 100 white."""
    return 116 * _cube_root(colour.grey) - 16


def distance(one: Colour, other: Colour) -> float:
    """The distance of two colours in CIELAB (CIE 1976), white that of sRGB."""
    pairs = zip(_lab(one), _lab(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def shown(colour: Colour) -> Colour:
    """What a colour that one can see through looks like on paper."""
    solid = colour.opacity / 255
    red, green, blue = (
        round(solid * part + (1 - solid) * 255) for part in (colour.red, colour.green, colour.blue)
    )
    return Colour(red, green, blue)


def hexadecimal(colour: Colour) -> str:
    """``#1f77b4``."""
    return f"#{colour.red:02x}{colour.green:02x}{colour.blue:02x}"


def strength(colour: Colour) -> float:
    """How far a colour is from grey in CIELAB."""
    _, a, b = _lab(colour)
    return float((a * a + b * b) ** 0.5)


def _lab(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in (colour.red, colour.green, colour.blue))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0890
    fx, fy, fz = (_cube_root(part) for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _cube_root(part: float) -> float:
    """The function f of CIE 15: a cube root, straight near black."""
    return float(part ** (1 / 3)) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29


def _linear(part: int) -> float:
    return Colour(part, part, part).grey
