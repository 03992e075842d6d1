"""Statements that not every dtrace takes."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import If, Script, walk
from labrig.tracing.lint.finding import Finding, Setting, at


def statements(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find ``if``: FreeBSD's dtrace has it, Linux's (2.0.7) calls it a syntax error."""
    if setting.system == "freebsd":
        return
    for node in walk(script):
        if isinstance(node, If):
            yield at(node, "Linux's dtrace has no 'if': give each case a clause with a predicate")
