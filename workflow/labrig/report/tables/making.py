"""The tables that prose may place, by name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from labrig.errors import DocumentError
from labrig.report.tables import changed, compared, connections, decided
from labrig.report.tables.grid import Code, Table, text, texts, ungrouped
from labrig.report.values import Values, unknown
from labrig.stats.records import Value


def make(name: str, values: Values, metric: str | None, levels: dict[str, Value]) -> Table:
    """Return the table ``name``. Raises DocumentError when there is no such table."""
    if name not in _TABLES:
        raise unknown("table", name, _TABLES)
    return _TABLES[name](values, metric, levels)


def _arms(values: Values) -> Table:
    rows = []
    for arm in values.analysis.arms:
        bare = " ".join(re.sub(r"/\*.*?\*/", " ", arm.script_text or "", flags=re.DOTALL).split())
        absent = "–" if arm.script is None else "?"
        rows.append([text(values.label(arm.name)), text((Code(bare),) if bare else absent)])
    caption = "The arms and the D scripts that they run; an arm without one is untraced."
    grid = ungrouped([texts("Arm"), texts("D script", share=0.7)], rows)
    return Table(name="arms", caption=caption, grid=grid)


_TABLES: dict[str, Callable[[Values, str | None, dict[str, Value]], Table]] = {
    "arms": lambda values, metric, levels: _arms(values),
    "hypotheses": lambda values, metric, levels: decided.hypotheses(values),
    "evidence": lambda values, metric, levels: decided.evidence(values),
    "costs": lambda values, metric, levels: compared.costs(values, metric),
    "differences": compared.differences,
    "ministat": compared.ministat,
    "summary": lambda values, metric, levels: compared.summary(values, metric),
    "changes": lambda values, metric, levels: changed.changes(values),
    "work": lambda values, metric, levels: changed.work(values),
    "tcp-transitions": lambda values, metric, levels: connections.transitions(values),
    "tcp-round-trips": lambda values, metric, levels: connections.round_trips(values),
    "tcp-windows": lambda values, metric, levels: connections.windows(values),
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A table, and how prose asks for it: its name and, of a cell, metric and levels."""

    table: Table
    metric: str = ""
    levels: Mapping[str, Value] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The table's name, of a cell with its levels' values: good for a file."""
        cell = [re.sub(r"[^A-Za-z0-9.]+", "-", str(level)) for level in self.levels.values()]
        return "-".join([self.table.name, *filter(None, [self.metric]), *cell])


def every(values: Values) -> Iterator[Made]:
    """Yield all tables that there are data for."""
    for name, make_one in _TABLES.items():
        if name != "ministat":
            try:
                made = make_one(values, None, {})
            except DocumentError:
                continue  # it needs what this experiment does not have
            if made.grid.rows:
                yield Made(table=made)
    for table in values.analysis.ministat:
        made = compared.ministat(values, table.metric, table.levels)
        metric = "" if table.metric == next(iter(values.analysis.metrics)) else table.metric
        yield Made(table=made, metric=metric, levels=table.levels)
