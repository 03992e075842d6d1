"""bpftrace: Linux's, by the behaviour of 0.23."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.errors import TracerError
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting
from labrig.tracing.source import calls_of
from labrig.tracing.tracer import Tracer, Verdict, holder

# The variable is that of bpftrace's own tests: a word on stdout once every probe is attached, and
# not before (``BPFtrace::run``). The script runs as it is, with no clause of labrig's, of which
# BEGIN and END could not have two. bpftrace does not heed that its output cannot be written, cat
# does: without cat, SIGPIPE ends the tracer.
_FUNCTIONS = r"""
start() {
    script=$1 output=$2
    shift 2
    exec env __BPFTRACE_NOTIFY_PROBES_ATTACHED=1 \
        bpftrace "$@" -f json -o "$output.pipe" "$script"
}
watches() { grep -q PROBES_ATTACHED "$2.out" 2>/dev/null; }
over() { ! grep -qs '^State:[[:space:]]*[^XZ[:space:]]' "/proc/$tracer/status"; }
written() { wait $keeper; }
rm -f "$2.pipe"
mkfifo "$2.pipe" || exit
cat "$2.pipe" >"$2" 2>>"$2.err" &
keeper=$!
trap 'kill $keeper 2>/dev/null; rm -f "$2.pipe"' EXIT
"""

UNSAFE = frozenset(["override", "signal", "system"])
"""Functions that bpftrace calls only with ``--unsafe`` (bpftrace(8))."""

_PLACED = re.compile(r"^.*?:([0-9]+)(?::[0-9]+)?(?:-[0-9]+)?: ERROR: (.*)$")
_REFUSED = re.compile(r"^ERROR: ((?:Error attaching probe|Error loading BPF|No probes).*)$")


def read_verdict(status: int, stderr: str) -> Verdict:
    """Read what ``bpftrace --dry-run FILE`` answered: it attaches all probes, and ends.

    Raises TracerError when that is no word on the script: no bpftrace, or no right to trace.
    """
    if status == 0:
        return Verdict(accepted=True)
    lines = [line for line in stderr.splitlines() if line.strip()]
    for line in lines:
        if match := _PLACED.match(line):
            return Verdict(accepted=False, line=int(match[1]), message=match[2])
    for line in lines:
        if match := _REFUSED.match(line):
            return Verdict(accepted=False, message=match[1])
    raise TracerError(lines[-1] if lines else f"bpftrace ended with status {status}")


def _lint(text: str, _source: str, setting: Setting) -> Iterator[Finding]:
    """Find calls that change what is watched; the rest of a script is bpftrace's to judge."""
    if setting.destructive:
        return
    by: RefusedBy | None = "experiment" if setting.destructive is False else None
    what = "the experiment does not allow it (destructive: true)" if by else "run it with care"
    for call in calls_of(text, UNSAFE):
        message = f"{call.name}() changes what is watched: {what}"
        yield Finding(line=call.line, column=call.column, message=message, refused_by=by)


BPFTRACE = Tracer(
    name="bpftrace",
    suffix=".bt",
    systems=frozenset(("linux",)),
    holder=holder(_FUNCTIONS),
    run_as="bpftrace",
    form="bpftrace",
    output_suffix=".json",
    asks=("bpftrace", "--dry-run"),
    allows="--unsafe",
    read_verdict=read_verdict,
    lint=_lint,
    unread="bpftrace's language is not read here: ask a board's bpftrace (--board)",
)
