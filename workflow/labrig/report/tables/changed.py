"""Tables of what probes change besides time, and of who did the work. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.errors import DocumentError
from labrig.experiments import COUNTS
from labrig.report.tables.grid import (
    Cell,
    Column,
    Grid,
    Symbol,
    Table,
    Words,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from labrig.report.values import Values
from labrig.stats.records import Change
from labrig.tracing.work import show
from labrig.tracing.work.record import Worked

COUNT_SHARE = 0.165
"""Of the line, for a count: its heading takes two lines."""


def changes(values: Values) -> Table:
    """Return what else the probes changed: an arm a row, a count a column."""
    seen = _seen(values)
    counts = [name for name in COUNTS if any(c.count == name for c in seen)]
    without = {c.count: c.without for c in seen}
    rows = []
    if seen:
        first = [number(numerals.significant(without[n], 4), without[n]) for n in counts]
        rows.append([text(values.label(seen[0].baseline)), *first])
    for arm in dict.fromkeys(c.arm for c in seen):
        of_arm = {c.count: c for c in seen if c.arm == arm}
        rows.append([text(values.label(arm)), *(_change(of_arm.get(name)) for name in counts)])
    heads = [
        Column(head=numerals.sentence(COUNTS[name]), share=COUNT_SHARE, sort="number")
        for name in counts
    ]
    grid = ungrouped([texts("Arm"), *heads], rows)
    return Table(name="changes", caption=_changes_caption(values), grid=grid)


def moved(values: Values) -> Grid:
    """Return distributions that several arms' scripts keep, an arm a row."""
    rows = [
        [
            text(" ".join([f"@{one.aggregation}", *one.keys])),
            text(values.label(one.arm)),
            text(values.label(one.baseline)),
            number(numerals.count(one.values), one.values),
            number(f"{100 * one.mean:.2g}%", one.mean),
            number(f"{100 * one.least:.2g}% to {100 * one.greatest:.2g}%", one.least),
            number(str(one.blocks), one.blocks),
        ]
        for one in values.analysis.moved
    ]
    columns = [
        *map(texts, ("Distribution", "Arm", "Against")),
        *map(numbers, ("Values", "Moved")),
        Column(head="In blocks", sort="number"),
        numbers((Symbol("n"),)),
    ]
    return ungrouped(columns, rows)


def work(values: Values) -> Table:
    """Return who did the work of the declared cell. Raises DocumentError where there is none."""
    worked = _worked(values)
    done, cell = worked.work, values.levels_text(worked.levels)
    caption = (
        f"Where the time of {numerals.counted(done.processors, 'processor')} went in "
        f"{numerals.counted(len(done.windows), 'trial')} of {values.label(worked.arm)}"
        f"{', ' + cell if cell else ''}, watched by sched, proc and interrupt probes. Of what was "
        f"not idle, {numerals.percent(done.not_own_share, sign=False)} was not the workload’s own."
    )
    rows = [
        [text(whose), text(name), *map(_amount, amounts)]
        for whose, name, *amounts, _ in show.rows(done)
    ]
    columns = [
        *map(texts, ("Whose", "Thread, interrupt or softirq")),
        *map(numbers, ("ms", "Share", "Switches")),
    ]
    return Table(name="work", caption=caption, grid=ungrouped(columns, rows))


def _changes_caption(values: Values) -> Words:
    found = values.analysis.changes
    if not found:
        return "Nothing else was compared: no arm was traced."
    blocks = numerals.listed([str(n) for n in sorted({c.blocks for c in found})], "or")
    shown = {change.count for change in _seen(values)}
    absent = [words for name, words in COUNTS.items() if name not in shown]
    nothing = f" There were no {numerals.listed(absent, 'or')} in any arm." if absent else ""
    return (
        "What the runner counted in a trial besides time, all cells alike: the mean of "
        f"{values.label(found[0].baseline)}, and what each traced arm adds, with "
        f"{values.confidence} intervals from paired differences over ",
        Symbol("n", equals=blocks),
        f" blocks.{nothing}",
    )


def _seen(values: Values) -> list[Change]:
    """The changes of counts that were not 0 everywhere."""
    found = values.analysis.changes
    counts = {c.count for c in found if c.without or c.estimate}
    return [c for c in found if c.count in counts]


def _change(change: Change | None) -> Cell:
    if change is None:
        return number("–", None)
    if change.zero_variance:
        said = ("+" if change.estimate > 0 else "") + numerals.significant(change.estimate, 4)
    else:
        said = numerals.quantity(change.estimate, change.low, change.high, "", sign=True)
    return number(said, change.estimate)


def _amount(said: str) -> Cell:
    """A time, share or count as ``show`` writes it; empty where rows were added up."""
    return number(said, float(said.removesuffix("%")) if said else None)


def _worked(values: Values) -> Worked:
    if values.worked is None:
        raise DocumentError(
            "there is no table 'work': the experiment declares no cell (work: {at: ...})"
        )
    return values.worked
