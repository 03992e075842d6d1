"""All rules over one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labrig.check.rule import CannotTell, Found, Need, Place, Rule, Severity, Subject, by_place


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What one rule found at one place."""

    rule: str
    severity: Severity
    place: Place
    what: str
    fix: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchecked:
    """A rule that was not held against the report, and why."""

    rule: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """A rule that its user left out, for a reason."""

    rule: str
    reason: str
    findings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What all rules say of a report."""

    findings: tuple[Finding, ...]
    """Errors first, then by page."""
    passed: tuple[str, ...]
    unchecked: tuple[Unchecked, ...]
    ignored: tuple[Ignored, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether it can be submitted: no finding is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    @property
    def rules(self) -> frozenset[str]:
        """The names of all rules that it tells of."""
        told = {*self.passed, *(finding.rule for finding in self.findings)}
        told |= {unchecked.rule for unchecked in self.unchecked}
        return frozenset(told | {ignored.rule for ignored in self.ignored})


def examine(subject: Subject, rules: Sequence[Rule]) -> Outcome:
    """Hold ``rules`` against ``subject``.

    A rule that cannot tell has failed. One whose needs (LaTeX, results) were not given is
    unchecked; it has failed too where the profile requires it (``profile.checks.required``).
    """
    findings: list[Finding] = []
    passed: list[str] = []
    unchecked: list[Unchecked] = []
    for rule in rules:
        missing = tuple(_missing(rule, subject))
        if missing:
            why = f"needs {' and '.join(missing)}, not given or not read"
            unchecked.append(Unchecked(rule=rule.name, why=why))
            if subject.profile.checks.requires(rule.name):
                what = f"could not be checked, and the profile requires it: {why}"
                findings.append(_finding(rule, Found(place=Place(), what=what)))
            continue
        found = tuple(_checked(rule, subject))
        findings += found
        if not found:
            passed.append(rule.name)
    return Outcome(
        findings=tuple(in_order(findings)), passed=tuple(passed), unchecked=tuple(unchecked)
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the gravest first, then as one reads."""
    ranks = list(Severity)
    return sorted(
        findings,
        key=lambda one: (ranks.index(one.severity), *by_place(one.place)),
    )


def _missing(rule: Rule, subject: Subject) -> Iterator[str]:
    given = {Need.LATEX: subject.latex, Need.RESULTS: subject.results}
    return (need.value for need in rule.needs if given[need] is None)


def _checked(rule: Rule, subject: Subject) -> Iterator[Finding]:
    try:
        for found in rule.check(subject):
            yield _finding(rule, found)
    except CannotTell as gap:
        found = Found(place=gap.place, what=f"could not be checked: {gap.why}")
        yield _finding(rule, found)


def _finding(rule: Rule, found: Found) -> Finding:
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        place=found.place,
        what=found.what,
        fix=found.fix or rule.fix,
    )
