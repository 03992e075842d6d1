"""What the rules find in the tests' documents: ``python -m tests.check.tally`` writes docs/rules.md.

Typesets every document, so that it takes minutes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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

DOC = Path(__file__).parents[2] / "docs" / "rules.md"

HEAD = """# What `labrig check` asks of a report

`labrig check report.pdf` holds a report against these rules and the format profile that its author
was told (`labrig profile` lists them). An **error** costs marks or has the report refused; a
**warning** likely costs marks, and a person should look; a **note** is worth a look. A rule that
cannot find what it needs has failed. `labrig rules NAME` shows one of them at a terminal.

This file is written by `python -m tests.check.tally`.
"""

TABLE = """## What was tried

Each rule is held against documents that the tests write, typeset by pdfLaTeX, LuaLaTeX or
LibreOffice: *tried* is of how many it said anything, be it that nothing is wrong; *meant* in how many
something was put for it to find; *caught* in how many of those it found something; *false alarms* in
how many others it did, and should not have. The rest are warnings and notes that are right in a
document made for another purpose.

| Rule | Severity | Tried | Meant | Caught | False alarms |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """In how many documents a rule did what."""

    tried: int
    meant: int
    caught: int
    alarms: int


def tally(rule: str, outcomes: Sequence[tuple[Case, Outcome]]) -> Tally:
    """Count what ``rule`` found in the documents of these cases."""
    tried = [
        (case, any(finding.rule == rule for finding in outcome.findings))
        for case, outcome in outcomes
        if rule not in {gap.rule for gap in outcome.unchecked}
    ]
    return Tally(
        tried=len(tried),
        meant=sum(rule in case.breaks for case, _ in outcomes),
        caught=sum(found and rule in case.breaks for case, found in tried),
        alarms=sum(found and rule not in case.breaks | case.may for case, found in tried),
    )


def document(rules: Sequence[Rule], tallies: Mapping[str, Tally]) -> str:
    """The text of docs/rules.md."""
    return "\n".join((HEAD, *markdown(rules), TABLE + "\n".join(_rows(rules, tallies)), ""))


def _rows(rules: Sequence[Rule], tallies: Mapping[str, Tally]) -> Iterator[str]:
    for rule in rules:
        one = tallies[rule.name]
        counts = (one.tried, one.meant, one.caught, one.alarms)
        yield f"| `{rule.name}` | {rule.severity} | {' | '.join(map(str, counts))} |"
    errors = [tallies[rule.name] for rule in rules if rule.severity is Severity.ERROR]
    others = [tallies[rule.name] for rule in rules if rule.severity is not Severity.ERROR]
    for what, some in (("all errors", errors), ("all warnings and notes", others)):
        sums = (
            sum(one.tried for one in some),
            sum(one.meant for one in some),
            sum(one.caught for one in some),
            sum(one.alarms for one in some),
        )
        yield f"| {what} | | {' | '.join(map(str, sums))} |"


def main() -> int:
    """Write docs/rules.md; 1 when something was missed, or an alarm was false."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(folder=Path(folder))
        outcomes = [(case, examined(shelf, case)) for case in every_case()]
    rules = every_rule()
    tallies = {rule.name: tally(rule.name, outcomes) for rule in rules}
    DOC.write_text(document(rules, tallies))
    return int(any(one.caught < one.meant or one.alarms for one in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
