"""Actions that change what is watched: the experiment must allow them."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import Pragma, Script
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting, at
from labrig.tracing.lint.probes import calls

ACTIONS = frozenset(
    ["stop", "raise", "copyout", "copyoutstr", "system", "breakpoint", "panic", "chill", "freopen"]
)
"""The DTrace guide, chapter "Actions and Subroutines", section "Destructive Actions"; freopen()
is among libdtrace's (it overwrites files)."""

LED_AWAY = {
    "freopen": "leads what is printed away from the file that labrig reads",
    "ftruncate": "throws away what was printed, and labrig's own words with it",
}
"""What an experiment may allow, and would find no results of."""


def destructive(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find destructive actions, and the option that lets dtrace run them."""
    if setting.destructive:
        return
    by: RefusedBy | None = "experiment" if setting.destructive is False else None
    what = "the experiment does not allow it (destructive: true)" if by else "run it with care"
    for name, call in calls(script):
        if name in ACTIONS:
            changes = "overwrites files" if name == "freopen" else "changes what is watched"
            yield at(call, f"{name}() {changes}: {what}", refused_by=by)
    for pragma in script.pragmas:
        if _allows(pragma):
            yield at(pragma, f"lets actions change what is watched: {what}", refused_by=by)


def led_away(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what takes a script's output from where an experiment's results are read."""
    if setting.destructive is None:
        return
    for name, call in calls(script):
        refused = name in ACTIONS and not setting.destructive
        if name in LED_AWAY and not refused:
            yield at(call, f"{name}() {LED_AWAY[name]}")


def _allows(pragma: Pragma) -> bool:
    """Whether an option is ``destructive``, with a value or among others by mistake."""
    if pragma.kind != "option":
        return False
    options = ",".join(pragma.words).split(",")
    return any(option.split("=", 1)[0] == "destructive" for option in options)
