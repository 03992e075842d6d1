"""Hypotheses as tables write them: what was expected, what was found, and what decided. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.report.escape import Latex, latex
from labrig.report.latex_tables import tabular
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


def hypotheses_body(values: Values) -> Latex:
    """Return the tabular of all hypotheses, one a row."""
    hypotheses = values.analysis.hypotheses
    middle = [(expected(values, decided), found(values, decided)) for decided in hypotheses]
    short = all(len(wanted) <= EXPECTED_WIDTH and len(got) <= FOUND_WIDTH for wanted, got in middle)
    rows = []
    for decided, texts in zip(hypotheses, middle, strict=True):
        after = " (post hoc)" if decided.post_hoc else ""
        rows.append(
            [
                latex(decided.id),
                rf"\raggedright {latex(decided.claim)}",
                *(("" if short else r"\raggedright ") + latex(text) for text in texts),
                latex(p_words(decided)),
                rf"\raggedright\arraybackslash \textit{{{latex(decided.verdict)}}}{after}",
            ]
        )
    shares = r"p{0.27\linewidth}p{0.18\linewidth}p{0.16\linewidth}"
    widths = r"p{0.34\linewidth}ll" if short else shares
    head = ["", "Claim", "Expected", "Estimate [interval]", "$p$ (Holm)", "Verdict"]
    return Latex(tabular(rf"l{widths}lp{{0.09\linewidth}}", head, rows))


def evidence_body(values: Values) -> Latex:
    """Return the tabular of the parts that decided hypotheses of more than one part."""
    rows = []
    for decided in values.analysis.hypotheses:
        if len(decided.parts) < 2:
            continue
        for number, part in enumerate(decided.parts):
            rows.append(
                [
                    "" if number else latex(decided.id),
                    latex(part.what),
                    latex(_estimate(part)),
                    latex(f"{100 * part.confidence:.4g}%"),
                    latex(_bounds(part)),
                    "–" if part.p is None else latex(_p(part.p)),
                    rf"\textit{{{latex(part.verdict)}}}",
                ]
            )
    head = ["", "Part", "Estimate [interval]", "At", "Must lie", "$p$", "Verdict"]
    return Latex(tabular("lllrlll", head, rows))


def _quantity(name: str) -> str:
    return {"slope": "slope ", "ratio": "ratio ", "change": "whole change "}.get(name, "")


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
