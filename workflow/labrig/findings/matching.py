"""Which experiment of one findings is which of the other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

from labrig.findings.records import Experiment

Matched = tuple[list[tuple[Experiment, Experiment]], tuple[Experiment, ...], tuple[Experiment, ...]]


def match(old: Sequence[Experiment], new: Sequence[Experiment]) -> Matched:
    """Return the pairs, in the order of ``new``, and what only ``old`` and only ``new`` have.

    Experiments of one name are paired: first those of the same board and size at the same place,
    then those of the same board and size wherever, then those at the same place, and then whatever
    is the only one left of its name on both sides.
    """
    partner: dict[int, int] = {}
    for key in (_all, _measured, _place, _name):
        left = [i for i in range(len(old)) if i not in partner.values()]
        right = [i for i in range(len(new)) if i not in partner]
        for before, after in _alike(old, left, new, right, key):
            partner[after] = before
    taken = set(partner.values())
    return (
        [(old[partner[at]], one) for at, one in enumerate(new) if at in partner],
        tuple(one for at, one in enumerate(old) if at not in taken),
        tuple(one for at, one in enumerate(new) if at not in partner),
    )


def _all(one: Experiment) -> Hashable:
    return _measured(one), one.place


def _place(one: Experiment) -> Hashable:
    return one.name, one.place


def _measured(one: Experiment) -> Hashable:
    said = one.circumstances
    return one.name, said.get("board"), said.get("size")


def _name(one: Experiment) -> Hashable:
    return one.name


def _alike(
    old: Sequence[Experiment],
    left: Sequence[int],
    new: Sequence[Experiment],
    right: Sequence[int],
    key: Callable[[Experiment], Hashable],
) -> Iterator[tuple[int, int]]:
    """Yield pairs with the same key that no other of their side has."""
    before = Counter(key(old[at]) for at in left)
    after = Counter(key(new[at]) for at in right)
    for there in right:
        same = key(new[there])
        if before[same] == 1 and after[same] == 1:
            yield next(at for at in left if key(old[at]) == same), there
