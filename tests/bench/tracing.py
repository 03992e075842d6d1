"""How long a D script takes to be read and linted, and what it printed to be read."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint
from labrig.tracing.output.read import read_output
from tests.bench.figure import Figure

CLAUSES = """\
syscall::read:entry,
syscall::write:entry
/execname == "dd" && arg2 > 4096/
{{
	self->began = vtimestamp; /* {n} */
	@calls[probefunc, execname] = count();
}}
syscall::read:return, syscall::write:return
/self->began/
{{
	this->took = (vtimestamp - self->began) / 1000;
	@took[probefunc, stack()] = quantize(this->took > 0 ? this->took : -this->took);
	self->began = 0;
}}
END {{ printf("%-20s %d\\n", "round {n}", {n}); printa("%@d %k\\n", @took); }}
"""
LINES, REPEATS = 200, 50


def reading() -> Iterator[Figure]:
    """Parse and lint a script of 200 lines, once the parser is there."""
    rounds = -(-LINES // CLAUSES.count("\n"))
    lines = "".join(CLAUSES.format(n=n) for n in range(rounds)).split("\n")[:LINES]
    text = "\n".join(lines[: LINES - LINES % CLAUSES.count("\n")]) + "\n"
    text += "tick-1s { @ticks = count(); }\n" * (LINES - text.count("\n"))
    setting = Setting(system="linux", probe_arguments=4, workload="dd", about_workload=True)
    lint(parse(text), setting)
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        lint(parse(text), setting)
        times.append(1e3 * (time.perf_counter() - begun))
    yield Figure(
        name=f"parse and lint a D script of {text.count(chr(10))} lines",
        value=max(times),
        target=50,
        unit="ms",
        detail=f"the longest of {REPEATS}, median {statistics.median(times):.1f} ms, parser built",
    )


PRINTED = 1_000_000
_KINDS = {
    "records in columns": (
        "CPU     ID                    FUNCTION:NAME\n",
        lambda n: f"  0   2172 {'read:entry':>32} dd read {n} of 512\n",
    ),
    "text of printf with -q": ("", lambda n: f"dd read {n} of 512 into aaab02ff5000\n"),
    "rows of an aggregation": ("\n", lambda n: f"  {'dd':50}  {'read':50} {n % 90:8} {n:16}\n"),
}


def printed(kind: str, count: int) -> Iterator[str]:
    """Lines as dtrace prints them."""
    head, line = _KINDS[kind]
    if head:
        yield head
    for n in range(count):
        yield line(n)


def output() -> Iterator[Figure]:
    """Read a million lines of each kind, and weigh the process that does."""
    for kind in _KINDS:
        lines = list(printed(kind, PRINTED))
        begun = time.perf_counter()
        read = sum(1 for _ in read_output(lines))
        took = time.perf_counter() - begun
        assert read == PRINTED
        yield Figure(
            name=f"read {PRINTED:,} lines of dtrace's: {kind}",
            value=1e6 * took / PRINTED,
            target=1e6 / 300_000,
            unit="us a line",
            detail=f"{PRINTED / took:,.0f} lines a second, without a script",
        )
        del lines
    code = (
        "import resource\n"
        "from labrig.tracing.output.read import read_output\n"
        "from tests.bench.tracing import PRINTED, printed\n"
        "kept = list(read_output(printed('records in columns', PRINTED)))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    yield Figure(
        name=f"memory to read {PRINTED:,} lines and keep all records",
        value=int(done.stdout) / 1024,
        target=500,
        unit="MiB",
        detail="peak of the process; streamed, a record is gone once it is passed on",
    )
