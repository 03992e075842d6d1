"""A verdict is an interval held against the smallest effect that matters, and nothing else.

There are three: supported, refuted, undecided. An interval that is too wide to decide stays
undecided: "no difference proven" is never turned into "no difference". Equivalence is decided by
two one-sided tests at 5% (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987),
which is the 90% interval lying wholly inside the margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labrig.stats.interval import Interval
from labrig.stats.records import Word

Expect = Literal["greater", "less", "differs", "equivalent"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word, the interval that decided (or left it open), and the reason in words."""

    word: Word
    interval: Interval | None
    reason: str


def equivalence_confidence(confidence: float) -> float:
    """Confidence of the interval that two one-sided tests need: 0.90 for 0.95."""
    return 1 - 2 * (1 - confidence)


def decide(
    expect: Expect, margin: float, wide: Interval | None, narrow: Interval | None = None
) -> Verdict:
    """Hold the interval ``wide`` (95%, say) against ``margin`` (0 or more, in its unit).

    ``narrow`` is the interval at ``equivalence_confidence``, needed for ``equivalent`` only, where
    it supports and ``wide`` refutes. Without an interval the verdict is undecided. Raises
    ValueError for a negative margin, or an equivalence of margin 0 or without ``narrow``.
    """
    if margin < 0 or (expect == "equivalent" and margin == 0):
        raise ValueError(f"a margin of {margin} cannot decide '{expect}'")
    if wide is None:
        return Verdict(word="undecided", interval=None, reason="there is no interval")
    if expect == "equivalent":
        if narrow is None:
            raise ValueError("an equivalence needs the narrower interval too")
        return _equivalent(margin, wide, narrow)
    supported, refuted = {
        "greater": (wide.low > margin, wide.high < margin),
        "less": (wide.high < -margin, wide.low > -margin),
        "differs": (_outside(wide, margin), _inside(wide, margin)),
    }[expect]
    words = {
        "greater": ("above the margin", "below the margin"),
        "less": ("below the margin", "above the margin"),
        "differs": ("outside the margins", "inside the margins"),
    }[expect]
    if supported:
        return Verdict(word="supported", interval=wide, reason=f"the interval lies {words[0]}")
    if refuted:
        return Verdict(word="refuted", interval=wide, reason=f"the interval lies {words[1]}")
    return Verdict(word="undecided", interval=wide, reason="the interval reaches over a margin")


def _equivalent(margin: float, wide: Interval, narrow: Interval) -> Verdict:
    if _inside(narrow, margin):
        return Verdict(
            word="supported", interval=narrow, reason="the interval lies inside the margins"
        )
    if _outside(wide, margin):
        return Verdict(
            word="refuted", interval=wide, reason="the interval lies outside the margins"
        )
    return Verdict(word="undecided", interval=narrow, reason="the interval reaches over a margin")


def _inside(interval: Interval, margin: float) -> bool:
    return -margin < interval.low and interval.high < margin


def _outside(interval: Interval, margin: float) -> bool:
    return interval.low > margin or interval.high < -margin
