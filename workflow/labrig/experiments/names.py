"""Names that an experiment uses and does not have: what single fields cannot know."""

from __future__ import annotations

import re
import shlex
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from labrig.experiments.amounts import Amount, Margin
from labrig.experiments.columns import COLUMNS
from labrig.experiments.fields import Scalar
from labrig.experiments.figure_places import figure_faults
from labrig.experiments.hypothesis import Comparison
from labrig.experiments.metric import Metric
from labrig.experiments.model import BOARD, Experiment
from labrig.experiments.near import unknown as _unknown
from labrig.experiments.placeholders import placeholders, quoted_placeholders
from labrig.experiments.places import place_fault
from labrig.experiments.tcp_names import tcp_faults

Found = tuple[Sequence[str | int], str]
"""Where in the declaration, and what is wrong there."""


def cross_check(experiment: Experiment) -> Iterator[Found]:
    """Find names that refer to nothing: (location in the declaration, what is wrong)."""
    for index, name in enumerate(experiment.reference):
        if name not in experiment.arms:
            yield ("reference", index), _unknown("arm", name, experiment.arms)
    yield from _twin_faults(experiment)
    yield from _taken_names(experiment)
    yield from _board_faults(experiment)
    yield from _hypothesis_faults(experiment)
    yield from _work_faults(experiment)
    yield from _stop_faults(experiment)
    yield from tcp_faults(experiment)
    yield from _size_faults(experiment)
    yield from _workload_faults(experiment)
    yield from figure_faults(experiment)


def _twin_faults(experiment: Experiment) -> Iterator[Found]:
    for name, arm in experiment.arms.items():
        if arm.twin is None:
            continue
        here = ("arms", name, "twin")
        if arm.twin == name:
            yield here, "is the arm itself; a twin repeats another arm"
        elif arm.twin not in experiment.arms:
            yield here, _unknown("arm", arm.twin, experiment.arms)
        elif (first := experiment.arms[arm.twin].twin) is not None:
            yield here, f"'{arm.twin}' is a twin itself; name its original, '{first}'"


def _taken_names(experiment: Experiment) -> Iterator[Found]:
    for place, names in (("factors", experiment.factors), ("metrics", experiment.metrics)):
        for name in names:
            if name in COLUMNS:
                yield (place, name), "is a column of every table; choose another name"
    for name in experiment.metrics:
        if name in experiment.factors:
            yield ("metrics", name), "is a factor as well; choose another name"


def _board_faults(experiment: Experiment) -> Iterator[Found]:
    for index, name in enumerate(experiment.boards):
        if re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name) is None:
            yield ("factors", BOARD, "levels", index), f"'{name}' is no name of a board"


def _hypothesis_faults(experiment: Experiment) -> Iterator[Found]:
    seen: set[str] = set()
    for index, hypothesis in enumerate(experiment.hypotheses):
        here: tuple[str | int, ...] = ("hypotheses", index)
        comparison = hypothesis.comparison
        if hypothesis.id in seen:
            yield (*here, "id"), f"'{hypothesis.id}' is given twice"
        seen.add(hypothesis.id)
        for place, message in _comparison_faults(experiment, comparison):
            yield (*here, "comparison", *place), message


def _comparison_faults(experiment: Experiment, asked: Comparison) -> Iterator[Found]:
    if asked.arm == asked.baseline:
        yield (
            ("baseline",),
            "is the arm itself; a hypothesis compares two arms at one cell, or two levels by "
            "level and against",
        )
    for key, name in (("arm", asked.arm), ("baseline", asked.baseline)):
        if name is not None and name not in experiment.arms:
            yield (key,), _unknown("arm", name, experiment.arms)
    if asked.metric not in experiment.metrics:
        yield ("metric",), _unknown("metric", asked.metric, experiment.metrics)
    else:
        for place in _misfits(asked, experiment.metrics[asked.metric]):
            yield place, "its unit does not fit the metric"
    if asked.quantity == "cost_per_firing":
        if asked.at:
            yield ("at",), "a cost per firing is over all levels"
        if experiment.boards:
            yield (
                ("quantity",),
                f"a cost per firing is one board's: declare it without the factor {BOARD}",
            )
        return
    if asked.factor is not None:
        yield from _factor_faults(experiment, asked, asked.factor)
    yield from _level_faults(experiment, asked)
    open_ = {asked.factor, asked.compared}
    yield from _cell_faults(experiment, ("at",), asked.at, but=open_)


def _level_faults(experiment: Experiment, asked: Comparison) -> Iterator[Found]:
    """Find what is wrong with two levels that are compared."""
    for key, level in (("level", asked.level), ("against", asked.against)):
        if level is not None:
            yield from _cell_faults(experiment, (key,), level, but=experiment.factors)
    if asked.compared == BOARD and experiment.method_of(asked) == "paired":
        yield (
            ("level",),
            "boards share no session, so their blocks are no pairs; compare them over trials "
            "(method: welch)",
        )


def _factor_faults(experiment: Experiment, asked: Comparison, name: str) -> Iterator[Found]:
    needed = asked.levels_needed
    if name not in experiment.factors:
        yield ("factor",), _unknown("factor", name, experiment.factors)
        return
    values = experiment.factors[name].values
    if any(isinstance(value, str) for value in values):
        yield ("factor",), f"must be numeric, and the levels of {name} are text"
    elif len(set(values)) < needed:
        yield ("factor",), f"must have at least {needed} levels; {name} has {len(set(values))}"
    elif asked.expect in ("peak", "knee") and (
        fault := place_fault(asked, [float(value) for value in values])
    ):
        yield ("value",), fault


def _cell_faults(
    experiment: Experiment,
    place: tuple[str | int, ...],
    at: Mapping[str, Scalar],
    *,
    but: Container[str | None] = (),
) -> Iterator[Found]:
    """Find what is wrong with a cell; ``but`` are factors of which it names no level."""
    for name in experiment.factors:
        if name not in at and name not in but:
            yield place, f"must name a level of {name}"
    for name, value in at.items():
        if name not in experiment.factors:
            yield (*place, name), _unknown("factor", name, experiment.factors)
        elif value not in (values := experiment.factors[name].values):
            yield (*place, name), _unknown("level", value, values)


def _work_faults(experiment: Experiment) -> Iterator[Found]:
    if experiment.work is None:
        return
    if experiment.work.arm is not None and experiment.work.arm not in experiment.arms:
        yield ("work", "arm"), _unknown("arm", experiment.work.arm, experiment.arms)
    yield from _cell_faults(experiment, ("work", "at"), experiment.work.at)


def _stop_faults(experiment: Experiment) -> Iterator[Found]:
    stop = experiment.stop
    if stop is None:
        return
    compared = [
        h.comparison for h in experiment.hypotheses if h.comparison.estimand == "difference"
    ]
    if stop.metric not in experiment.metrics:
        yield ("stop", "metric"), _unknown("metric", stop.metric, experiment.metrics)
    elif not any(comparison.metric == stop.metric for comparison in compared):
        yield ("stop", "metric"), f"no hypothesis compares {stop.metric}: nothing can get narrow"
    if stop.least > experiment.blocks:
        yield ("stop", "least"), f"is more than the {experiment.blocks} blocks that are declared"


def _misfits(asked: Comparison, metric: Metric) -> Iterator[tuple[str, ...]]:
    """Places of amounts whose unit is none of the metric's."""
    if asked.estimand in ("ratio", "peak", "knee"):
        return
    units = metric.units
    for place, said in (((), asked), (("slope",), asked.slope)):
        if said is None:
            continue
        if Margin.parse(said.margin).unit not in ("%", *units):
            yield (*place, "margin")
        if said.value is not None and Amount.parse(said.value).unit not in units:
            yield (*place, "value")


def _size_faults(experiment: Experiment) -> Iterator[Found]:
    for size_name, size in experiment.sizes.items():
        here = ("sizes", size_name)
        for name in size.arms or []:
            if name not in experiment.arms:
                yield (*here, "arms"), _unknown("arm", name, experiment.arms)
        if size.arms is not None and experiment.reference[0] not in size.arms:
            yield (*here, "arms"), f"must include the reference '{experiment.reference[0]}'"
        for factor, chosen in size.levels.items():
            if factor not in experiment.factors:
                yield (*here, "levels", factor), _unknown("factor", factor, experiment.factors)
                continue
            values = experiment.factors[factor].values
            for value in chosen:
                if value not in values:
                    yield (*here, "levels", factor), _unknown("level", value, values)


def _workload_faults(experiment: Experiment) -> Iterator[Found]:
    known = set(experiment.factors)
    for factor in experiment.factors.values():
        known |= set.intersection(*(set(level.set) for level in factor.levels))
    work = experiment.workload
    lines: list[tuple[tuple[str | int, ...], str]] = [
        (("workload", "command"), work.command),
        *(
            ((("workload", step, i) if system == "any" else ("workload", step, i, system)), line)
            for step, lines in (("prepare", work.prepare), ("cleanup", work.cleanup))
            for i, by_system in enumerate(lines)
            for system, line in by_system.items()
        ),
    ]
    for place, line in lines:
        try:
            used = placeholders(line)
        except ValueError as error:
            yield place, f"{error} (write a literal brace twice)"
            continue
        if place[1] != "command" and quoted_placeholders(line):
            yield (
                place,
                "has a placeholder inside quotes; values are quoted already",
            )
        for name in used:
            if name not in known:
                yield place, _unknown("placeholder", name, sorted(known))
    try:
        if not shlex.split(work.command):
            yield ("workload", "command"), "is empty"
    except ValueError as error:
        yield ("workload", "command"), f"cannot be split into words: {error}"


def missing_files(experiment: Experiment, folder: Path) -> Iterator[Found]:
    """Find files that the experiment names and ``folder`` does not have."""
    for arm_name, arm in experiment.arms.items():
        for system, name in (arm.script or {}).items() if arm.twin is None else ():
            if not (folder / name).is_file():
                yield ("arms", arm_name, "script", system), f"there is no file {folder / name}"
    for index, name in enumerate(experiment.workload.files):
        if not (folder / name).is_file():
            yield ("workload", "files", index), f"there is no file {folder / name}"
