"""A report's results, read from where ``sources.json`` says that they lie. Nothing is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from labrig.check.results.json_files import read_record, read_text
from labrig.check.results.records import (
    Analysis,
    Calculated,
    Experiment,
    Hash,
    Results,
    Unread,
    Value,
)
from labrig.hashes import file_sha256, yaml_sha256
from labrig.results_folder import measured_for
from labrig.tracing.source import script_hash

SOURCES = "sources.json"
VALUES = "values.json"
LARGEST_SOURCE = 4 << 20
"""Bytes of a declaration or a script."""
LARGEST_HASHED = 1 << 30
"""Bytes of a file that is hashed: ten seconds' work."""
MOST_JOURNALS = 10_000


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What ``sources.json`` says."""

    experiments: Mapping[str, str]
    analyses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What ``measured.json`` says of a plan."""

    plan: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What ``plan.json`` says that trials ran on."""

    identity: str
    programs: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Program:
    """A native program of a board."""

    sha256: str


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What ``board.json`` says of a board."""

    identity: str
    programs: Mapping[str, Program]


def read_results(report_folder: Path, lab: Path) -> Results | None:
    """Read the results that the report in ``report_folder`` stands on; None where it names none.

    ``lab`` is the folder that ``sources.json`` counts from. What is missing or broken is an
    ``Unread`` in its place.
    """
    path = report_folder / SOURCES
    if not path.exists():
        return None
    sources = read_record(path, Sources)
    if isinstance(sources, Unread):
        return Results(experiments=(), values=sources)
    values = read_record(report_folder / VALUES, dict[str, Value])
    written = report_folder / "calculated.json"
    calculated = read_record(written, tuple[Calculated, ...]) if written.exists() else ()
    return Results(
        experiments=tuple(
            _experiment(lab, name, folder, sources.analyses.get(name, ""))
            for name, folder in sources.experiments.items()
        ),
        values=values if isinstance(values, Unread) else tuple(values.values()),
        calculated=calculated,
    )


def _experiment(lab: Path, name: str, folder: str, analysed: str) -> Experiment:
    declared, results = lab / "experiments" / name, lab / folder
    if not (_inside(folder) and _inside(name)):
        nowhere = Unread(file=folder, why="is not a folder of this lab")
        return Experiment(
            name=name, folder=folder, analysis=nowhere, declaration=nowhere, hashes=(), unread=()
        )
    analysis = read_record(results / "analysis.json", Analysis)
    declaration = read_text(declared / "experiment.yaml", LARGEST_SOURCE)
    found = [
        *_of_report(results / "analysis.json", analysed),
        *_of_plans(results, declared),
        *_of_analysis(analysis, results, declared, declaration),
    ]
    return Experiment(
        name=name,
        folder=folder,
        analysis=analysis,
        declaration=declaration,
        hashes=tuple(one for one in found if isinstance(one, Hash)),
        unread=tuple(one for one in found if isinstance(one, Unread)),
    )


def _inside(path: str) -> bool:
    """Whether a path cannot lead out of the folder that it counts from."""
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts


def _of_report(analysis: Path, analysed: str) -> Iterator[Hash | Unread]:
    if analysed:
        yield _hash(analysis, analysed, "the report")


def _of_plans(results: Path, declared: Path) -> Iterator[Hash | Unread]:
    for measured in measured_for(results).values():
        made = read_record(measured / "measured.json", Measured)
        plan = read_record(measured / "plan.json", Plan)
        ready = read_record(measured.parent / "board.json", Ready)
        unread = [one for one in (made, plan, ready) if isinstance(one, Unread)]
        yield from unread
        if isinstance(made, Measured):
            yield _hash(measured / "plan.json", made.plan, "the trials")
        if isinstance(plan, Plan):
            for name, then in plan.files.items():
                yield _hash(declared / name, then, "the trials")
        if isinstance(plan, Plan) and isinstance(ready, Ready):
            file = str(measured.parent / "board.json")
            then_now = [
                (plan.identity, ready.identity),
                *((then, _sha256(ready, name)) for name, then in plan.programs.items()),
            ]
            then, now = next((one for one in then_now if one[0] != one[1]), then_now[0])
            yield Hash(file=file, then=then, now=now, makes="the trials")


def _sha256(ready: Ready, program: str) -> str:
    return ready.programs[program].sha256 if program in ready.programs else ""


def _of_analysis(
    analysis: Analysis | Unread, results: Path, declared: Path, declaration: str | Unread
) -> Iterator[Hash | Unread]:
    if isinstance(analysis, Unread):
        return
    made = analysis.made_from
    if made is None:
        yield Unread(file=str(results / "analysis.json"), why="does not say what it was made from")
        return
    if isinstance(declaration, str):
        file = declared / "experiment.yaml"
        try:
            now = yaml_sha256(declaration)
        except ValueError:
            yield Unread(file=str(file), why="is not YAML")
        else:
            yield Hash(file=str(file), then=made.declaration, now=now, makes="the analysis")
    for name, then in made.scripts.items():
        text = read_text(declared / name, LARGEST_SOURCE)
        now = "" if isinstance(text, Unread) else script_hash(text)
        yield Hash(file=str(declared / name), then=then, now=now, makes="the analysis")
    journals = dict(_journals(results))
    # Exploratory trials that the analysis does not count may be measured at any time.
    mine = {name for name, path in journals.items() if not _exploratory(path)}
    for name in sorted({*mine, *made.journals}):
        file = journals.get(name, results / "raw" / name)
        yield _hash(file, made.journals.get(name, ""), "the analysis")


def _journals(results: Path) -> Iterator[tuple[str, Path]]:
    boards = measured_for(results)
    for board, folder in boards.items():
        for path in sorted((folder / "raw").glob("*.jsonl"))[:MOST_JOURNALS]:
            yield (path.name if len(boards) == 1 else f"{board}/{path.name}"), path


def _exploratory(path: Path) -> bool:
    """Whether a journal's first line says that a notebook measured."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.readline(LARGEST_SOURCE))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("exploratory") is True


def _hash(path: Path, then: str, makes: str) -> Hash | Unread:
    try:
        if not path.is_file():
            return Hash(file=str(path), then=then, now="", makes=makes)
        if path.stat().st_size > LARGEST_HASHED:
            return Unread(file=str(path), why="is too large to be hashed")
        return Hash(file=str(path), then=then, now=file_sha256(path), makes=makes)
    except OSError as error:
        return Unread(file=str(path), why=f"cannot be read: {error.strerror}")
