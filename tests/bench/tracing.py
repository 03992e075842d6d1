"""How long a D script takes to be read and linted, and what it printed to be read."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint
from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import Item
from labrig.tracing.output.tables import write_parquet
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
    setting = Setting(system="linux", probe_arguments=4, workload=("dd",), about_workload=True)
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
_TALKING = """\
#pragma D option quiet
syscall::read:entry { printf("%s read %d of %d into %x\\n", execname, arg2, arg0, arg1); }
syscall::write:entry { printf("%-16s %5d wrote %d\\n", execname, pid, arg2); }
"""
_COUNTING = """\
syscall:::entry { @calls[execname, probefunc, cpu] = count(); }
syscall:::return { @sums[execname, probefunc, cpu] = sum(arg1); }
"""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of output: what its head and its nth line are, and the script that prints it."""

    line: Callable[[int], str]
    head: str = ""
    script: str | None = None


def _wrote(n: int) -> str:
    return f"dd read {n} of 512 into aaab02ff5000\n" if n % 2 else f"{'dd':16} {n:5} wrote 512\n"


def _row(n: int) -> str:
    return f"  {'dd':50}  {'read':50} {n % 90:8} {n:16}\n"


def _row_of_two(n: int) -> str:
    n %= PRINTED // 2
    return f"  {'dd':50}  {f'call{n}':50} {n % 90:8} {n:16}\n"


_RECORDS = "CPU     ID                    FUNCTION:NAME\n"
KINDS = {
    "records in columns": Kind(
        head=_RECORDS, line=lambda n: f"  0   2172 {'read:entry':>32} dd read {n} of 512\n"
    ),
    "text of printf with -q": Kind(line=lambda n: f"dd read {n} of 512 into aaab02ff5000\n"),
    "rows of an aggregation": Kind(head="\n", line=_row),
    "records taken apart by two formats": Kind(
        head=_RECORDS,
        line=lambda n: f"  0   2172 {'read:entry':>32} {_wrote(n)}",
        script=_TALKING,
    ),
    "text taken apart by two formats": Kind(line=_wrote, script=_TALKING),
    "rows divided among two aggregations": Kind(head="\n", line=_row_of_two, script=_COUNTING),
}


def printed(kind: Kind, count: int) -> Iterator[str]:
    """Lines as dtrace prints them."""
    if kind.head:
        yield kind.head
    for n in range(count):
        yield kind.line(n)


def read(kind: Kind) -> Iterator[Item]:
    """Read a million lines of a kind, which are made as they are read."""
    script = None if kind.script is None else parse(kind.script)
    return read_output(printed(kind, PRINTED), script=script)


def output() -> Iterator[Figure]:
    """Read a million lines of each kind, and weigh the processes that do."""
    for name, kind in KINDS.items():
        lines = list(printed(kind, PRINTED))
        script = None if kind.script is None else parse(kind.script)
        begun = time.process_time()
        count = sum(1 for _ in read_output(lines, script=script))
        took = time.process_time() - begun
        assert count == PRINTED
        told = "without a script" if script is None else "with the script"
        yield Figure(
            name=f"read {PRINTED:,} lines of dtrace's: {name}",
            value=1e6 * took / PRINTED,
            target=1e6 / 300_000,
            unit="us a line",
            detail=f"{PRINTED / took:,.0f} lines a second of CPU time, {told}",
        )
        del lines
    for name in KINDS:
        yield Figure(
            name=f"memory to read {PRINTED:,} lines and keep all: {name}",
            value=_weighed(f"kept = list(read(KINDS[{name!r}]))"),
            target=500,
            unit="MiB",
            detail="peak of the process; streamed, a record is gone once it is passed on",
        )
    yield from tables()


def tables() -> Iterator[Figure]:
    """Read records with their script and write them as Parquet."""
    name = "records taken apart by two formats"
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        write_parquet([((), read(KINDS[name]))], Path(folder), leading={})
        took = time.process_time() - begun
        yield Figure(
            name=f"read {PRINTED:,} lines and write them as Parquet: {name}",
            value=1e6 * took / PRINTED,
            target=2 * 1e6 / 300_000,
            unit="us a line",
            detail=f"{PRINTED / took:,.0f} lines a second of CPU time",
        )
        yield Figure(
            name=f"memory to read {PRINTED:,} lines and write them as Parquet",
            value=_weighed(
                f"write_parquet([((), read(KINDS[{name!r}]))], Path({folder!r}), leading={{}})"
            ),
            target=500,
            unit="MiB",
            detail="peak of the process",
        )


def _weighed(code: str) -> float:
    """The memory in MiB that a process of its own has at most while it runs the code."""
    whole = (
        "from pathlib import Path\n"
        "from tests.bench.tracing import KINDS, read, write_parquet\n"
        f"{code}\n"
        # Not from getrusage, which knows this process's own peak from before the exec.
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024
