"""``python -m tests.bench [NAME ...]``: run the benches (all, or those named) and print a line each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

from tests.bench import (
    archive,
    board,
    check,
    compare,
    journal,
    nulls,
    pipeline,
    runner,
    samples,
    session,
    tcp,
    tracing,
    verify,
)
from tests.bench.figure import Figure

BENCHES: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "archive": archive.archive,
    "check": check.check,
    "compare": compare.compare,
    "nothing": pipeline.nothing,
    "prose": pipeline.prose,
    "page": pipeline.page,
    "loop": board.loop,
    "runner": runner.runner,
    "ssh": session.ssh,
    "cold": session.cold,
    "memory": session.memory,
    "samples": samples.samples,
    "chain": journal.chain,
    "intact": journal.intact,
    "nulls": nulls.nulls,
    "reading": tracing.reading,
    "output": tracing.output,
    "tcp": tcp.tcp,
    "verify": verify.verify,
    "fresh": pipeline.fresh,
}


def main(names: list[str]) -> int:
    """Run the benches named; 1 when a target is missed."""
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    missed = 0
    for name in names or BENCHES:
        for figure in BENCHES[name]():
            print(figure, flush=True)
            missed += figure.value > figure.target
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
