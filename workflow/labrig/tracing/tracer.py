"""What labrig knows of a tracer: how it is held on a board, asked about a script, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labrig.tracing.lint.finding import Finding, Setting, System
from labrig.tracing.output.read import Form

Name = Literal["dtrace", "bpftrace"]

_BEFORE = r"""
rm -f "$2" "$2.err" "$2.out"
"""
_AFTER = r"""
start "$@" >"$2.out" 2>>"$2.err" </dev/null &
tracer=$!
trap 'kill -TERM $tracer 2>/dev/null' HUP TERM PIPE
while kill -0 $tracer 2>/dev/null && ! watches "$@"; do sleep 0.1; done
if kill -0 $tracer 2>/dev/null; then echo ready; else echo failed; fi
read word
if over "$@"; then how=early; else how=ended; settle "$@"; fi
kill -TERM $tracer 2>/dev/null
wait $tracer
status=$?
if [ $status = 0 ]; then written "$@"; status=$?; fi
echo "$how $status"
"""


def holder(functions: str) -> str:
    """Return the script for a board's ``sh -c`` that holds a tracer.

    Its arguments are the tracer's script, the file for its output, and options for the tracer.
    ``functions`` get the same: ``start`` becomes the tracer (``exec``); ``watches`` says whether
    all its probes are attached, ``over`` whether it has ended, of itself; ``settle`` waits until it
    may be ended; ``written`` says whether its output is whole when it has.

    The script says ``ready`` (or ``failed``) and sleeps in ``read`` until it is told to stop or
    the connection is gone. Either way the tracer gets SIGTERM (a background command of a
    non-interactive shell ignores SIGINT) and is waited for; then the script says ``ended 0``.
    """
    return _BEFORE + functions + _AFTER


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``accepted``, or the line (from 1; None where the tracer names none) and why not."""

    accepted: bool
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Tracer:
    """A tracer that an arm's script may be written for."""

    name: Name
    suffix: str
    """Of its scripts; it decides which tracer runs a script."""
    systems: frozenset[System]
    """Where it exists."""
    holder: str
    run_as: str
    """How it is called, before a script's name, in messages."""
    form: Form
    """Of its output."""
    output_suffix: str
    asks: tuple[str, ...]
    """The command that judges a script, given as its last word, without running it."""
    allows: str
    """The option with which it runs what changes the watched system."""
    read_verdict: Callable[[int, str], Verdict]
    """Reads that command's status and stderr.

    Raises TracerError when they are no word on the script.
    """
    lint: Callable[[str, str, Setting], Iterator[Finding]]
    """What labrig itself finds in a script's text; the second argument is its name."""
    unread: str = ""
    """Said of a script that no board was asked about; empty where labrig reads them itself."""

    def options(self, *, destructive: bool) -> tuple[str, ...]:
        """The options of an attachment, or of a question, whose script may be destructive."""
        return (self.allows,) if destructive else ()

    def judging(self, script: object, *, destructive: bool) -> list[str]:
        """The whole command that judges ``script``."""
        program, *rest = self.asks
        return [program, *self.options(destructive=destructive), *rest, str(script)]

    def said_of(self, script: Path, verdict: Verdict) -> str:
        """Return what it says of ``script`` where it refuses it, with file and line."""
        place = f"{script}:{verdict.line}" if verdict.line else str(script)
        return f"{place}: {self.name}: {verdict.message}"
