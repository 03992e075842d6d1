"""Whether a measurement made again says what the old one said. Pure.

A verdict held when it is the same word, on the same question. A value agrees when the old
estimate lies in the new interval. That is expected of most values and not of all: where old
and new differ by chance only and their intervals are as wide, a 95% interval holds the other's
estimate in about 83% of cases (Cumming and Maillardet 2006, Psychological Methods 11(3), 217-227;
2 Phi(1.96 / sqrt 2) - 1). Intervals that have no value in common are rare then (about 0.6%).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.findings.changes import Reconsidered
from labrig.findings.records import Experiment, Findings, Hypothesis, Quantity
from labrig.stats.paired import ROUNDING

RULE = "the new interval holds the old estimate"
Standing = Literal["agrees", "overlaps", "apart", "missing", "no interval"]
"""Of a value: by ``RULE``; the intervals only overlap; they do not; it was not found again; or one
of them has no interval, which is not judged."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a hypothesis."""

    experiment: str
    id: str
    old: str
    new: str | None
    """None where it was not decided again."""
    held: bool
    why: str
    """The new reason where it did not hold."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What became of a value; texts as readers are shown them, with their intervals."""

    experiment: str
    name: str
    words: str
    old: str
    new: str | None
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """All verdicts and values of the old findings."""

    verdicts: tuple[Verdict, ...]
    values: tuple[Agreed, ...]

    @property
    def held(self) -> bool:
        """Whether all verdicts held."""
        return all(one.held for one in self.verdicts)

    def count(self, standing: Standing) -> int:
        """How many values stand so."""
        return sum(one.standing == standing for one in self.values)


def agree(old: Findings, new: Findings) -> Agreement:
    """Hold ``new`` against ``old``: experiments, hypotheses and values of the same names."""
    again = {one.name: one for one in new.experiments}
    pairs = [(one, again.get(one.name)) for one in old.experiments]
    return Agreement(
        verdicts=tuple(found for before, after in pairs for found in _verdicts(before, after)),
        values=tuple(found for before, after in pairs for found in _values(before, after)),
    )


def _verdicts(old: Experiment, new: Experiment | None) -> Iterator[Verdict]:
    again = {} if new is None else {one.id: one for one in new.hypotheses}
    for before in old.hypotheses:
        after = again.get(before.id)
        why = _unheld(before, after)
        yield Verdict(
            experiment=old.name,
            id=before.id,
            old=before.verdict,
            new=None if after is None else after.verdict,
            held=why is None,
            why=why or "",
        )


def _unheld(old: Hypothesis, new: Hypothesis | None) -> str | None:
    """Why a verdict did not hold; None where it did."""
    if new is None:
        return "it was not decided again"
    both = Reconsidered(old=old, new=new)
    if not both.comparable:
        return "what decides it was edited since, so that another question was asked"
    return new.reason or "no reason is given" if both.decided_otherwise else None


def _values(old: Experiment, new: Experiment | None) -> Iterator[Agreed]:
    again = {} if new is None else {one.name: one for one in new.quantities}
    for before in old.quantities:
        after = again.get(before.name)
        yield Agreed(
            experiment=old.name,
            name=before.name,
            words=before.words,
            old=before.text,
            new=None if after is None else after.text,
            standing="missing" if after is None else standing(before, after),
        )


def standing(old: Quantity, new: Quantity) -> Standing:
    """Say whether the new interval of a value agrees with the old estimate."""
    ends: Sequence[float | None] = (old.estimate, old.low, old.high, new.low, new.high)
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or old.unit != new.unit:
        return "no interval"
    estimate, low, high, new_low, new_high = known
    slack = ROUNDING * max(map(abs, known))
    if new_low - slack <= estimate <= new_high + slack:
        return "agrees"
    return "overlaps" if new_low - slack <= high and low <= new_high + slack else "apart"
