"""What was measured, where the results of a report lie beside it. Nothing here has to be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labrig.board_kind import kind_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A file that could not be read."""

    file: str
    why: str

    def __str__(self) -> str:
        """As a finding says it."""
        return f"{self.file}: {self.why}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """A board that measured."""

    name: str
    facts: Mapping[str, str]
    record_of: tuple[str, ...] = ()
    """The boards whose trials it is a record of."""

    @property
    def emulated(self) -> bool:
        """Whether its times are not those of hardware."""
        return kind_of(self.facts) == "emulator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How much was measured."""

    blocks: int
    timed: int
    """Trials, over all cells."""
    trials_per_cell_and_block: int
    exploratory: int = 0
    """Trials that a notebook measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """An arm; ``script`` is None where it is not traced."""

    name: str
    label: str
    script: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A metric and the unit that it is shown in."""

    label: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A level of a factor, as it is written."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """A factor."""

    label: str
    unit: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """An arm held against a baseline."""

    metric: str
    arm: str
    baseline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hypothesis:
    """A hypothesis and its verdict: ``supported``, ``refuted`` or ``undecided``."""

    id: str
    claim: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeFrom:
    """What an analysis was made from, by SHA-256."""

    declaration: str
    scripts: Mapping[str, str]
    journals: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """What of ``analysis.json`` a report is held against."""

    experiment: str
    seed: int
    probe_effect: bool
    """Whether the question is what tracing costs."""
    confidence: float
    boards: tuple[Board, ...]
    counts: Counts
    arms: tuple[Arm, ...]
    factors: Mapping[str, Factor]
    metrics: Mapping[str, Metric]
    differences: tuple[Difference, ...]
    hypotheses: tuple[Hypothesis, ...]
    made_from: MadeFrom | None = None

    @property
    def traced(self) -> tuple[Arm, ...]:
        """The arms that a script watched."""
        return tuple(arm for arm in self.arms if arm.script)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hash:
    """A file that results were made from: its SHA-256 then and now."""

    file: str
    then: str
    """Empty where it was not there."""
    now: str
    """Empty where it is not there."""
    makes: str
    """What was made from it: ``the analysis``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """One experiment's results."""

    name: str
    folder: str
    analysis: Analysis | Unread
    declaration: str | Unread
    """The text of ``experiment.yaml`` as it is now."""
    hashes: tuple[Hash, ...]
    unread: tuple[Unread, ...]
    """What hashes could not be had of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """An analysed value. A share has no unit and a text in per cent."""

    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calculated:
    """A number that labrig calculated from analysed values, as the text has it."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """The results of a report's experiments."""

    experiments: tuple[Experiment, ...]
    values: tuple[Value, ...] | Unread
    """All that was analysed."""
    calculated: tuple[Calculated, ...] | Unread = ()
    """What the text calculated from that; none where labrig did not make the text."""
