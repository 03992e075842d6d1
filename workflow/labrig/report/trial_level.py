"""The appendix's table of trial-level comparisons, in LaTeX. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.report.escape import Latex, latex
from labrig.report.latex_tables import longtable
from labrig.report.values import Values
from labrig.stats.records import Bounds, TrialLevel

COLUMNS = (
    "Arm",
    "Difference",
    "Means, \\%",
    "Medians, \\%",
    "$p$",
    "Holm",
    "$p$ of $U$",
    "$g$",
    "$\\delta$",
    "Least",
    "Doubt",
)
DOUBTS = {"normality": "N", "equal variance": "V", "independence": "I", "absence of ties": "T"}


def words(values: Values) -> Latex:
    """Say what ``body`` shows of each metric, and what its letters stand for."""
    found = values.analysis.trial_level
    blocks = sorted({one.blocks for one in found})
    counted = numerals.listed([str(n) for n in blocks], "or")
    baseline = latex(values.label(values.analysis.reference[0]))
    said = (
        f"Arms against {baseline}, trial by trial, under each number its "
        f"{latex(values.confidence)} interval: the difference of means with Welch's "
        "$p$ and Holm's over all comparisons of the metric; the ratio of means, less 1, by "
        "Fieller; that of medians by BCa bootstrap; Mann and Whitney's $U$; Hedges' $g$; Cliff's "
        "$\\delta$; and the least difference that as many independent trials show with power 0.8. "
        "Doubted: N normality, V equal variance, I independence in run order, T "
        "absence of ties. "
        f"Trials of a block are not independent: the $n$ that counts is the blocks, {counted}."
    )
    sentences = dict.fromkeys(one.resolution for one in found if one.resolution)
    return Latex(" ".join([said, *(latex(f"{sentence}.") for sentence in list(sentences)[:1])]))


def body(values: Values, metric: str) -> Latex:
    """Return the longtable of one metric: a heading a cell, two rows an arm."""
    found = [one for one in values.analysis.trial_level if one.metric == metric]
    lines = []
    for cell in _cells(found):
        if cell:
            text = latex(values.levels_text(cell))
            lines.append(rf"\multicolumn{{{len(COLUMNS)}}}{{@{{}}l}}{{\textit{{{text}}}}} \\*")
        for one in (one for one in found if one.levels == cell):
            estimates, intervals = zip(*_row(values, one), strict=True)
            lines.append(" & ".join(map(latex, estimates)) + r" \\*")
            lines.append(" & ".join(map(latex, intervals)) + r" \\ \noalign{\penalty5000}")
        lines[-1] = lines[-1].removesuffix(r" \noalign{\penalty5000}")
    return Latex(longtable("l" + "r" * (len(COLUMNS) - 2) + "l", COLUMNS, lines))


def _cells(found: list[TrialLevel]) -> list[dict[str, str | int | float]]:
    cells = []
    for one in found:
        if one.levels not in cells:
            cells.append(one.levels)
    return cells


def _row(values: Values, one: TrialLevel) -> list[tuple[str, str]]:
    """Cells of a row and of the row below it."""
    doubts = [letter for name, letter in DOUBTS.items() if _doubted(one, name)]
    return [
        (values.label(one.arm), ""),
        _two(one.welch, sign=True),
        _percent(one.ratio),
        _percent(one.median_ratio),
        (probability(one.welch_p), ""),
        (probability(one.holm_p), ""),
        (probability(one.u_p), ""),
        _two(one.hedges_g),
        _two(one.cliffs_delta),
        (numerals.significant(one.least_detectable, 2) if one.least_detectable else "–", ""),
        (" ".join(doubts), ""),
    ]


def _doubted(one: TrialLevel, name: str) -> bool:
    return any(seen.assumption == name and seen.word == "doubtful" for seen in one.checked)


def _two(bounds: Bounds, *, sign: bool = False) -> tuple[str, str]:
    if bounds.value is None:
        return "–", ""
    text = numerals.quantity(bounds.value, bounds.low, bounds.high, sign=sign)
    estimate, _, interval = text.partition(" ")
    if sign and not interval and bounds.value > 0:
        estimate = f"+{estimate}"
    return estimate, interval


def _percent(ratio: Bounds) -> tuple[str, str]:
    if ratio.value is None:
        return "–", ""
    ends = (None if end is None else end - 1 for end in (ratio.low, ratio.high))
    text = numerals.percent(ratio.value - 1, *ends).replace("%", "")
    estimate, _, interval = text.partition(" ")
    return estimate, interval


def probability(p: float | None) -> str:
    """Write a p: two digits, ``< 0.0001``, or a dash where there is none."""
    if p is None:
        return "–"
    return "< 0.0001" if p < 1e-4 else numerals.significant(p, 2)
