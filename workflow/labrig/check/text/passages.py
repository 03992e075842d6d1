"""A paper's text in passages that can be searched, each with the lines that it stands on. Pure."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labrig.check.paper import Area, Kind, Line, Paper, joined


class Where(StrEnum):
    """Which part of a paper a passage stands in."""

    FRONT = "front"
    BODY = "body"
    REFERENCES = "references"
    APPENDIX = "appendix"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence, and where it begins in its passage."""

    start: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A paragraph, a caption, a footnote, or the text of a table."""

    where: Where
    area: Area
    """``BODY`` for running text, whatever part it is in."""
    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    """Where each line begins in the text."""

    def line_at(self, position: int) -> Line:
        """The line that the character at ``position`` stands on."""
        return self.lines[max(bisect.bisect_right(self.starts, position) - 1, 0)]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences; a table has one."""
        if self.area is Area.TABLE:
            return (Sentence(start=0, text=self.text),)
        begins = [0, *(match.end() for match in _END.finditer(self.text))]
        ends = [*begins[1:], len(self.text)]
        return tuple(
            Sentence(start=begin, text=self.text[begin:end])
            for begin, end in zip(begins, ends, strict=True)
            if begin < end
        )


_END = re.compile(
    r"[.!?](?<!\be\.g\.)(?<!\bi\.e\.)(?<!\b[Ff]ig\.)(?<!\bcf\.)(?<!\bvs\.)(?<!\bal\.)(?<!\bSec\.)"
    r"(?<!\bNo\.)[)”\"’']?\s+(?=[^a-z\s])"
)
_WHERE = {
    Kind.SECTION: Where.BODY,
    Kind.REFERENCES: Where.REFERENCES,
    Kind.APPENDIX: Where.APPENDIX,
}
CELL = 1.0
"""Sizes of type between two cells of a table at least; what parts groups of digits is narrower."""
_APART = (Area.CAPTION, Area.FOOTNOTE, Area.TABLE)


def passages(paper: Paper) -> tuple[Passage, ...]:
    """All of a paper that is read as text, in order: no listings, no letters inside drawings."""
    return tuple(_passages(paper))


def _passages(paper: Paper) -> Iterator[Passage]:
    yield from _joined(Where.FRONT, Area.TITLE, paper.front.lines)
    for part in paper.parts:
        where = _WHERE[part.kind]
        for paragraph in part.paragraphs:
            yield from _joined(where, Area.BODY, paragraph.lines)
        apart = (line for line in part.lines if line.area in _APART)
        for area, lines in itertools.groupby(apart, key=lambda line: line.area):
            yield from _joined(where, area, tuple(lines))


def _joined(where: Where, area: Area, lines: Sequence[Line]) -> Iterator[Passage]:
    """As ``Paragraph.text`` joins lines, with where each begins; a tab parts a table's cells."""
    said, starts = "", []
    for line in lines:
        text = _row(line) if area is Area.TABLE else line.text
        said = joined(said, text)
        starts.append(len(said) - len(text))
    if said:
        yield Passage(where=where, area=area, text=said, lines=tuple(lines), starts=tuple(starts))


def _row(line: Line) -> str:
    said = line.words[0].text
    for before, word in itertools.pairwise(line.words):
        cell = word.box.left - before.box.right > CELL * line.size
        said += ("\t" if cell else "" if word.joined else " ") + word.text
    return said


def within(found: Iterable[Passage], *places: Where) -> tuple[Passage, ...]:
    """Those that stand in one of ``places``."""
    return tuple(one for one in found if one.where in places)
