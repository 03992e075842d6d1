"""What the rules find in the tests' documents: ``python -m tests.check.tally`` writes docs/rules.md.

Typesets every document, so that it takes minutes. The rules on the file itself are held against
the hostile files of ``tests.submission`` as well.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.check.catalogue import markdown
from labrig.check.examine import Outcome
from labrig.check.rule import Rule, Severity
from labrig.check.rules import every as every_rule
from tests.check.cases import Case
from tests.check.cases import every as every_case
from tests.check.looking import examined
from tests.check.writing import Shelf
from tests.submission.test_hostile import READ, REFUSED

DOC = Path(__file__).parents[2] / "docs" / "rules.md"

HEAD = """# What `labrig check` asks of a report

`labrig check report.pdf` holds a report against these rules and the format profile that its author
was told (`labrig profile` lists them). An **error** costs marks or has the report refused; a
**warning** likely costs marks, and a person should look; a **note** is worth a look. A rule that
cannot find what it needs has failed. `labrig rules NAME` shows one of them at a terminal.

This file is written by `python -m tests.check.tally`.
"""

TABLE = """## What was tried

Each rule is held against the documents that the tests write, typeset by pdfLaTeX, LuaLaTeX or
LibreOffice; `file` against damaged and hostile files as well. *Tried* is of how many documents a rule
said anything, be it that nothing is wrong; *meant* in how many something was put for it to find;
*caught* in how many of those it found something; *also right* in how many others it found something
that is so, mostly a warning or a note; *false alarms* in how many it found what is not so.

| Rule | Severity | Tried | Meant | Caught | Also right | False alarms |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What was found in a document, and what should have been."""

    breaks: frozenset[str]
    may: frozenset[str]
    found: frozenset[str]
    unchecked: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """In how many documents a rule did what."""

    tried: int
    meant: int
    caught: int
    right: int
    alarms: int

    def __add__(self, other: Tally) -> Tally:
        """The two together."""
        return Tally(
            tried=self.tried + other.tried,
            meant=self.meant + other.meant,
            caught=self.caught + other.caught,
            right=self.right + other.right,
            alarms=self.alarms + other.alarms,
        )


NONE = Tally(tried=0, meant=0, caught=0, right=0, alarms=0)


def tried(case: Case, outcome: Outcome) -> Tried:
    """A case's document as it was examined."""
    return Tried(
        breaks=case.breaks,
        may=case.may,
        found=frozenset(finding.rule for finding in outcome.findings),
        unchecked=frozenset(gap.rule for gap in outcome.unchecked),
    )


def hostile() -> list[Tried]:
    """The files that cannot be read, and strange ones that can, for the rules on the file alone.

    What is found in each is what ``tests.submission.test_hostile`` holds it to.
    """
    refused = [frozenset({rule}) for _, rule, _ in REFUSED.values()]
    others = frozenset(rule.name for rule in every_rule() if not rule.name.startswith("file/"))
    return [
        Tried(breaks=breaks, may=frozenset(), found=breaks, unchecked=others)
        for breaks in (*refused, *(frozenset[str]() for _ in READ))
    ]


def tally(rule: str, documents: Iterable[Tried]) -> Tally:
    """Count what ``rule`` found in ``documents``."""
    held = [one for one in documents if rule not in one.unchecked]
    found = [one for one in held if rule in one.found]
    return Tally(
        tried=len(held),
        meant=sum(rule in one.breaks for one in held),
        caught=sum(rule in one.breaks for one in found),
        right=sum(rule in one.may - one.breaks for one in found),
        alarms=sum(rule not in one.may | one.breaks for one in found),
    )


def document(rules: Sequence[Rule], documents: Sequence[Tried]) -> str:
    """The text of docs/rules.md."""
    tallies = {rule: tally(rule.name, documents) for rule in rules}
    return "\n".join((HEAD, *markdown(rules), TABLE + "\n".join(_rows(tallies)), ""))


def _rows(tallies: Mapping[Rule, Tally]) -> Iterator[str]:
    for rule, one in tallies.items():
        yield _row(f"`{rule.name}`", rule.severity, one)
    for severity in Severity:
        held = (one for rule, one in tallies.items() if rule.severity is severity)
        yield _row("all", severity, sum(held, NONE))


def _row(name: str, severity: Severity, one: Tally) -> str:
    counts = (one.tried, one.meant, one.caught, one.right, one.alarms)
    return f"| {name} | {severity} | {' | '.join(map(str, counts))} |"


def main() -> int:
    """Write docs/rules.md; 1 when something was missed, or an alarm was false."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(folder=Path(folder))
        documents = [tried(case, examined(shelf, case)) for case in every_case()]
    documents += hostile()
    rules = every_rule()
    DOC.write_text(document(rules, documents))
    tallies = [tally(rule.name, documents) for rule in rules]
    return int(any(one.caught < one.meant or one.alarms for one in tallies))


if __name__ == "__main__":
    sys.exit(main())
