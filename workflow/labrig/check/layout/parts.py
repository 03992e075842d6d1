"""Parts of a report: sections, references, appendices, from one heading of level 0 to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labrig.check.layout import names
from labrig.check.layout.headings import Headed
from labrig.check.paper import Kind

_LETTER = re.compile(r"^[A-Z]$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parted:
    """A part: its headings, and the lines up to the next."""

    kind: Kind
    heading: Headed
    inner: tuple[Headed, ...]
    first: int
    """The first line of its heading."""
    end: int
    """The line after its last."""


def parts(found: Sequence[Headed], lines: int, is_list: Callable[[range], bool]) -> list[Parted]:
    """Cut ``lines`` lines into parts at the headings of level 0.

    ``is_list`` tells whether lines are entries of references, whatever their heading says.
    """
    outer = _outer(found)
    kinds = _kinds([found[index] for index in outer])
    cut: list[Parted] = []
    for place, index in enumerate(outer):
        after = outer[place + 1] if place + 1 < len(outer) else len(found)
        end = found[after].indexes[0] if after < len(found) else lines
        kind = kinds[place]
        follows = bool(cut) and cut[-1].kind is Kind.REFERENCES
        if follows and kind is Kind.SECTION and is_list(range(found[index].indexes[-1] + 1, end)):
            kind = Kind.REFERENCES
        cut.append(
            Parted(
                kind=kind,
                heading=found[index],
                inner=tuple(found[index + 1 : after]),
                first=found[index].indexes[0],
                end=end,
            )
        )
    return cut


def _outer(found: Sequence[Headed]) -> list[int]:
    """Which headings are of parts: not those of the front matter."""
    outer = [
        index for index, one in enumerate(found) if one.level == 0 and not names.is_front(one.text)
    ]
    # On the first page what is above the first known or numbered heading is the title.
    sure = next((index for index in outer if found[index].known or found[index].number), None)
    return [
        index
        for index in outer
        if sure is None or index >= sure or (index > 0 and _after_front(found, index))
    ]


def _after_front(found: Sequence[Headed], index: int) -> bool:
    return any(names.is_front(one.text) for one in found[:index])


def _kinds(outer: Sequence[Headed]) -> list[Kind]:
    kinds: list[Kind] = []
    lettered = _appended(outer)
    umbrella = False
    for index, one in enumerate(outer):
        if names.is_references(one.text):
            kinds.append(Kind.REFERENCES)
            umbrella = False
        elif one.appendix or index in lettered or (umbrella and not one.number):
            kinds.append(Kind.APPENDIX)
            umbrella = umbrella or names.plain(one.text) in ("appendix", "appendices")
        else:
            kinds.append(Kind.SECTION)
    return kinds


def _appended(outer: Sequence[Headed]) -> set[int]:
    """Which headings are numbered as appendices are, A, B, …, where sections are not.

    A letter may be missing between two: what is taken for something else makes no section of the
    next.
    """
    if outer and outer[0].number == "A" and not outer[0].appendix:
        return set()
    last = ""
    found: set[int] = set()
    for index, one in enumerate(outer):
        if _LETTER.match(one.number) and (one.number > last if found else one.number == "A"):
            found.add(index)
            last = one.number
    return found
