"""Formats of printf that are malformed, or do not fit their arguments in number."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.formats import FormatFault, conversions
from labrig.tracing.d.tree import Script, String
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import calls


def formats(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what dtrace would refuse of a printf."""
    for name, call in calls(script):
        if name != "printf" or not call.arguments:
            continue
        first, *rest = call.arguments
        if not isinstance(first, String):
            yield at(first, "printf() takes its format as a string")
            continue
        try:
            wanted = sum(one.arguments for one in conversions(first.value))
        except FormatFault as fault:
            yield at(first, fault.message, refused_by="dtrace")
            continue
        if wanted != len(rest):
            given = f"{len(rest)} argument{'s' * (len(rest) != 1)}"
            yield at(call, f"the format takes {wanted}, given are {given}", refused_by="dtrace")
