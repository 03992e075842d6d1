"""Actions that change what is watched: the experiment must allow them."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import Script
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting, at
from labrig.tracing.lint.probes import calls

ACTIONS = frozenset(
    ["stop", "raise", "copyout", "copyoutstr", "system", "breakpoint", "panic", "chill"]
)
"""The DTrace guide, chapter "Actions and Subroutines", section "Destructive Actions"."""


def destructive(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find destructive actions, and the option that lets dtrace run them."""
    if setting.destructive:
        return
    by: RefusedBy | None = "experiment" if setting.destructive is False else None
    what = "the experiment does not allow it (destructive: true)" if by else "run it with care"
    for name, call in calls(script):
        if name in ACTIONS:
            yield at(call, f"{name}() changes what is watched: {what}", refused_by=by)
    for pragma in script.pragmas:
        if pragma.kind == "option" and "destructive" in pragma.words:
            yield at(pragma, f"lets actions change what is watched: {what}", refused_by=by)
