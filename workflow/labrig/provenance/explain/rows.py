"""The rows of the table of trials that a sample has. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from labrig.provenance.explain.sample import Place, Sample
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd


def rows_of(chosen: Iterable[Sample], table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Return the rows of ``table`` (columns: ``docs/data.md``) that any of ``chosen`` has.

    They keep their order and index. As the analysis does, a paired sample takes a session only
    where all places of a group met in it and one of them was planned there.
    """
    used = {index for one in chosen for index in _of_sample(one, table, analysis)}
    return table[table.index.isin(used)]


def _of_sample(sample: Sample, table: pd.DataFrame, analysis: Analysis) -> list[object]:
    if sample.attached:
        return _under_attachments(sample, table)
    usable = table[table["kept"].astype(bool)]
    if sample.named:
        mine = set(sample.named)
        keys = zip(usable["session"], usable["trial"], strict=True)
        return list(usable[[key in mine for key in keys]].index)
    usable = usable[usable["kind"].isin(sample.kinds)]
    if sample.metric is not None:
        numbers = usable[sample.metric].to_numpy(dtype=np.float64, na_value=np.nan)
        usable = usable[np.isfinite(numbers)]
    pick = _together if sample.paired else _each
    groups = [pick(group, usable, analysis) for group in sample.groups]
    measured = [group for group in groups if len(group)]
    if sample.common and measured:
        blocks = set.intersection(*(set(group["block"]) for group in measured))
        measured = [group[group["block"].isin(blocks)] for group in measured]
    return [index for group in measured for index in group.index]


def _under_attachments(sample: Sample, table: pd.DataFrame) -> list[object]:
    """All rows of the arms' attachments under which a trial was kept: a tracer tells none apart."""
    arms = {arm for group in sample.groups for arm, _ in group}
    traced = table[table["arm"].isin(arms) & table["attachment"].notna()]
    kept = traced[traced["kept"].astype(bool)]
    counting = set(zip(kept["session"], kept["attachment"], strict=True))
    keys = zip(traced["session"], traced["attachment"], strict=True)
    return list(traced[[key in counting for key in keys]].index)


def _each(group: Iterable[Place], usable: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    import pandas as pd

    parts = [_at(place, usable, analysis) for place in group]
    found = pd.concat(parts)
    return found[found["role"] == "planned"]


def _together(group: Iterable[Place], usable: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    import pandas as pd

    parts = [_at(place, usable, analysis) for place in group]
    met = set.intersection(*(set(part["session"]) for part in parts))
    found = pd.concat(parts)
    planned = set(found.loc[found["role"] == "planned", "session"])
    return found[found["session"].isin(met & planned)]


def _at(place: Place, usable: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    arm, levels = place
    mask = (usable["arm"] == arm).to_numpy()
    for name, value in levels.items():
        known = [one.value for one in analysis.factors[name].levels]
        if all(isinstance(one, (int, float)) for one in known):
            mask = mask & (usable[name].to_numpy(dtype=np.float64) == float(value))
        else:
            mask = mask & (usable[name].astype(str) == str(value)).to_numpy()
    return usable[mask]
