"""What stands beside a figure of curves."""

from __future__ import annotations

from collections.abc import Sequence

from labrig.experiments import ARM, Curves, in_bytes
from labrig.figures import curves, trials
from labrig.figures.caption import Caption, arm_labels, cell_text, listed, ranged, several
from labrig.figures.chart import Chart, text
from labrig.numerals import sentence
from labrig.stats.records import Analysis


def title(asked: Curves, analysis: Analysis, metrics: Sequence[str]) -> str:
    """``Bandwidth over buffer size``."""
    names = _names(metrics, analysis)
    over = _factor(asked.over, analysis) if asked.over else "levels"
    return f"{sentence(f'effect on {names}' if asked.kind == 'effect' else names)} over {over}"


def without_data(asked: Curves, analysis: Analysis) -> str:
    """Why there is nothing to draw."""
    what = _names(asked.metrics or [], analysis)
    if asked.kind == "effect":
        return f"Nothing can be drawn: there is no relative difference in {what} to show here."
    return f"Nothing can be drawn: no trial of what is shown here has a value of {what}."


def caption(found: Chart, analysis: Analysis, remarks: Sequence[str]) -> Caption:
    """The words of a figure; ``remarks`` are on its vertical axes."""
    asked = found.asked
    names = _names(list(found.cells), analysis)
    labels = listed([curve.label for curve in found.curves])
    each = [
        *([f"a curve {_each(asked.by, analysis)}"] if asked.by and len(found.curves) > 1 else []),
        *([f"a panel {_each(asked.panels, analysis)}"] if asked.panels and found.parts[1:] else []),
    ]
    what = f"{_of_effect(asked, analysis)} {names}" if asked.kind == "effect" else names
    first = ", ".join([f"{sentence(what)} against {found.axis.label}", *each])
    of = _only(found, analysis)
    sentences = [
        f"{first}{f'; {of}' if of else ''} ({_count(found)}).",
        f"A point is {_point(found, analysis)}{_lines(found)}.",
        *([_sentence(f"the vertical axis is {listed(list(remarks))}")] if remarks else []),
        *([_marked(found, analysis)] if asked.marks else []),
        *_missing(found, analysis),
    ]
    left_out = trials.left_out(len(found.parts), found.there, "panels")
    return Caption(
        title=title(asked, analysis, list(found.cells)),
        caption=" ".join(sentences) + left_out,
        columns=(
            "arm",
            "session",
            "block",
            "kind",
            "role",
            "kept",
            *analysis.factors,
            *found.cells,
        ),
        alt=f"{several([found.rows], 'row')} of {several([found.columns], 'panel')}: {what} over "
        f"{_factor(asked.over or '', analysis)}{f' for {labels}' if labels else ''}.",
    )


def _sentence(words: str) -> str:
    return f"{sentence(words)}."


def _of_effect(asked: Curves, analysis: Analysis) -> str:
    return f"relative difference from '{arm_labels(analysis)[asked.baseline or '']}' in"


def _count(found: Chart) -> str:
    every = [one for of_metric in found.cells.values() for one in of_metric]
    blocks = several((one.blocks for one in every), "block")
    if found.asked.show == "median":
        return f"N = {ranged(one.trials for one in every)} trials a point, from {blocks}"
    return f"N = {blocks}"


def _point(found: Chart, analysis: Analysis) -> str:
    if found.asked.show == "median":
        return (
            "the median of the timed trials, its bar goes from their lower to their upper "
            "quartile; where no bar is seen, it is shorter than the point"
        )
    middles = [
        middle
        for _, _, metric, part in found.panels
        for curve in found.curves
        for middle in found.middles(metric, part, curve)
    ]
    bars = curves.bars(middles, analysis.confidence)
    if found.asked.kind == "effect":
        return f"the mean of the blocks' ratios, minus 1, {bars}"
    return f"the mean of the blocks' means, {bars}"


def _lines(found: Chart) -> str:
    if not found.axis.numeric:
        return ""
    beside = "; curves stand beside each other at each level" if len(found.curves) > 1 else ""
    return f"; lines only join a curve's points{beside}"


def _only(found: Chart, analysis: Analysis) -> str:
    """What does not vary in the figure and does in the experiment."""
    asked = found.asked
    placed = {asked.over, *(asked.by or ()), *(asked.panels or ())}
    arms = [] if ARM in placed or len(analysis.arms) < 2 else (asked.arms or [])
    words = [f"'{text({ARM: arm}, analysis)}'" for arm in arms]
    words += [cell_text(analysis, {name: value}) for name, value in asked.at.items()]
    return f"all of {listed(words)}" if words else ""


def _marked(found: Chart, analysis: Analysis) -> str:
    unit = analysis.factors[found.asked.over or ""].unit
    words = [
        f"{label} at {in_bytes(int(at)) if unit == 'B' and at == int(at) else f'{at:g} {unit}'}"
        for at, label in sorted(found.asked.marks.items())
    ]
    return f"Dashed vertical lines: {listed(words)}."


def _missing(found: Chart, analysis: Analysis) -> list[str]:
    absent = [metric for metric in found.asked.metrics or [] if metric not in found.cells]
    return [f"Not measured here: {_names(absent, analysis)}."] if absent else []


def _names(metrics: Sequence[str], analysis: Analysis) -> str:
    return listed([analysis.metrics[metric].label for metric in metrics])


def _factor(name: str, analysis: Analysis) -> str:
    return "arm" if name == ARM else analysis.factors[name].label


def _each(names: Sequence[str], analysis: Analysis) -> str:
    return "for each " + listed([_factor(name, analysis) for name in names])
