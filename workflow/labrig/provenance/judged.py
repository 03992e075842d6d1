"""What a measurement made again is held against: findings, with intervals where there are any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from labrig.findings.reading import collect
from labrig.findings.records import Experiment, Findings, Quantity
from labrig.report.known import Known, known
from labrig.report.values import Values, load
from labrig.stats import paired
from labrig.stats.records import Summary


def judged(folders: Mapping[str, Path]) -> Findings:
    """Return what the experiments found whose results folders are ``folders``, by name.

    Quantities are those that ``labrig diff`` compares, and the estimates that decided hypotheses.
    A mean, which reports show without one, has Student's t interval over the blocks' means: blocks
    are what is repeated. Raises UsageError, DocumentError or DeclarationError for what cannot be
    read.
    """
    found = collect(folders, None, None)
    experiments = (_judged(one, load(folders[one.name])) for one in found.experiments)
    return replace(found, experiments=tuple(experiments))


def _judged(found: Experiment, values: Values) -> Experiment:
    means = {
        name.removeprefix(f"{found.name}."): one
        for name, one in known({found.name: values}).items()
        if one.quantity == "mean" and isinstance(one.record, Summary)
    }
    confidence = values.analysis.confidence
    quantities = (
        _over_blocks(one, means[one.name], confidence) if one.name in means else one
        for one in found.quantities
    )
    return replace(found, quantities=(*_decisive(found), *quantities))


def _decisive(found: Experiment) -> Iterator[Quantity]:
    for one in found.hypotheses:
        yield replace(one.estimate, words=f"{one.id}, what decided it")


def _over_blocks(mean: Quantity, value: Known, confidence: float) -> Quantity:
    assert isinstance(value.record, Summary)
    blocks = value.record.block_means
    over = paired.of_values(blocks, scale=max(map(abs, blocks)))
    interval = over.interval(confidence)
    if interval is None:
        return mean
    again = replace(value, estimate=over.estimate, low=interval.low, high=interval.high)
    return replace(mean, estimate=again.estimate, low=again.low, high=again.high, text=again.text())
