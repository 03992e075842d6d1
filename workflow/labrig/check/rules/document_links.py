"""``document/links``: links within the document that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from labrig.check.document import Goes, Link, Page
from labrig.check.latex.log_file import Told, messages
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _links(subject: Subject) -> Iterator[Found]:
    yield from few(
        one
        for page in subject.document.pages
        for links in _of_one_goal(page)
        for one in _broken(page, links)
    )
    if subject.latex is not None:
        told = (m for m in messages(subject.latex.log or "") if m.told is Told.DESTINATION)
        names = dict.fromkeys(message.name for message in told)
        yield from few(
            Found(
                place=Place(file=subject.latex.sources[0].file if subject.latex.sources else ""),
                what=f"LaTeX says that a link leads to '{name}', which is nowhere",
            )
            for name in names
        )


def _of_one_goal(page: Page) -> Iterator[tuple[Link, ...]]:
    """A page's links, those of one goal that follow each other together: lines of one link."""
    for (_, to), links in groupby(page.links, key=lambda link: (link.goes, link.to)):
        if to:
            yield tuple(links)
        else:
            yield from ((link,) for link in links)


def _broken(page: Page, links: tuple[Link, ...]) -> Iterator[Found]:
    link = links[0]
    if link.goes is Goes.PAGE:
        return
    place = Place(page=page.number, box=link.box)
    words = (w.text for one in links for w in page.words if one.box.holds(w.box, slack=2.0))
    said = " ".join(words)[:40]
    named = f"the link '{said}'" if said else "a link"
    if link.goes is Goes.NOWHERE:
        yield Found(place=place, what=f"{named} leads nowhere")
    elif link.goes is Goes.FILE or link.to.lower().startswith("file:"):
        what = f"{named} leads to the file '{link.to}', which the reader does not have"
        yield Found(place=place, what=what)
    elif link.goes is Goes.WEB and not _SCHEME.match(link.to):
        what = f"{named} leads to '{link.to}', an address that does not say how, as https does"
        yield Found(place=place, what=what)


LINKS = Rule(
    name="document/links",
    severity=Severity.WARNING,
    title="Every link of the document leads somewhere in it, or to a whole address.",
    why="A link that does nothing, or looks for a file of its author's, looks careless. Links "
    "within the document are followed; web addresses are only read, never fetched. LaTeX lets a "
    "link without a goal lead to the first page: with its log that is told too.",
    fix="Point the link at a label or anchor that exists, or write the whole address, https too.",
    check=_links,
)

RULES = (LINKS,)
