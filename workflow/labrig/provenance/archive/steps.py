"""The workflow's steps, as an archive describes them: which script makes what of what. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Step:
    """One rule of the workflow and the files that a run of it read and wrote.

    Patterns (fnmatch) stand in folders: ``{declared}`` is an experiment's declaration's,
    ``{measured}`` what a board measured of it, ``{board}`` the board's, ``{results}`` what is made
    of all, ``{prose}`` and ``{report}`` the report's.
    """

    name: str
    words: str
    of: Literal["board", "experiment", "report"]
    """What one run of it is for; ``board`` is an experiment on one board."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]

    @property
    def script(self) -> str:
        """The program that runs, in the lab's folder."""
        return f"workflow/scripts/{self.name}.py"


PLAN = Step(
    name="plan",
    words="lay out every trial in seeded random order",
    of="board",
    reads=("{declared}/*", "{board}/board.json"),
    writes=("{measured}/plan.json",),
)
MEASURE = Step(
    name="measure",
    words="run what is planned on the board, a journal each session",
    of="board",
    reads=("{measured}/plan.json", "{board}/board.json", "{declared}/*", "workflow/native/*"),
    writes=("{measured}/measured.json", "{measured}/raw/*"),
)
STEPS = (
    PLAN,
    MEASURE,
    Step(
        name="work",
        words="watch who does the work of a cell",
        of="experiment",
        reads=("{declared}/experiment.yaml",),
        writes=("{results}/work.json",),
    ),
    Step(
        name="traces",
        words="read what tracers printed into tables",
        of="experiment",
        reads=("{raw}/*.jsonl", "{raw}/*.trace-*", "{declared}/*"),
        writes=("{results}/traces/*",),
    ),
    Step(
        name="table",
        words="lay out the trials as a table",
        of="experiment",
        reads=("{raw}/*.jsonl", "{results}/traces/*", "{declared}/experiment.yaml"),
        writes=("{results}/trials.parquet",),
    ),
    Step(
        name="analyse",
        words="summarise, compare and decide the hypotheses",
        of="experiment",
        reads=("{results}/trials.parquet", "{results}/traces/*", "{declared}/*"),
        writes=("{results}/analysis.json",),
    ),
    Step(
        name="draw",
        words="draw the figures",
        of="experiment",
        reads=("{results}/trials.parquet", "{results}/analysis.json"),
        writes=("{results}/figures/*",),
    ),
    Step(
        name="draw_traces",
        words="draw what tracers printed",
        of="experiment",
        reads=("{results}/traces/*", "{results}/analysis.json"),
        writes=("{results}/figures/traces/*",),
    ),
    Step(
        name="tcp",
        words="follow the connections that were traced",
        of="experiment",
        reads=("{results}/trials.parquet", "{results}/traces/records.parquet"),
        writes=("{results}/tcp.json",),
    ),
    Step(
        name="draw_tcp",
        words="draw what the connections showed",
        of="experiment",
        reads=("{results}/tcp.json", "{results}/analysis.json"),
        writes=("{results}/figures/tcp/*",),
    ),
    Step(
        name="typeset",
        words="put values, figures and prose together and typeset them",
        of="report",
        reads=("{prose}/*", "{results}/analysis.json", "{results}/trials.parquet"),
        writes=(
            "{report}/report.pdf",
            "{report}/report.tex",
            "{report}/*.json",
            "{report}/latex/*",
        ),
    ),
    Step(
        name="check",
        words="hold the report against its format",
        of="report",
        reads=("{report}/report.pdf", "{results}/analysis.json"),
        writes=("{report}/check.json", "{report}/check.txt"),
    ),
)


def matching(files: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """The files that any of ``patterns`` matches, in order; no pattern reaches below its folder."""
    asked = [PurePosixPath(one) for one in patterns]
    return [
        name
        for name, path in ((name, PurePosixPath(name)) for name in files)
        if any(path.parent == one.parent and fnmatchcase(path.name, one.name) for one in asked)
    ]
