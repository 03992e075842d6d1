"""What repetition itself shows: records over run order, blocks, twins and levels, with words."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.experiment import Experiment
from labrig.stats import steady
from labrig.stats.cells import Grouped
from labrig.stats.records import Method, Steady


@dataclass(frozen=True, kw_only=True)
class OverRuns:
    """The records, and what the report must say of them."""

    steady: tuple[Steady, ...]
    methods: tuple[Method, ...]
    warnings: tuple[str, ...]


def look(experiment: Experiment, grouped: Grouped, *, confidence: float) -> OverRuns:
    """Examine ``grouped`` over runs and factors. Deterministic: seeded by the experiment's seed."""
    labels = {name: arm.label or name for name, arm in experiment.arms.items()}
    found = steady.all_steady(experiment, grouped, confidence=confidence)
    return OverRuns(
        steady=found,
        methods=(steady.method(found, confidence),),
        warnings=tuple(steady.warnings(found, labels)),
    )
