"""Every document against every rule: those meant to find something do, and no other does."""

from __future__ import annotations

import pytest

from tests.check.cases import every
from tests.check.looking import examined


@pytest.mark.parametrize("case", every(), ids=lambda case: case.name)
def test_rules_find_what_is_wrong_and_nothing_else(case, shelf) -> None:
    outcome = examined(shelf, case)
    found = {finding.rule for finding in outcome.findings}
    said = "\n".join(f"{one.rule}: p{one.place.page}: {one.what}" for one in outcome.findings)
    assert case.breaks <= found, f"not caught: {sorted(case.breaks - found)}\n{said}"
    assert found - case.may == case.breaks, said
