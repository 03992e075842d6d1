"""What repetition itself shows: records over run order, blocks, twins and levels, with words."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.experiments import Experiment
from labrig.stats.cells import Grouped
from labrig.stats.lines import sweeps
from labrig.stats.records import Method, Repetition, Steady, Sweep, Twins
from labrig.stats.runs import repetition, steady, twins


@dataclass(frozen=True, kw_only=True)
class OverRuns:
    """The records, and what the report must say of them."""

    steady: tuple[Steady, ...]
    repetition: tuple[Repetition, ...]
    twins: tuple[Twins, ...]
    sweeps: tuple[Sweep, ...]
    methods: tuple[Method, ...]
    warnings: tuple[str, ...]


def look(experiment: Experiment, grouped: Grouped, *, confidence: float) -> OverRuns:
    """Examine ``grouped`` over runs and factors. Deterministic: seeded by the experiment's seed."""
    labels = {name: arm.label or name for name, arm in experiment.arms.items()}
    steadied = steady.all_steady(experiment, grouped, confidence=confidence)
    repeated = repetition.all_repetition(experiment, grouped, confidence=confidence)
    twinned = twins.all_twins(experiment, grouped, confidence=confidence)
    swept = sweeps.all_sweeps(experiment, grouped, confidence=confidence)
    methods = [steady.method(steadied, confidence), repetition.method(repeated, confidence)]
    if twinned:
        methods.append(twins.method(twinned, confidence))
    methods += sweeps.methods(swept, labels, confidence)
    return OverRuns(
        steady=steadied,
        repetition=repeated,
        twins=twinned,
        sweeps=swept,
        methods=tuple(methods),
        warnings=(*steady.warnings(steadied, labels), *twins.warnings(twinned)),
    )
