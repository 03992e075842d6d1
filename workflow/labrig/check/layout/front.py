"""Front matter: title, authors, date and abstract, on what stands before the first section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.style import has_cells
from labrig.check.paper import Area

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
    rf"|\b{_MONTH},?\s+\d{{4}}\b"
    r"|(?<![\w./-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))\b"
    rf"|\b\d{{1,2}}[-\s]{_MONTH}[-\s]\d{{2,4}}\b"
    r"|\b(?:Michaelmas|Lent|Easter|Spring|Summer|Autumn|Fall|Winter)(?:\s+Term)?,?\s+\d{4}\b",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"^abstract\s*(?P<end>[.:—–-]*)\s*(?P<rest>.*)$", re.IGNORECASE)
_PAGE = re.compile(r"\s(?:\d{1,3}|[ivxl]+)$")
"""How a line of a list of contents ends."""
_AFTER = re.compile(r"^(?:key\s?words|index terms|ccs concepts|word count|general terms)\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fronted:
    """What was found before the first section."""

    title: tuple[int, ...]
    authors: tuple[int, ...]
    date: str
    abstract_heading: int | None
    abstract: tuple[int, ...]


def front(draft: Draft, indexes: Sequence[int]) -> Fronted:
    """Tell apart and mark the lines ``indexes``, which stand before the first section."""
    upright = [index for index in indexes if abs(draft.lines[index].words[0].angle) <= 1]
    heading = next((index for index in upright if _is_abstract(draft, index)), None)
    abstract = list(_abstract(draft, upright, heading))
    before = [
        index
        for index in upright
        if index not in abstract and index != heading and draft.lines[index].page == 1
    ]
    title = _title(draft, before)
    date, dated = _date(draft, [index for index in before if index not in title])
    authors = tuple(
        index
        for index in before
        if title
        and title[-1] < index
        and index not in dated
        and (heading is None or index < heading)
        and not _AFTER.match(draft.lines[index].text)
    )
    draft.mark(indexes, Area.TITLE)
    draft.mark(abstract, Area.ABSTRACT)
    return Fronted(
        title=title,
        authors=authors,
        date=date,
        abstract_heading=heading,
        abstract=tuple(abstract),
    )


def _is_abstract(draft: Draft, index: int) -> bool:
    line = draft.lines[index]
    found = _ABSTRACT.match(line.text)
    if found is None:
        return False
    if not found["rest"]:
        return True
    first, second = line.words[0], line.words[min(1, len(line.words) - 1)]
    return bool(found["end"]) or first.font != second.font


def _abstract(draft: Draft, indexes: Sequence[int], heading: int | None) -> Iterable[int]:
    if heading is not None:
        if _ABSTRACT.match(draft.lines[heading].text)["rest"]:  # type: ignore[index]
            yield heading
        for index in indexes:
            line = draft.lines[index]
            if index > heading:
                if draft.areas[index] is Area.HEADING or _AFTER.match(line.text):
                    return
                if has_cells(line) and _PAGE.search(line.text):
                    return
                yield index
        return
    running = [
        index for index in indexes if draft.lines[index].page == 1 and _is_prose(draft, index)
    ]
    if running:
        yield from (
            index
            for index in indexes
            if running[0] <= index <= running[-1] + 1
            and draft.lines[index].page == 1
            and draft.areas[index] is not Area.HEADING
            and abs(draft.lines[index].size - draft.lines[running[0]].size) < 0.5
            and (
                index <= running[-1]
                or distance(draft.lines[running[-1]], draft.lines[index]) < 1.3 * draft.style.pitch
            )
        )


def _close(draft: Draft, above: int, index: int) -> bool:
    return distance(draft.lines[above], draft.lines[index]) < 1.3 * draft.style.pitch


def _is_prose(draft: Draft, index: int) -> bool:
    line = draft.lines[index]
    left, right = draft.style.column(line)
    return (
        len(line.words) > 6
        and line.box.width > 0.55 * (right - left)
        and line.size < draft.style.size + 0.8
    )


def _title(draft: Draft, indexes: Sequence[int]) -> tuple[int, ...]:
    """The lines of the largest type, which stand together."""
    able = [index for index in indexes if any(map(str.isalpha, draft.lines[index].text))]
    if not able:
        return ()
    largest = max(able, key=lambda index: (round(draft.lines[index].size, 1), -index))
    size = draft.lines[largest].size
    found = [largest]
    for index in able:
        line = draft.lines[index]
        if (
            index > largest
            and abs(line.size - size) < 0.5
            and line.words[0].font.bold == draft.lines[largest].words[0].font.bold
            and distance(draft.lines[found[-1]], line) < 1.8 * size
        ):
            found.append(index)
    return tuple(found)


def _date(draft: Draft, indexes: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    for index in indexes:
        text = draft.lines[index].text
        if (found := DATE.search(text)) is not None:
            alone = len(text) - len(found[0]) < 12
            return found[0], (index,) if alone else ()
    return "", ()
