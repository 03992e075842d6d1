"""The declaration's model: each field, what it may hold, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from labrig.errors import DeclarationError
from labrig.experiments.amounts import Margin, in_bytes
from labrig.experiments.fields import (
    Declared,
    FactorName,
    FileName,
    Line,
    Name,
    Scalar,
    System,
    Value,
)
from labrig.experiments.figure import Figure
from labrig.experiments.hypothesis import Comparison, Hypothesis, Method
from labrig.experiments.metric import Metric
from labrig.experiments.places import place_fault
from labrig.experiments.tcp import Tcp

Start = Literal["boot", "snapshot"]
"""How a block begins on a board that labrig emulates."""

BOARD = "board"
"""The factor whose levels are boards of ``config/boards.yaml``, each of which measures its own."""


def _level_from_scalar(value: object) -> object:
    return value if isinstance(value, dict) else {"value": value}


class Level(Declared):
    """One level of a factor: a value, or a value with further placeholders that go with it."""

    value: Value = Field(description="the level itself")
    label: str | None = Field(None, description="how figures and tables write it")
    set: dict[FactorName, Value] = Field(
        default_factory=dict, description="further placeholders that have these values here"
    )

    @property
    def text(self) -> str:
        """The level as tables and figures write it."""
        return self.label or str(self.value)


class Factor(Declared):
    """Something varied on purpose."""

    levels: list[Annotated[Level, BeforeValidator(_level_from_scalar)]] = Field(min_length=1)
    unit: str = Field("", description="unit of the levels, as axes write it")
    label: str | None = Field(None, description="how figures write the factor")

    @property
    def values(self) -> list[Scalar]:
        """The levels' values, in the declared order."""
        return [level.value for level in self.levels]

    def written(self, level: Level) -> str:
        """A level as tables and figures write it: bytes without a label as ``64 KiB``."""
        if level.label is None and self.unit == "B" and isinstance(level.value, int):
            return in_bytes(level.value)
        return level.text

    @model_validator(mode="after")
    def _levels_differ(self) -> Self:
        if len(set(map(str, self.values))) < len(self.levels):
            raise ValueError("a level is given twice")
        if len({isinstance(value, str) for value in self.values}) > 1:
            raise ValueError("levels must all be numbers or all be text")
        return self


def _by_system(value: object) -> object:
    return {"any": value} if isinstance(value, str) else value


def for_system(given: Mapping[System, str], what: str, system: str) -> str:
    """What of ``given`` is for ``system`` (``linux`` or ``freebsd``): its own, else any's.

    Raises DeclarationError when there is nothing for it.
    """
    for key, text in sorted(given.items(), key=lambda item: item[0] == "any"):
        if key in (system, "any"):
            return text
    raise DeclarationError(f"{what}: there is none for {system}; give '{system}: ...'")


Step = Annotated[
    dict[System, Line],
    BeforeValidator(_by_system),
    Field(min_length=1),
]
"""A shell line, or one per operating system."""


class Workload(Declared):
    """What a trial runs. ``{factor}`` stands for the level, quoted as one word."""

    command: Line = Field(description="the timed command; split into words, run without a shell")
    prepare: list[Step] = Field(
        default_factory=list,
        description="shell lines run untimed before each trial; a line, or one per operating "
        "system (linux:, freebsd:)",
    )
    cleanup: list[Step] = Field(
        default_factory=list, description="shell lines run untimed after each trial"
    )
    files: list[FileName] = Field(
        default_factory=list, description="files of the experiment's folder that the board needs"
    )


class Arm(Declared):
    """A way of watching: untraced, or under one script."""

    label: str | None = Field(None, description="how figures and tables write the arm")
    twin: Name | None = Field(
        None,
        description="the arm that this one repeats in everything, as an A/A control: what the two "
        "differ by is what the apparatus alone can produce",
    )
    script: Annotated[dict[System, FileName], BeforeValidator(_by_system)] | None = Field(
        None,
        description="script for dtrace (FILE.d) or, on Linux, for bpftrace (FILE.bt); or one per "
        "operating system (linux:, freebsd:)",
    )
    raw_output: bool = Field(
        False,
        description="whether lines of the tracer's output that cannot be read are kept as they "
        "are, and are no error",
    )

    @model_validator(mode="after")
    def _twin_declares_nothing_else(self) -> Self:
        if self.twin is not None and self.model_fields_set & {"script", "raw_output"}:
            raise ValueError("a twin takes script and raw_output from its original; leave them out")
        return self

    def as_twin(self, original: Arm) -> Arm:
        """This arm, running what ``original`` runs; a dump of it still declares the twin only."""
        return Arm.model_construct(
            self.model_fields_set,
            label=self.label,
            twin=self.twin,
            script=original.script,
            raw_output=original.raw_output,
        )

    def script_for(self, system: str) -> str | None:
        """The file name of this arm's script on ``system`` (``linux`` or ``freebsd``)."""
        return None if self.script is None else for_system(self.script, "script", system)


class WorkCell(Declared):
    """The cell of which the report says who did its work."""

    arm: Name | None = Field(None, description="the main reference arm, if not given")
    at: dict[FactorName, Scalar] = Field(
        default_factory=dict, description="the level of each factor"
    )


def _share_reads(text: str) -> str:
    margin = Margin.parse(text)
    if not margin.relative or margin.amount == 0:
        raise ValueError("width must be a share above 0, like '2%'")
    return text


class Stop(Declared):
    """When measuring ends before all blocks: once every comparison of a metric is narrow enough."""

    metric: FactorName = Field(description="whose comparisons, of all hypotheses, are looked at")
    width: Annotated[str, AfterValidator(_share_reads)] = Field(
        description="half the width, as a share of the baseline (or level that is compared with), "
        "at which an interval is narrow enough: '2%'"
    )
    least: int = Field(6, ge=3, le=1000, description="blocks before the first look")

    @property
    def share(self) -> float:
        """``width`` as a number: 0.02 for 2%."""
        return Margin.parse(self.width).amount


class Timeouts(Declared):
    """How long things may take, in seconds."""

    trial: float = Field(60, gt=0, le=86400)
    attach: float = Field(180, gt=0, le=3600)


class Size(Declared):
    """A smaller run of the same experiment, for tests and a first look."""

    arms: list[Name] | None = None
    levels: dict[FactorName, Annotated[list[Scalar], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    blocks: int | None = Field(None, ge=1, le=1000)
    start: Start | None = None
    trials: int | None = Field(None, ge=1, le=100000)
    warmup: int | None = Field(None, ge=0, le=1000)


def _with_twins(arms: dict[str, Arm]) -> dict[str, Arm]:
    """Have every twin run what its original runs; one whose original is unknown runs nothing."""
    return {
        name: arm if arm.twin is None else arm.as_twin(arms.get(arm.twin, arm))
        for name, arm in arms.items()
    }


class Experiment(Declared):
    """A declared experiment."""

    title: Line
    question: Line
    probe_effect: bool = Field(
        False,
        description="the question is what tracing costs; only then are traced times compared "
        "with untraced ones",
    )
    destructive: bool = Field(
        False,
        description="whether scripts may change what they watch (dtrace's -w, bpftrace's --unsafe)",
    )
    workload: Workload
    factors: dict[FactorName, Factor] = Field(default_factory=dict)
    arms: Annotated[
        dict[Name, Annotated[Arm, BeforeValidator(lambda v: {} if v is None else v)]],
        AfterValidator(_with_twins),
    ] = Field(min_length=1)
    reference: list[Name] = Field(
        min_length=1, description="arms measured again in every later session, to compare within it"
    )
    metrics: dict[FactorName, Metric] = Field(min_length=1)
    hypotheses: list[Hypothesis] = Field(default_factory=list)
    figures: dict[Name, Figure] = Field(
        default_factory=dict,
        description="figures that are drawn besides those of every experiment, or, where one has "
        "the name of such a figure, in its place",
    )
    work: WorkCell | None = Field(
        None,
        description="a cell that is watched once more, after measuring, to say which threads, "
        "interrupts and softirqs did its work",
    )
    tcp: Tcp | None = Field(
        None, description="the connections that an arm follows: states, round trips and windows"
    )
    trials: int = Field(ge=1, le=100000, description="timed trials a cell and block")
    warmup: int = Field(1, ge=0, le=1000, description="first trials of a cell, kept and marked")
    blocks: int = Field(ge=1, le=1000, description="blocks: each is one session of a board")
    stop: Stop | None = Field(
        None,
        description="a sequential rule: block by block, measuring ends when the intervals are "
        "narrow enough; `blocks` is then the most that are measured",
    )
    seed: int = Field(ge=0)
    quiet: bool = Field(
        False,
        description="whether trials wait for timers, as delays: the time of an emulated board "
        "then passes with its host's, and it is measured with the host to itself, one block at a "
        "time",
    )
    start: Start = Field(
        "boot",
        description="how a block begins on an emulated board: with a boot of its own, or restored "
        "from a snapshot (tracers attached) and perturbed, which is quicker; other boards begin "
        "as they are",
    )
    timeouts: Timeouts = Field(default_factory=Timeouts)  # type: ignore[arg-type]
    sizes: dict[Name, Size] = Field(default_factory=dict)

    @property
    def boards(self) -> tuple[str, ...]:
        """The boards that are levels of the factor ``board``; empty when that is no factor."""
        return tuple(map(str, self.factors[BOARD].values)) if BOARD in self.factors else ()

    def on_board(self, name: str) -> Experiment:
        """Return what board ``name`` measures of this experiment: its own level, if it is one.

        Raises DeclarationError when boards are a factor and ``name`` is none of its levels.
        """
        if BOARD not in self.factors:
            return self
        if name not in self.boards:
            raise DeclarationError(
                f"factors.{BOARD}: {name} is no level; there are: {', '.join(self.boards)}"
            )
        factor = self.factors[BOARD]
        mine = [level for level in factor.levels if level.value == name]
        one = factor.model_copy(update={"levels": mine})
        return self.model_copy(update={"factors": {**self.factors, BOARD: one}})

    def method_of(self, comparison: Comparison) -> Method:
        """The declared method, else pairs over blocks where there are blocks.

        It depends on what is declared alone, never on what was measured.
        """
        return comparison.method or ("paired" if self.blocks > 1 else "welch")

    def rule(self, hypothesis: Hypothesis) -> dict[str, object]:
        """Return all that decides ``hypothesis``, for its hash.

        That is its own declaration, and what it takes from the rest: the method, and the levels
        of the factor that it is over. What is not declared or goes without saying (pairs) is not
        in it, so that a new kind of declaration changes no hash of an old one.
        """
        said = hypothesis.model_dump(mode="json", exclude_none=True)
        asked = hypothesis.comparison
        said["comparison"].pop("method", None)
        if not asked.resampled and self.method_of(asked) != "paired":
            said["comparison"]["method"] = self.method_of(asked)
        if asked.factor is not None:
            said["levels"] = sorted(self.factors[asked.factor].values, key=float)
        return said

    def _with_method(self, hypothesis: Hypothesis) -> Hypothesis:
        asked = hypothesis.comparison
        if asked.resampled:
            return hypothesis
        decided = asked.model_copy(update={"method": self.method_of(asked)})
        return hypothesis.model_copy(update={"comparison": decided})

    def at_size(self, name: str) -> Experiment:
        """Return this experiment cut down to the declared size ``name`` (``full``: unchanged).

        Hypotheses about arms or levels that the size leaves out are left out as well, and so are
        ``work`` and ``tcp``; one over a factor stays while it has levels enough. The rest keep the
        method that they have at full size. The sequential rule is left out where its first look is
        beyond the size's blocks. Raises DeclarationError when the size is not declared.
        """
        if name == "full":
            return self
        if name not in self.sizes:
            allowed = ", ".join(["full", *self.sizes])
            raise DeclarationError(f"size: there is no '{name}'; allowed: {allowed}")
        size = self.sizes[name]
        arms = {k: v for k, v in self.arms.items() if size.arms is None or k in size.arms}
        factors = {
            key: factor.model_copy(
                update={
                    "levels": [
                        level
                        for level in factor.levels
                        if key not in size.levels or level.value in size.levels[key]
                    ]
                }
            )
            for key, factor in self.factors.items()
        }
        hypotheses = [
            self._with_method(hypothesis)
            for hypothesis in self.hypotheses
            if _is_left(hypothesis.comparison, arms, factors)
        ]
        work = self.work
        if work is not None and not (
            (work.arm is None or work.arm in arms)
            and all(value in factors[factor].values for factor, value in work.at.items())
        ):
            work = None
        return self.model_copy(
            update={
                "work": work,
                "tcp": self.tcp if self.tcp is not None and self.tcp.arm in arms else None,
                "arms": arms,
                "factors": factors,
                "hypotheses": hypotheses,
                "reference": [arm for arm in self.reference if arm in arms],
                "blocks": size.blocks or self.blocks,
                "stop": None
                if self.stop and (size.blocks or 1000) < self.stop.least
                else self.stop,
                "start": size.start or self.start,
                "trials": size.trials or self.trials,
                "warmup": self.warmup if size.warmup is None else size.warmup,
            }
        )


def _is_left(asked: Comparison, arms: dict[str, Arm], factors: dict[str, Factor]) -> bool:
    """Whether a comparison still has its arms and levels in an experiment that was cut down."""
    if not all(
        side.arm in arms
        and all(value in factors[factor].values for factor, value in side.at.items())
        for side in asked.sides
    ):
        return False
    if asked.factor is None:
        return True
    levels = {float(value) for value in factors[asked.factor].values}
    if len(levels) < asked.levels_needed:
        return False
    return asked.expect not in ("peak", "knee") or place_fault(asked, sorted(levels)) is None
