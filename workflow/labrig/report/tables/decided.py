"""Hypotheses as tables write them: what was expected, what was found, and what decided. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.report.tables.grid import (
    Emphasis,
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
from labrig.stats.records import Decided, Part
from labrig.stats.verdicts.evidence import WELCH

LEAST_P = 0.001
"""p below this is written as being below it."""

EXPECTED_WIDTH, FOUND_WIDTH = 16, 28
"""Characters up to which these columns need no lines to be broken."""

BOUNDED = {
    "greater": "above {high}",
    "less": "below {low}",
    "differs": "beyond {low} and {high}",
    "equivalent": "from {low} to {high}",
    "not_less": "above {low}",
    "not_greater": "below {high}",
}
"""Where a part's interval must lie."""


def expected(values: Values, decided: Decided) -> str:
    """Write what ``decided`` expects of its estimate, in words with units."""
    margin = _amount(decided.margin, decided.margin_unit, relative=decided.margin_relative)
    if decided.expect == "monotone":
        factor = values.analysis.factors[decided.factor or ""].label
        return f"{decided.direction} with {factor}: by more than {margin}, no step back by {margin}"
    if decided.expect == "linear":
        factor = values.analysis.factors[decided.factor or ""].label
        rise = " of its rise" if decided.margin_relative else ""
        slopes = [_slope(part) for part in decided.parts if part.what == "slope"]
        return "; ".join([f"linear in {factor} within ±{margin}{rise}", *slopes])
    if decided.expect in ("peak", "knee") and decided.value is not None:
        place = numerals.declared(decided.value, decided.unit)
        reach = "" if decided.margin == 1 else f", within a factor of {margin}"
        return f"{decided.expect} at {place}{reach}"
    if decided.value is not None:
        value = numerals.declared(decided.value, decided.unit)
        return f"{_quantity(decided.quantity)}{value} ± {margin}"
    words = {
        "greater": "above {}",
        "less": "below −{}" if decided.margin else "below {}",
        "differs": "beyond ±{}",
        "equivalent": "within ±{}",
    }[decided.expect]
    return _quantity(decided.quantity) + words.format(margin)


def found(values: Values, decided: Decided) -> str:
    """Write the estimate with the interval that decided, and what it is of."""
    level = " (trial-level)" if decided.method == WELCH else ""
    return _quantity(decided.quantity) + values.shown(decided) + level


def p_words(decided: Decided) -> str:
    """Write p, and beside it p adjusted over the family; a dash where there is no test."""
    if decided.p is None or decided.p_holm is None:
        return "–"
    return f"{_p(decided.p)} ({_p(decided.p_holm)})"


def hypotheses(values: Values) -> Table:
    """Return all hypotheses, one a row."""
    asked = values.analysis.hypotheses
    middle = [(expected(values, decided), found(values, decided)) for decided in asked]
    short = all(len(wanted) <= EXPECTED_WIDTH and len(got) <= FOUND_WIDTH for wanted, got in middle)
    rows = [
        [
            text(decided.id),
            text(decided.claim),
            text(wanted),
            number(got, decided.estimate),
            number(p_words(decided), decided.p),
            text((Emphasis(decided.verdict), " (post hoc)" if decided.post_hoc else "")),
        ]
        for decided, (wanted, got) in zip(asked, middle, strict=True)
    ]
    columns = [
        texts(""),
        texts("Claim", share=0.34 if short else 0.27),
        texts("Expected", share=None if short else 0.18),
        estimates("Estimate [interval]", share=None if short else 0.16),
        estimates((Symbol("p"), " (Holm)")),
        texts("Verdict", share=0.09),
    ]
    confidence = sorted({f"{100 * d.confidence:g}%" for d in asked})
    caption = (
        "The hypotheses, what each expects, the estimate with the interval that decided "
        f"({numerals.listed(confidence)}), the ",
        Symbol("p"),
        " of its test with that adjusted over the family (Holm), and the verdict, which is the "
        "interval’s.",
    )
    return Table(name="hypotheses", caption=caption, grid=ungrouped(columns, rows))


def evidence(values: Values) -> Table:
    """Return the parts that decided hypotheses of more than one part."""
    rows = [
        [
            text(decided.id),
            text(part.what),
            number(_estimate(part), part.estimate),
            number(f"{100 * part.confidence:.4g}%", part.confidence),
            text(_bounds(part)),
            number("–" if part.p is None else _p(part.p), part.p),
            text((Emphasis(part.verdict),)),
        ]
        for decided in values.analysis.hypotheses
        if len(decided.parts) > 1
        for part in decided.parts
    ]
    columns = [
        texts(""),
        texts("Part"),
        estimates("Estimate [interval]"),
        numbers("At"),
        texts("Must lie"),
        estimates((Symbol("p"),)),
        texts("Verdict"),
    ]
    caption = (
        "What decided the hypotheses of several parts, part by part. All must hold for a claim to "
        "be supported, each by its own interval; one part refutes, by an interval that is "
        "simultaneous with the others’."
    )
    grid = ungrouped(columns, rows, breaks_over_pages=True)
    return Table(name="evidence", caption=caption, grid=grid)


def _quantity(name: str) -> str:
    words = {"slope": "slope ", "ratio": "ratio ", "change": "whole change "}
    return {**words, "peak": "greatest at ", "knee": "bend at "}.get(name, "")


def _slope(part: Part) -> str:
    margin = _amount(part.margin, part.unit)
    if part.value:
        return f"slope {_amount(part.value, part.unit)} ± {margin}"
    return f"slope {_bounds(part)}"


def _bounds(part: Part) -> str:
    low, high = (
        _amount(end, part.unit, relative=part.relative)
        for end in (part.value - part.margin, part.value + part.margin)
    )
    return BOUNDED[part.expect].format(low=low, high=high)


def _estimate(part: Part) -> str:
    if part.relative:
        return numerals.percent(part.estimate, part.low, part.high)
    return numerals.quantity(part.estimate, part.low, part.high, part.unit)


def _amount(value: float, unit: str, *, relative: bool = False) -> str:
    """Write a declared amount with the digits that it was declared with."""
    if relative:
        return numerals.declared(100 * value) + "%"
    return numerals.declared(value, unit)


def _p(value: float) -> str:
    return f"<{LEAST_P:g}" if value < LEAST_P else numerals.significant(value, 2)
