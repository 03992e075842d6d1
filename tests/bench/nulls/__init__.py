"""How often the machinery cries wolf: every method on experiments in which there is nothing.

============ ===========================================================================
``data``     null experiments of the default experiment's own size
``looks``    what every method says of one
``rates``    how often each may err
``run``      counting, on all cores: ``python -m tests.bench.nulls [MOST]`` prints counts
============ ===========================================================================
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure

DOCS = Path(__file__).parents[3] / "docs" / "statistics.md"


def nulls() -> Iterator[Figure]:
    """Print a line a method and kind of data, then the table; every shortfall must be stated."""
    from tests.bench.nulls.run import Found, counted, stated, table

    found = [
        Found(rate=rate, kind=kind, n=n, errors=errors)
        for (*_, rate, kind), (n, errors) in zip(counted(), _child(), strict=True)
    ]
    print(*found, table(found), sep="\n", flush=True)
    beyond = [one for one in found if one.rate.primary and one.beyond]
    said = stated(DOCS.read_text())
    yield Figure(
        name="null experiments: rates of primary methods beyond 4 standard errors, not in the docs",
        value=sum((one.rate.method, one.kind) not in said for one in beyond),
        target=0,
        unit="rates",
        detail=f"{len(beyond)} of {sum(one.rate.primary for one in found)} are beyond",
    )


def _child() -> list[tuple[int, int]]:
    # A process a core, and one thread in each: numpy's own would fight for them.
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.nulls"],
        env=os.environ | single,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    counts: list[tuple[int, int]] = json.loads(done.stdout)
    return counts
