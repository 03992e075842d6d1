"""Where a figure of curves puts each factor: on its axis, in curves, in panels, or at one level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.experiments.figure import ARM, MOST_METRICS, Curves, Other, Shown
from labrig.experiments.model import Experiment
from labrig.experiments.near import unknown

Found = tuple[Sequence[str | int], str]
"""Where in the declaration, and what is wrong there."""

CURVES = 12
"""Curves that can be told apart in a panel."""


def placed(figure: Curves, experiment: Experiment) -> Curves:
    """Fill in what ``figure`` leaves out, so that each factor that varies has a place.

    The axis is the first factor of numbers that is left. Curves are the arms, where there are
    several of them, else the first factor that is left; what is left then has panels. Where curves
    and panels are factors, the first reference arm is meant (of an effect, the only other one).
    """
    by, panels = figure.by, figure.panels
    taken = {*(by or ()), *(panels or ()), *figure.at}
    over = figure.over or next(
        (name for name in _varying(experiment) if name not in taken and _numeric(experiment, name)),
        None,
    )
    left = [name for name in _varying(experiment) if name not in taken and name != over]
    arms, baseline = figure.arms, figure.baseline
    if figure.kind == "effect":
        baseline = baseline or experiment.reference[0]
        arms = arms or [name for name in experiment.arms if name != baseline]
    elif arms is None:
        factors_only = by is not None and ARM not in taken
        arms = [experiment.reference[0]] if factors_only else list(experiment.arms)
    if by is None:
        arm_first = (len(arms) > 1 or not left) and ARM not in taken
        by = [ARM] if arm_first else left[:1]
    several = list(experiment.metrics)[: MOST_METRICS if figure.kind == "stacked" else 1]
    return figure.model_copy(
        update={
            "metrics": figure.metrics or several,
            "arms": arms,
            "baseline": baseline,
            "over": over,
            "by": by,
            "panels": [name for name in left if name not in by] if panels is None else panels,
        }
    )


def figure_faults(experiment: Experiment) -> Iterator[Found]:
    """Find what figures name and the experiment does not have, and factors without a place."""
    for name, figure in experiment.figures.items():
        here = ("figures", name)
        if name == "index":
            yield here, "is the name of a file that lies beside figures; choose another"
        faults = list(_names(figure, experiment))
        if not faults and isinstance(figure, Curves):
            faults = list(_places(placed(figure, experiment), experiment))
        yield from (((*here, *place), words) for place, words in faults)


def _names(figure: Shown, experiment: Experiment) -> Iterator[Found]:
    for index, metric in enumerate(figure.metrics or []):
        if metric not in experiment.metrics:
            yield ("metrics", index), unknown("metric", metric, experiment.metrics)
    for index, arm in enumerate(figure.arms or []):
        if arm not in experiment.arms:
            yield ("arms", index), unknown("arm", arm, experiment.arms)
    for name, value in figure.at.items():
        if name not in experiment.factors:
            yield ("at", name), unknown("factor", name, experiment.factors)
        elif value not in (values := experiment.factors[name].values):
            yield ("at", name), unknown("level", value, values)
    if not isinstance(figure, Curves):
        if isinstance(figure, Other) and figure.kind in ("costs", "cost-residuals"):
            for index, metric in enumerate(figure.metrics or []):
                if metric in experiment.metrics and not experiment.metrics[metric].is_time:
                    yield (
                        ("metrics", index),
                        f"a firing costs time, and {metric} is none",
                    )
        return
    if figure.baseline is not None and figure.baseline not in experiment.arms:
        yield ("baseline",), unknown("arm", figure.baseline, experiment.arms)
    if figure.over is not None and figure.over not in experiment.factors:
        yield ("over",), unknown("factor", figure.over, experiment.factors)
    for key, names in (("by", figure.by), ("panels", figure.panels)):
        for name in names or []:
            if name not in (known := [*experiment.factors, ARM]):
                yield (key,), unknown("factor", name, known)


def _places(figure: Curves, experiment: Experiment) -> Iterator[Found]:
    assert figure.by is not None and figure.panels is not None and figure.arms is not None
    if figure.over is None:
        yield (), "no factor of numbers is left to draw over; name a factor: over: FACTOR"
        return
    everywhere = [figure.over, *figure.by, *figure.panels, *figure.at]
    for name in dict.fromkeys(name for name in everywhere if everywhere.count(name) > 1):
        yield (), f"{name} has more than one place in over, by, panels and at"
    if left := [name for name in _varying(experiment) if name not in everywhere]:
        yield (), f"{left[0]} varies and has no place: name it in by or panels, or its level in at"
    if len(figure.arms) > 1 and ARM not in everywhere:
        yield (), f"there are {len(figure.arms)} arms: name one of them in arms, or put arm in by"
    curves = 1
    for name in figure.by:
        curves *= len(figure.arms) if name == ARM else len(experiment.factors[name].levels)
    if curves > CURVES:
        yield (), f"{curves} curves in a panel are more than the {CURVES} that can be told apart"
    yield from _mark_faults(figure, experiment)
    if figure.kind == "effect":
        yield from _effect_faults(figure, experiment)


def _mark_faults(figure: Curves, experiment: Experiment) -> Iterator[Found]:
    assert figure.over is not None
    if not figure.marks:
        return
    if not _numeric(experiment, figure.over):
        yield ("marks",), f"needs an axis of numbers, and the levels of {figure.over} are text"
        return
    values = [float(value) for value in experiment.factors[figure.over].values]
    for place in figure.marks:
        if not min(values) <= place <= max(values):
            yield ("marks",), f"{place:g} lies beyond the levels of {figure.over}"


def _effect_faults(figure: Curves, experiment: Experiment) -> Iterator[Found]:
    assert figure.baseline is not None
    arms = figure.arms or []
    if not arms:
        yield (), "there is no other arm that could differ from the baseline"
    if figure.baseline in arms:
        yield (), f"{figure.baseline} is the baseline itself; take it out of arms"
    traced = [arm for arm in (*arms, figure.baseline) if experiment.arms[arm].script is not None]
    for metric in figure.metrics or []:
        if traced and experiment.metrics[metric].is_timing and not experiment.probe_effect:
            yield (
                (),
                f"{metric} of traced arms is not compared unless the question is the probe effect "
                "(probe_effect: true)",
            )


def _varying(experiment: Experiment) -> list[str]:
    return [name for name, factor in experiment.factors.items() if len(factor.levels) > 1]


def _numeric(experiment: Experiment, name: str) -> bool:
    return not any(isinstance(value, str) for value in experiment.factors[name].values)
