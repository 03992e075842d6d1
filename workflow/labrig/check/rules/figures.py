"""Rules on figures: what they are made of, their captions, and their letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labrig.check.document import Box, Image
from labrig.check.drawings.floats import (
    before_text,
    may_have_caption,
    misnumbered,
    name,
    unreferred,
    where,
)
from labrig.check.drawings.letters import small_letters
from labrig.check.paper import Figure
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

SMALLEST_IMAGE = 8.0
"""In points: smaller ones are markers or icons."""
STRIP = (24.0, 4.0)
"""The widest colour bar in points, and how much longer than wide it is: Matplotlib paints it as a
picture in a drawing of vectors."""
SMALLEST_FIGURE = (40.0, 20.0)
"""Width and height in points of what needs a caption: less is an ornament."""


def _pixels(subject: Subject) -> Iterable[Found]:
    if not subject.profile.figures.vector:
        return ()
    return few(_pictures(subject))


def _pictures(subject: Subject) -> Iterator[Found]:
    paper = subject.paper
    for figure in paper.figures:
        if before_text(paper, figure.page, figure.box):
            continue
        drawn = bool(figure.paths) and bool(figure.words)
        images = [image for image in figure.images if _counts(image, drawn)]
        if not images:
            continue
        coarsest = min(images, key=lambda image: image.resolution)
        what = f"{name(figure)} {_made(figure, images)} of {_size(coarsest)}"
        yield Found(place=where(figure), what=what, fix=_REDRAW if drawn else "")
    for leaf in paper.leaves:
        held = [one.box for one in paper.figures if one.page == leaf.page.number]
        for image in leaf.page.images:
            if _counts(image, False) and not _in_any(image.box, held):
                page = leaf.page.number
                if not before_text(paper, page, image.box):
                    what = f"a picture of {_size(image)}, outside of any figure"
                    yield Found(place=Place(page=page, box=image.box), what=what)


def _counts(image: Image, drawn: bool) -> bool:
    long, short = sorted((image.box.width, image.box.height), reverse=True)
    if image.columns * image.rows <= 1 or short < SMALLEST_IMAGE:
        return False
    return not (drawn and short <= STRIP[0] and long >= STRIP[1] * short)


def _in_any(box: Box, held: list[Box]) -> bool:
    return any(one.meets(box) for one in held)


def _made(figure: Figure, images: list[Image]) -> str:
    if figure.raster:
        return "is a picture" if len(images) == 1 else f"is {len(images)} pictures, the coarsest"
    return "has a picture" if len(images) == 1 else f"has {len(images)} pictures, the coarsest"


def _size(image: Image) -> str:
    return (
        f"{image.columns} × {image.rows} pixels, {image.resolution:.0f} dpi at "
        f"{image.box.width / 72.27:.1f} × {image.box.height / 72.27:.1f} in"
    )


def _captions(subject: Subject) -> Iterable[Found]:
    if not subject.profile.figures.caption:
        return ()
    return few(_captionless(subject))


def _captionless(subject: Subject) -> Iterator[Found]:
    paper = subject.paper
    for figure in paper.figures:
        if (
            figure.in_body
            and figure.caption is None
            and figure.box.width >= SMALLEST_FIGURE[0]
            and figure.box.height >= SMALLEST_FIGURE[1]
            and not before_text(paper, figure.page, figure.box)
            and not may_have_caption(paper, figure)
        ):
            size = f"{figure.box.width:.0f} × {figure.box.height:.0f} pt"
            yield Found(place=where(figure), what=f"a figure of {size} has no caption")
    yield from misnumbered(paper, "figure")


def _referred(subject: Subject) -> Iterable[Found]:
    if not subject.profile.figures.referred:
        return ()
    return few(unreferred(subject.paper, "figure"))


def _letters(subject: Subject) -> Iterable[Found]:
    words = ((figure, figure.words) for figure in subject.paper.figures)
    return few(small_letters(words, subject.profile.figures.least_font))


_REDRAW = (
    "Have the program draw this part as vectors too: in Matplotlib rasterized=False, and "
    "pcolormesh in place of imshow."
)

RULES = (
    Rule(
        name="figures/vector",
        severity=Severity.ERROR,
        title="Figures are drawings of vectors, not pictures made of pixels.",
        why=(
            "Pixels blur in print, and a screenshot of a plot hides its numbers. Every picture in "
            "a figure is found, also one inside of an embedded PDF, as a program makes it that "
            "paints part of a drawing; its resolution is that of the coarser direction at the size "
            "it has on the page. The colour bar of a drawing, and what stands with the title, may "
            "be a picture. A photograph has no way around: such a report needs a profile that has "
            "figures.vector: false."
        ),
        fix="Save the figure as PDF in the program that drew it, and include that.",
        check=_pixels,
    ),
    Rule(
        name="figures/caption",
        severity=Severity.ERROR,
        title="Every figure in the sections has a caption with a number of its own.",
        why=(
            "A reader has to know what is shown without the text, and the text has to name it. "
            "Numbers are neither repeated (a caption that says it is continued may) nor left out. "
            "Those of appendices need none."
        ),
        fix="Put the figure into a figure environment with a \\caption.",
        check=_captions,
    ),
    Rule(
        name="figures/referred",
        severity=Severity.WARNING,
        title="The text refers to every figure in the sections.",
        why=(
            "A figure that no sentence points to is not part of the argument. Read are “Figure 3”, "
            "“Fig. 3b”, “Figures 2 and 3”, “figs. 1–3” and the like in text, headings and "
            "footnotes, over ends of lines and pages; what captions say does not count."
        ),
        fix="Say in the text what the figure shows, with Figure~\\ref{...}, or leave it out.",
        check=_referred,
    ),
    Rule(
        name="figures/font-size",
        severity=Severity.ERROR,
        title="Letters in figures are not smaller than the profile's least.",
        why=(
            "What cannot be read on paper is not shown. Letters are measured at the size at which "
            "they are printed, less 0.1 pt of slack; raised and lowered ones, as in 10³, may be "
            "0.7 of the least."
        ),
        fix=(
            "Draw the figure at the width at which it is printed, with letters of the caption's "
            "size, rather than scale it."
        ),
        check=_letters,
    ),
)
