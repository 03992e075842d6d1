"""How all figures look: one font, one set of sizes, one sign for each arm.

The font is STIX, which matplotlib brings along: a Times, like the report's. Fonts are embedded as
Type 42. Every arm has a marker, line style and colour of its own; the colours also differ
in lightness, so that a figure loses nothing without colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.27
"""Width of the text, in inches: A4 less two margins of one inch."""
HEIGHT = 9.0
"""The most that a figure may be high, in inches, with room for its caption."""
INK = "0.15"
FAINT = "0.82"
PALE = "0.95"
SVG = "http://www.w3.org/2000/svg"
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may have, not even escaped."""

RC: dict[Any, Any] = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "axes.edgecolor": INK,
    # Numbers are written out: a power of ten above an axis would stand in its title's place.
    "axes.formatter.limits": (-5, 10),
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "lines.linewidth": 1.0,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "figure.dpi": 100,
}

Dash = tuple[float, tuple[float, ...]]
SOLID: Dash = (0, ())


@dataclass(frozen=True, kw_only=True)
class Sign:
    """How one arm (or one level) is told from the others."""

    colour: str
    marker: str
    dash: Dash
    filled: bool

    @property
    def face(self) -> str:
        """The colour within a marker."""
        return self.colour if self.filled else "white"


SIGNS = (
    Sign(colour="#000000", marker="o", dash=SOLID, filled=True),
    Sign(colour="#7f7f7f", marker="s", dash=(0, (1, 1.5)), filled=False),
    Sign(colour="#b58900", marker="D", dash=(0, (5, 1.5)), filled=False),
    Sign(colour="#56a0d3", marker="v", dash=(0, (3, 1, 1, 1)), filled=True),
    Sign(colour="#2a7f62", marker="^", dash=(0, (5, 1, 1, 1, 1, 1)), filled=False),
    Sign(colour="#c8502d", marker="P", dash=(0, (2, 1)), filled=True),
    Sign(colour="#1f3b73", marker="X", dash=(0, (7, 2)), filled=True),
    Sign(colour="#7a2a62", marker="h", dash=(0, (4, 1, 1, 1)), filled=False),
)


def sign(index: int) -> Sign:
    """The sign of the arm at ``index``; colours and shapes come round out of step after eight."""
    base = SIGNS[index % len(SIGNS)]
    turn = index // len(SIGNS)
    if not turn:
        return base
    other = SIGNS[(index + turn) % len(SIGNS)]
    return Sign(
        colour=other.colour,
        marker=base.marker,
        dash=other.dash,
        filled=not base.filled,
    )


def plain(text: str) -> str:
    """``text`` with nothing in it that matplotlib would take for mathematics."""
    return text.replace("$", r"\$")


@contextmanager
def house() -> Iterator[None]:
    """Draw and save inside: the house's style, and no one else's settings."""
    import matplotlib as mpl
    from matplotlib import style

    with style.context("default"), mpl.rc_context(RC):
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure of ``width`` by at most ``HEIGHT`` inches, laid out without overlaps."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, min(height, HEIGHT)), layout="constrained")


def framed(
    height: float, *, left: float, right: float, below: float, above: float
) -> tuple[Figure, Axes]:
    """A figure with one pair of axes, its margins given in inches: text can be fitted into it."""
    figure = new_figure(height)
    figure.set_layout_engine("none")
    height = figure.get_figheight()
    place = (left / WIDTH, below / height, 1 - (left + right) / WIDTH, 1 - (below + above) / height)
    return figure, figure.add_axes(place)


def empty(reason: str) -> Figure:
    """A figure that says why it shows nothing: what is asked for is always there."""
    figure = new_figure(1.0)
    figure.set_layout_engine("none")
    figure.text(0.5, 0.5, plain(reason), ha="center", va="center")
    return figure


def settle(figure: Figure) -> None:
    """Lay ``figure`` out, once: each further time moves it by a hair from one file to the next."""
    engine = figure.get_layout_engine()
    if engine is not None:
        with house():
            engine.execute(figure)
        figure.set_layout_engine("none")


def save(figure: Figure, path: Path) -> None:
    """Write ``figure`` as a PDF that is the same bytes every time."""
    nothing = {"CreationDate": None, "Creator": None, "Producer": None}
    with house():
        figure.savefig(path, format="pdf", metadata=nothing)


def save_svg(figure: Figure, path: Path, title: str, hover: Mapping[str, str]) -> None:
    """Write ``figure`` as an SVG that is the same bytes every time, its letters as outlines.

    Browsers show a ``<title>`` as a tip: the whole has ``title``, the part of each ``gid`` in
    ``hover`` its words.
    """
    from io import BytesIO

    import matplotlib as mpl

    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    drawn = BytesIO()
    with house(), mpl.rc_context({"svg.hashsalt": "labrig", "svg.fonttype": "path"}):
        figure.savefig(drawn, format="svg", metadata=nothing)
    path.write_bytes(titled(drawn.getvalue(), title, hover))


def titled(svg: bytes, title: str, hover: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """``svg`` with what browsers say of the whole and of the part of each ``gid`` in ``hover``."""
    from xml.etree import ElementTree

    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)
    parts = {str(part.get("id")): part for part in root.iter(f"{{{SVG}}}g")}
    for gid, part in parts.items():
        if gid.startswith("text_"):
            part.set("pointer-events", "none")  # the mouse is on what lies under the letters
    for part, words in ((root, title), *((parts[gid], words) for gid, words in hover.items())):
        said = ElementTree.Element(f"{{{SVG}}}title")
        said.text = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words)
        part.insert(0, said)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
