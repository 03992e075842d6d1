"""p over a declared family of comparisons."""

from __future__ import annotations

from collections.abc import Sequence


def holm(ps: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's step-down adjusted p (Scandinavian Journal of Statistics 6, 1979), in order.

    A comparison without a p stays without, and does not count in the family. Raises ValueError
    for a p outside [0, 1].
    """
    tested = [(p, place) for place, p in enumerate(ps) if p is not None]
    if wrong := [p for p, _ in tested if not 0 <= p <= 1]:
        raise ValueError(f"p lies between 0 and 1, found {wrong[0]}")
    adjusted: list[float | None] = [None] * len(ps)
    highest = 0.0
    for rank, (p, place) in enumerate(sorted(tested)):
        highest = max(highest, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = highest
    return tuple(adjusted)
