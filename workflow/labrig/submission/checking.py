"""One report checked, in a process with limits: the way in for the command and the pipeline."""

from __future__ import annotations

from pathlib import Path

from labrig.check.examine import Finding, Outcome, Unchecked
from labrig.check.rule import WHOLE, Rule
from labrig.check.rules import every
from labrig.check.rules.file import LIMITS
from labrig.confined import OWN_FAULT, Ended, asking
from labrig.errors import UsageError
from labrig.submission.checked import Checked, Given, Said, shown
from labrig.submission.request import Request, to_json
from labrig.submission.selection import chosen, without

CHILD = "labrig.submission.child"
BEGINNING = 1024
"""Bytes in which readers look for a PDF's header (ISO 32000-1, implementation note 13 of 1.7)."""


class NoReport(UsageError):
    """What is to be checked is no PDF at all."""


def check_one(request: Request) -> Checked:
    """Check the report that ``request`` names. Whatever it holds, this returns.

    Raises NoReport where there is no file, or it is no PDF.
    """
    require_pdf(request.pdf)
    with asking(CHILD, to_json(request)) as asked:
        rules = chosen(every(), request.select)  # imports them while the process does as well
        answer = asked()
    said = answer if isinstance(answer, Ended) else _understood(answer, rules)
    if isinstance(said, Ended):
        said = Said(outcome=refused(rules, LIMITS, said.why, said.fix), facts=None)
    return Checked(
        file=shown(request.pdf),
        profile=request.profile.name,
        given=Given(
            latex=None if request.latex is None else shown(request.latex),
            results=None if request.results is None else shown(request.results),
        ),
        select=request.select,
        facts=said.facts,
        outcome=without(said.outcome, request.ignore),
    )


def refused(rules: tuple[Rule, ...], rule: Rule, what: str, fix: str = "") -> Outcome:
    """The outcome where nothing can be asked of a report, because it breaks ``rule``."""
    finding = Finding(
        rule=rule.name, severity=rule.severity, place=WHOLE, what=what, fix=fix or rule.fix
    )
    why = "the file could not be read"
    others = tuple(Unchecked(rule=one.name, why=why) for one in rules if one.name != rule.name)
    return Outcome(findings=(finding,), passed=(), unchecked=others)


def require_pdf(path: Path) -> None:
    """Raise NoReport, with what it is, where ``path`` is no PDF."""
    if path.is_dir():
        raise NoReport(f"{shown(path)}: is a folder, not a PDF")
    if not path.exists():
        raise NoReport(f"{shown(path)}: there is no such file")
    if not path.is_file():
        raise NoReport(f"{shown(path)}: is no ordinary file; a report is a PDF")
    try:
        with path.open("rb") as file:
            beginning = file.read(BEGINNING)
    except OSError as error:
        raise NoReport(f"{shown(path)}: cannot be read: {error.strerror}") from None
    if b"%PDF-" not in beginning:
        said = f"begins with {beginning[:16]!r}" if beginning else "is empty"
        raise NoReport(f"{shown(path)}: is no PDF: it {said}")


def _understood(answer: bytes, rules: tuple[Rule, ...]) -> Said | Ended:
    """What the process said, held against what it may say."""
    from pydantic import TypeAdapter, ValidationError

    try:
        said = TypeAdapter(Said).validate_json(answer)
    except ValidationError:
        return Ended(why="its reader said what cannot be understood", fix=OWN_FAULT)
    severities = {rule.name: rule.severity for rule in rules}
    outcome = said.outcome
    told = all(severities.get(one.rule) is one.severity for one in outcome.findings)
    if outcome.rules != severities.keys() or not told:
        return Ended(why="its reader did not answer for every rule", fix=OWN_FAULT)
    return said
