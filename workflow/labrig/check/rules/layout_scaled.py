"""Pages and text that were shrunk or stretched after they were typeset."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from labrig.check.document import Document, Page
from labrig.check.paging import pages
from labrig.check.paper import Area, Line, Paper
from labrig.check.rule import Found, Place, Rule, Severity, Subject, around, few

EXPANSION = 0.035
"""By how much letters may be wider or narrower than their font has them: microtype allows itself
0.02, and 0.03 where it is told to."""
TIGHTENING = 0.025
"""By how much closer letters may stand than their font has them: kerning takes as much of some
words, but of fewer than three in four."""
FEW_WORDS = 8
"""Words of a paragraph that tell how its letters are spaced."""
SCALE_SLACK = 0.015
"""By how much a page may be scaled: what a printer's driver does to fit its sheet is less."""
FEW_LINES = 3
"""Lines of running text that are remarked on."""
PAGE_LETTERS = 800
"""Letters in one embedded drawing that make it a page of text: a large diagram has fewer."""
RUNNING = frozenset(
    {Area.BODY, Area.ABSTRACT, Area.CAPTION, Area.FOOTNOTE, Area.REFERENCE, Area.APPENDIX}
)


def check_scaled(subject: Subject) -> Iterator[Found]:
    """Find what was scaled: the file's unit, whole pages, runs of text."""
    yield from few(
        (
            *_units(subject.document),
            *_wrapped(subject.document),
            *_stretched(subject.paper),
            *_tightened(subject.paper),
            *_shrunk(subject.document, subject.paper),
        )
    )


def _units(document: Document) -> Iterator[Found]:
    if document.units:
        said = ", ".join(f"{unit:g}" for unit in document.units)
        yield Found(
            place=Place(page=1),
            what=f"pages declare a unit of length of their own (UserUnit {said}): they are shown "
            "at another size than they were typeset at",
            fix="Make the PDF at its final size.",
        )


def _wrapped(document: Document) -> Iterator[Found]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for page in document.pages:
        for scale in wrapped(page):
            found[f"{scale:.0%}"].append(page.number)
    for percent, numbers in found.items():
        yield Found(
            place=Place(page=numbers[0]),
            what=f"the text of {pages(numbers)} is an embedded page, shown at {percent} of the "
            "size it was typeset at",
            fix="Hand in the PDF as LaTeX made it, without pdfjam or a printer's scaling.",
        )


def wrapped(page: Page) -> Iterator[float]:
    """The scales of the pages of text that were embedded into ``page`` at another size."""
    held: Counter[int] = Counter()
    for word in page.words:
        if word.form is not None:
            held[word.form] += len(word.text)
    for form, letters in held.items():
        scale = page.forms[form].scale
        if letters >= PAGE_LETTERS and abs(scale - 1) > SCALE_SLACK:
            yield scale


def _stretched(paper: Paper) -> Iterator[Found]:
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for line in paper.lines:
        if line.area in RUNNING:
            stretch = most(line, [word.stretch for word in line.words])
            if stretch and abs(stretch - 1) > EXPANSION:
                found[round(100 * stretch)].append(line)
    for percent, lines in found.items():
        if len(lines) >= FEW_LINES:
            yield Found(
                place=around(lines),
                what=f"letters of {len(lines)} lines ({pages(line.page for line in lines)}) are "
                f"distorted: {percent}% as wide as their font has them",
                fix=r"Take out \scalebox, \resizebox and letter spacing around text.",
            )


def _tightened(paper: Paper) -> Iterator[Found]:
    held: list[tuple[float, Sequence[Line]]] = []
    for part in paper.parts:
        for paragraph in part.paragraphs:
            spacing = spacing_of(paragraph.lines)
            if spacing is not None and spacing < 1 - TIGHTENING:
                held.append((spacing, paragraph.lines))
    if held:
        lines = [line for _, found in held for line in found]
        percent = round(100 * statistics.median(spacing for spacing, _ in held))
        yield Found(
            place=around(lines),
            what=f"letters of {len(lines)} lines ({pages(line.page for line in lines)}) are set "
            f"closer than their font has them, at {percent}% of the distance",
            fix="Take out letter spacing, such as microtype's tracking with a negative amount.",
        )


def spacing_of(lines: Sequence[Line]) -> float | None:
    """How far apart letters stand over how far their font has them; None where too few tell.

    The upper quartile of the words': kerning is in some words, letter spacing in all.
    """
    known = [word.spacing for line in lines for word in line.words if word.spacing is not None]
    return statistics.quantiles(known)[2] if len(known) >= FEW_WORDS else None


def _shrunk(document: Document, paper: Paper) -> Iterator[Found]:
    usual = usual_scale(document)
    if usual is None:
        return
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for line in paper.lines:
        if line.area in RUNNING and line.words[0].form is None:
            scale = most(line, [word.scale for word in line.words]) / usual
            if abs(scale - 1) > SCALE_SLACK:
                found[round(100 * scale)].append(line)
    for percent, lines in found.items():
        if len(lines) >= FEW_LINES:
            yield Found(
                place=around(lines),
                what=f"{len(lines)} lines ({pages(line.page for line in lines)}) are shown at "
                f"{percent}% of the size they were typeset at",
                fix=r"Take out \scalebox and \resizebox around text.",
            )


def usual_scale(document: Document) -> float | None:
    """By what most text is scaled, where the writer sets type at its size.

    None where type of several sizes has several scales, as with writers that set all at 1.
    """
    scales: Counter[float] = Counter()
    for page in document.pages:
        for word in page.words:
            if word.form is None:
                scales[word.scale] += len(word.text)
    if not scales:
        return None
    scale, held = scales.most_common(1)[0]
    sizes = {
        round(word.size) for page in document.pages for word in page.words if word.scale == scale
    }
    return scale if len(sizes) > 1 and held > sum(scales.values()) / 2 else None


def most(line: Line, values: Sequence[float]) -> float:
    """The value that most of a line's letters have, ``values`` being those of its words."""
    letters: Counter[float] = Counter()
    for word, value in zip(line.words, values, strict=True):
        letters[value] += len(word.text)
    return letters.most_common(1)[0][0]


RULES = (
    Rule(
        name="layout/scaled",
        severity=Severity.ERROR,
        title="Pages and text have the size and shape at which they were typeset.",
        why="A page or paragraph that is shrunk afterwards has small type and margins whatever "
        "the preamble says. Looked for: a unit of length of the file's own, pages embedded in "
        "pages at another scale, lines whose letters are scaled, or narrower than their font "
        f"has them by more than microtype's {EXPANSION:.1%}, and paragraphs whose letters stand "
        f"closer by more than {TIGHTENING:.1%}. Tables and figures may be scaled.",
        fix="Typeset the report at its final size.",
        check=check_scaled,
    ),
)
