"""The runs of the workflow's steps that made what an archive holds: what each read and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from labrig.measure.journal import JournalFile
from labrig.measure.records import End, Session
from labrig.provenance.archive.holdings import Holdings
from labrig.provenance.archive.steps import MEASURE, STEPS, Step, matching
from labrig.results_folder import ResultsFolder


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a step; of the measuring step it is one session of a board."""

    identity: str
    name: str
    step: Step
    reads: Sequence[str]
    writes: Sequence[str]
    started: str | None = None
    """ISO 8601, as the session said it; so ``ended``. Other steps do not say."""
    ended: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was true of the board that it ran on."""


def runs_of(holdings: Holdings) -> list[Run]:
    """Return the runs that wrote something, in the order of their steps.

    Raises JournalError for a journal that cannot be read.
    """
    return [run for step in STEPS for run in _of_step(step, holdings) if run.writes]


def _of_step(step: Step, holdings: Holdings) -> Iterator[Run]:
    if step.of == "report":
        places = [each for one in holdings.experiments for each in _places(one, holdings)]
        yield _run(step, holdings.report, places, holdings)
        return
    for one in holdings.experiments:
        if step.of == "experiment":
            yield _run(step, one.experiment, _places(one, holdings), holdings)
            continue
        for board, place in zip(one.measured, _places(one, holdings), strict=True):
            if step is MEASURE:
                yield from _sessions(one, board, place, holdings)
            else:
                yield _run(step, f"{one.experiment}-{board}", [place], holdings)


def _places(one: ResultsFolder, holdings: Holdings) -> list[Mapping[str, str]]:
    """What the folders of a step's patterns stand for, a dictionary for each board."""
    return [
        {
            "declared": f"experiments/{one.experiment}",
            "measured": str(folder),
            "raw": f"{folder}/raw",
            "board": str(folder.parent),
            "results": str(one.path),
            "prose": holdings.prose,
            "report": holdings.made,
        }
        for folder in one.measured.values()
    ]


def _run(step: Step, of: str, places: Sequence[Mapping[str, str]], holdings: Holdings) -> Run:
    return Run(
        identity=f"#{step.name}-{of}",
        name=f"{step.name} of {of}",
        step=step,
        reads=_matching(step.reads, places, holdings),
        writes=_matching(step.writes, places, holdings),
    )


def _matching(
    patterns: Iterable[str], places: Sequence[Mapping[str, str]], holdings: Holdings
) -> list[str]:
    return matching(holdings.names, {one.format(**each) for one in patterns for each in places})


def _sessions(
    one: ResultsFolder, board: str, place: Mapping[str, str], holdings: Holdings
) -> Iterator[Run]:
    reads = _matching(MEASURE.reads, [place], holdings)
    for name in _matching(["{raw}/*.jsonl"], [place], holdings):
        content = holdings.files[name]
        assert isinstance(content, Path)
        session: Session | None = None
        end: End | None = None
        for record in JournalFile(content):
            if isinstance(record, Session):
                session = record
            elif isinstance(record, End):
                end = record
        stem = name.removesuffix(".jsonl")
        block = "" if session is None else f", block {session.block}"
        yield Run(
            identity=f"#session-{board}-{PurePosixPath(stem).name}",
            name=f"measure {one.experiment} on {board}{block}",
            step=MEASURE,
            reads=reads,
            writes=[each for each in holdings.names if each == name or each.startswith(f"{stem}.")],
            started=None if session is None else session.started,
            ended=None if end is None else end.ended,
            facts={} if session is None else session.facts,
        )
