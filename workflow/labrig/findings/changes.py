"""What differs between two findings: frozen records. Each says OLD before NEW."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labrig.findings.records import Figure, Hypothesis, Quantity

Relation = Literal["inside", "outside", "beyond"]
"""Of a new estimate to the old interval: in it, out of it, or with no overlap of the intervals."""

SHOWN_FIRST = ("size", "board", "blocks")
TEST = ("compares", "expects", "margin")
"""What of a hypothesis decides: once it is edited, verdicts answer different questions."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Words that changed; None where only the other side has them."""

    what: str
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True)
class Move:
    """A value that readers are shown differently."""

    old: Quantity
    new: Quantity

    @property
    def widths(self) -> float | None:
        """How far the estimate moved, in widths of the old interval; None without a width."""
        distance = self.distance
        if distance is None or self.old.low is None or self.old.high is None:
            return None
        width = self.old.high - self.old.low
        return distance / width if width > 0 else None

    @property
    def distance(self) -> float | None:
        """How far the estimate moved, in its unit; None where that cannot be said."""
        old, new = self.old, self.new
        if old.estimate is None or new.estimate is None or old.unit != new.unit:
            return None
        return abs(new.estimate - old.estimate)

    @property
    def relation(self) -> Relation | None:
        """Where the new estimate lies; None where one of the intervals is not there."""
        old, new = self.old, self.new
        if self.distance is None or new.estimate is None:
            return None
        if old.low is None or old.high is None or new.low is None or new.high is None:
            return None
        if new.low > old.high or new.high < old.low:
            return "beyond"
        return "inside" if old.low <= new.estimate <= old.high else "outside"


@dataclass(frozen=True, kw_only=True)
class Reconsidered:
    """A hypothesis whose verdict, question, estimate, blocks or standing changed."""

    old: Hypothesis
    new: Hypothesis

    @property
    def decided_otherwise(self) -> bool:
        """Whether the verdict changed."""
        return self.old.verdict != self.new.verdict

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What of the question changed, as far as both sides say it."""
        old, new = self.old.asked, self.new.asked
        return tuple(
            Edit(what=what, old=old[what], new=new[what])
            for what in new
            if what in old and old[what] != new[what]
        )

    @property
    def comparable(self) -> bool:
        """Whether both verdicts answer the same question: what decides was not edited."""
        return not any(edit.what in TEST for edit in self.edits)

    @property
    def move(self) -> Move:
        """The estimate, before and after."""
        return Move(old=self.old.estimate, new=self.new.estimate)


@dataclass(frozen=True, kw_only=True)
class Redrawn:
    """A figure whose bytes or whose caption changed."""

    name: str
    old: Figure
    new: Figure

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of files, that both have, whose bytes differ."""
        old, new = self.old.digests, self.new.digests
        return tuple(kind for kind in sorted(new) if kind in old and old[kind] != new[kind])


@dataclass(frozen=True, kw_only=True)
class ExperimentChanges:
    """What changed in one experiment. ``only_*`` are in words: ``arm idle``, ``figure sweep``."""

    name: str
    old_place: str
    new_place: str
    circumstances: tuple[Edit, ...]
    hypotheses: tuple[Reconsidered, ...]
    """Those first that were decided otherwise."""
    moves: tuple[Move, ...]
    """The farthest first."""
    figures: tuple[Redrawn, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    compared: dict[str, int]
    """How many ``hypotheses``, ``values`` and ``figures`` both sides have."""
    not_compared: tuple[str, ...]
    """What one of the sides does not say. That is no change."""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(
            self.circumstances
            or self.hypotheses
            or self.moves
            or self.figures
            or self.only_old
            or self.only_new
        )


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All of it; ``only_*`` are experiments, by place and name."""

    experiments: tuple[ExperimentChanges, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.only_old or self.only_new or any(one.any for one in self.experiments))
