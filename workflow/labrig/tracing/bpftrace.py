"""bpftrace: Linux's, by the behaviour of 0.23."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.errors import TracerError
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting
from labrig.tracing.source import calls_of, without_comments
from labrig.tracing.tracer import Tracer, Verdict, holder

# bpftrace heeds SIGUSR1 in the loop that it enters when every probe is attached, and reads events
# in their order: a clause of labrig's that answers the signal tells that it is ready and, at the
# end, that all before is written (a SIGTERM meanwhile would throw events away, without a word).
# BEGIN and END it may not have twice. A write that fails bpftrace does not tell, but writes nothing
# more: then there is no answer, or no room at the end. While trials run nothing of labrig's runs
# beside it, whose events a script might count.
_FUNCTIONS = r"""
start() {
    output=$2
    shift 2
    exec bpftrace "$@" -f json -o "$output" "$output.bt"
}
answers() {
    kill -USR1 $tracer 2>/dev/null
    sleep 0.1
    tail -c "+$2" "$1" 2>/dev/null | grep -q 'labrig ready'
}
watches() { answers "$2" 1; }
over() { ! grep -qs '^State:[[:space:]]*[^XZ[:space:]]' "/proc/$tracer/status"; }
room() {
    head -c 4096 /dev/zero >"$1.room" 2>>"$1.err"
    full=$?
    rm -f "$1.room"
    return $full
}
settle() {
    from=$(($(wc -c <"$2") + 1)) tries=0
    while ! over && room "$2" && [ $tries -lt 300 ]; do
        if answers "$2" "$from"; then
            settled=yes
            return
        fi
        tries=$((tries + 1))
    done
    echo 'it wrote nothing more' >>"$2.err"
}
written() { [ "$settled" = yes ] && room "$2"; }
trap '' USR1
settled=no
{ cat "$1" && printf '\nself:signal:SIGUSR1 { printf("labrig ready\\n"); }\n'; } >"$2.bt" || exit
"""

_OWN_PROBE = re.compile(r"\bself:signal:(?:SIG)?USR1\b")

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
    """Find what labrig or the experiment does not let run; the rest is bpftrace's to judge."""
    if found := _OWN_PROBE.search(without_comments(text)):
        message = f"{found[0]} is answered by labrig, and can be only once: take it out"
        line = next((n for n, one in enumerate(text.split("\n"), 1) if found[0] in one), 1)
        yield Finding(line=line, column=1, message=message, refused_by="experiment")
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
