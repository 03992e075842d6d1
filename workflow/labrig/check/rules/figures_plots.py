"""Rules on plots: what their axes and their error bars say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labrig.check.document import Word
from labrig.check.drawings.axis_labels import unlabelled
from labrig.check.drawings.error_bars import has_bands, has_error_bars
from labrig.check.drawings.floats import name, where
from labrig.check.drawings.plots import axes
from labrig.check.paper import Figure
from labrig.check.rule import Found, Rule, Severity, Subject, few

FEWEST_PATHS = 20
"""A drawing of fewer lines may well have no letters."""
_AS_TEXT = "Save the figure with its text as text, not as outlines, so that it can be read."
_MEASURE = re.compile(
    r"confidence|credible|interval|\bCIs?\b|standard[\s-]+(?:error|deviation)|std\b|\bs\.?\s?[de]\.?"
    r"(?:\s?m\.?)?\b|deviation|varia(?:nce|tion|bility)|[\u03c3\u00b1]|sigma|quartile|\bIQR\b|"
    r"\branges?\b|\bmin(?:imum|ima)?\b|\bmax(?:imum|ima)?\b|percentile|quantile|decile|bootstrap|"
    r"error[\s-]+bars?|whiskers?|shad(?:ed|ing)|\bbands?\b|uncertaint|\berrors?\b|spread",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"(?<=\w)[-\u2010\u00ad]\s+(?=[a-z])")
_IN_KEY = re.compile(r"confidence|interval|\bCIs?\b|deviation|std\b|percentile", re.IGNORECASE)
_PART = re.compile(r"\(?[a-h]\)")


def _axis_labels(subject: Subject) -> Iterable[Found]:
    return few(_unlabelled(subject))


def _unlabelled(subject: Subject) -> Iterator[Found]:
    for figure in subject.paper.figures:
        if len(figure.paths) >= FEWEST_PATHS and not figure.words and not figure.images:
            what = f"{name(figure)} has {len(figure.paths)} lines and areas, and no letters"
            yield Found(place=where(figure), what=what, fix=_AS_TEXT)
        missing = unlabelled(figure, _without_parts(figure))
        if missing:
            said = "; ".join(axis.words for axis in missing[:2])
            more = f"; and {len(missing) - 2} more" if len(missing) > 2 else ""
            what = f"{name(figure)} does not say what its numbers measure: {said}{more}"
            yield Found(place=where(figure), what=what)


def _without_parts(figure: Figure) -> list[Word]:
    """A figure's words without the captions of its parts: ``(a) Reading``."""
    titles = {
        (round(word.baseline), word.size) for word in figure.words if _PART.fullmatch(word.text)
    }
    return [word for word in figure.words if (round(word.baseline), word.size) not in titles]


def _error_bars(subject: Subject) -> Iterable[Found]:
    return few(_unnamed(subject))


def _unnamed(subject: Subject) -> Iterator[Found]:
    for figure in subject.paper.figures:
        if figure.caption is None or _named(figure) or not axes(figure):
            continue
        drawn = ["error bars"] * has_error_bars(figure.paths)
        drawn += ["bands"] * has_bands(figure.paths)
        if drawn:
            what = f"{name(figure)} has {' and '.join(drawn)}, and its caption does not say of what"
            yield Found(place=where(figure), what=what)


def _named(figure: Figure) -> bool:
    """Whether the caption says what bars or bands are, or the figure's own words do."""
    said = figure.caption.text if figure.caption else ""
    inside = " ".join(word.text for word in figure.words)
    return names_measure(said) or _IN_KEY.search(inside) is not None


def names_measure(caption: str) -> bool:
    """Whether a caption says what bars or bands are; a word may be broken at a line's end."""
    return any(_MEASURE.search(text) for text in (caption, _BROKEN.sub("", caption)))


RULES = (
    Rule(
        name="figures/axis-labels",
        severity=Severity.WARNING,
        title="Every axis with numbers says what it measures.",
        why=(
            "A number without a quantity means nothing. An axis is a row or column of "
            "numbers on a linear, logarithmic or even scale with something drawn along it; its "
            "label is a word below a row, beside a column (upright or level), or above its end. "
            "Several plots may share one label, so a label further away on the same side counts. "
            "That there is a label is looked at, not what it says: a unit in it is not asked for. "
            "Diagrams, schematics and flame graphs have no such axes. Letters that were turned "
            "into outlines cannot be read, and are found."
        ),
        fix="Name the quantity and its unit on each axis: “latency (µs)”.",
        check=_axis_labels,
    ),
    Rule(
        name="figures/error-bars",
        severity=Severity.WARNING,
        title="A caption says what error bars and bands are.",
        why=(
            "A standard deviation, a standard error and a confidence interval differ severalfold. "
            "Error bars are three or more thin lines through markers, with caps, or over the ends "
            "of bars; bands are areas one can see through, with their line in it. The caption has "
            "to name the measure, or the key of the figure."
        ),
        fix="Say in the caption what the bars are: “95% confidence intervals of the mean”.",
        check=_error_bars,
    ),
)
