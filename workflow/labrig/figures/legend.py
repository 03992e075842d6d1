"""The key to the arms, or to other curves, above a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.caption import arm_labels
from labrig.figures.lettering import Lettering
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

LETTERS = 8.0
HANDLE = 34.0
"""Width of a sign, and of the space around it and its words, in points."""
WIDEST = 180.0
"""Width at which words are cut, in points."""
LINE = 0.17
"""Height of a line, in inches."""


def height(analysis: Analysis, arms: Sequence[str], more: int = 0) -> float:
    """How high the key to these arms and ``more`` short signs is, in inches."""
    labels = arm_labels(analysis)
    return height_of([*(labels[arm] for arm in arms), *[""] * more])


def arms_legend(
    figure: Figure,
    analysis: Analysis,
    arms: Sequence[str],
    *,
    lines: bool = True,
    more: Sequence[Line2D] = (),
) -> None:
    """Say which sign is which arm's: marker, and line where figures have ``lines``.

    ``more`` are further signs, with labels of their own.
    """
    labels = arm_labels(analysis)
    order = list(labels)
    signs = [(labels[arm], style.sign(order.index(arm))) for arm in arms]
    key(figure, signs, lines=lines, more=more)


def height_of(labels: Sequence[str]) -> float:
    """How high the key to these labels is, in inches."""
    words = _clipped(labels)
    return LINE * -(-len(words) // _columns(words))


def key(
    figure: Figure,
    signs: Sequence[tuple[str, style.Sign]],
    *,
    lines: bool = True,
    more: Sequence[Line2D] = (),
) -> None:
    """Say what each sign means, by labels in their order."""
    from matplotlib.lines import Line2D

    words = [*_clipped([label for label, _ in signs]), *(str(one.get_label()) for one in more)]
    figure.legend(
        [
            Line2D(
                [],
                [],
                color=sign.colour,
                linestyle=sign.dash if lines else "none",
                marker=sign.marker,
                markersize=4.5,
                markerfacecolor=sign.face,
            )
            for _, sign in signs
        ]
        + list(more),
        [style.plain(word) for word in words],
        loc="outside upper center",
        ncols=_columns(words),
        handlelength=2.6 if lines else 1.0,
        columnspacing=1.2,
    )


def _clipped(labels: Sequence[str]) -> list[str]:
    letters = Lettering(LETTERS)
    return [letters.clip(label, WIDEST) for label in labels]


def _columns(words: Sequence[str]) -> int:
    """As many columns as fit, the lines as even as they can be."""
    letters = Lettering(LETTERS)
    wide = max(map(letters.width, words), default=0.0) + HANDLE
    most = max(1, min(len(words), int(72 * style.WIDTH / wide)))
    lines = -(-len(words) // most)
    return -(-len(words) // lines)
