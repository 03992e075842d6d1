"""Figures and tables as a reader meets them: by name, in the body, referred to by the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labrig.check.document import Box
from labrig.check.drawings.mentions import mentions, plain
from labrig.check.paper import Area, Caption, Figure, Paper, Table
from labrig.check.rule import Found, Place, at

NEAR = 30.0
"""Points from a float to its caption at most: three times what article leaves."""
_TEXT = (Area.ABSTRACT, Area.HEADING, Area.BODY, Area.FORMULA, Area.LISTING, Area.APPENDIX)
_HYPHEN = re.compile(r"(?<=[A-Za-z])- (?=[a-z])")
_CONTINUED = re.compile(r"\bcont(?:inued|inuing|\.|'d|d\b)", re.IGNORECASE)


def name(of: Figure | Table) -> str:
    """``Figure 3``, or what it is where it has no number."""
    kind = "figure" if isinstance(of, Figure) else "table"
    if of.caption is None or not of.caption.number:
        return f"a {kind} without a number"
    return called(of.caption)


def called(caption: Caption) -> str:
    """``Figure 3``."""
    return f"{caption.kind.capitalize()} {caption.number}".strip()


def where(of: Figure | Table) -> Place:
    """The place of a figure or table."""
    return Place(page=of.page, box=of.box)


def captions(paper: Paper, kind: str) -> tuple[Caption, ...]:
    """The captions of a kind in the body."""
    return tuple(one for one in paper.captions if one.kind == kind and one.in_body)


def before_text(paper: Paper, page: int, box: Box) -> bool:
    """Whether something stands with the title, where logos are, and not in the report's text."""
    if page <= paper.front.pages:
        return True
    lowest = min((line.box.bottom for line in paper.front.lines if line.page == page), default=None)
    return lowest is not None and box.bottom >= lowest


def may_have_caption(paper: Paper, of: Figure | Table) -> bool:
    """Whether a caption that no other has is its own: one of its kind on its page, or any near it.

    A table may stand in a figure's float, and a picture in a table's.
    """
    every: tuple[Figure | Table, ...] = (*paper.figures, *paper.tables)
    held = {id(one.caption) for one in every if one.caption is not None}
    kind = "figure" if isinstance(of, Figure) else "table"
    return any(
        (one.kind == kind or any(_is_near(line.box, of.box) for line in one.lines))
        and one.lines[0].page == of.page
        and id(one) not in held
        for one in paper.captions
    )


def _is_near(caption: Box, box: Box) -> bool:
    apart = max(caption.bottom - box.top, box.bottom - caption.top)
    return apart < NEAR and caption.left < box.right and box.left < caption.right


def misnumbered(paper: Paper, kind: str) -> Iterator[Found]:
    """Captions without a number, with another's, or after a gap."""
    seen: dict[str, Caption] = {}
    for caption in captions(paper, kind):
        if not caption.number:
            what = f"the caption “{_start(caption.text)}” has no number"
            yield Found(place=at(caption.lines[0]), what=what)
            continue
        number = plain(caption.number)
        if number not in seen:
            seen[number] = caption
        elif not _goes_on(seen[number], caption):
            first = seen[number].lines[0].page
            what = f"{called(caption)} is there twice, on page {first} too"
            yield Found(place=at(caption.lines[0]), what=what)
    every = {plain(one.number) for one in paper.captions if one.kind == kind}
    for number, caption in seen.items():
        if number.isdecimal() and int(number) > 1 and str(int(number) - 1) not in every:
            before = f"{kind.capitalize()} {int(number) - 1}"
            what = f"there is {called(caption)}, but no {before}"
            yield Found(place=at(caption.lines[0]), what=what)


def unreferred(paper: Paper, kind: str) -> Iterator[Found]:
    """Captions of the body whose number the text never names."""
    said = frozenset[str]().union(*(mentions(text, kind) for text in _texts(paper)))
    seen: set[str] = set()
    for caption in captions(paper, kind):
        number = plain(caption.number)
        if number and number not in said | seen:
            seen.add(number)
            what = f"the text never refers to {called(caption)} (“{_start(caption.text)}”)"
            yield Found(place=at(caption.lines[0]), what=what)


def _goes_on(first: Caption, again: Caption) -> bool:
    """Whether a caption is another's again, as one says, or a table over pages repeats its own."""
    later = again.lines[0].page > first.lines[0].page
    return bool(_CONTINUED.search(again.text)) or (later and again.text == first.text)


def _texts(paper: Paper) -> Iterable[str]:
    """The running text as one, so that a reference may go over a page; the footnotes as another."""
    for areas in (_TEXT, (Area.FOOTNOTE,)):
        text = " ".join(line.text for line in paper.lines if line.area in areas)
        yield _HYPHEN.sub("", text)


def _start(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + (" …" if len(words) > 6 else "")
