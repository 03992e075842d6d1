"""Trials by what they are of: arms, cells and kinds, and what must have met in a session. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labrig.stats.records import Analysis, Levels
from labrig.tcp.record import Followed

Place = tuple[str, Levels]
"""An arm, and levels of some or all factors."""
KINDS = ("timed", "warmup", "counted")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Kept trials of ``kinds``; those of a group are compared with each other."""

    groups: tuple[tuple[Place, ...], ...]
    kinds: tuple[str, ...] = ("timed",)
    metric: str | None = None
    """Trials without a number of it are not used."""
    paired: bool = False
    """Whether the places of a group must have met in one session, where repeats count too."""
    common: bool = False
    """Whether only blocks count that every measured group has."""
    attached: bool = False
    """Whether it is of all trials under attachments that count, of whatever kind, kept or not."""
    named: frozenset[tuple[str, str]] = frozenset()
    """Sessions and trials, where it is of these alone."""
    bounds: bool = False
    """Whether it is of no others than these, and which of these is not known."""


def every(analysis: Analysis) -> Sample:
    """Return all kept trials that were planned."""
    return each(None, [(arm.name, {}) for arm in analysis.arms], KINDS)


def among(analysis: Analysis) -> Sample:
    """Return all kept trials that were planned, for what may leave out some of them."""
    return replace(every(analysis), bounds=True)


def each(
    metric: str | None, places: Iterable[Place], kinds: tuple[str, ...] = ("timed",)
) -> Sample:
    """Return the trials at each of ``places`` that were planned."""
    return Sample(groups=tuple((place,) for place in places), kinds=kinds, metric=metric)


def pairs(
    metric: str, arm: str, baseline: str, cells: Iterable[Levels], *, common: bool = False
) -> Sample:
    """Return the trials of two arms at ``cells``, where they met in a session."""
    groups = tuple(((arm, levels), (baseline, levels)) for levels in cells)
    return Sample(groups=groups, metric=metric, paired=True, common=common)


def attached(*arms: str) -> Sample:
    """Return all trials under the attachments of ``arms``."""
    return Sample(groups=tuple(((arm, {}),) for arm in arms), attached=True)


def named(arm: str, followed: Iterable[Followed]) -> Sample:
    """Return the trials that made these connections."""
    mine = frozenset((one.session, one.trial) for one in followed)
    return Sample(groups=(((arm, {}),),), named=mine)


def cells_at(found: Analysis, at: Levels) -> list[Levels]:
    """The combinations of levels that have those of ``at``."""
    names = list(found.factors)
    levels = ([one.value for one in found.factors[name].levels] for name in names)
    every_one = (dict(zip(names, values, strict=True)) for values in itertools.product(*levels))
    return [one for one in every_one if all(one[name] == value for name, value in at.items())]


def arms_of(chosen: Iterable[Sample]) -> Iterator[str]:
    """Yield the arms of samples, each once."""
    seen = (arm for one in chosen for group in one.groups for arm, _ in group)
    yield from dict.fromkeys(seen)
