"""Which sections a report has, in which order, and how long they are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from labrig.check import sections, windows
from labrig.check.paper import Line
from labrig.check.profile import Profile, Section
from labrig.check.rule import WHOLE, Found, Place, Rule, Severity, Subject, at
from labrig.check.windows import Extent

Faults = Callable[[Profile, Sequence[str]], Iterator[tuple[int, str]]]


def _placed(faults: Faults) -> Callable[[Subject], Iterator[Found]]:
    def check(subject: Subject) -> Iterator[Found]:
        parts = subject.paper.sections
        for index, said in faults(subject.profile, [part.heading.text for part in parts]):
            yield Found(place=at(parts[index].heading.lines[0]), what=said)

    return check


def _missing(subject: Subject) -> Iterator[Found]:
    headings = [part.heading.text for part in subject.paper.sections]
    lost = list(sections.missing(subject.profile, headings))
    if not headings and lost:
        asked = ", ".join(f"'{section.heading}'" for section in lost)
        yield Found(
            place=WHOLE,
            what=f"no section was found; the profile '{subject.profile.name}' requires {asked}",
            fix="Give each section its heading by \\section.",
        )
        return
    for section in lost:
        place, hint = _seen_elsewhere(subject, section)
        yield Found(
            place=place,
            what=sections.missed(subject.profile, section) + hint,
            fix=f"Give a section the heading {_either(section.heading, *section.also)}.",
        )


def _seen_elsewhere(subject: Subject, section: Section) -> tuple[Place, str]:
    """Where something of this name stands that is no section's heading, and what it is."""
    for part in subject.paper.parts:
        for heading in part.inner:
            if section.accepts(heading.text):
                inside = f"; '{heading.text}' is but a part of '{part.heading.text}'"
                return at(heading.lines[0]), inside
    for line in subject.paper.lines:
        if section.accepts(line.text):
            return at(line), f"; '{line.text}' on page {line.page} is not set as a heading"
        if section.accepts(_opening(line)):
            return at(line), f"; '{_opening(line)}' on page {line.page} is only the start of a line"
    return WHOLE, ""


def _opening(line: Line) -> str:
    """The bold words with which a line begins."""
    bold = itertools.takewhile(lambda word: word.font.bold, line.words)
    return " ".join(word.text for word in bold)


def _either(*headings: str) -> str:
    named = [f"'{heading}'" for heading in headings]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"


def _length(subject: Subject) -> Iterator[Found]:
    for part in subject.paper.sections:
        extent = Extent(
            heading=part.heading.text, paragraphs=len(part.paragraphs), pages=part.pages
        )
        for said in windows.of_section(subject.profile, extent):
            yield Found(place=at(part.heading.lines[0]), what=said)


RULES = (
    Rule(
        name="structure/section-missing",
        severity=Severity.ERROR,
        title="Every section that the profile requires is there.",
        why="A section is known by its heading, under any of the names that the profile accepts. "
        "Numbers, case, line breaks and '&' for 'and' do not matter.",
        fix="Write the section.",
        check=_missing,
    ),
    Rule(
        name="structure/section-twice",
        severity=Severity.ERROR,
        title="Every section is there once.",
        why="Two sections of one heading, or of two names that the profile takes for the same "
        "section, leave open which of them is meant.",
        fix="Put the two sections together, or give one of them another heading.",
        check=_placed(sections.twice),
    ),
    Rule(
        name="structure/section-order",
        severity=Severity.ERROR,
        title="The sections are in the profile's order.",
        why="Sections of the author's own may stand between them, and those that the profile says "
        "are not ordered may stand anywhere.",
        fix="Move the section.",
        check=_placed(sections.out_of_order),
    ),
    Rule(
        name="structure/section-unknown",
        severity=Severity.ERROR,
        title="There are no sections but the profile's, where it forbids others.",
        why="Most profiles allow sections of one's own, and then this rule finds nothing.",
        fix="Make it a subsection of one of the profile's, or an appendix.",
        check=_placed(sections.not_known),
    ),
    Rule(
        name="structure/section-length",
        severity=Severity.WARNING,
        title="Every section is as long as the profile asks for.",
        why="Paragraphs of running text are counted, and pages are measured by the height of the "
        "columns that a section fills, its figures and tables included, to a tenth of a page.",
        fix="Shorten or lengthen the section.",
        check=_length,
    ),
)
