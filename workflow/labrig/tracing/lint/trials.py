"""Trials' numbers (``trial PID NAME NUMBER``) that are printed so that they are not read.

What printa() prints is read as an aggregation: by its name and key, whatever its format says.
"""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.formats import FormatFault, conversions
from labrig.tracing.d.tree import Aggregation, Call, Script, String
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import calls
from labrig.tracing.trials import name_in, of_trials

DECIMAL = frozenset("diu")


def says_of_trials(call: Call) -> bool:
    """Whether a call of printf prints numbers of trials and nothing else."""
    text = format_of(call)
    return bool(text) and of_trials(text) == tuple(text.removesuffix("\n").split("\n"))


def trials(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find numbers of trials in no line of their own, printed by printa, or not in decimal."""
    for action, call in calls(script):
        text = format_of(call)
        lines = of_trials(text)
        if not lines:
            continue
        if action == "printa":
            name = _aggregation(call)
            if any(name_in(line) not in (name, None) for line in lines):
                yield at(
                    call,
                    f"what printa() prints is read by the aggregation's name: '{name}' of a trial",
                )
        elif any(name_in(line) is None for line in lines):
            yield at(call, "a line of a trial's number is 'trial PID NAME NUMBER' and no more")
        elif not text.endswith("\n"):
            yield at(call, "a trial's number has a line of its own: end it with \\n")
        elif other := next((one for one in map(_last, lines) if one[1] not in DECIMAL), None):
            yield at(call, f"a trial's number is read as a decimal one, and {other[0]} prints none")


def format_of(call: Call) -> str:
    """The format that a call prints with; empty where its first argument is no string."""
    first = call.arguments[0] if call.arguments else None
    return first.value if isinstance(first, String) else ""


def _aggregation(call: Call) -> str:
    """The name of what printa() prints."""
    return next((one.name for one in call.arguments if isinstance(one, Aggregation)), "")


def _last(line: str) -> tuple[str, str]:
    """The conversion that prints a line's number, and its letter; D's own for a malformed one."""
    try:
        last = conversions(line)[-1]
    except FormatFault:
        return "", "d"  # dtrace refuses it
    return last.text, last.letter
