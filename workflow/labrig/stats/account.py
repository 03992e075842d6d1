"""Methods with their assumptions and what was seen of these, and warnings: all in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import simulated, trial_level
from labrig.stats.cells import Grouped
from labrig.stats.describe import standard_deviation_within
from labrig.stats.probes import firings
from labrig.stats.records import (
    BoardSaid,
    Cost,
    Counts,
    Decided,
    Difference,
    Method,
    TrialLevel,
)
from labrig.stats.runs import stopping
from labrig.stats.verdicts import hypothesis_methods
from labrig.stats.verdicts.evidence import BOOTSTRAP, PAIRED
from labrig.stats.verdicts.hypotheses import comparable

FEW_BLOCKS = 5


def methods(
    experiment: Experiment,
    grouped: Grouped,
    differences: Sequence[Difference],
    single: Sequence[TrialLevel],
    found_costs: Sequence[Cost],
    counts: Counts,
    confidence: float,
) -> tuple[Method, ...]:
    """Account for every method that the analysis used."""
    percent = f"{confidence:.0%}"
    listed = [
        Method(
            name=PAIRED,
            words="In each session a cell's mean is paired with that of the cell which it is "
            "compared with (the baseline's, or that of another level) in the same session; the "
            f"mean of the blocks' differences has a {percent} Student's t interval with n - 1 "
            "degrees of freedom, n being the number of blocks. The relative "
            "difference is the mean of the blocks' ratios minus 1, with its own interval.",
            source="Student, Biometrika 6, 1908; Montgomery, Design and Analysis of Experiments, "
            "section 2.5",
            assumptions="Blocks are independent of each other, and their differences are roughly "
            f"normal. Trials within a block need not be independent. {simulated.PAIRED}",
            seen=_seen_of_blocks(grouped, differences, counts),
        ),
        Method(
            name="ministat's comparison",
            words="Student's t for two samples of single trials with pooled standard deviation, "
            "with ministat's own numbers (its median of an even number of values is the upper "
            "one of the two in the middle). It is trial-level: it takes every trial for an "
            "independent one and sees no blocks, so its intervals only repeat what other "
            "reports give; no verdict rests on them.",
            source="ministat(1), FreeBSD, version of 2015-07-15",
            assumptions="All trials are independent, and both arms vary alike and normally.",
            seen="Trials of a block share a boot, and traced ones an attachment: they are not "
            "independent." + _seen_within(grouped),
        ),
        *hypothesis_methods.all_methods(experiment, counts, confidence),
    ]
    if single:
        listed.insert(2, trial_level.method(single, confidence))
    if found_costs:
        listed.insert(1, _bootstrap(found_costs, counts, percent, confidence))
    return tuple(listed)


def _bootstrap(found: Sequence[Cost], counts: Counts, percent: str, confidence: float) -> Method:
    usable = [cost for cost in found if cost.missing is None]
    least = firings.least_blocks(confidence)
    seen = [f"{counts.blocks} blocks; an interval needs at least {least}."]
    gaps = [(cost, gap) for cost in usable if (gap := _misfit(cost)) is not None]
    for metric in dict.fromkeys(cost.metric for cost, _ in gaps):
        said = ", ".join(f"{c.arm} {gap:.1%}" for c, gap in gaps if c.metric == metric)
        seen.append(
            f"Farthest cell from its line, as a share of the arm's largest added {metric}: {said}."
        )
    return Method(
        name=BOOTSTRAP,
        words="In each block a least-squares line goes through the cells (firings, added time); "
        f"the cost of one firing is the mean of the blocks' slopes. Its {percent} interval comes "
        f"from {firings.REPLICATES:,} seeded resamplings of whole blocks, as a percentile "
        "interval expanded for few blocks.",
        source="Efron and Tibshirani, An Introduction to the Bootstrap, 1993; Hesterberg, The "
        "American Statistician 69(4), 2015",
        assumptions="Blocks are independent; each firing costs the same, so that added time is "
        f"linear in firings. {simulated.BOOTSTRAP}",
        seen=" ".join(seen),
    )


def _misfit(cost: Cost) -> float | None:
    """Largest distance of a cell from the mean line, as a share of the largest added time."""
    if cost.slope_ns is None or cost.intercept is None or len(cost.points) < 3 or not cost.band:
        return None
    first, last = cost.band[0], cost.band[-1]
    slope = (last.fit - first.fit) / (last.firings - first.firings)
    largest = max(abs(point.added) for point in cost.points)
    off = [abs(p.added - cost.intercept - slope * p.firings) for p in cost.points]
    return max(off) / largest if largest else None


def _seen_of_blocks(grouped: Grouped, differences: Sequence[Difference], counts: Counts) -> str:
    words = [f"{counts.blocks} blocks in {counts.sessions} sessions."]
    spreads = [
        float(np.std(found.block_values, ddof=1)) / base
        for found in differences
        if found.blocks > 1 and (base := _level(grouped, found))
    ]
    if spreads:
        words.append(
            "The blocks' differences spread (standard deviation) by "
            f"{np.median(spreads):.2%} of the baseline in the median comparison and "
            f"{max(spreads):.2%} in the widest."
        )
    if flat := sum(found.zero_variance for found in differences):
        words.append(f"{flat} of {len(differences)} comparisons had no variance at all.")
    words.append(_seen_of_instances(grouped, differences))
    words.append("Normality of so few differences cannot be examined." * (counts.blocks < 20))
    return " ".join(filter(None, words))


def _seen_of_instances(grouped: Grouped, differences: Sequence[Difference]) -> str:
    """Say how far the boards that shared the blocks lie apart in what they show."""
    boards = sorted(set(grouped.instances.values()))
    if len(boards) < 2:
        return ""
    apart = []
    for found in differences:
        cell = grouped.combinations.index(found.levels)
        pairs = grouped.pairs(found.metric, found.arm, found.baseline, cell)
        by_board: dict[int, list[float]] = {}
        for block, value in zip(pairs.blocks, pairs.treated - pairs.baseline, strict=True):
            by_board.setdefault(grouped.instances[block], []).append(float(value))
        means = [float(np.mean(values)) for values in by_board.values()]
        if len(means) > 1 and (base := _level(grouped, found)):
            apart.append((max(means) - min(means)) / base)
    if not apart:
        return ""
    return (
        f"The blocks were shared by {len(boards)} boards side by side; the boards' mean "
        f"differences lie {np.median(apart):.2%} of the baseline apart in the median comparison "
        f"and {max(apart):.2%} in the widest."
    )


def _level(grouped: Grouped, found: Difference) -> float | None:
    cell = grouped.combinations.index(found.levels)
    blocks = grouped.sample(found.metric, found.baseline, cell)
    return abs(float(np.mean([b.mean() for b in blocks.values()]))) or None if blocks else None


def _seen_within(grouped: Grouped) -> str:
    within, between = [], []
    for blocks in grouped.samples.values():
        groups = list(blocks.values())
        mean = float(np.mean(np.concatenate(groups)))
        inside = standard_deviation_within(groups)
        if inside is None or len(groups) < 2 or not mean:
            continue
        within.append(abs(inside / mean))
        between.append(abs(float(np.std([g.mean() for g in groups], ddof=1)) / mean))
    if not within:
        return ""
    return (
        " In the median cell, trials spread within their block by "
        f"{np.median(within):.2%} of the mean and the blocks' means by {np.median(between):.2%}."
    )


def warnings(
    experiment: Experiment,
    grouped: Grouped,
    boards: Sequence[BoardSaid],
    counts: Counts,
    differences: Sequence[Difference],
    found_costs: Sequence[Cost],
    decided: Sequence[Decided],
    metadata: Mapping[str, Any],
) -> tuple[str, ...]:
    """Sentences that the report must print, the gravest first."""
    said = []
    for board, about in zip(boards, metadata["boards"], strict=True):
        said += _of_board(board, about, counts.blocks)
    if metadata["size"] != "full":
        said.append(f"This is the size '{metadata['size']}' of the experiment, not the full one.")
    late = [found.id for found in decided if found.post_hoc]
    if late:
        said.append(
            f"Changed after measuring began, so post hoc: {', '.join(late)}. A verdict on such a "
            "hypothesis explores, it does not confirm."
        )
    if counts.blocks < FEW_BLOCKS:
        noun = "block was" if counts.blocks == 1 else "blocks were"
        said.append(
            f"Only {counts.blocks} {noun} measured: intervals are wide or missing, and their "
            "assumptions cannot be examined."
        )
    if counts.blocks < experiment.blocks and not stopping.ended(metadata.get("looks", {})):
        said.append(f"Of {experiment.blocks} planned blocks {counts.blocks} were measured.")
    said += _gaps(experiment, grouped, differences, metadata.get("missing", {}))
    notes: dict[str, list[str]] = {}
    for cost in found_costs:
        if cost.low_ns is None and cost.note is not None:
            label = experiment.arms[cost.arm].label or cost.arm
            notes.setdefault(cost.note, []).append(label)
    said += [
        f"The cost of a firing has no interval for {', '.join(dict.fromkeys(arms))}: {note}."
        for note, arms in notes.items()
    ]
    if experiment.probe_effect and experiment.boards:
        said.append("Costs of a firing are a board's own and are not given across boards.")
    labels = {name: arm.label or name for name, arm in experiment.arms.items()}
    for one in metadata.get("tainted", ()):
        said.append(
            f"{_trials(one['trials'])} left out of '{labels.get(one['arm'], one['arm'])}', whose "
            f"tracer lost data or erred ({'; '.join(one['why'])}): larger buffers, or a script "
            "that prints less, may help."
        )
    if counts.lost:
        said.append(
            f"{_trials(counts.lost)} lost to a fault of the board, its tracer or the workload, and "
            "measured again; the lost attempts are in the journals and not in the results."
        )
    return tuple(said)


def _of_board(board: BoardSaid, about: Mapping[str, Any], blocks: int) -> list[str]:
    name = f"The board '{board.name}'"
    said = []
    if "not_quiet" in board.facts:
        seen = f"; its load was {_range(load)}" if (load := about.get("load")) else ""
        said.append(f"{name} was not quiet: {board.facts['not_quiet']}{seen}.")
    if changes := about.get("changes"):
        said.append(f"{name} changed during a session: {'; '.join(changes)}.")
    if board.restored:
        whose = "one boot" if board.boots == 1 else f"{board.boots} boots"
        said.append(
            f"{name} began {board.restored} of its {blocks} blocks from snapshots of {whose}, each "
            "block perturbed in address-space layout, size of the environment and free memory: "
            "what differs from boot to boot otherwise is in the intervals only as far as "
            f"{whose} can show it."
        )
    elif blocks > 1 and board.boots == 1:
        said.append(
            f"{name} measured all its {blocks} blocks in one boot: what differs from boot to boot, "
            "such as where the kernel lies in memory, is in no interval here."
        )
    return said


def _range(ends: Sequence[float]) -> str:
    least, most = f"{ends[0]:g}", f"{ends[-1]:g}"
    return least if least == most else f"{least} to {most}"


def _trials(count: int) -> str:
    return "1 trial was" if count == 1 else f"{count} trials were"


def _gaps(
    experiment: Experiment,
    grouped: Grouped,
    differences: Sequence[Difference],
    told: Collection[str],
) -> list[str]:
    """``told`` are the metrics of which another warning says why some trials have no value."""
    said = []
    for metric, count in grouped.unusable.items():
        if count and metric not in told:
            said.append(f"{_trials(count)} left out for having no value of '{metric}'.")
    if grouped.undeclared:
        names = ", ".join(grouped.undeclared)
        said.append(f"Measured, but no longer declared, and left out: {names}.")
    missing = [
        f"{arm} at {', '.join(f'{k} = {v}' for k, v in levels.items()) or 'its only cell'}"
        for arm in experiment.arms
        for cell, levels in enumerate(grouped.combinations)
        if not any(grouped.sample(metric, arm, cell) for metric in experiment.metrics)
    ]
    if missing:
        said.append(f"Cells without a single timed trial: {'; '.join(missing)}.")
    unpaired = [found for found in differences if found.unpaired]
    if unpaired:
        worst = max(found.unpaired for found in unpaired)
        said.append(
            f"{len(unpaired)} of {len(differences)} comparisons lack up to {worst} block(s) in "
            "which the arm and its baseline were never measured in one session."
        )
    if flat := sum(found.zero_variance for found in differences):
        said.append(
            f"{flat} of {len(differences)} comparisons showed no variance between blocks: their "
            "intervals are points and say nothing about repetition."
        )
    refused = sorted(
        arm
        for arm in experiment.arms
        if any(not comparable(experiment, metric, arm, arm) for metric in experiment.metrics)
    )
    if refused:
        said.append(
            f"Times of traced arms ({', '.join(refused)}) are not compared: tracing changes them, "
            "and the probe effect is not the question of this experiment."
        )
    return said
