"""Tables that compare arms by a metric: means, differences, ministat's, cost of a firing. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.report.tables.grid import (
    Cell,
    Column,
    Grid,
    Symbol,
    Table,
    estimates,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from labrig.report.values import Values
from labrig.stats.records import (
    Cost,
    Difference,
    MetricSaid,
    MinistatRow,
    MinistatTable,
    Summary,
    Value,
)


def summary(values: Values, metric: str | None) -> Table:
    """Return means and standard deviations: an arm a row, a cell a column."""
    name = metric or next(iter(values.analysis.metrics))
    said = values.metric(name)
    found = [s for s in values.analysis.summaries if s.metric == name]
    cells = _distinct([s.levels for s in found])
    rows = []
    for arm in dict.fromkeys(s.arm for s in found):
        by_cell = {tuple(s.levels.items()): s for s in found if s.arm == arm}
        chosen = [by_cell.get(tuple(cell.items())) for cell in cells]
        rows.append([text(values.label(arm)), *map(_mean, chosen)])
    trials = numerals.listed([str(n) for n in sorted({s.trials for s in found})], "or")
    caption = (
        f"{_headed(said)} in {said.unit or 'units'}: mean ± standard deviation of {trials} timed "
        "trials a cell."
    )
    return Table(name="summary", caption=caption, grid=ungrouped(_heads(values, cells), rows))


def differences(values: Values, metric: str | None, levels: dict[str, Value]) -> Table:
    """Return what arms add to the first reference arm, in per cent, at ``levels``."""
    name = metric or next(iter(values.analysis.metrics))
    baseline = values.analysis.reference[0]
    found = [
        d
        for d in values.analysis.differences
        if d.metric == name
        and d.baseline == baseline
        and all(d.levels.get(key) == value for key, value in levels.items())
    ]
    cells = _distinct([d.levels for d in found])
    rows = []
    for arm in dict.fromkeys(d.arm for d in found):
        by_cell = {tuple(d.levels.items()): d for d in found if d.arm == arm}
        chosen = [by_cell.get(tuple(cell.items())) for cell in cells]
        rows.append([text(values.label(arm)), *map(_share, chosen)])
    blocks = numerals.listed([str(n) for n in sorted({d.blocks for d in found})], "or")
    caption = (
        f"{_headed(values.metric(name))}: difference from {values.label(baseline)}, in per cent of "
        f"it, with {values.confidence} intervals from paired differences over ",
        Symbol("n", equals=blocks),
        " blocks.",
    )
    return Table(name="differences", caption=caption, grid=ungrouped(_heads(values, cells), rows))


def ministat(values: Values, metric: str | None, levels: dict[str, Value]) -> Table:
    """Return ministat's table of the cell that ``levels`` names. Raises DocumentError."""
    table = values.ministat(metric, **levels)
    said = values.metric(table.metric)
    cell = values.levels_text(table.levels)
    caption = (
        f"{_headed(said)} in {said.unit or 'units'}{' at ' + cell if cell else ''}, in ministat’s "
        "terms: each trial counts, blocks are not seen, and the comparison with "
        f"{values.label(table.baseline)} is Student’s ",
        Symbol("t"),
        f" at {values.confidence}.",
    )
    return Table(name="ministat", caption=caption, grid=ministat_grid(values, table))


def ministat_grid(values: Values, table: MinistatTable) -> Grid:
    """Return one ministat table, with ministat's own digits."""
    rows = []
    for row in table.rows:
        found = (row.minimum, row.maximum, row.median, row.mean, row.stddev)
        rows.append(
            [
                text(values.label(row.arm)),
                number(f"{row.n}", row.n),
                *(number("–" if n is None else _signed(f"{n:.8g}"), n) for n in found),
                *_compared(row),
            ]
        )
    heads = map(numbers, ("Min", "Max", "Median", "Mean", "Stddev"))
    columns = [
        texts("Arm"),
        numbers((Symbol("N"),)),
        *heads,
        estimates("Difference"),
        estimates("Relative"),
    ]
    return ungrouped(columns, rows, lettering="smallest")


def costs(values: Values, metric: str | None) -> Table:
    """Return the cost of one firing, an arm a row."""
    name = metric or next(iter(values.analysis.metrics))
    rows = [_cost(values, c) for c in values.analysis.costs if c.metric == name]
    blocks = max((c.blocks for c in values.analysis.costs), default=0)
    replicates = max((c.replicates for c in values.analysis.costs), default=0)
    if replicates:
        how = (
            f"{values.confidence} intervals from {numerals.count(replicates)} bootstrap resamples "
            f"of the {numerals.counted(blocks, 'block')}"
        )
    else:
        how = f"{numerals.counted(blocks, 'block')}, too few for an interval"
    caption = (
        "The cost of one firing: slope of the time added on the firings counted, over the cells of "
        f"an arm; {how}. Firings are of the busiest cell."
    )
    columns = [
        texts("Arm"),
        numbers("Firings a run"),
        estimates("Cost of a firing"),
        estimates("Intercept"),
    ]
    return Table(name="costs", caption=caption, grid=ungrouped(columns, rows))


def _cost(values: Values, cost: Cost) -> list[Cell]:
    most = max((point.firings for point in cost.points), default=None)
    slope = f"none: {cost.missing}" if cost.slope_ns is None else values.shown(cost)
    unit = values.metric(cost.metric).unit
    intercept = "–" if cost.intercept is None else numerals.significant(cost.intercept, 3, unit)
    return [
        text(values.label(cost.arm)),
        number("–" if most is None else numerals.count(most), most),
        number(slope, cost.slope_ns),
        number(intercept, cost.intercept),
    ]


def _mean(one: Summary | None) -> Cell:
    if one is None:
        return number("–", None)
    if not one.stddev:
        return number(numerals.significant(one.mean, 4), one.mean)
    places = numerals.decimals(one.stddev)
    said = f"{numerals.plain(one.mean, places)} ± {numerals.plain(one.stddev, places)}"
    return number(said, one.mean)


def _share(difference: Difference | None) -> Cell:
    """The estimate, and its interval below; per cent signs are left to the caption."""
    if difference is None or difference.relative is None:
        return number("–", None)
    said = numerals.percent(
        difference.relative, difference.relative_low, difference.relative_high
    ).replace("%", "")
    estimate, _, interval = said.partition(" ")
    return number(estimate, difference.relative, interval)


def _compared(row: MinistatRow) -> list[Cell]:
    if row.difference is None or row.error is None:
        return [number("", None)] * 2
    if not row.differs:
        return [number("no difference proven", None), number("", None)]
    return [
        number(_signed(f"{row.difference:g} ± {row.error:g}"), row.difference),
        number(_signed(f"{row.percent:g}% ± {row.percent_error:g}%"), row.percent),
    ]


def _signed(said: str) -> str:
    return said.replace("-", numerals.MINUS)


def _distinct(found: list[dict[str, Value]]) -> list[dict[str, Value]]:
    cells: list[dict[str, Value]] = []
    for levels in found:
        if levels not in cells:
            cells.append(levels)
    return cells


def _heads(values: Values, cells: list[dict[str, Value]]) -> list[Column]:
    return [texts("Arm"), *(numbers(values.levels_text(cell)) for cell in cells)]


def _headed(metric: MetricSaid) -> str:
    return numerals.sentence(metric.label)
