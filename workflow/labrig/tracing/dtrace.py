"""DTrace: FreeBSD's and Linux's dtrace(1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.errors import TracerError
from labrig.tracing.d.parse import SyntaxFault, parse
from labrig.tracing.lint.finding import Finding, RefusedBy, Setting
from labrig.tracing.lint.rules import lint
from labrig.tracing.tracer import Tracer, Verdict, holder

# ``matched N probes`` on stderr comes before tracing starts: a clause of labrig's own says when it
# has. Buffers are read once a minute, so that the tracer sleeps while trials run. A record of BEGIN
# or END wakes it at any rate: hence both clauses; without the second, SIGTERM waits for the minute.
_FUNCTIONS = r"""
start() {
    script=$1 output=$2
    shift 2
    # What system() prints goes to stdout.
    exec dtrace "$@" -x switchrate=60s \
        -n 'BEGIN { printf("labrig ready\n"); } END { printf("labrig end\n"); }' \
        -s "$script" -o "$output" >&2
}
watches() { grep -q 'labrig ready' "$2" 2>/dev/null; }
over() { grep -q 'labrig end' "$2" 2>/dev/null; }
settle() { :; }
written() { :; }
"""

_REFUSED = re.compile(r"^dtrace: failed to compile script .*?: (?:line ([0-9]+): )?(.*)$")


def read_verdict(status: int, stderr: str) -> Verdict:
    """Read what ``dtrace -e -s FILE`` answered (dtrace(1)).

    Raises TracerError when that is no word on the script: no dtrace, or no right to trace.
    """
    for line in stderr.splitlines():
        if match := _REFUSED.match(line):
            number = int(match[1]) if match[1] else None
            return Verdict(accepted=False, line=number, message=match[2])
    if status != 0:
        lines = [line for line in stderr.splitlines() if line.strip()]
        raise TracerError(lines[-1] if lines else f"dtrace ended with status {status}")
    return Verdict(accepted=True)


def _lint(text: str, source: str, setting: Setting) -> Iterator[Finding]:
    try:
        script = parse(text, source)
    except SyntaxFault as fault:
        by: RefusedBy | None = None if fault.too_deep else "dtrace"
        yield Finding(line=fault.line, column=fault.column, message=fault.message, refused_by=by)
    else:
        yield from lint(script, setting)


DTRACE = Tracer(
    name="dtrace",
    suffix=".d",
    systems=frozenset(("linux", "freebsd")),
    holder=holder(_FUNCTIONS),
    run_as="dtrace -s",
    form="dtrace",
    output_suffix=".txt",
    asks=("dtrace", "-e", "-s"),
    allows="-w",
    read_verdict=read_verdict,
    lint=_lint,
)
