"""Every document against every rule: those meant to find something do, and no other does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labrig.check.examine import Outcome
from labrig.check.rules import every as every_rule
from tests.check.cases import Case, every
from tests.check.looking import examined
from tests.check.tally import DOC, document, hostile, tried

Look = Callable[[Case], Outcome]


@pytest.fixture(scope="module")
def look(shelf) -> Look:
    """Examines a case, each only once."""
    held: dict[str, Outcome] = {}

    def outcome(case: Case) -> Outcome:
        if case.name not in held:
            held[case.name] = examined(shelf, case)
        return held[case.name]

    return outcome


@pytest.mark.parametrize("case", every(), ids=lambda case: case.name)
def test_rules_find_what_is_wrong_and_nothing_else(case: Case, look: Look) -> None:
    outcome = look(case)
    found = {finding.rule for finding in outcome.findings}
    said = "\n".join(f"{one.rule}: p{one.place.page}: {one.what}" for one in outcome.findings)
    assert case.breaks <= found, f"not caught: {sorted(case.breaks - found)}\n{said}"
    assert found - case.may == case.breaks, said


def test_every_rule_is_seen_to_find_what_is_wrong_not_only_to_give_up(look: Look) -> None:
    """A rule that cannot tell has failed as well, but says nothing of whether it works."""
    seen = {
        finding.rule
        for case in every()
        for finding in look(case).findings
        if finding.rule in case.breaks and not finding.what.startswith("could not be checked")
    }
    asked = {rule.name for rule in every_rule() if not rule.name.startswith("file/")}
    assert asked - seen == set()


def test_the_document_of_the_rules_has_what_they_say_and_find(look: Look) -> None:
    documents = [*(tried(case, look(case)) for case in every()), *hostile()]
    assert DOC.read_text() == document(every_rule(), documents), "run `python -m tests.check.tally`"
