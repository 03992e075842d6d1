"""A made-up sweep over a numeric factor, of which the truth is known, and its verdicts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import yaml

from labrig import declaration, experiments
from labrig.experiments import Experiment
from labrig.stats.cells import Grouped, group
from labrig.stats.records import Decided
from labrig.stats.verdicts.hypotheses import decide_all

Truth = Callable[[str, int], float]
"""The time of an arm at a size."""

DECLARED = """\
title: A sweep
question: How does time grow?
workload: {command: "true"}
factors:
  size: {levels: [4, 1, 8, 2], unit: B, label: buffer size}
  mode: {levels: [slow, fast]}
arms: {old: , new: }
reference: [old]
metrics:
  elapsed: {source: wall_ns, unit: us, label: elapsed time}
trials: 4
warmup: 0
blocks: 6
seed: 1
"""


def declare(*comparisons: dict[str, Any], **changes: Any) -> Experiment:
    """The sweep with one hypothesis a comparison; ``changes`` replace parts of the declaration."""
    data = yaml.safe_load(DECLARED) | changes
    data["hypotheses"] = [
        {"id": f"H{number}", "claim": "So it is.", "comparison": one}
        | {key: one.pop(key) for key in ("family",) if key in one}
        for number, one in enumerate(map(dict, comparisons), 1)
    ]
    text = yaml.safe_dump(data, sort_keys=False)
    return declaration.parse(text, Experiment, experiments.cross_check, source="experiment.yaml")


def measured(
    declared: Experiment,
    truth: Truth,
    *,
    between: float = 0.0,
    within: float = 0.0,
    seed: int = 1,
) -> pd.DataFrame:
    """One row a trial: ``truth`` of arm and size, plus noise of each block's cells and trials."""
    chance = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for block in range(declared.blocks):
        for arm in declared.arms:
            for size in declared.factors["size"].values:
                for mode in declared.factors["mode"].values:
                    cell = truth(arm, int(size)) + between * chance.standard_normal()
                    for _ in range(declared.trials):
                        rows.append(
                            {
                                "session": f"s{block}",
                                "instance": 0,
                                "block": block,
                                "order": len(rows),
                                "arm": arm,
                                "kind": "timed",
                                "role": "planned",
                                "kept": True,
                                "size": size,
                                "mode": mode,
                                "elapsed": cell + within * chance.standard_normal(),
                                "firings": None,
                                **dict.fromkeys(experiments.COUNTS, 0.0),
                            }
                        )
    table = pd.DataFrame(rows)
    table["firings"] = table["firings"].astype("Float64")
    return table


def decided(declared: Experiment, table: pd.DataFrame) -> tuple[Decided, ...]:
    """The verdicts on all hypotheses of ``declared``."""
    return decide_all(declared, group(declared, table), confidence=0.95, post_hoc=())


@functools.cache
def _grouped(truth: Truth, between: float, within: float) -> Grouped:
    declared = declare()
    return group(declared, measured(declared, truth, between=between, within=within))


def verdict(
    comparison: dict[str, Any], truth: Truth, *, between: float = 0.0, within: float = 0.0
) -> Decided:
    """The verdict on one comparison of a made-up measurement."""
    grouped = _grouped(truth, between, within)
    return decide_all(declare(comparison), grouped, confidence=0.95, post_hoc=())[0]
