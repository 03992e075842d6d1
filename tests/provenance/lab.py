"""A lab's folder with measurements that were never measured: journals' first lines, analyses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from labrig.measure.journal import Journal
from tests.findings.made import decided, write
from tests.measure.test_journal import session
from tests.test_experiment import GOOD

MINI = "results/bench/mini"


def make(root: Path) -> Path:
    """A lab with experiment ``mini``, a board ``bench``, and one that only replays."""
    (root / "experiments/mini").mkdir(parents=True)
    (root / "experiments/mini/experiment.yaml").write_text(GOOD)
    (root / "experiments/mini/a.d").write_text("syscall::read:entry { @ = count(); }\n")
    (root / "config").mkdir()
    (root / "config/lab.yaml").write_text("board: bench\nreport: r\nsize: full\n")
    (root / "config/boards.yaml").write_text(
        "bench: {kind: local}\nreplay: {kind: recorded, results: results/bench}\n"
    )
    return root


def measured(
    folder: Path,
    hour: int,
    verdict: str = "supported",
    experiment: str = "mini",
    blocks: int = 2,
    **changes: Any,
) -> Path:
    """A whole measurement that began at this hour, with an analysis."""
    decision = {"hypotheses": [decided(verdict, 0.4, 0.01)]}
    write(folder, **({"experiment": experiment} | decision | changes))
    (folder / "plan.json").write_text("{}")
    said = {"journals": {}, "kept": 30 * blocks, "lost": 1, "plan": "p", "sessions": blocks}
    (folder / "measured.json").write_text(json.dumps(said))
    (folder / "raw").mkdir()
    for block in range(blocks):
        first = replace(
            session(f"s{hour}-b{block}", block),
            experiment=experiment,
            started=f"2026-01-02T{hour:02}:00:0{block}+00:00",
            versions={"commit": "ab" * 20 + " with changes"},
        )
        with Journal(folder / "raw" / f"{first.session}.jsonl", first):
            pass
    return folder


def name(hour: int) -> str:
    return f"20260102T{hour:02}0000Z"
