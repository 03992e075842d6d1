"""Every number with a unit is an analysed or a declared one."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.results.analyses import analyses_of, results_of
from labrig.check.results.known_numbers import KnownNumbers, known_numbers, numbers_in
from labrig.check.results.records import Unread
from labrig.check.rule import CannotTell, Found, Need, Rule, Severity, Subject, at, few
from labrig.check.text.passages import Passage, Where, passages, within


def _check(subject: Subject) -> Iterator[Found]:
    results = results_of(subject)
    values, calculated = results.values, results.calculated
    if isinstance(values, Unread) or isinstance(calculated, Unread):
        raise CannotTell(
            "; ".join(str(one) for one in (values, calculated) if isinstance(one, Unread))
        )
    declared = [each.declaration for each in results.experiments]
    known = known_numbers(
        values,
        analyses_of(subject),
        [text for text in declared if isinstance(text, str)],
        [one.text for one in calculated],
    )
    read = within(passages(subject.paper), Where.FRONT, Where.BODY)
    yield from few(found for passage in read for found in _in(passage, known))


def _in(passage: Passage, known: KnownNumbers) -> Iterator[Found]:
    for one in numbers_in(passage.text):
        if not known.has(one):
            yield Found(
                place=at(passage.line_at(one.start)),
                what=f"'{' '.join(one.text.split())}' is neither an analysed value nor declared",
            )


RULES = (
    Rule(
        name="science/traceable",
        severity=Severity.WARNING,
        title="Every number with a unit is found among the analysed values.",
        why="A reader must be able to ask of each number where it comes from. Numbers with a unit "
        "of time, size or share (per cent), or of these per something, in the front matter and the "
        "sections, captions, footnotes and tables included, are compared with every estimate and "
        "interval's end of values.json, rounded to the digits printed and in whatever unit, "
        "whatever the sign; so are the ends of intervals [a, b] behind them. Levels, margins and "
        "whatever else experiment.yaml says, the confidence and the facts of the boards are known "
        "too, as are 0% and 100%, and what labrig calculated for the text from analysed values "
        "(calculated.json). Among thousands of values a number of two digits may agree by "
        "chance: the rule finds what comes from nowhere, not what is confused. Numbers in "
        "drawings, listings, references and appendices, counts and plain ratios are not looked at.",
        fix="Take the number from the analysed values (values.json), or say in the text how it was "
        "found or whose it is.",
        check=_check,
        needs=frozenset([Need.RESULTS]),
    ),
)
