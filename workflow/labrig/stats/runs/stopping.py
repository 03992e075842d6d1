"""The declared sequential rule: what a look sees, and what the report says of it.

Looking block by block until an interval of Student's t is narrow enough makes it cover less often
than it says, since samples that happen to vary little end early (Anscombe, Journal of the Royal
Statistical Society B 15, 1953; Chow and Robbins, Annals of Mathematical Statistics 36, 1965). The
size of an effect plays no part in it, only its spread does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labrig.experiments import Experiment
from labrig.stats import paired
from labrig.stats.cells import group
from labrig.stats.records import Method

if TYPE_CHECKING:
    import pandas as pd


def half_widths(
    experiment: Experiment, table: pd.DataFrame, blocks: Collection[int], *, confidence: float
) -> dict[str, float | None]:
    """Half the relative interval of each comparison of the rule's metric, over ``blocks``.

    By hypothesis; None where there is no interval. Empty when ``experiment`` has no rule, or no
    such comparison on its levels. ``table`` has the columns of ``trials.parquet``.
    """
    if experiment.stop is None:
        return {}
    grouped = group(experiment, table[table["block"].isin(list(blocks))])
    found: dict[str, float | None] = {}
    for hypothesis in experiment.hypotheses:
        asked = hypothesis.comparison
        if asked.estimand != "difference" or asked.metric != experiment.stop.metric:
            continue
        try:
            cells = [(side.arm, grouped.cell(side.at)) for side in asked.sides]
        except ValueError:  # of another board, where boards are a factor
            continue
        means = grouped.together(asked.metric, cells).means
        share = paired.relative_difference(*means.T) if len(means) else None
        interval = share.interval(confidence) if share else None
        found[hypothesis.id] = (interval.high - interval.low) / 2 if interval else None
    return found


def method(
    experiment: Experiment, looks: Mapping[str, Sequence[Mapping[str, Any]]], confidence: float
) -> Method | None:
    """Account for the rule, from the ``looks`` by board; None when none is declared."""
    rule = experiment.stop
    if rule is None:
        return None
    levels = any(one.comparison.level is not None for one in experiment.hypotheses)
    base = "the baseline or other level" if levels else "the baseline"
    return Method(
        name="sequential stopping",
        words=f"Measuring went on block by block, at least {rule.least} and at most "
        f"{experiment.blocks}, until every declared comparison of '{rule.metric}' had a "
        f"{confidence:.0%} interval of at most {rule.width} of {base} to either side. Blocks "
        "that were begun were finished. The rule was fixed before measuring.",
        source="Anscombe, Journal of the Royal Statistical Society B 15, 1953; Chow and Robbins, "
        "Annals of Mathematical Statistics 36, 1965",
        assumptions="Looking repeatedly makes intervals cover less often than they say, since "
        "samples that happen to vary little end early: simulated normal blocks looked at from 6 "
        "to 20 were covered by 93% to 95% of nominal 95% intervals, and by 90% to 94% where the "
        "first look was at 3.",
        seen=" ".join(_of_board(board, seen) for board, seen in looks.items())
        or "No look was made.",
    )


def ended(looks: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Whether the rule ended measuring on some board, so that fewer blocks are no lack."""
    return any(look["enough"] for seen in looks.values() for look in seen)


def _of_board(board: str, looks: Sequence[Mapping[str, Any]]) -> str:
    if not looks:
        return f"On '{board}' no look was made."
    last = looks[-1]
    many = f"{len(looks)} look{'s' * (len(looks) > 1)}"
    widths = [width for width in last["widths"].values() if width is not None]
    widest = f"the widest interval was ±{max(widths):.2%}" if widths else "there was no interval"
    how = "ended measuring" if last["enough"] else "did not end measuring"
    return (
        f"On '{board}' {many} {'were' if len(looks) > 1 else 'was'} made; the last, at "
        f"{last['blocks']} blocks, {how}: {widest}."
    )
