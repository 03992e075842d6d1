"""The documents that rules are tried on: of every kind that a rule has to be."""

from __future__ import annotations

import pytest

from labrig.check.rule import Need, Rule, Severity
from labrig.check.rules import every as every_rule
from tests.check.cases import Case, columns, habits, styles, word
from tests.check.cases import every as every_case
from tests.submission.test_hostile import READ, REFUSED

RULES = {rule.name: rule for rule in every_rule()}


def given(case: Case, rule: Rule) -> bool:
    """Whether a case comes with what a rule needs."""
    has = {Need.LATEX: case.latex, Need.RESULTS: case.results is not None}
    return all(has[need] for need in rule.needs)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_has_a_bad_document_and_a_good_one(rule: Rule) -> None:
    cases = [case for case in every_case() if given(case, rule)]
    bad = [case for case in cases if rule.name in case.breaks]
    files = [name for name, (_, broken, _) in REFUSED.items() if broken == rule.name]
    assert bad or files
    assert any(rule.name not in case.breaks | case.may for case in cases)
    assert READ, "strange files that keep to the rules on files"


def test_cases_have_names_of_their_own_and_name_rules_that_there_are() -> None:
    names = [case.name for case in every_case()]
    assert len(set(names)) == len(names)
    for case in every_case():
        assert case.breaks | case.may <= RULES.keys(), case.name
        if not case.breaks:
            errors = {name for name in case.may if RULES[name].severity is Severity.ERROR}
            assert not errors, f"{case.name}: a good report has no error"


def test_reports_in_other_people_s_styles_break_nothing() -> None:
    """So that whatever is found in them, warnings apart, is a false alarm."""
    others = [*columns.CASES, *habits.CASES, *styles.CASES, *word.CASES]
    assert len(others) >= 20
    assert [case.name for case in others if case.breaks] == []
