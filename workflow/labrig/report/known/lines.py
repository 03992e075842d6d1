"""Values of lines over the levels of a numeric factor, and of their knees. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.report.known.naming import Scope, Subject
from labrig.report.known.value import Known
from labrig.stats.records import Fit, Levels, Sweep


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all sweeps."""
    for sweep in scope.values.analysis.sweeps:
        yield from _sweep(scope, sweep)


def _sweep(scope: Scope, s: Sweep) -> Iterator[Known]:
    factor = scope.values.analysis.factors[s.factor]
    unit = scope.unit(s.metric)
    subject = _subject(scope, s, s.others, s)
    for fit in s.fits:
        yield from _fit(scope, s, fit)
    knee = s.knee
    yield subject.value("knee", knee.x, knee.low, knee.high, unit=factor.unit)
    for name in ("below", "above"):
        slope = f"{subject.what}: change {name} the knee a doubling of {factor.label}"
        yield subject.value(f"knee.{name}", getattr(knee, name), unit=unit, digits=3, what=slope)
    yield subject.value("knee.p", knee.probability, form="probability")
    for point in s.points:
        at = _subject(scope, s, {**s.others, s.factor: _level(scope, s, point.x)}, point)
        yield at.value("sweep.mean", point.mean, point.low, point.high, unit=unit)


def _fit(scope: Scope, s: Sweep, fit: Fit) -> Iterator[Known]:
    """A line's values: of a log-log one the slope is the exponent of a power law."""
    subject = _subject(scope, s, s.others, fit)
    straight = fit.form == "linear"
    unit = scope.unit(s.metric) if straight else ""
    per = scope.values.analysis.factors[s.factor].unit
    slope = f"{unit}/{per}" if unit and per else unit
    name = fit.form
    for quantity, what, of in (
        ("slope" if straight else "exponent", "slope", slope),
        ("intercept", "intercept", unit),
    ):
        low, high = getattr(fit, f"{what}_low"), getattr(fit, f"{what}_high")
        yield subject.value(f"{name}.{quantity}", getattr(fit, what), low, high, unit=of)
    for quantity, value, of, digits in (
        ("r_squared", fit.r_squared, "", 4),
        ("residual_sd", fit.residual_sd, unit, 2),
        ("largest_residual", fit.largest_residual, unit, 2),
    ):
        yield subject.value(f"{name}.{quantity}", value, unit=of, digits=digits)
    yield subject.value(f"{name}.lack_p", fit.lack_probability, form="probability")
    for one in fit.residuals:
        at = _subject(scope, s, {**s.others, s.factor: _level(scope, s, one.x)}, one)
        yield at.value(f"{name}.residual", one.residual, one.low, one.high, unit=unit)


def _subject(scope: Scope, s: Sweep, levels: Levels, record: object) -> Subject:
    factor = scope.values.analysis.factors[s.factor]
    what = scope.words(s.metric, s.arm, None, levels)
    return scope.of(
        s.arm,
        levels=levels,
        metric=s.metric,
        over=s.factor,
        what=f"{what} over {factor.label}",
        method=f"a line in each of {numerals.counted(s.blocks, 'block')}, Student's t, "
        f"{scope.values.confidence}",
        record=record,
    )


def _level(scope: Scope, s: Sweep, x: float) -> str | int | float:
    """The level that is ``x``, as the experiment writes it."""
    levels = scope.values.analysis.factors[s.factor].levels
    return next((one.value for one in levels if float(one.value) == x), x)
