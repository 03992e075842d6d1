"""The experiment made concrete: every cell, every trial, in seeded blocked-random order. Pure.

Same experiment, seed and board identity give the same plan, byte for byte. Each block holds every
cell; arms are shuffled within it (attaching a tracer is dear, so an arm is attached once a block:
a split-plot design), and an arm's trials are shuffled within the arm. Randomised blocks spread
drift over all arms alike (Box, Hunter and Hunter, Statistics for Experimenters, chapter 4).

A trial is known by its ``id`` (where it stands in the plan) and its cell's ``runs`` (the SHA-256
of everything that it runs): change a script, and its trials are no longer the measured ones.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from labrig.errors import DeclarationError
from labrig.experiments import Experiment, Scalar, Start, System, for_system, shell_line, words
from labrig.programs import COUNTS_FIRINGS, refuse_unknown, run_by

Kind = Literal["warmup", "timed", "counted"]
"""Warm-up: kept and marked. Timed: the sample. Counted: firings are counted, time means nothing."""
KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}

TRIAL = ("id", "cell", "kind")
"""The keys of a trial in ``plan.json``."""

FORMAT = 2


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a plan stands on besides the declaration: the board and the programs, by hash."""

    board: str
    """Name of the board in ``config/boards.yaml``."""
    identity: str
    """What makes the board itself: the image's SHA-256, or what machine it is and its name."""
    system: Literal["linux", "freebsd"]
    instances: int
    """Boards that share the blocks side by side."""
    programs: Mapping[str, str]
    """Native programs on the board: name to SHA-256 of the binary."""
    scripts: Mapping[str, str]
    """Tracers' scripts: file name to SHA-256 of the script without comments."""
    files: Mapping[str, str]
    """The workload's files: name to SHA-256."""
    in_files: tuple[str, ...] = ()
    """The programs that the workload's files name."""
    set_up: tuple[str, ...] = ()
    """Lines that the board's shell runs when a session begins."""
    before_trial: tuple[str, ...] = ()
    """Lines that it runs before each trial, ahead of the workload's preparation."""
    restorable: bool = False
    """Whether the board can be restored from snapshots."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One arm at one combination of levels."""

    arm: str
    levels: dict[str, Scalar]
    argv: tuple[str, ...]
    prepare: str
    cleanup: str
    script: str | None
    runs: str
    """SHA-256 over all that a trial of this cell runs."""


@dataclass(frozen=True, kw_only=True, slots=True)  # a plan may have 100,000
class Trial:
    """One planned run of one cell."""

    id: str
    cell: int
    """Index into the plan's cells."""
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class ArmRun:
    """An arm within a block: its trials in order, under one attachment if it is traced."""

    arm: str
    trials: tuple[Trial, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A complete, shuffled repetition of the experiment, on one board instance."""

    block: int
    instance: int
    arms: tuple[ArmRun, ...]


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """When measuring ends before all blocks (``labrig.experiments.Stop``)."""

    metric: str
    width: float
    """Half the width of an interval, as a share of the baseline."""
    least: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that will be measured, at most."""

    format: int
    experiment: str
    size: str
    seed: int
    board: str
    identity: str
    system: Literal["linux", "freebsd"]
    programs: dict[str, str]
    """Those that any cell runs: name to SHA-256."""
    files: dict[str, str]
    set_up: tuple[str, ...]
    reference: tuple[str, ...]
    trial_timeout: float
    attach_timeout: float
    cells: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    start: Start = "boot"
    destructive: bool = False
    """Whether scripts may change what they watch."""
    stop: StopRule | None = None
    """With a rule, later blocks may be left out."""

    @property
    def trial_count(self) -> int:
        """Planned trials of all kinds."""
        return sum(len(run.trials) for block in self.blocks for run in block.arms)


def make_plan(name: str, size: str, experiment: Experiment, ground: Ground) -> Plan:
    """Lay out ``experiment`` at ``size`` on ``ground``.

    Where boards are a factor, the plan has the level that is ``ground``'s board. Raises
    DeclarationError when the size is not declared, the board is not a level of that factor, an
    arm has no script for the system, or the command is a program that is not there.
    """
    chosen = experiment.at_size(size).on_board(ground.board)
    made = _cells(chosen, ground)
    cells = tuple(cell for cell, _ in made)
    programs = {name: sha256 for _, run in made for name, sha256 in run.items()}
    return Plan(
        format=FORMAT,
        experiment=name,
        size=size,
        seed=chosen.seed,
        board=ground.board,
        identity=ground.identity,
        system=ground.system,
        programs=dict(sorted(programs.items())),
        files=dict(sorted(ground.files.items())),
        set_up=ground.set_up,
        reference=tuple(chosen.reference),
        trial_timeout=chosen.timeouts.trial,
        attach_timeout=chosen.timeouts.attach,
        cells=cells,
        blocks=tuple(_block(number, chosen, cells, ground) for number in range(chosen.blocks)),
        start=_start(chosen, ground),
        destructive=chosen.destructive,
        stop=None
        if (stop := chosen.stop) is None
        else StopRule(metric=stop.metric, width=stop.share, least=stop.least),
    )


def _cells(experiment: Experiment, ground: Ground) -> list[tuple[Cell, dict[str, str]]]:
    """Make the cells, each with the programs that its trials run."""
    factors = experiment.factors
    start = _start(experiment, ground)
    combinations = list(itertools.product(*(factor.levels for factor in factors.values())))
    cells = []
    for arm_name, arm in experiment.arms.items():
        try:
            script = arm.script_for(ground.system)
        except DeclarationError as error:
            raise DeclarationError(f"arm {arm_name}: {error}") from None
        for combination in combinations:
            levels = {k: level.value for k, level in zip(factors, combination, strict=True)}
            values = dict(levels)
            for level in combination:
                values |= level.set
            work = experiment.workload
            argv = words(work.command, values)
            prepares = [shell_line(_step(line, ground), values) for line in work.prepare]
            lines = [*ground.before_trial, *prepares]
            # One shell runs them all: the first that fails is a failed preparation.
            prepare = "\n".join(["set -e", *lines] if len(lines) > 1 else lines)
            cleanup = "\n".join(shell_line(_step(line, ground), values) for line in work.cleanup)
            made_by = (prepare, *ground.set_up)
            refuse_unknown(argv[0], {*ground.programs, *ground.files}, made_by)
            texts = (*argv, *made_by, cleanup, *ground.in_files)
            programs = run_by(ground.programs, texts, perturbed=start == "snapshot")
            runs = {
                "argv": argv,
                "prepare": prepare,
                "cleanup": cleanup,
                "script": None if script is None else ground.scripts[script],
                "identity": ground.identity,
                "programs": programs,
                "files": dict(ground.files),
                "set_up": ground.set_up,
            }
            if start != "boot":
                runs["start"] = start
            cell = Cell(
                arm=arm_name,
                levels=levels,
                argv=argv,
                prepare=prepare,
                cleanup=cleanup,
                script=script,
                runs=digest(runs),
            )
            cells.append((cell, programs))
    return cells


def _step(lines: Mapping[System, str], ground: Ground) -> str:
    return for_system(lines, "workload", ground.system)


def _start(experiment: Experiment, ground: Ground) -> Start:
    return experiment.start if ground.restorable else "boot"


def _block(number: int, experiment: Experiment, cells: tuple[Cell, ...], ground: Ground) -> Block:
    chance = random.Random(f"{experiment.seed}/{number}")
    arms = list(experiment.arms)
    chance.shuffle(arms)
    runs = []
    for arm in arms:
        mine = [index for index, cell in enumerate(cells) if cell.arm == arm]
        trials: list[Trial] = []
        counts = cells[mine[0]].script is not None and COUNTS_FIRINGS in ground.programs
        for kind, count in _kinds(experiment, counted=counts):
            group = [
                Trial(id=trial_id(number, cells[index], kind, n), cell=index, kind=kind)
                for index in mine
                for n in range(count)
            ]
            chance.shuffle(group)
            trials += group
        runs.append(ArmRun(arm=arm, trials=tuple(trials)))
    return Block(block=number, instance=number % ground.instances, arms=tuple(runs))


def _kinds(experiment: Experiment, *, counted: bool) -> list[tuple[Kind, int]]:
    return [("warmup", experiment.warmup), ("timed", experiment.trials), ("counted", int(counted))]


def trial_id(block: int, cell: Cell, kind: Kind, number: int) -> str:
    """Name a trial readably: ``b0/none/block_size=512/timed3``."""
    levels = ",".join(f"{name}={value}" for name, value in cell.levels.items())
    return f"b{block}/{cell.arm}/{levels}/{kind}{number}"


def digest(value: object) -> str:
    """SHA-256 of ``value`` as canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def to_json(plan: Plan) -> str:
    """Write a plan as the text of ``plan.json``."""
    return json.dumps(asdict(plan), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Plan:
    """Read ``plan.json``. Raises DeclarationError when it is not one of this format."""
    try:
        data: dict[str, Any] = json.loads(text, object_hook=_trials_at_once)
        if data["format"] != FORMAT:
            raise DeclarationError(f"plan.json has format {data['format']}, expected {FORMAT}")
        cells = tuple(Cell(**{**cell, "argv": tuple(cell["argv"])}) for cell in data["cells"])
        blocks = tuple(
            Block(
                block=block["block"],
                instance=block["instance"],
                arms=tuple(
                    ArmRun(arm=run["arm"], trials=tuple(run["trials"])) for run in block["arms"]
                ),
            )
            for block in data["blocks"]
        )
        lists = {key: tuple(data[key]) for key in ("reference", "set_up")}
        rule = data.get("stop")
        stop = None if rule is None else StopRule(**rule)
        return Plan(**{**data, **lists, "cells": cells, "blocks": blocks, "stop": stop})
    except (ValueError, KeyError, TypeError) as error:
        raise DeclarationError(f"plan.json is not a plan: {error!r}") from None


def _trials_at_once(found: dict[str, Any]) -> Any:
    """Take a trial for one as soon as it is read: a dictionary of each would be large."""
    # In the order in which it is written: quicker to compare.
    if tuple(found) != TRIAL and found.keys() != set(TRIAL):
        return found
    return Trial(id=found["id"], cell=found["cell"], kind=KINDS[found["kind"]])
