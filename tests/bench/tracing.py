"""How long a D script takes to be read and linted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint
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
