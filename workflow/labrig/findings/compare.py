"""What changed from one findings to another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from labrig.findings.changes import (
    SHOWN_FIRST,
    Changes,
    Edit,
    ExperimentChanges,
    Move,
    Reconsidered,
    Redrawn,
)
from labrig.findings.matching import match
from labrig.findings.records import Experiment, Findings, Hypothesis

Found = TypeVar("Found")


def compare(old: Findings, new: Findings) -> Changes:
    """Return what changed from ``old`` to ``new``; what only one of them knows is no change."""
    pairs, only_old, only_new = match(old.experiments, new.experiments)
    return Changes(
        experiments=tuple(_experiment(*pair) for pair in pairs),
        only_old=tuple(_called(one) for one in only_old),
        only_new=tuple(_called(one) for one in only_new),
    )


def _called(one: Experiment) -> str:
    named = not one.place or one.place.rpartition("/")[2] == one.name
    return one.place or one.name if named else f"{one.place} ({one.name})"


def _experiment(old: Experiment, new: Experiment) -> ExperimentChanges:
    hypotheses = _both(
        {one.id: one for one in old.hypotheses}, {one.id: one for one in new.hypotheses}
    )
    quantities = _both(
        {one.name: one for one in old.quantities}, {one.name: one for one in new.quantities}
    )
    moves = [
        Move(old=before, new=after)
        for before, after in quantities
        if (before.text, before.share) != (after.text, after.share)
    ]
    drawn = (old.figures or {}, new.figures or {})
    redrawn = (
        Redrawn(name=name, old=drawn[0][name], new=drawn[1][name])
        for name in sorted(drawn[0].keys() & drawn[1].keys())
    )
    reconsidered = [
        Reconsidered(old=before, new=after)
        for before, after in hypotheses
        if _differ(before, after)
    ]
    return ExperimentChanges(
        name=new.name,
        old_place=old.place,
        new_place=new.place,
        circumstances=tuple(_circumstances(old, new)),
        hypotheses=tuple(sorted(reconsidered, key=lambda one: not one.decided_otherwise)),
        moves=tuple(sorted(moves, key=_farthest_first)),
        figures=tuple(one for one in redrawn if one.kinds or one.old.caption != one.new.caption),
        only_old=tuple(_only(old, new)),
        only_new=tuple(_only(new, old)),
        compared={
            "hypotheses": len(hypotheses),
            "values": len(quantities),
            "figures": len(drawn[0].keys() & drawn[1].keys()),
        },
        not_compared=tuple(_not_compared(old, new)),
    )


def _both(old: dict[str, Found], new: dict[str, Found]) -> list[tuple[Found, Found]]:
    return [(old[name], found) for name, found in new.items() if name in old]


def _differ(old: Hypothesis, new: Hypothesis) -> bool:
    return (
        old.verdict != new.verdict
        or old.estimate.text != new.estimate.text
        or _known_apart(old.blocks, new.blocks)
        or _known_apart(old.post_hoc, new.post_hoc)
        or bool(Reconsidered(old=old, new=new).edits)
    )


def _known_apart(old: object, new: object) -> bool:
    return old is not None and new is not None and old != new


def _circumstances(old: Experiment, new: Experiment) -> Iterator[Edit]:
    """Yield what was otherwise; of a report, which says few of them, as far as it says them."""
    before, after = old.circumstances, new.circumstances
    whole = old.whole and new.whole
    keys = before.keys() | after.keys() if whole else before.keys() & after.keys()
    for key in (*(k for k in SHOWN_FIRST if k in keys), *sorted(keys - set(SHOWN_FIRST))):
        if before.get(key) != after.get(key):
            yield Edit(what=key, old=before.get(key), new=after.get(key))


def _only(here: Experiment, there: Experiment) -> Iterator[str]:
    """Yield what ``there`` lacks. What is of an arm, level, metric or kind that it lacks is not
    told again.
    """
    lacking: set[str] = set()
    if here.whole and there.whole:
        lacking = set(here.parts) - set(there.parts)
        yield from (part for part in here.parts if part in lacking)
    known = {one.id for one in there.hypotheses}
    yield from (f"hypothesis {one.id}" for one in here.hypotheses if one.id not in known)
    names = {one.name for one in there.quantities}
    for quantity in here.quantities:
        if quantity.name not in names and not lacking.intersection(quantity.parts):
            yield f"value {quantity.name}"
    if here.figures is not None and there.figures is not None:
        yield from (f"figure {name}" for name in sorted(here.figures.keys() - there.figures.keys()))


def _not_compared(old: Experiment, new: Experiment) -> Iterator[str]:
    whole = old.whole and new.whole
    if not whole:
        yield "claims, margins and most circumstances"
    if not whole or (old.figures is None) != (new.figures is None):
        yield "figures"


def _farthest_first(move: Move) -> tuple[int, float, str]:
    """Order moves: off a point that did not vary, by widths of the old interval, then by shares."""
    distance, widths = move.distance, move.widths
    if widths is not None:
        return 1, -widths, move.new.name
    if distance and move.old.low is not None and move.old.low == move.old.high:
        return 0, -distance, move.new.name
    before = abs(move.old.estimate or 0.0)
    return 2, -(distance or 0.0) / before if before else 0.0, move.new.name


def summed(kind: str, changes: Sequence[ExperimentChanges]) -> int:
    """Return how many of ``kind`` were compared in all."""
    return sum(one.compared[kind] for one in changes)


def beyond(moves: Iterable[Move]) -> int:
    """Return how many values' intervals do not overlap."""
    return sum(move.relation == "beyond" for move in moves)
