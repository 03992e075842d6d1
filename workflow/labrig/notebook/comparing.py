"""Two arms or two levels compared, as hypotheses are, without one having been declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from labrig.errors import UsageError
from labrig.experiments import Comparison, Experiment, Hypothesis, Scalar, cross_check
from labrig.experiments.near import unknown
from labrig.notebook.html import table
from labrig.notebook.view import level_of
from labrig.numerals import percent, quantity
from labrig.stats.analysis import CONFIDENCE
from labrig.stats.cells import group
from labrig.stats.records import Analysis, Decided
from labrig.stats.verdicts import hypotheses

if TYPE_CHECKING:
    import pandas as pd

ASKED = "H1"


@dataclass(frozen=True, kw_only=True)
class Side:
    """What stands on one side: its name, its mean with unit, and the trials behind it."""

    name: str
    mean: str
    trials: int


@dataclass(frozen=True, kw_only=True, repr=False)
class Compared:
    """How far two cells are apart: ``estimate`` with its interval, shares of the second one."""

    metric: str
    sides: tuple[Side, Side]
    estimate: float | None
    low: float | None
    high: float | None
    confidence: float
    method: str
    blocks: int
    note: str
    """What is missing, where there is no interval; empty otherwise."""

    @property
    def differs(self) -> bool | None:
        """Whether the interval excludes no difference; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return self.low > 0 or self.high < 0

    @property
    def words(self) -> str:
        """The result as a sentence."""
        first, second = (one.name for one in self.sides)
        found = {
            True: "they differ",
            False: "no difference is shown",
            None: f"no interval: {self.note}",
        }[self.differs]
        apart = percent(self.estimate, self.low, self.high)
        return f"{self.metric} of {first}, against {second}: {apart}; {found} ({self._how})"

    @property
    def _how(self) -> str:
        return f"{100 * self.confidence:g}% interval, {self.method}"

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        rows = [(one.name, one.mean, str(one.trials), "") for one in self.sides]
        first, *rest = rows
        apart = percent(self.estimate, self.low, self.high)
        return table(
            ("", f"mean {self.metric}", "trials", "difference"),
            [(*first[:3], apart), *rest],
            self.words,
        )


def compare(
    experiment: Experiment,
    rows: pd.DataFrame,
    analysis: Analysis,
    arm: str | None,
    baseline: str | None,
    *,
    metric: str | None,
    level: Mapping[str, Scalar] | None,
    against: Mapping[str, Scalar] | None,
    levels: Mapping[str, Scalar],
) -> Compared:
    """See ``Run.compare``."""
    reference = experiment.reference[0]
    chosen = metric or next(iter(analysis.metrics))
    _refuse_without_value(experiment, analysis, chosen)
    if level is None and against is None:
        if arm is None:
            raise UsageError(
                'name what is compared: compare("ARM", "BASELINE"), or level={...}, against={...}'
            )
        baseline = baseline or reference
    try:
        asked = Comparison.model_validate(
            {
                "metric": chosen,
                "arm": arm or reference,
                "baseline": baseline,
                "level": _meant(experiment, level),
                "against": _meant(experiment, against),
                "at": _cell(experiment, levels, level or {}),
                "expect": "differs",
                "margin": "0%",
            }
        )
        hypothesis = Hypothesis(id=ASKED, claim="They differ.", family=None, comparison=asked)
    except ValidationError as error:
        said = (str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise UsageError("; ".join(said)) from None
    question = experiment.model_copy(update={"hypotheses": [hypothesis]})
    for place, message in cross_check(question):
        if place[0] == "hypotheses":
            raise UsageError(f"{place[-1]}: {message}")
    for side in asked.sides:
        if not hypotheses.comparable(experiment, chosen, asked.arm, side.arm):
            raise UsageError(
                f"{chosen} of '{asked.arm}' and '{side.arm}' may not be compared: tracing changes "
                "times; declare 'probe_effect: true' if that change is the question"
            )
    (decided,) = hypotheses.decide_all(
        question, group(question, rows), confidence=CONFIDENCE, post_hoc=()
    )
    return _compared(analysis, asked, decided)


def _refuse_without_value(experiment: Experiment, analysis: Analysis, metric: str) -> None:
    if metric not in experiment.metrics:
        raise UsageError(unknown("metric", metric, experiment.metrics))
    if metric in analysis.missing:
        raise UsageError(f"no trial has a value of {metric}: {analysis.missing[metric]}")


def _meant(
    experiment: Experiment, given: Mapping[str, Scalar] | None
) -> Mapping[str, Scalar] | None:
    if given is None:
        return None
    for name in given:
        if name not in experiment.factors:
            raise UsageError(unknown("factor", name, experiment.factors))
    return {name: level_of(experiment.factors[name], name, one) for name, one in given.items()}


def _cell(
    experiment: Experiment, given: Mapping[str, Scalar], but: Mapping[str, Scalar]
) -> Mapping[str, Scalar]:
    """A level of each factor: those that are named, and those of which there is one."""
    alone = {
        name: factor.values[0]
        for name, factor in experiment.factors.items()
        if len(factor.levels) == 1 and name not in but
    }
    return {**alone, **(_meant(experiment, given) or {})}


def _compared(analysis: Analysis, asked: Comparison, decided: Decided) -> Compared:
    names = [_name(analysis, asked, index) for index in range(2)]
    sides = []
    for name, side in zip(names, asked.sides, strict=True):
        found = [
            one
            for one in analysis.summaries
            if (one.metric, one.arm, one.levels) == (asked.metric, side.arm, dict(side.at))
        ]
        unit = analysis.metrics[asked.metric].unit
        mean = quantity(found[0].mean, unit=unit) if found else "not measured"
        sides.append(Side(name=name, mean=mean, trials=sum(one.trials for one in found)))
    return Compared(
        metric=analysis.metrics[asked.metric].label,
        sides=(sides[0], sides[1]),
        estimate=decided.estimate,
        low=decided.low,
        high=decided.high,
        confidence=decided.confidence,
        method=decided.method,
        blocks=decided.blocks,
        note="" if decided.low is not None else decided.reason,
    )


def _name(analysis: Analysis, asked: Comparison, index: int) -> str:
    """What one side is called: its arm's label, or its level as figures write it."""
    side = asked.sides[index]
    if (factor := asked.compared) is None:
        return next(arm.label for arm in analysis.arms if arm.name == side.arm)
    said = analysis.factors[factor]
    text = next(one.text for one in said.levels if one.value == side.at[factor])
    return f"{said.label} {text}"
