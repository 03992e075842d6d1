"""Table and analysis cut down to what a figure shows: any kind then draws that and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labrig.experiments import Other
from labrig.figures import trials
from labrig.stats.records import Analysis, Levels

if TYPE_CHECKING:
    import pandas as pd

BESIDE_REFERENCE = ("pairs", "costs", "cost-residuals", "forest")
"""Kinds that show arms against the first reference arm, which they need whatever they show."""


def narrowed(
    asked: Other, table: pd.DataFrame, analysis: Analysis
) -> tuple[pd.DataFrame, Analysis]:
    """``table`` and ``analysis`` with the metrics, arms and levels of ``asked`` alone."""
    metrics = {name: analysis.metrics[name] for name in asked.metrics or analysis.metrics}
    arms = set(asked.arms or [arm.name for arm in analysis.arms])
    if asked.kind in BESIDE_REFERENCE:
        arms.add(analysis.reference[0])

    def within(levels: Levels) -> bool:
        return all(levels.get(name, value) == value for name, value in asked.at.items())

    rows = trials.at(table[table["arm"].isin(arms)], asked.at)
    cut = replace(
        analysis,
        metrics=metrics,
        arms=tuple(arm for arm in analysis.arms if arm.name in arms),
        factors={
            name: replace(factor, levels=tuple(v for v in factor.levels if within({name: v.value})))
            for name, factor in analysis.factors.items()
        },
        summaries=tuple(
            one
            for one in analysis.summaries
            if one.metric in metrics and one.arm in arms and within(one.levels)
        ),
        differences=tuple(
            one
            for one in analysis.differences
            if one.metric in metrics and {one.arm, one.baseline} <= arms and within(one.levels)
        ),
        costs=tuple(
            one
            for one in analysis.costs
            if one.metric in metrics and {one.arm, one.baseline} <= arms
        ),
        steady=tuple(
            one
            for one in analysis.steady
            if one.metric in metrics and one.arm in arms and within(one.levels)
        ),
        sweeps=tuple(
            one
            for one in analysis.sweeps
            if one.metric in metrics
            and one.arm in arms
            and within(one.others)
            and one.factor not in asked.at
        ),
        hypotheses=tuple(
            one
            for one in analysis.hypotheses
            if one.metric in metrics
            and {one.arm, one.baseline or one.arm} <= arms
            and all(within({**one.levels, **side}) for side in (one.level, one.against))
        ),
    )
    return rows, _with_values(cut)


def _with_values(analysis: Analysis) -> Analysis:
    """``analysis`` without the metrics that no trial of it has a value of, where another has."""
    measured = {one.metric for one in analysis.summaries}
    metrics = {name: said for name, said in analysis.metrics.items() if name in measured}
    return replace(analysis, metrics=metrics) if metrics else analysis
