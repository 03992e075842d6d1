"""A verdict is an interval held against the smallest effect that matters, and nothing else.

There are three: supported, refuted, undecided. An interval that is too wide to decide stays
undecided: "no difference proven" is never turned into "no difference". Equivalence is decided by
two one-sided tests at 5% (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987),
which is the 90% interval lying wholly inside the margin.

A claim of several parts is supported when each part is, at its own full confidence: the test of
a union of hypotheses that rejects each of them has the level of each (the intersection-union
principle; Berger, Technometrics 24, 1982). It is refuted when one part is, of which the
intervals must then be simultaneous: Bonferroni's, at 1 - 5% / (number of parts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from labrig.stats.interval import Interval
from labrig.stats.records import Word

Expect = Literal["greater", "less", "differs", "equivalent", "not_less", "not_greater"]
"""The last two are non-inferiority: not below -margin, not above margin."""

POINT = "it has no width, as nothing varied, and says nothing about repetition"


class Estimated(Protocol):
    """A quantity: an estimate, its intervals, and the test that they invert."""

    @property
    def estimate(self) -> float:
        """In the quantity's unit."""

    @property
    def zero_variance(self) -> bool:
        """Whether nothing varied, so that intervals are points and there is no test."""

    def interval(self, confidence: float) -> Interval | None:
        """Two-sided interval, or None where there is none."""

    def tails(self, bound: float) -> tuple[float, float] | None:
        """One-sided p of "above ``bound``" and of "below" it, or None where there is no test."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word, the interval that decided (or left it open), and the reason in words."""

    word: Word
    interval: Interval | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """A part of a claim, held against its margin."""

    estimate: float
    alone: Verdict
    """By the interval of this part alone: what supports."""
    jointly: Verdict
    """By the interval that is simultaneous with those of the other parts: what refutes."""
    p: float | None
    """None without variance, without an interval, or without a test."""


def equivalence_confidence(confidence: float) -> float:
    """Confidence of the interval that two one-sided tests need: 0.90 for 0.95."""
    return 1 - 2 * (1 - confidence)


def hold(
    expect: Expect,
    margin: float,
    quantity: Estimated,
    *,
    confidence: float,
    value: float = 0.0,
    parts: int = 1,
) -> Held:
    """Hold ``quantity`` against ``value`` and ``margin``, as one of ``parts`` parts of a claim.

    Raises ValueError like ``decide``.
    """

    def at(level: float) -> Verdict:
        wide, narrow = quantity.interval(level), quantity.interval(equivalence_confidence(level))
        found = decide(expect, margin, wide, narrow, value=value)
        if not quantity.zero_variance or found.interval is None:
            return found
        reason = f"{found.reason}; {POINT}"
        if found.word == "undecided":
            reason = f"the interval is a point on the margin; {POINT}"
        return Verdict(word=found.word, interval=found.interval, reason=reason)

    alone = at(confidence)
    untested = quantity.zero_variance or alone.interval is None
    return Held(
        estimate=quantity.estimate,
        alone=alone,
        jointly=alone if parts == 1 else at(1 - (1 - confidence) / parts),
        p=None if untested else least_level(expect, margin, quantity, value=value),
    )


def together(parts: Sequence[Held]) -> Word:
    """Return the verdict on a claim that holds when each of its ``parts`` does."""
    if all(part.alone.word == "supported" for part in parts):
        return "supported"
    if any(part.jointly.word == "refuted" for part in parts):
        return "refuted"
    return "undecided"


def least_level(
    expect: Expect, margin: float, quantity: Estimated, *, value: float = 0.0
) -> float | None:
    """Return p: the least level at which the interval would support, 1 if there is none.

    ``decide`` supports where p is below 1 - confidence. One bound is held against a two-sided
    interval, so its p is twice the one-sided one; an equivalence's is the greater of its two
    one-sided ones. None where there is no test.
    """
    upper, lower = quantity.tails(value + margin), quantity.tails(value - margin)
    if upper is None or lower is None:
        return None
    return {
        "greater": min(1.0, 2 * upper[0]),
        "not_less": min(1.0, 2 * lower[0]),
        "less": min(1.0, 2 * lower[1]),
        "not_greater": min(1.0, 2 * upper[1]),
        "differs": min(1.0, 2 * upper[0], 2 * lower[1]),
        "equivalent": max(lower[0], upper[1]),
    }[expect]


def decide(
    expect: Expect,
    margin: float,
    wide: Interval | None,
    narrow: Interval | None = None,
    *,
    value: float = 0.0,
) -> Verdict:
    """Hold the interval ``wide`` (95%, say) against ``value`` and ``margin`` (0 or more).

    ``narrow`` is the interval at ``equivalence_confidence``, needed for ``equivalent`` only, where
    it supports and ``wide`` refutes. Without an interval the verdict is undecided. Raises
    ValueError for a negative margin, or an equivalence of margin 0 or without ``narrow``.
    """
    if margin < 0 or (expect == "equivalent" and margin == 0):
        raise ValueError(f"a margin of {margin} cannot decide '{expect}'")
    least, most = value - margin, value + margin
    if expect == "equivalent" and narrow is not None:
        return _equivalent(least, most, wide, narrow)
    if wide is None:
        return Verdict(word="undecided", interval=None, reason="there is no interval")
    if expect == "equivalent":
        raise ValueError("an equivalence needs the narrower interval too")
    supported, refuted = {
        "greater": (wide.low > most, wide.high < most),
        "less": (wide.high < least, wide.low > least),
        "not_less": (wide.low > least, wide.high < least),
        "not_greater": (wide.high < most, wide.low > most),
        "differs": (_outside(wide, least, most), _inside(wide, least, most)),
    }[expect]
    words = {
        "greater": ("above the margin", "below the margin"),
        "less": ("below the margin", "above the margin"),
        "not_less": ("within the margin of no fall", "beyond the margin, falling"),
        "not_greater": ("within the margin of no rise", "beyond the margin, rising"),
        "differs": ("outside the margins", "inside the margins"),
    }[expect]
    if supported:
        return Verdict(word="supported", interval=wide, reason=f"the interval lies {words[0]}")
    if refuted:
        return Verdict(word="refuted", interval=wide, reason=f"the interval lies {words[1]}")
    return Verdict(word="undecided", interval=wide, reason="the interval reaches over a margin")


def _equivalent(least: float, most: float, wide: Interval | None, narrow: Interval) -> Verdict:
    if _inside(narrow, least, most):
        return Verdict(
            word="supported", interval=narrow, reason="the interval lies inside the margins"
        )
    if wide is not None and _outside(wide, least, most):
        return Verdict(
            word="refuted", interval=wide, reason="the interval lies outside the margins"
        )
    return Verdict(word="undecided", interval=narrow, reason="the interval reaches over a margin")


def _inside(interval: Interval, least: float, most: float) -> bool:
    return least < interval.low and interval.high < most


def _outside(interval: Interval, least: float, most: float) -> bool:
    return interval.low > most or interval.high < least
