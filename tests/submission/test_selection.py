"""Which rules are asked, and what is left out for a reason."""

from __future__ import annotations

import pytest

from labrig.check.examine import Ignored
from labrig.check.rules import every
from labrig.errors import UsageError
from labrig.submission.request import Ignoring
from labrig.submission.selection import chosen, require_known, wish, without
from tests.submission.made import FINDINGS, checked, finding


def test_the_rules_on_the_file_are_always_asked():
    names = {rule.name for rule in chosen(every(), ["pages/*"])}
    assert {"pages/limit", "file/readable", "file/limits"} <= names
    assert {name.partition("/")[0] for name in names} == {"file", "pages"}
    assert chosen(every(), []) == every()


def test_what_is_ignored_is_counted_and_its_reason_kept():
    outcome = checked(*FINDINGS, finding("file/readable")).outcome
    left = without(
        outcome,
        [
            Ignoring(rule="pages/limit", reason="agreed with the lecturer"),
            Ignoring(rule="*", reason="all the rest"),
        ],
    )
    assert [one.rule for one in left.findings] == ["file/readable"]
    assert left.passed == ("file/readable",)
    assert left.unchecked == ()
    assert (
        Ignored(rule="pages/limit", reason="agreed with the lecturer", findings=2) in left.ignored
    )
    assert Ignored(rule="structure/date", reason="all the rest", findings=0) in left.ignored
    assert without(outcome, []) == outcome


@pytest.mark.parametrize("said", ["text/spelling", "text/spelling=", "text/spelling= ", "=why", ""])
def test_a_wish_to_ignore_needs_a_rule_and_a_reason(said):
    with pytest.raises(UsageError, match="say which rule and why"):
        wish(said)


def test_a_wish_may_have_any_reason():
    assert wish("text/*=a = b") == Ignoring(rule="text/*", reason="a = b")
    with pytest.raises(UsageError, match="cannot be ignored"):
        wish("file/limits=it is big")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("pages/limits", "did you mean 'pages/limit'"),
        ("structur/*", r"did you mean 'structure/\*'"),
        ("zzz", r"there are: .*file/\*.*science/\*"),
    ],
)
def test_a_rule_that_there_is_not_is_told_with_one_that_there_is(pattern, hint):
    require_known(["pages/limit", "*"], every())
    with pytest.raises(UsageError, match=f"no rule '.*'; {hint}"):
        require_known([pattern], every())
