"""Metrics that no trial has a value of: left out of all that needs values, and said to be.

A counter that the board has not is no 0 and no number at all: its hypotheses are undecided for
that reason, and nothing is computed of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from labrig.experiments import Experiment
from labrig.numerals import listed
from labrig.stats.records import Decided

SEVERAL = 2
"""Metrics without values that are told one by one; more share a warning."""


def wholly(metadata: Mapping[str, Any]) -> dict[str, str]:
    """The metrics without any value, each with the reason, from a table's ``metadata``."""
    return {
        metric: "; ".join(said["why"])
        for metric, said in metadata.get("missing", {}).items()
        if said["lacking"] == said["trials"]
    }


def without(experiment: Experiment, metrics: Collection[str]) -> Experiment:
    """The experiment without ``metrics`` and the hypotheses on them."""
    if not metrics:
        return experiment
    return experiment.model_copy(
        update={
            "metrics": {k: v for k, v in experiment.metrics.items() if k not in metrics},
            "hypotheses": [
                one for one in experiment.hypotheses if one.comparison.metric not in metrics
            ],
        }
    )


def explain(decided: Sequence[Decided], missing: Mapping[str, str]) -> tuple[Decided, ...]:
    """Give the hypotheses on metrics without a value that reason for being undecided."""
    return tuple(
        one
        if (why := missing.get(one.metric)) is None
        else replace(one, reason=_sentence(one.metric, why), p_lack=_sentence(one.metric, why))
        for one in decided
    )


def warnings(
    experiment: Experiment, metadata: Mapping[str, Any], missing: Mapping[str, str]
) -> list[str]:
    """Say which metrics lack values, wholly or in some of the trials that were to have one."""
    labels = [experiment.metrics[metric].label for metric in missing]
    if len(labels) > SEVERAL:
        said = [
            f"No trial has a value of {len(labels)} metrics, which are left out: "
            f"{listed([repr(label) for label in labels])}. The first reason: "
            f"{next(iter(missing.values()))}."
        ]
    else:
        said = [
            f"{_capital(_sentence(label, why))}. It is left out."
            for label, why in zip(labels, missing.values(), strict=True)
        ]
    for metric, about in metadata.get("missing", {}).items():
        if metric not in missing and about["lacking"]:
            said.append(
                f"{about['lacking']} of {about['trials']} trials have no value of "
                f"'{experiment.metrics[metric].label}' and are left out of its results: "
                f"{'; '.join(about['why'])}."
            )
    return said


def _sentence(metric: str, why: str) -> str:
    return f"no trial has a value of '{metric}': {why}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
