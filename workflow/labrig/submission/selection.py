"""Which rules are held against a report, and which findings its user does not want. Pure."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import replace

from labrig.check.examine import Ignored, Outcome
from labrig.check.rule import Rule
from labrig.errors import UsageError
from labrig.submission.checked import matches
from labrig.submission.request import Ignoring

FILE = "file/"
"""The group of the rules that are always asked: without them there is nothing to ask others of."""


def chosen(rules: Sequence[Rule], patterns: Sequence[str]) -> tuple[Rule, ...]:
    """Those of ``rules`` that match one of ``patterns``, and those on the file; all without any."""
    return tuple(
        rule
        for rule in rules
        if not patterns or rule.name.startswith(FILE) or matches(rule.name, patterns)
    )


def without(outcome: Outcome, ignore: Sequence[Ignoring]) -> Outcome:
    """``outcome`` without what is to be ignored, which is counted.

    What is said of the file itself is never ignored. Of several wishes that name a rule the first
    counts.
    """
    reasons = {
        name: wish.reason
        for wish in reversed(ignore)
        for name in outcome.rules
        if not name.startswith(FILE) and matches(name, [wish.rule])
    }
    counts = dict.fromkeys(sorted(reasons), 0)
    for finding in outcome.findings:
        if finding.rule in counts:
            counts[finding.rule] += 1
    return replace(
        outcome,
        findings=tuple(one for one in outcome.findings if one.rule not in reasons),
        passed=tuple(name for name in outcome.passed if name not in reasons),
        unchecked=tuple(one for one in outcome.unchecked if one.rule not in reasons),
        ignored=tuple(
            Ignored(rule=name, reason=reasons[name], findings=many) for name, many in counts.items()
        ),
    )


def wish(said: str) -> Ignoring:
    """Read ``RULE=REASON``. Raises UsageError."""
    rule, _, reason = said.partition("=")
    if not rule.strip() or not reason.strip():
        raise UsageError(
            f"--ignore {said}: say which rule and why, as in "
            "--ignore 'text/spelling=names of functions'"
        )
    if fnmatch.fnmatchcase(rule.strip(), f"{FILE}*"):
        raise UsageError(f"--ignore {said}: what is said of the file itself cannot be ignored")
    return Ignoring(rule=rule.strip(), reason=reason.strip())


def require_known(patterns: Iterable[str], rules: Sequence[Rule]) -> None:
    """Raise UsageError, with a near match, for a pattern that no rule matches."""
    names = [rule.name for rule in rules]
    for pattern in patterns:
        if not any(matches(name, [pattern]) for name in names):
            groups = sorted({f"{name.partition('/')[0]}/*" for name in names})
            near = difflib.get_close_matches(pattern, [*names, *groups], n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(groups)}"
            raise UsageError(f"there is no rule '{pattern}'; {hint}")
