"""The rules in words: for a person at a terminal, and as the text of docs/rules.md."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Sequence

from labrig.check.rule import Need, Rule
from labrig.errors import UsageError

WIDTH = 96


def find(name: str, rules: Sequence[Rule]) -> Rule:
    """The rule of this name. Raises UsageError, with a near match, when there is none."""
    for rule in rules:
        if rule.name == name:
            return rule
    near = difflib.get_close_matches(name, [rule.name for rule in rules], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "`labrig rules` lists what there is"
    raise UsageError(f"there is no rule '{name}'; {hint}")


def listed(rules: Sequence[Rule]) -> Iterator[str]:
    """A line for each rule."""
    name = max((len(rule.name) for rule in rules), default=0)
    severity = max((len(rule.severity) for rule in rules), default=0)
    for rule in rules:
        yield f"{rule.name:{name}}  {rule.severity:{severity}}  {rule.title}"


def shown(rule: Rule) -> Iterator[str]:
    """All that a rule says of itself, line by line."""
    yield f"{rule.name} ({rule.severity})"
    for text in (rule.title, rule.why, f"Fix: {rule.fix}", _needs(rule)):
        if text:
            yield ""
            yield from textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def markdown(rules: Sequence[Rule]) -> Iterator[str]:
    """The rules as Markdown, a section for each group, line by line."""
    group = ""
    for rule in rules:
        if rule.name.split("/")[0] != group:
            group = rule.name.split("/")[0]
            yield from (f"## {group}", "")
        yield from (f"### `{rule.name}`", "")
        yield from _paragraph(f"**{rule.severity}.** {rule.title}")
        yield from _paragraph(rule.why)
        yield from _paragraph(f"*Fix:* {rule.fix}")
        yield from _paragraph(_needs(rule))


def _paragraph(text: str) -> Iterator[str]:
    if text:
        yield from textwrap.wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False)
        yield ""


def _needs(rule: Rule) -> str:
    needs = [need.value for need in Need if need in rule.needs]
    return f"Checked only where the report comes with {' and '.join(needs)}." if needs else ""
