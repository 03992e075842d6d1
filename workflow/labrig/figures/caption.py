"""What stands beside a figure: its words, and those that several figures share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labrig import disclosure
from labrig.figures import style
from labrig.stats.records import Analysis, Value

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Caption:
    """The words of a figure: ``caption`` says N and what the bars are."""

    title: str
    caption: str
    columns: tuple[str, ...]
    """Columns that the figure rests on: of ``trials.parquet``, or of the tables of a trace."""
    alt: str
    """What a reader who does not see the figure should know of it."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A figure and its words."""

    name: str
    figure: Figure
    caption: Caption
    hover: Mapping[str, str] = field(default_factory=dict)
    """What a browser says of a part of the SVG: by the ``gid`` of the part."""


def board_sentence(analysis: Analysis) -> str:
    """What ends every caption of an emulated, local or recorded board; empty for others."""
    said = disclosure.caption(analysis.boards)
    return said and f" {said}"


def arm_labels(analysis: Analysis) -> dict[str, str]:
    """Arms' names to their labels, in the declared order."""
    return {arm.name: arm.label for arm in analysis.arms}


def cell_text(analysis: Analysis, levels: Mapping[str, Value], *, joint: str = ", ") -> str:
    """A combination of levels as figures write it; empty without factors."""
    words = []
    for name, value in levels.items():
        factor = analysis.factors[name]
        text = next((lv.text for lv in factor.levels if lv.value == value), str(value))
        bare = factor.unit and text == str(value)
        words.append(f"{text} {factor.unit}" if bare else text)
    return joint.join(words)


def factor_text(analysis: Analysis) -> str:
    """The factors' labels, joined, as a heading for ``cell_text``."""
    return ", ".join(factor.label for factor in analysis.factors.values())


def with_unit(label: str, unit: str) -> str:
    """An axis label: ``elapsed time (ms)``."""
    return f"{label} ({unit})" if unit else label


def listed(words: list[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def ranged(counts: Iterable[int]) -> str:
    """How many, where the parts of a figure may differ: ``6``, or ``4 to 6``."""
    found = set(counts)
    least, most = min(found), max(found)
    return f"{least}" if least == most else f"{least} to {most}"


def several(counts: Iterable[int], noun: str) -> str:
    """``ranged`` with its noun: ``1 block``, ``4 to 6 blocks``."""
    words = ranged(counts)
    return f"{words} {noun}{'s' * (words != '1')}"


def nothing(name: str, title: str, reason: str) -> Drawn:
    """A figure without data: it says why, so that no stage waits for a file that never comes."""
    with style.house():
        figure = style.empty(reason)
    return Drawn(
        name=name,
        figure=figure,
        caption=Caption(title=title, caption=reason, columns=(), alt=reason),
    )
