"""What was measured, and where: boards, arms, factors, metrics, summaries."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.board_kind import Kind, kind_of
from labrig.stats.records.levels import Levels, Value


@dataclass(frozen=True, kw_only=True)
class BoardSaid:
    """A board, as its first session recorded it."""

    name: str
    identity: str
    facts: dict[str, str]
    boots: int
    restored: int
    """Blocks that began from a snapshot of one of these boots, and not with one of their own."""
    record_of: tuple[str, ...] = ()
    """The boards whose record the trials were read from; empty where they were run for this."""

    @property
    def kind(self) -> Kind:
        """Of what kind it is, or was when the record was made."""
        return kind_of(self.facts)

    @property
    def emulated(self) -> bool:
        """Whether its times are not those of hardware."""
        return self.kind == "emulator"


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
    exploratory: int = 0
    """Trials, of every kind, that a notebook measured."""


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
