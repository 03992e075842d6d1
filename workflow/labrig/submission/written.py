"""A report that was checked, as text for a person. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.check.examine import Finding, Outcome
from labrig.check.rule import Place, Severity
from labrig.submission.as_json import WrittenReport, json_text
from labrig.submission.checked import Checked

__all__ = ["Line", "gravest", "json_text", "text_lines", "verdict"]

Tone = Literal["plain", "heading", "error", "warning", "good"]
TONES: dict[Severity, Tone] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "heading",
}
SELECTED = ", by the rules that were selected"
HINTS = {"its LaTeX": "--latex MAIN.tex", "its results": "--results FOLDER"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and how a terminal with colours may stress it."""

    text: str
    tone: Tone = "plain"


def many(count: int, noun: str) -> str:
    """``3 errors``, ``1 error``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def verdict(checked: Checked) -> str:
    """Whether the report can be submitted, in one line."""
    counts = [
        many(count, severity.value) for severity in Severity if (count := checked.count(severity))
    ]
    if checked.outcome.fit and not checked.answered:
        return f"{checked.file}: nothing of what was selected could be checked"
    said = "fit to submit" if checked.fit else "not fit to submit"
    said += circumstances([checked])
    told = f"{':' if not checked.fit else ';'} {', '.join(counts)}" if counts else ""
    return f"{checked.file}: {said}{told}"


def circumstances(reports: Sequence[Checked]) -> str:
    """What a verdict leaves out of account: rules that were not selected, or were ignored."""
    selected = any(report.select for report in reports)
    ignored = max((len(report.outcome.ignored) for report in reports), default=0)
    return (SELECTED if selected else "") + (
        f", with {many(ignored, 'rule')} ignored" if ignored else ""
    )


def gravest(report: WrittenReport) -> str:
    """The first error of a report that is not fit, in a line, and how many more there are."""
    first = next(one for one in report.findings if one.severity is Severity.ERROR)
    place = where(Place(page=first.page, file=first.file or "", line=first.line))
    more = f", and {many(report.errors - 1, 'more error')}" if report.errors > 1 else ""
    return f"{place + ': ' if place else ''}{first.what} ({first.rule}){more}"


def text_lines(checked: Checked) -> Iterator[Line]:
    """Yield the verdict, then what was found, the gravest first, then what was not looked at."""
    yield Line(verdict(checked), "good" if checked.fit else "error")
    yield Line(_length(checked))
    for severity in Severity:
        found = [one for one in checked.outcome.findings if one.severity is severity]
        if found:
            yield Line("")
            yield Line(many(len(found), severity.value), TONES[severity])
            yield from _findings(found)
    yield Line("")
    yield from _rest(checked.outcome)


def where(place: Place) -> str:
    """A place in words: ``page 3``, ``report.tex:12``; nothing for the report as a whole."""
    page = "" if place.page is None else f"page {place.page}"
    line = place.file if place.line is None else f"{place.file}:{place.line}"
    return ", ".join(filter(None, (page, line if place.file else "")))


def _length(checked: Checked) -> str:
    facts, given = checked.facts, checked.given
    said = [f"profile {checked.profile}"]
    if facts is not None:
        said.insert(0, many(facts.words, "word"))
        if facts.body_pages is not None:
            said.insert(0, f"{facts.body_pages} of the body")
        said.insert(0, many(facts.pages, "page"))
    beside = [part for part in (given.latex, given.results) if part is not None]
    return ", ".join(said) + (f"; with {' and '.join(beside)}" if beside else "; the PDF alone")


def _findings(found: Iterable[Finding]) -> Iterator[Line]:
    """One rule after the other, its findings below each other, what to do once for all of them."""
    by_rule: dict[str, list[Finding]] = {}
    for one in found:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, findings in by_rule.items():
        yield Line(f"  {rule}", "heading")
        for fix, alike in itertools.groupby(findings, key=lambda one: one.fix):
            for one in alike:
                place = where(one.place)
                yield Line(f"    {place}: {one.what}" if place else f"    {one.what}")
            yield Line(f"      -> {fix}")


def _rest(outcome: Outcome) -> Iterator[Line]:
    yield Line(f"passed: {many(len(outcome.passed), 'rule')}")
    by_reason: dict[str, list[str]] = {}
    for one in outcome.unchecked:
        by_reason.setdefault(one.why, []).append(one.rule)
    for why, rules in by_reason.items():
        hints = [hint for need, hint in HINTS.items() if need in why]
        hint = f" ({' '.join(hints)})" if hints else ""
        yield Line(
            f"not checked: {many(len(rules), 'rule')}: {why}{hint}: "
            f"{', '.join(_grouped(rules, outcome))}"
        )
    for ignored in outcome.ignored:
        yield Line(
            f"ignored: {ignored.rule}, {many(ignored.findings, 'finding')}: {ignored.reason}"
        )


def _grouped(rules: list[str], outcome: Outcome) -> Iterator[str]:
    """Names of rules, a whole group as ``group/*``."""
    for group, names in itertools.groupby(rules, key=lambda name: name.partition("/")[0]):
        these = list(names)
        whole = sum(name.partition("/")[0] == group for name in outcome.rules) == len(these)
        if whole and len(these) > 1:
            yield f"{group}/*"
        else:
            yield from these
