"""``analysis.json``, written and read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from labrig.json_record import read_record
from labrig.stats.records.aggregates import Aggregates
from labrig.stats.records.compared import Difference, MinistatTable
from labrig.stats.records.decided import Decided, Method
from labrig.stats.records.measured import (
    ArmSaid,
    BoardSaid,
    Counts,
    FactorSaid,
    MetricSaid,
    Summary,
)
from labrig.stats.records.probes import Change, Cost, Moved
from labrig.stats.records.repetition import Repetition
from labrig.stats.records.samples import TrialLevel
from labrig.stats.records.steady import Steady
from labrig.stats.records.sweeps import Sweep
from labrig.stats.records.twins import Twins


@dataclass(frozen=True, kw_only=True)
class MadeFrom:
    """What an analysis was made from, by SHA-256: whether that has changed since can be told."""

    declaration: str
    """Of ``experiment.yaml`` without its comments (``labrig.hashes.yaml_sha256``)."""
    scripts: dict[str, str]
    """Of each script that an arm runs, without its comments (``labrig.tracing.source``)."""
    journals: dict[str, str]
    """Of each journal by file name, preceded by its board where there are several."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """All of ``analysis.json``."""

    experiment: str
    title: str
    question: str
    size: str
    seed: int
    probe_effect: bool
    boards: tuple[BoardSaid, ...]
    """One; several where boards are a factor."""
    counts: Counts
    confidence: float
    arms: tuple[ArmSaid, ...]
    reference: tuple[str, ...]
    factors: dict[str, FactorSaid]
    metrics: dict[str, MetricSaid]
    """Those that trials have values of."""
    summaries: tuple[Summary, ...]
    differences: tuple[Difference, ...]
    ministat: tuple[MinistatTable, ...]
    trial_level: tuple[TrialLevel, ...]
    costs: tuple[Cost, ...]
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    steady: tuple[Steady, ...]
    repetition: tuple[Repetition, ...]
    twins: tuple[Twins, ...]
    sweeps: tuple[Sweep, ...]
    hypotheses: tuple[Decided, ...]
    methods: tuple[Method, ...]
    warnings: tuple[str, ...]
    missing: dict[str, str] = field(default_factory=dict)
    """The metrics that no trial has a value of, each with the reason."""
    aggregates: Aggregates = field(default_factory=Aggregates)
    """What scripts kept in aggregations."""
    made_from: MadeFrom | None = None
    """None where nobody said."""


def to_json(analysis: Analysis) -> str:
    """Write ``analysis.json``: the same analysis gives the same text.

    Raises ValueError when a number is not finite, which no record of labrig's has.
    """
    return json.dumps(asdict(analysis), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Analysis:
    """Read ``analysis.json``. Raises DeclarationError when it is not one."""
    return read_record(Analysis, text, "analysis.json is not an analysis")
