"""Values of cells, and of arms compared there: over blocks, and trial by trial. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.report.known.naming import Scope
from labrig.report.known.value import Known
from labrig.stats.records import Difference, MinistatRow, MinistatTable, Summary, TrialLevel

EACH = "each trial counted as independent: no basis of a verdict"


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all cells."""
    found = scope.values.analysis
    for difference in found.differences:
        yield from _difference(scope, difference)
    for summary in found.summaries:
        yield from _summary(scope, summary)
    for table in found.ministat:
        for row in table.rows:
            yield from _ministat(scope, table, row)
    for compared in found.trial_level:
        yield from _trial_level(scope, compared)


def _difference(scope: Scope, d: Difference) -> Iterator[Known]:
    what = scope.words(d.metric, d.arm, d.baseline, d.levels)
    blocks = numerals.counted(d.blocks, "block")
    subject = scope.of(
        d.arm,
        levels=d.levels,
        metric=d.metric,
        against=d.baseline,
        what=what,
        method=f"paired differences over {blocks}, Student's t, {scope.values.confidence}",
        record=d,
    )
    unit = scope.unit(d.metric)
    yield subject.value("difference", d.estimate, d.low, d.high, unit=unit, what=what)
    yield subject.value(
        "share",
        d.relative,
        d.relative_low,
        d.relative_high,
        form="share",
        what=f"{what}, as a share of the baseline",
    )


def _summary(scope: Scope, s: Summary) -> Iterator[Known]:
    what = scope.words(s.metric, s.arm, None, s.levels)
    trials = numerals.counted(s.trials, "timed trial")
    subject = scope.of(
        s.arm,
        levels=s.levels,
        metric=s.metric,
        what=what,
        method=f"{trials} of {numerals.counted(s.blocks, 'block')}",
        record=s,
    )
    unit = scope.unit(s.metric)
    yield subject.value("mean", s.mean, unit=unit, what=what)
    for name in ("median", "minimum", "maximum"):
        yield subject.value(name, getattr(s, name), unit=unit)
    what = f"standard deviation of {what}"
    yield subject.value("stddev", s.stddev, unit=unit, digits=2, what=what)
    for name in ("trials", "blocks"):
        yield subject.value(name, getattr(s, name), form="count")


def _ministat(scope: Scope, table: MinistatTable, row: MinistatRow) -> Iterator[Known]:
    """The comparisons of a row; the rest of it is the summary's."""
    if row.difference is None:
        return
    subject = scope.of(
        row.arm,
        levels=table.levels,
        metric=table.metric,
        against=table.baseline,
        what=scope.words(table.metric, row.arm, table.baseline, table.levels),
        method=f"ministat's: Student's t, {scope.values.confidence}, {EACH}",
        record=row,
    )
    unit = scope.unit(table.metric)

    def interval(middle: float | None, error: float | None) -> tuple[float | None, ...]:
        if middle is None or error is None:
            return middle, None, None
        return middle, middle - error, middle + error

    share, error = (None if p is None else p / 100 for p in (row.percent, row.percent_error))
    yield subject.value("ministat", *interval(row.difference, row.error), unit=unit)
    yield subject.value("ministat.share", *interval(share, error), form="share")
    yield subject.value("ministat.stddev", row.pooled_stddev, unit=unit, digits=2)


def _trial_level(scope: Scope, one: TrialLevel) -> Iterator[Known]:
    subject = scope.of(
        one.arm,
        levels=one.levels,
        metric=one.metric,
        against=one.baseline,
        what=scope.words(one.metric, one.arm, one.baseline, one.levels),
        method=f"{one.trials} against {one.baseline_trials} trials, {EACH}",
        record=one,
    )
    own = scope.of(
        one.arm,
        levels=one.levels,
        metric=one.metric,
        what=scope.words(one.metric, one.arm, None, one.levels),
        method=f"BCa bootstrap of {one.trials} trials, {scope.values.confidence}, {EACH}",
        record=one,
    )
    unit = scope.unit(one.metric)
    for name, bounds, of, digits in (
        ("welch", one.welch, unit, 4),
        ("fieller", one.ratio, "", 4),
        ("hedges_g", one.hedges_g, "", 3),
        ("cliffs_delta", one.cliffs_delta, "", 2),
        ("bootstrap.mean_ratio", one.mean_ratio, "", 4),
        ("bootstrap.median_ratio", one.median_ratio, "", 4),
    ):
        yield subject.value(name, bounds.value, bounds.low, bounds.high, unit=of, digits=digits)
    for name, mean in (("bootstrap.mean", one.mean), ("bootstrap.median", one.median)):
        yield own.value(name, mean.value, mean.low, mean.high, unit=unit)
    for name, p in (("welch.p", one.welch_p), ("welch.p_holm", one.holm_p), ("u.p", one.u_p)):
        yield subject.value(name, p, form="probability")
    yield subject.value("least_detectable", one.least_detectable, unit=unit, digits=2)
