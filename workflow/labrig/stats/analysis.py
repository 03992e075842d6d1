"""From the table of trials to ``analysis.json``. Pure: the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from labrig.errors import DeclarationError
from labrig.experiments import BOARD, Arm, Experiment
from labrig.numerals import true_minus
from labrig.stats import account, ministat, missing, paired, trial_level
from labrig.stats.cells import Array, Grouped, group
from labrig.stats.describe import describe
from labrig.stats.probes import aggregates, changes, costs
from labrig.stats.records import (
    Analysis,
    ArmSaid,
    BoardSaid,
    Counts,
    Difference,
    FactorSaid,
    LevelSaid,
    MetricSaid,
    MinistatRow,
    MinistatTable,
    Summary,
    from_json,
    to_json,
)
from labrig.stats.runs import over_runs, stopping
from labrig.stats.verdicts import hypotheses

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONFIDENCE", "Analysis", "analyse", "from_json", "to_json"]

CONFIDENCE = 0.95
NEEDED = ("experiment", "size", "boards", "counts", "post_hoc")


def analyse(
    experiment: Experiment,
    table: pd.DataFrame,
    metadata: Mapping[str, Any],
    scripts: Mapping[str, str] | None = None,
    buckets: Sequence[Mapping[str, Any]] = (),
    aggregations: Sequence[Mapping[str, Any]] = (),
) -> Analysis:
    """Analyse ``table`` (columns of ``trials.parquet`` in ``docs/data.md``).

    ``metadata`` is the table's own, ``scripts`` the text of the D scripts by file name, and
    ``buckets`` and ``aggregations`` rows of ``traces/``'s tables of these names. Raises
    DeclarationError when table or metadata lack what the contract says, the size is not declared,
    nothing was measured or no metric has a value, blocks come from boards of different kinds
    without the board being a factor, or a hypothesis compares traced times in an experiment whose
    question is not the probe effect.
    """
    if absent := [name for name in NEEDED if name not in metadata]:
        raise DeclarationError(
            f"trials.parquet's metadata lacks {', '.join(absent)}: make it again"
        )
    _refuse_mixed_kinds(experiment, metadata["boards"])
    whole = experiment.at_size(metadata["size"])
    hypotheses.refuse(whole)
    grouped = group(whole, table)
    absent_metrics = missing.wholly(metadata)
    chosen = missing.without(whole, absent_metrics)
    if not chosen.metrics:
        said = "; ".join(f"{metric}: {why}" for metric, why in absent_metrics.items())
        raise DeclarationError(f"no trial has a value of any metric: {said}")
    if not grouped.samples:
        raise DeclarationError(
            "trials.parquet has no kept timed trial of the declared arms and levels: measure first"
        )
    boards = tuple(_board(board) for board in metadata["boards"])
    counts = _counts(chosen, table, metadata)
    differences = _differences(chosen, grouped)
    single = trial_level.all_trial_level(chosen, grouped, confidence=CONFIDENCE)
    found_costs = costs.all_costs(chosen, grouped, confidence=CONFIDENCE)
    decided = missing.explain(
        hypotheses.decide_all(whole, grouped, confidence=CONFIDENCE, post_hoc=metadata["post_hoc"]),
        absent_metrics,
    )
    runs = over_runs.look(chosen, grouped, confidence=CONFIDENCE)
    stopped = stopping.method(chosen, metadata.get("looks", {}), CONFIDENCE)
    return Analysis(
        experiment=metadata["experiment"],
        title=chosen.title,
        question=chosen.question,
        size=metadata["size"],
        seed=chosen.seed,
        probe_effect=chosen.probe_effect,
        boards=boards,
        counts=counts,
        confidence=CONFIDENCE,
        arms=tuple(_arm(name, arm, boards, scripts or {}) for name, arm in chosen.arms.items()),
        reference=tuple(chosen.reference),
        factors={
            name: FactorSaid(
                label=factor.label or name,
                unit=factor.unit,
                levels=tuple(
                    LevelSaid(value=v.value, text=factor.written(v)) for v in factor.levels
                ),
            )
            for name, factor in chosen.factors.items()
        },
        metrics={
            name: MetricSaid(label=metric.label, unit=metric.unit)
            for name, metric in chosen.metrics.items()
        },
        missing=absent_metrics,
        summaries=_summaries(chosen, grouped),
        differences=differences,
        ministat=_ministat(chosen, grouped),
        trial_level=single,
        costs=found_costs,
        changes=changes.all_changes(chosen, grouped, confidence=CONFIDENCE),
        moved=changes.all_moved(list(chosen.arms), buckets),
        aggregates=aggregates.all_aggregates(
            list(chosen.arms),
            aggregates.attachments(table) if aggregations or buckets else {},
            aggregations,
            buckets,
            confidence=CONFIDENCE,
        ),
        steady=runs.steady,
        repetition=runs.repetition,
        twins=runs.twins,
        sweeps=runs.sweeps,
        hypotheses=decided,
        methods=(
            *account.methods(chosen, grouped, differences, single, found_costs, counts, CONFIDENCE),
            *runs.methods,
            *([stopped] if stopped else []),
        ),
        warnings=tuple(
            map(
                true_minus,
                [
                    *account.warnings(
                        chosen, grouped, boards, counts, differences, found_costs, decided, metadata
                    ),
                    *missing.warnings(whole, metadata, absent_metrics),
                    *runs.warnings,
                ],
            )
        ),
    )


def _refuse_mixed_kinds(experiment: Experiment, boards: Sequence[Mapping[str, Any]]) -> None:
    """Blocks that are compared must come from boards of one kind."""
    for together in [[board] for board in boards] if experiment.boards else [boards]:
        found: dict[str, list[str]] = {}
        for board in together:
            for kind, blocks in board["kinds"].items():
                said = f"{board['name']}, block {', '.join(map(str, blocks))}"
                found.setdefault(kind, []).append(said)
        if len(found) > 1:
            words = "; ".join(f"{kind} ({', '.join(said)})" for kind, said in found.items())
            raise DeclarationError(
                f"blocks were measured on boards of different kinds: {words}. A comparison across "
                f"them would show the boards: declare these as levels of a factor '{BOARD}', or "
                "move the journals of one kind away and run again"
            )


def _board(said: Mapping[str, Any]) -> BoardSaid:
    return BoardSaid(
        name=str(said["name"]),
        identity=str(said["identity"]),
        facts={str(name): str(text) for name, text in said["facts"].items()},
        boots=int(said.get("boots", 0)),
        restored=len(said.get("restored", ())),
        record_of=tuple(map(str, said.get("record_of", ()))),
    )


def _arm(name: str, arm: Arm, boards: Sequence[BoardSaid], scripts: Mapping[str, str]) -> ArmSaid:
    try:
        found = {arm.script_for(_system(board)): None for board in boards}
    except DeclarationError as error:
        raise DeclarationError(f"arm {name}: {error}") from None
    files = [file for file in found if file is not None]
    texts = [scripts[file] for file in files if file in scripts]
    return ArmSaid(
        name=name,
        label=arm.label or name,
        script=" and ".join(files) or None,
        script_text="\n".join(texts) or None,
    )


def _system(board: BoardSaid) -> str:
    return next(iter(board.facts.get("kernel", "").lower().split()), "an unknown system")


def _counts(experiment: Experiment, table: pd.DataFrame, metadata: Mapping[str, Any]) -> Counts:
    kept = table[table["kept"].astype(bool) & (table["role"] == "planned")]
    kinds = kept["kind"].value_counts()
    return Counts(
        blocks=_blocks(experiment, kept),
        sessions=int(kept["session"].nunique()),
        timed=int(kinds.get("timed", 0)),
        warmup=int(kinds.get("warmup", 0)),
        counted=int(kinds.get("counted", 0)),
        lost=int(metadata["counts"].get("lost", 0)),
        tainted=sum(int(one["trials"]) for one in metadata.get("tainted", ())),
        trials_per_cell_and_block=experiment.trials,
        exploratory=int(metadata["counts"].get("exploratory", 0)),
    )


def _blocks(experiment: Experiment, kept: pd.DataFrame) -> int:
    """Blocks measured; where boards are a factor, on the board that has the fewest."""
    if not experiment.boards:
        return int(kept["block"].nunique())
    return int(kept.groupby(BOARD)["block"].nunique().min())


def _summaries(experiment: Experiment, grouped: Grouped) -> tuple[Summary, ...]:
    found = []
    for metric in experiment.metrics:
        for arm in experiment.arms:
            for cell, levels in enumerate(grouped.combinations):
                blocks = grouped.sample(metric, arm, cell)
                if not blocks:
                    continue
                all_of_it = describe(np.concatenate(list(blocks.values())))
                found.append(
                    Summary(
                        metric=metric,
                        arm=arm,
                        levels=levels,
                        trials=all_of_it.n,
                        blocks=len(blocks),
                        mean=all_of_it.mean,
                        median=all_of_it.median,
                        minimum=all_of_it.minimum,
                        maximum=all_of_it.maximum,
                        stddev=all_of_it.stddev,
                        block_means=tuple(float(values.mean()) for values in blocks.values()),
                    )
                )
    return tuple(found)


def _differences(experiment: Experiment, grouped: Grouped) -> tuple[Difference, ...]:
    found = []
    for metric in experiment.metrics:
        for baseline in experiment.reference:
            for arm in experiment.arms:
                if arm == baseline:
                    continue
                if not hypotheses.comparable(experiment, metric, arm, baseline):
                    continue
                for cell in range(len(grouped.combinations)):
                    if one := _difference(grouped, metric, arm, baseline, cell):
                        found.append(one)
    return tuple(found)


def _difference(
    grouped: Grouped, metric: str, arm: str, baseline: str, cell: int
) -> Difference | None:
    pairs = grouped.pairs(metric, arm, baseline, cell)
    if not pairs.blocks:
        return None
    absolute = paired.difference(pairs.treated, pairs.baseline)
    share = paired.relative_difference(pairs.treated, pairs.baseline)
    interval = absolute.interval(CONFIDENCE)
    relative = share.interval(CONFIDENCE) if share else None
    return Difference(
        metric=metric,
        arm=arm,
        baseline=baseline,
        levels=grouped.combinations[cell],
        estimate=absolute.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        relative=share.estimate if share else None,
        relative_low=relative.low if relative else None,
        relative_high=relative.high if relative else None,
        blocks=absolute.n,
        unpaired=pairs.unpaired,
        zero_variance=absolute.zero_variance,
        block_values=absolute.values,
        block_baselines=tuple(map(float, pairs.baseline)),
    )


def _ministat(experiment: Experiment, grouped: Grouped) -> tuple[MinistatTable, ...]:
    baseline = experiment.reference[0]
    tables = []
    for metric in experiment.metrics:
        for cell, levels in enumerate(grouped.combinations):
            rows = []
            against = _trials(grouped, metric, baseline, cell)
            for arm in experiment.arms:
                mine = _trials(grouped, metric, arm, cell)
                if not mine.size:
                    continue
                allowed = arm != baseline and hypotheses.comparable(
                    experiment, metric, arm, baseline
                )
                enough = min(mine.size, against.size) >= ministat.LEAST
                rows.append(_ministat_row(arm, mine, against if allowed and enough else None))
            tables.append(
                MinistatTable(metric=metric, levels=levels, baseline=baseline, rows=tuple(rows))
            )
    return tuple(tables)


def _trials(grouped: Grouped, metric: str, arm: str, cell: int) -> Array:
    blocks = grouped.sample(metric, arm, cell)
    return np.concatenate(list(blocks.values())) if blocks else np.empty(0)


def _ministat_row(arm: str, mine: Array, against: Array | None) -> MinistatRow:
    said = ministat.described(mine)
    row = MinistatRow(
        arm=arm,
        n=said.n,
        minimum=said.minimum,
        maximum=said.maximum,
        median=said.median,
        mean=said.mean,
        stddev=said.stddev,
        difference=None,
        error=None,
        percent=None,
        percent_error=None,
        pooled_stddev=None,
        differs=None,
    )
    if against is None:
        return row
    found = ministat.compare(mine, against)
    return replace(
        row,
        difference=found.difference,
        error=found.error,
        percent=found.percent,
        percent_error=found.percent_error,
        pooled_stddev=found.pooled_stddev,
        differs=found.differs,
    )
