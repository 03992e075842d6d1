"""The shape of ``analysis.json``: frozen records, written and read.

Numbers are finite or None. Unless said otherwise a value is in the shown unit of its metric, an
interval is at the analysis's ``confidence``, and lists over blocks are in the blocks' order.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from labrig.errors import DeclarationError

Value = str | int | float
Levels = dict[str, Value]
Word = Literal["supported", "refuted", "undecided"]


@dataclass(frozen=True, kw_only=True)
class BoardSaid:
    """A board, as its first session recorded it."""

    name: str
    identity: str
    emulated: bool
    facts: dict[str, str]
    boots: int
    restored: int
    """Blocks that began from a snapshot of one of these boots, and not with one of their own."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much was measured. Trials are the kept ones that were planned."""

    blocks: int
    """On each board."""
    sessions: int
    timed: int
    warmup: int
    counted: int
    lost: int
    tainted: int
    """Trials, of every kind, whose tracer lost data or erred; they are in no result."""
    trials_per_cell_and_block: int


@dataclass(frozen=True, kw_only=True)
class ArmSaid:
    """An arm: ``script`` is the file run on the board's system, None when untraced.

    Boards of several systems may have several, joined.
    """

    name: str
    label: str
    script: str | None
    script_text: str | None


@dataclass(frozen=True, kw_only=True)
class LevelSaid:
    """A level of a factor, and how it is written."""

    value: Value
    text: str


@dataclass(frozen=True, kw_only=True)
class FactorSaid:
    """A factor, as figures write it."""

    label: str
    unit: str
    levels: tuple[LevelSaid, ...]


@dataclass(frozen=True, kw_only=True)
class MetricSaid:
    """A metric, as figures write it."""

    label: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One metric in one cell. ``stddev`` (n - 1) is None for a single trial."""

    metric: str
    arm: str
    levels: Levels
    trials: int
    blocks: int
    mean: float
    median: float
    minimum: float
    maximum: float
    stddev: float | None
    block_means: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An arm minus a reference arm at one cell, paired within sessions; n is ``blocks``.

    ``relative`` values are shares of the baseline (0.01 is 1%), None when a baseline's mean is
    not above 0. An interval is None with fewer than two blocks, and degenerate (both ends the
    estimate) with ``zero_variance``.
    """

    metric: str
    arm: str
    baseline: str
    levels: Levels
    estimate: float
    low: float | None
    high: float | None
    relative: float | None
    relative_low: float | None
    relative_high: float | None
    blocks: int
    unpaired: int
    """Blocks that have the arm or the baseline, but not both in one session."""
    zero_variance: bool
    block_values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class MinistatRow:
    """One arm's trials as ministat shows them; comparisons are None for the baseline."""

    arm: str
    n: int
    minimum: float
    maximum: float
    median: float
    mean: float
    stddev: float | None
    difference: float | None
    error: float | None
    percent: float | None
    percent_error: float | None
    pooled_stddev: float | None
    differs: bool | None


@dataclass(frozen=True, kw_only=True)
class MinistatTable:
    """ministat's table of one metric at one cell. Trial-level: blocks are not seen."""

    metric: str
    levels: Levels
    baseline: str
    rows: tuple[MinistatRow, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One cell of a regression: mean firings, mean added time with its interval."""

    levels: Levels
    firings: float
    added: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class BandPoint:
    """The fitted line and its bootstrap interval at one number of firings."""

    firings: float
    fit: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Added time against firings for one arm: ``slope_ns`` a firing, or ``missing`` says why not.

    ``low_ns`` and ``high_ns`` are None when there are too few blocks for a bootstrap interval at
    this confidence; ``note`` then says so, or says that firings hardly vary. ``intercept`` is in
    the metric's unit.
    """

    arm: str
    metric: str
    baseline: str
    slope_ns: float | None
    low_ns: float | None
    high_ns: float | None
    intercept: float | None
    blocks: int
    replicates: int
    points: tuple[Point, ...]
    block_slopes_ns: tuple[float, ...]
    band: tuple[BandPoint, ...]
    note: str | None
    missing: str | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What else an arm changed: a count of the trial runner, against the first reference arm.

    Per trial, each cell weighing the same. The interval is over ``blocks``, None with fewer than
    two, and degenerate with ``zero_variance``. ``most`` is the cell that changed most.
    """

    arm: str
    count: str
    baseline: str
    without: float
    estimate: float
    low: float | None
    high: float | None
    blocks: int
    zero_variance: bool
    most_levels: Levels
    most: float


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How far a distribution that several arms' scripts keep lies apart in two of them.

    ``mean``, ``least`` and ``greatest`` are total variation distances of the blocks: the share of
    the values (0 to 1) that would have to lie in other buckets.
    """

    aggregation: str
    keys: tuple[str, ...]
    arm: str
    baseline: str
    mean: float
    least: float
    greatest: float
    blocks: int
    values: int
    """In the arm's distributions, all blocks together."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A hypothesis and its verdict.

    ``estimate``, ``low``, ``high`` and ``margin`` are shares of the baseline when ``relative``
    (``unit`` is then empty), else in ``unit``. ``low`` and ``high`` are the interval that decided,
    at ``confidence``. ``reason`` says in words why.
    """

    id: str
    claim: str
    verdict: Word
    reason: str
    expect: str
    quantity: str
    metric: str
    arm: str
    baseline: str
    levels: Levels
    estimate: float | None
    low: float | None
    high: float | None
    margin: float
    unit: str
    relative: bool
    confidence: float
    blocks: int
    method: str
    post_hoc: bool


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, where it comes from, what it assumes, what was seen of that."""

    name: str
    words: str
    source: str
    assumptions: str
    seen: str


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
    summaries: tuple[Summary, ...]
    differences: tuple[Difference, ...]
    ministat: tuple[MinistatTable, ...]
    costs: tuple[Cost, ...]
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    hypotheses: tuple[Decided, ...]
    methods: tuple[Method, ...]
    warnings: tuple[str, ...]


def to_json(analysis: Analysis) -> str:
    """Write ``analysis.json``: the same analysis gives the same text.

    Raises ValueError when a number is not finite, which no record of labrig's has.
    """
    return json.dumps(asdict(analysis), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Analysis:
    """Read ``analysis.json``. Raises DeclarationError when it is not one."""
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Analysis).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise DeclarationError(
            f"analysis.json is not an analysis: {place}: {first['msg']}; make it again"
        ) from None
