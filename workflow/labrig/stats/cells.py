"""The table of trials, grouped: a cell is one arm at one combination of levels.

Only kept trials are seen here. Planned timed trials are the sample; the warm-up before them is
kept apart. Trials of role ``reference`` (a
reference arm measured again in a later session) serve as partners in pairs and nothing else.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from labrig.errors import DeclarationError
from labrig.experiments import COUNTS, Experiment
from labrig.stats.records import Levels, Value

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Key = tuple[object, ...]
COLUMNS = (
    "session",
    "instance",
    "block",
    "order",
    "arm",
    "kind",
    "role",
    "kept",
    "firings",
    *COUNTS,
)


@dataclass(frozen=True, kw_only=True)
class SessionCell:
    """One cell in one session: its mean over all kept timed trials."""

    session: str
    block: int
    mean: float
    planned: int
    """How many of these trials are planned ones, not repeats of a reference."""


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Cell means of two arms by block, shapes (blocks,), paired within sessions."""

    blocks: tuple[int, ...]
    treated: Array
    baseline: Array
    unpaired: int
    """Blocks that have one of the arms, or both, but never together in a session."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """Means of several cells by block, shape (blocks, cells), taken within sessions."""

    blocks: tuple[int, ...]
    means: Array
    apart: int
    """Blocks that have some of the cells, but never all in one session."""


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """The kept trials of an experiment by metric, arm and cell."""

    factors: tuple[str, ...]
    combinations: tuple[Levels, ...]
    """The declared combinations of levels, in the declared order."""
    samples: Mapping[tuple[str, str, int], Mapping[int, Array]]
    """(metric or count of the trial runner, arm, index of the combination) to block to planned
    timed trials, as they ran."""
    warmups: Mapping[tuple[str, str, int], Mapping[int, Array]]
    """The same of planned warm-up trials, which are in no sample."""
    sessions: Mapping[tuple[str, str, int], tuple[SessionCell, ...]]
    fired: Mapping[tuple[str, int], Mapping[int, float]]
    """(arm, index) to block to the mean firings of its counted trials."""
    instances: Mapping[int, int]
    """Block to the board, of those that share the blocks side by side, that measured it."""
    unusable: Mapping[str, int]
    """Metric to the number of kept timed trials that have no finite value of it."""
    undeclared: tuple[str, ...]
    """Arms in the table that the declaration does not have; they are left out."""

    def cell(self, levels: Mapping[str, Value]) -> int:
        """Index of the declared combination ``levels``. Raises ValueError for another one."""
        return self.combinations.index({name: levels[name] for name in self.factors})

    def sample(self, metric: str, arm: str, cell: int) -> Mapping[int, Array]:
        """Values of planned timed trials by block; empty when nothing was measured."""
        return self.samples.get((metric, arm, cell), {})

    def pairs(self, metric: str, arm: str, baseline: str, cell: int) -> Pairs:
        """Pair two arms' cell means, session by session, into one pair a block."""
        found = self.together(metric, [(arm, cell), (baseline, cell)])
        return Pairs(
            blocks=found.blocks,
            treated=found.means[:, 0],
            baseline=found.means[:, 1],
            unpaired=found.apart,
        )

    def together(self, metric: str, wanted: Sequence[tuple[str, int]]) -> Together:
        """Put the means of ``wanted`` (arm, cell), session by session, into one row a block.

        A session in which none of them has a planned trial is a repeat for the sake of other arms
        and is left out. Where a block has several sessions left, its row is their mean, weighted
        by their planned trials.
        """
        each = [
            {c.session: c for c in self.sessions.get((metric, arm, cell), ())}
            for arm, cell in wanted
        ]
        found: dict[int, list[tuple[list[float], int]]] = defaultdict(list)
        for session in sorted(set.intersection(*map(set, each))):
            ones = [by_session[session] for by_session in each]
            if weight := sum(one.planned for one in ones):
                found[ones[0].block].append(([one.mean for one in ones], weight))
        planned = {c.block for one in each for c in one.values() if c.planned}
        blocks = tuple(sorted(found))
        rows = []
        for block in blocks:
            means, weights = zip(*found[block], strict=True)
            rows.append(np.average(np.array(means), axis=0, weights=weights))
        return Together(
            blocks=blocks,
            means=np.array(rows, dtype=np.float64).reshape(-1, len(wanted)),
            apart=len(planned - set(blocks)),
        )


def keys_of(experiment: Experiment, rows: Iterable[tuple[object, ...]]) -> list[Key]:
    """Comparable keys of rows of levels, in the order of the experiment's factors.

    Levels of a factor that has numbers only are compared by value, all others as text: the table
    may hold 512 as 512.0, and "1.1" is not "1.10".
    """
    readers: list[Callable[[object], object]] = [
        _number if all(isinstance(value, (int, float)) for value in factor.values) else str
        for factor in experiment.factors.values()
    ]
    return [tuple(read(v) for read, v in zip(readers, row, strict=True)) for row in rows]


def _number(value: object) -> object:
    try:
        return float(str(value))
    except ValueError:
        return None


def group(experiment: Experiment, table: pd.DataFrame) -> Grouped:
    """Group the table (one row a trial, columns of ``docs/data.md``) by ``experiment``'s cells.

    The order of the table's rows does not matter.

    Raises DeclarationError when the table lacks a column of the contract, a factor or a metric.
    """
    factors, metrics = list(experiment.factors), list(experiment.metrics)
    if absent := [name for name in (*COLUMNS, *factors, *metrics) if name not in table.columns]:
        raise DeclarationError(
            f"trials.parquet lacks {', '.join(absent)}: make it again from its journals"
        )
    combinations: tuple[Levels, ...] = tuple(
        dict(zip(factors, values, strict=True))
        for values in itertools.product(*(f.values for f in experiment.factors.values()))
    )
    declared_keys = keys_of(experiment, (tuple(levels.values()) for levels in combinations))
    index = {key: number for number, key in enumerate(declared_keys)}
    kept = table[table["kept"].astype(bool)].sort_values(["session", "order"], kind="stable")
    found = zip(*(kept[name] for name in factors), strict=True) if factors else [()] * len(kept)
    rows = kept.assign(_cell=[index.get(key, -1) for key in keys_of(experiment, found)])
    declared = rows["arm"].isin(list(experiment.arms))
    undeclared = tuple(sorted(set(map(str, rows.loc[~declared, "arm"]))))
    rows = rows[declared & (rows["_cell"] >= 0)]
    timed = rows[rows["kind"] == "timed"]
    samples, sessions, unusable = _times(timed, [*metrics, *COUNTS])
    warmups, _, _ = _times(rows[rows["kind"] == "warmup"], metrics)
    return Grouped(
        factors=tuple(factors),
        combinations=combinations,
        samples=samples,
        warmups=warmups,
        sessions=sessions,
        fired=_fired(rows[(rows["kind"] == "counted") & (rows["role"] == "planned")]),
        instances={
            int(block): int(one)
            for block, one in timed[["block", "instance"]].drop_duplicates().to_numpy()
        },
        unusable={name: unusable[name] for name in metrics},
        undeclared=undeclared,
    )


def _times(
    timed: pd.DataFrame, metrics: list[str]
) -> tuple[
    dict[tuple[str, str, int], dict[int, Array]],
    dict[tuple[str, str, int], tuple[SessionCell, ...]],
    dict[str, int],
]:
    samples: dict[tuple[str, str, int], dict[int, list[float]]] = {}
    sessions: dict[tuple[str, str, int], list[SessionCell]] = defaultdict(list)
    values = {name: timed[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in metrics}
    planned = (timed["role"] == "planned").to_numpy(dtype=bool)
    groups = timed.reset_index(drop=True).groupby(["arm", "_cell", "block", "session"], sort=True)
    for group_key, places in groups.indices.items():
        arm, cell, block, session = cast("tuple[str, int, int, str]", group_key)
        for metric in metrics:
            usable = places[np.isfinite(values[metric][places])]
            if not usable.size:
                continue
            mine = usable[planned[usable]]
            key = (metric, str(arm), int(cell))
            sessions[key].append(
                SessionCell(
                    session=str(session),
                    block=int(block),
                    mean=float(values[metric][usable].mean()),
                    planned=mine.size,
                )
            )
            if mine.size:
                of_cell = samples.setdefault(key, {})
                of_cell.setdefault(int(block), []).extend(values[metric][mine])
    arrays = {
        key: {block: np.array(found) for block, found in sorted(blocks.items())}
        for key, blocks in samples.items()
    }
    unusable = {name: int((~np.isfinite(values[name])).sum()) for name in metrics}
    return arrays, {key: tuple(found) for key, found in sessions.items()}, unusable


def _fired(counted: pd.DataFrame) -> dict[tuple[str, int], dict[int, float]]:
    fired: dict[tuple[str, int], dict[int, float]] = {}
    known = counted.assign(firings=counted["firings"].astype("float64")).dropna(subset=["firings"])
    means = known.groupby(["arm", "_cell", "block"], sort=True)["firings"].mean()
    for group_key, value in means.items():
        arm, cell, block = cast("tuple[str, int, int]", group_key)
        fired.setdefault((str(arm), int(cell)), {})[int(block)] = float(value)
    return fired
