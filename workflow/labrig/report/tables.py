"""Tables of an analysis, in LaTeX with booktabs. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from labrig import numerals
from labrig.errors import DocumentError
from labrig.experiment import COUNTS
from labrig.report import decided
from labrig.report.escape import Latex, latex
from labrig.report.latex_tables import tabular
from labrig.report.values import Values, unknown
from labrig.stats.records import Change, Difference, MetricSaid, MinistatTable, Value
from labrig.tracing.work import show
from labrig.tracing.work.record import Worked

EVIDENCE = Latex(
    "What decided the hypotheses of several parts, part by part. All must hold for a claim to be "
    "supported, each by its own interval; one part refutes, by an interval that is simultaneous "
    "with the others'."
)


def make(name: str, values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    """Return the float of the table ``name``. Raises DocumentError when there is no such table."""
    if name not in _TABLES:
        raise unknown("table", name, _TABLES)
    return _TABLES[name](values, metric, levels)


def floating(name: str, caption: str, body: str) -> Latex:
    """Put a tabular into a float; ``caption`` is LaTeX, the label is ``tab:NAME``."""
    return Latex(
        "\\begin{table}[!htb]\n\\centering\\footnotesize\n"
        f"\\caption{{{caption}}}\\label{{tab:{name}}}\n{body}\n\\end{{table}}"
    )


def _arms(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    rows = []
    for arm in values.analysis.arms:
        bare = " ".join(re.sub(r"/\*.*?\*/", " ", arm.script_text or "", flags=re.DOTALL).split())
        script = rf"\texttt{{{latex(bare)}}}" if bare else latex("–" if arm.script is None else "?")
        rows.append([latex(values.label(arm.name)), rf"\raggedright\arraybackslash {script}"])
    caption = "The arms and the D scripts that they run; an arm without one is untraced."
    return floating("arms", caption, tabular(r"lp{0.7\linewidth}", ["Arm", "D script"], rows))


def _hypotheses(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    confidence = sorted({f"{100 * d.confidence:g}%" for d in values.analysis.hypotheses})
    caption = (
        "The hypotheses, what each expects, the estimate with the interval that decided "
        f"({latex(numerals.listed(confidence))}), the $p$ of its test with that adjusted over the "
        "family (Holm), and the verdict, which is the interval's."
    )
    return floating("hypotheses", caption, decided.hypotheses_body(values))


def _evidence(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    return floating("evidence", EVIDENCE, decided.evidence_body(values))


def _costs(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    name = metric or next(iter(values.analysis.metrics))
    unit = values.metric(name).unit
    rows = []
    for cost in (c for c in values.analysis.costs if c.metric == name):
        most = max((point.firings for point in cost.points), default=None)
        if cost.slope_ns is None:
            shown = latex(f"none: {cost.missing}")
        else:
            shown = latex(values.shown(cost))
        rows.append(
            [
                latex(values.label(cost.arm)),
                latex("–" if most is None else numerals.count(most)),
                shown,
                latex(
                    "–" if cost.intercept is None else numerals.significant(cost.intercept, 3, unit)
                ),
            ]
        )
    blocks = max((c.blocks for c in values.analysis.costs), default=0)
    replicates = max((c.replicates for c in values.analysis.costs), default=0)
    if replicates:
        how = (
            f"{latex(values.confidence)} intervals from {latex(numerals.count(replicates))} "
            f"bootstrap resamples of the {latex(numerals.counted(blocks, 'block'))}"
        )
    else:
        how = f"{latex(numerals.counted(blocks, 'block'))}, too few for an interval"
    caption = (
        "The cost of one firing: slope of the time added on the firings counted, over the cells of "
        f"an arm; {how}. Firings are of the busiest cell."
    )
    head = ["Arm", "Firings a run", "Cost of a firing", "Intercept"]
    return floating("costs", caption, tabular("lrll", head, rows))


def _differences(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    name = metric or next(iter(values.analysis.metrics))
    said = values.metric(name)
    baseline = values.analysis.reference[0]
    found = [
        d
        for d in values.analysis.differences
        if d.metric == name
        and d.baseline == baseline
        and all(d.levels.get(key) == value for key, value in levels.items())
    ]
    cells: list[dict[str, Value]] = []
    for d in found:
        if d.levels not in cells:
            cells.append(d.levels)
    rows: list[list[str]] = []
    for arm in dict.fromkeys(d.arm for d in found):
        by_cell = {tuple(d.levels.items()): d for d in found if d.arm == arm}
        chosen = [by_cell.get(tuple(cell.items())) for cell in cells]
        rows.append([latex(values.label(arm)), *(latex(_part(d, 0)) for d in chosen)])
        rows.append(["", *(rf"{{\scriptsize {latex(_part(d, 1))}}}" for d in chosen)])
    times = sorted({d.blocks for d in found})
    blocks = numerals.listed([str(n) for n in times], "or")
    caption = (
        f"{_headed(said)}: difference from {latex(values.label(baseline))}, in "
        f"per cent of it, with {latex(values.confidence)} intervals from paired differences over "
        f"$n={latex(blocks)}$ blocks."
    )
    head = ["Arm", *(latex(values.levels_text(cell)) for cell in cells)]
    return floating("differences", caption, tabular("l" + "r" * len(cells), head, rows))


def _part(difference: Difference | None, index: int) -> str:
    if difference is None or difference.relative is None:
        return "–" if index == 0 else ""
    text = numerals.percent(
        difference.relative, difference.relative_low, difference.relative_high
    ).replace("%", "")
    estimate, _, interval = text.partition(" ")
    return interval if index else estimate


def _ministat(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    table = values.ministat(metric, **levels)
    said = values.metric(table.metric)
    cell = values.levels_text(table.levels)
    caption = (
        f"{_headed(said)} in {latex(said.unit or 'units')}"
        f"{' at ' + latex(cell) if cell else ''}, in ministat's terms: each trial counts, blocks "
        f"are not seen, and the comparison with {latex(values.label(table.baseline))} is Student's "
        f"$t$ at {latex(values.confidence)}."
    )
    narrow = r"{\scriptsize\setlength{\tabcolsep}{4pt}%" + "\n"
    return floating("ministat", caption, narrow + ministat_body(values, table) + "}")


def ministat_body(values: Values, table: MinistatTable) -> Latex:
    """Return the tabular of one ministat table, with ministat's own digits."""
    rows = []
    for row in table.rows:
        numbers = (row.minimum, row.maximum, row.median, row.mean, row.stddev)
        if row.difference is None or row.error is None:
            compared = ["", ""]
        elif not row.differs:
            compared = ["no difference proven", ""]
        else:
            compared = [
                f"{row.difference:g} ± {row.error:g}",
                f"{row.percent:g}% ± {row.percent_error:g}%",
            ]
        texts = [f"{row.n}", *("–" if n is None else f"{n:.8g}" for n in numbers), *compared]
        rows.append([latex(values.label(row.arm)), *(latex(t.replace("-", "−")) for t in texts)])
    heads = ["Arm", "$N$", "Min", "Max", "Median", "Mean", "Stddev", "Difference", "Relative"]
    return Latex(tabular("lrrrrrrll", heads, rows))


def _summary(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    name = metric or next(iter(values.analysis.metrics))
    said = values.metric(name)
    found = [s for s in values.analysis.summaries if s.metric == name]
    cells: list[dict[str, Value]] = []
    for s in found:
        if s.levels not in cells:
            cells.append(s.levels)
    rows = []
    for arm in dict.fromkeys(s.arm for s in found):
        means = {tuple(s.levels.items()): s for s in found if s.arm == arm}
        texts = []
        for cell in cells:
            one = means.get(tuple(cell.items()))
            if one is None:
                texts.append("–")
            elif one.stddev:
                places = numerals.decimals(one.stddev)
                texts.append(
                    f"{numerals.plain(one.mean, places)} ± {numerals.plain(one.stddev, places)}"
                )
            else:
                texts.append(numerals.significant(one.mean, 4))
        rows.append([latex(values.label(arm)), *map(latex, texts)])
    trials = sorted({s.trials for s in found})
    caption = (
        f"{_headed(said)} in {latex(said.unit or 'units')}: mean $\\pm$ standard "
        f"deviation of {latex(numerals.listed([str(n) for n in trials], 'or'))} timed trials "
        "a cell."
    )
    head = ["Arm", *(latex(values.levels_text(cell)) for cell in cells)]
    return floating("summary", caption, tabular("l" + "r" * len(cells), head, rows))


def _changes(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    return floating("changes", changes_caption(values), changes_body(values))


def changes_caption(values: Values) -> Latex:
    """Say what the table of ``changes_body`` shows, and of what there was nothing."""
    changes = values.analysis.changes
    if not changes:
        return Latex("Nothing else was compared: no arm was traced.")
    blocks = numerals.listed([str(n) for n in sorted({c.blocks for c in changes})], "or")
    shown = {change.count for change in _seen(values)}
    absent = [words for name, words in COUNTS.items() if name not in shown]
    nothing = f"There were no {numerals.listed(absent, 'or')} in any arm." if absent else ""
    return Latex(
        "What the runner counted in a trial besides time, all cells alike: the mean of "
        f"{latex(values.label(changes[0].baseline))}, and what each traced arm adds, with "
        f"{latex(values.confidence)} intervals from paired differences over "
        f"$n={latex(blocks)}$ blocks. {latex(nothing)}"
    )


def changes_body(values: Values) -> Latex:
    """Return the tabular of what else the probes changed: an arm a row, a count a column."""
    seen = _seen(values)
    counts = [name for name in COUNTS if any(c.count == name for c in seen)]
    baseline = {c.count: c for c in seen}
    rows = []
    if seen:
        first = [numerals.significant(baseline[name].without, 4) for name in counts]
        rows.append([latex(values.label(seen[0].baseline)), *map(latex, first)])
    for arm in dict.fromkeys(c.arm for c in seen):
        of_arm = {c.count: c for c in seen if c.arm == arm}
        texts = [_change(of_arm[name]) if name in of_arm else "–" for name in counts]
        rows.append([latex(values.label(arm)), *map(latex, texts)])
    head = ["Arm", *(latex(numerals.sentence(COUNTS[name])) for name in counts)]
    columns = "l" + r">{\raggedright\arraybackslash}p{2.6cm}" * len(counts)
    return Latex(tabular(columns, head, rows))


def _seen(values: Values) -> list[Change]:
    """The changes of counts that were not 0 everywhere."""
    changes = values.analysis.changes
    counts = {c.count for c in changes if c.without or c.estimate}
    return [c for c in changes if c.count in counts]


def _change(change: Change) -> str:
    if change.zero_variance:
        return ("+" if change.estimate > 0 else "") + numerals.significant(change.estimate, 4)
    return numerals.quantity(change.estimate, change.low, change.high, "", sign=True)


def _work(values: Values, metric: str | None, levels: dict[str, Value]) -> Latex:
    return floating("work", work_caption(values), work_body(values))


def work_caption(values: Values) -> Latex:
    """Say of which cell the table of ``work_body`` is. Raises DocumentError where there is none."""
    worked = _worked(values)
    work, cell = worked.work, values.levels_text(worked.levels)
    processors = numerals.counted(work.processors, "processor")
    own = numerals.percent(work.not_own_share, sign=False)
    return Latex(
        f"Where the time of {latex(processors)} went in "
        f"{latex(numerals.counted(len(work.windows), 'trial'))} of "
        f"{latex(values.label(worked.arm))}{latex(', ' + cell if cell else '')}, watched by sched, "
        f"proc and interrupt probes. Of what was not idle, {latex(own)} was not the workload's own."
    )


def work_body(values: Values) -> Latex:
    """Return the tabular of who did the work. Raises DocumentError where no cell was declared."""
    rows = [[latex(text) for text in row[:5]] for row in show.rows(_worked(values).work)]
    head = ["Whose", "Thread, interrupt or softirq", "ms", "Share", "Switches"]
    return Latex(tabular("llrrr", head, rows))


def _worked(values: Values) -> Worked:
    if values.worked is None:
        raise DocumentError(
            "there is no table 'work': the experiment declares no cell (work: {at: ...})"
        )
    return values.worked


def moved_body(values: Values) -> Latex:
    """Return the tabular of distributions that several arms' scripts keep, an arm a row."""
    rows = [
        [
            latex(" ".join([f"@{moved.aggregation}", *moved.keys])),
            latex(values.label(moved.arm)),
            latex(values.label(moved.baseline)),
            latex(numerals.count(moved.values)),
            latex(f"{100 * moved.mean:.2g}%"),
            latex(f"{100 * moved.least:.2g}% to {100 * moved.greatest:.2g}%"),
            latex(str(moved.blocks)),
        ]
        for moved in values.analysis.moved
    ]
    head = ["Distribution", "Arm", "Against", "Values", "Moved", "In blocks", "$n$"]
    return Latex(tabular("lllrrlr", head, rows))


def _headed(metric: MetricSaid) -> str:
    return latex(numerals.sentence(metric.label))


def _amount(value: float, unit: str) -> str:
    return numerals.significant(value, 3, unit)


Table = Callable[[Values, str | None, dict[str, Value]], Latex]
_TABLES: dict[str, Table] = {
    "arms": _arms,
    "hypotheses": _hypotheses,
    "evidence": _evidence,
    "costs": _costs,
    "differences": _differences,
    "ministat": _ministat,
    "summary": _summary,
    "changes": _changes,
    "work": _work,
}
