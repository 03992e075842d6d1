"""``--more``: each further data set against the first, in everything that ministat lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from labrig.compare.reading import DataSet
from labrig.errors import UsageError

if TYPE_CHECKING:
    from labrig.stats.samples import TwoSamples

SEED = 1
"""Of the resamples, so that the same files give the same text."""


def more(sets: Sequence[DataSet], *, confidence: float) -> str:
    """Say it as text, confidence in percent; Holm's family is all the comparisons.

    Raises UsageError for a single data set and for values that cannot be compared.
    """
    if len(sets) < 2:
        raise UsageError("--more compares data sets: give two files or more")
    from labrig.stats.samples import holm, said

    baseline, *others = sets
    found = [_compare(each, baseline, confidence) for each in others]
    adjusted = holm([one.welch.p for one in found])
    family = sum(p is not None for p in adjusted)
    lines = []
    for each, one, p in zip(others, found, adjusted, strict=True):
        names = {"treated": each.name, "baseline": baseline.name}
        lines += ["", *said(one, **names, adjusted=p, family=family)]
    return "".join(f"{line}\n" for line in lines)


def _compare(data: DataSet, baseline: DataSet, confidence: float) -> TwoSamples:
    from labrig.stats.samples import compare_fully

    order = (np.arange(data.values.size), np.arange(baseline.values.size))
    try:
        return compare_fully(
            data.values, baseline.values, confidence=confidence / 100, seed=SEED, order=order
        )
    except ValueError as error:
        raise UsageError(f"--more: {data.name} against {baseline.name}: {error}") from None
