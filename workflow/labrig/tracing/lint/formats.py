"""Formats of printf and printa that are malformed, or do not fit what they are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labrig.tracing.d.formats import Conversion, FormatFault, conversions
from labrig.tracing.d.tree import Aggregation, Assign, Call, Script, String, walk
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import calls

LIKE_PRINTF = frozenset({"printf", "freopen", "system"})
"""Actions whose first argument is a format for the others."""


def formats(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what dtrace would refuse of a format."""
    keys = _keys(script)
    for name, call in calls(script):
        if name in LIKE_PRINTF and call.arguments:
            yield from _like_printf(name, call)
        elif name == "printa" and call.arguments:
            yield from _printa(call, keys)


def _like_printf(name: str, call: Call) -> Iterator[Finding]:
    first, *rest = call.arguments
    if not isinstance(first, String):
        yield at(first, f"{name}() takes its format as a string")
        return
    read = _read(first)
    if isinstance(read, Finding):
        yield read
        return
    if (aggregated := next((one for one in read if one.aggregation), None)) is not None:
        message = f"{aggregated.text} is for an aggregation's value, and only printa() has one"
        yield at(first, message, refused_by="dtrace")
        return
    wanted = sum(one.arguments for one in read)
    if wanted != len(rest):
        given = _counted(len(rest), "argument")
        yield at(call, f"the format takes {wanted}, given are {given}", refused_by="dtrace")


def _printa(call: Call, keys: Mapping[str, int]) -> Iterator[Finding]:
    first, *rest = call.arguments
    given = [one for one in (first, *rest) if isinstance(one, Aggregation)]
    if not given:
        yield at(call, "printa() prints aggregations, and is given none", refused_by="dtrace")
        return
    unknown = next((one for one in given if one.name not in keys), None)
    if unknown is not None:
        message = f"nothing in the script adds to @{unknown.name}"
        yield at(unknown, message, refused_by="dtrace")
        return
    name, has = given[0].name, keys[given[0].name]
    for other in given[1:]:
        if keys[other.name] != has:
            message = (
                f"@{name} has {_counted(has, 'key')} and @{other.name}"
                f" {_counted(keys[other.name], 'key')}: printed together, all have the same keys"
            )
            yield at(other, message, refused_by="dtrace")
            return
    if not isinstance(first, String):
        return
    read = _read(first)
    if isinstance(read, Finding):
        yield read
        return
    wanted = sum(one.arguments for one in read)
    if wanted > has:
        message = f"the format takes {_counted(wanted, 'key')}, @{name} has {has}"
        yield at(call, message, refused_by="dtrace")


def _read(text: String) -> tuple[Conversion, ...] | Finding:
    try:
        return conversions(text.value)
    except FormatFault as fault:
        return at(text, fault.message, refused_by="dtrace")


def _keys(script: Script) -> Mapping[str, int]:
    """How many keys each aggregation has, by its first use."""
    keys: dict[str, int] = {}
    for node in walk(script):
        if isinstance(node, Assign) and isinstance(node.target, Aggregation):
            keys.setdefault(node.target.name, len(node.target.keys))
    return keys


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
