"""Where a report's body ends: references and appendices after it, and nothing more of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from labrig.check.paper import Area, Kind, Line, Part
from labrig.check.profile import alike
from labrig.check.rule import CannotTell, Found, Rule, Severity, Subject, at
from labrig.check.sections import section_of

BACK_MATTER = frozenset(
    map(
        alike,
        (
            "Acknowledgement",
            "Acknowledgements",
            "Acknowledgment",
            "Acknowledgments",
            "Availability",
            "Author contributions",
            "Code availability",
            "Conflicts of interest",
            "Data availability",
            "Declaration",
            "Funding",
        ),
    )
)
"""Headings of what journals let stand after the references, and which is not of the body."""

BACK_MATTER_MOST = 0.25
"""Pages of it: thanks and statements take a paragraph each."""

# Of the words of English prose some four in five begin with a small letter; of those of an entry
# of a bibliography, with its names, its venue and a title, hardly more than half.
CAPITAL = -2
PROSE = 40
"""A stretch reads as prose if it has so many more words in small letters than, twice each, in
capitals: about five lines. An address counts as a capital. No title has forty small words."""

_WORD = re.compile(r"\W*([^\W\d_])")


def _references_place(subject: Subject) -> Iterator[Found]:
    if subject.paper.references is None:
        raise CannotTell("no references were found, under a heading like 'References'")
    for part in _sections_after(subject.paper.parts, Kind.REFERENCES):
        if section_of(subject.profile, part.heading.text) is not None:
            yield Found(
                place=at(part.heading.lines[0]),
                what=f"'{part.heading.text}' stands after the references",
            )


def _appendices_place(subject: Subject) -> Iterator[Found]:
    # Of what stands after the references the other two rules speak.
    before = itertools.takewhile(lambda part: part.kind is not Kind.REFERENCES, subject.paper.parts)
    for part in _sections_after(before, Kind.APPENDIX):
        if not _is_back_matter(part):
            yield Found(
                place=at(part.heading.lines[0]),
                what=f"the section '{part.heading.text}' stands after an appendix",
            )


def _body_after_end(subject: Subject) -> Iterator[Found]:
    parts = subject.paper.parts
    for part in _sections_after(parts, Kind.REFERENCES):
        if section_of(subject.profile, part.heading.text) is None and not _is_back_matter(part):
            yield Found(
                place=at(part.heading.lines[0]),
                what=f"the section '{part.heading.text}' of {part.pages:.1f} pages stands after "
                "the references, and is no appendix",
            )
    for part in parts:
        if part.kind is Kind.REFERENCES:
            prose = _prose(part.lines)
            if prose:
                words = [word for _, word in prose]
                yield Found(
                    place=at(prose[0][0]),
                    what=f"about {round(len(words), -1)} words in or after the references read as "
                    f"body: '{' '.join(words[:8])} …'",
                )


def _sections_after(parts: Iterable[Part], kind: Kind) -> Iterator[Part]:
    """The sections that stand after the first part of this kind."""
    found = False
    for part in parts:
        found = found or part.kind is kind
        if found and part.kind is Kind.SECTION:
            yield part


def _is_back_matter(part: Part) -> bool:
    return alike(part.heading.text) in BACK_MATTER and part.pages <= BACK_MATTER_MOST


def _prose(lines: Sequence[Line]) -> Sequence[tuple[Line, str]]:
    """The stretch that most reads as prose, each word with its line; empty where none does.

    It is the segment of the greatest sum (Bentley, Programming Pearls, column 8).
    """
    words = [
        (line, word)
        for line in lines
        if line.area in (Area.REFERENCE, Area.BODY)
        for word in line.text.split()
    ]
    best, stretch = PROSE - 1, slice(0)
    here, start = 0, 0
    for index, (_, word) in enumerate(words):
        if here <= 0:
            here, start = 0, index
        here += _worth(word)
        if here > best:
            # The capital before begins the sentence.
            best, stretch = here, slice(max(start - 1, 0), index + 1)
    return words[stretch]


def _worth(word: str) -> int:
    letter = _WORD.match(word)
    if letter is None:
        return 0
    return 1 if letter[1].islower() and "://" not in word else CAPITAL


RULES = (
    Rule(
        name="structure/references-place",
        severity=Severity.ERROR,
        title="The references stand after the body.",
        why="The body's pages are counted up to the references. A report in which no references "
        "are found fails: where its body ends is not known.",
        fix="Put the bibliography after the last section.",
        check=_references_place,
    ),
    Rule(
        name="structure/appendices-place",
        severity=Severity.ERROR,
        title="The appendices stand after the body.",
        why="They may stand before or after the references, but no section may follow one. "
        "Sections that follow the references too are told by the rules on those.",
        fix="Move the section before the appendices, or the appendices behind it.",
        check=_appendices_place,
    ),
    Rule(
        name="structure/body-after-end",
        severity=Severity.ERROR,
        title="Nothing that reads as body stands after the references.",
        why="What stands there is not counted and may not be read. Found are sections under no "
        "appendix's heading, and stretches of about five lines or more in which small first "
        "letters outweigh capitals as they do in prose but not in a bibliography. "
        "Acknowledgements and statements of a paragraph are allowed.",
        fix="Move the text before the references, or under an appendix's heading (\\appendix).",
        check=_body_after_end,
    ),
)
