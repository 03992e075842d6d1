"""Holm's adjustment of the probabilities of several tests (Scandinavian J. of Statistics 6, 1979).

Below a limit of 5%, say, adjusted probabilities of tests of true null hypotheses lie with a
probability of at most 5% for the whole family, however the tests depend on each other.
"""

from __future__ import annotations

from collections.abc import Sequence


def holm(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Adjust the probabilities of a family, each from 0 to 1; the order stays.

    Raises ValueError for one outside.
    """
    if any(not 0 <= one <= 1 for one in probabilities):
        raise ValueError("a probability lies between 0 and 1")
    adjusted = [0.0] * len(probabilities)
    least = 0.0
    ranked = sorted(range(len(probabilities)), key=lambda index: probabilities[index])
    for rank, index in enumerate(ranked):
        least = max(least, min(1.0, (len(probabilities) - rank) * probabilities[index]))
        adjusted[index] = least
    return tuple(adjusted)
