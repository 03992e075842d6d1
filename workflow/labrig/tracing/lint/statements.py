"""Statements that not every dtrace takes."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import If, Script, walk
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import calls

NOT_ON_LINUX = frozenset({"breakpoint", "chill", "stop"})
"""Actions that dtrace 2.0.7 calls "not implemented (yet)"."""


def statements(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what Linux's dtrace (2.0.7) refuses: ``if``, and actions that only FreeBSD's has."""
    if setting.system == "freebsd":
        return
    for node in walk(script):
        if isinstance(node, If):
            yield at(node, "Linux's dtrace has no 'if': give each case a clause with a predicate")
    if setting.system == "linux":
        for name, call in calls(script):
            if name in NOT_ON_LINUX:
                yield at(call, f"Linux's dtrace has no {name}()")
