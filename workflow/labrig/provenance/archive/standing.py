"""Whether a report is made of what lies in its lab now, and what to run where it is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from labrig.check.results.reading import read_results
from labrig.errors import LabrigError, UsageError
from labrig.hashes import file_sha256
from labrig.lab_settings import own_board, own_size
from labrig.provenance.verify import differences
from labrig.report.sources import FILE as SOURCES
from labrig.results_folder import ResultsFolder

FORCED = {"the analysis": "trials.parquet", "the report": "analysis.json"}
"""What is made again, whatever its age, where something is not what this was made from."""


def refuse_unmade(lab: Path, made: PurePosixPath) -> None:
    """Raise UsageError unless the report in ``made`` is made from what is there, and passed.

    Each analysis is made again from its table; the table is not made again from the journals.
    """
    pdf, typeset = lab / made / "report.pdf", lab / made / "typeset.pdf"
    if not pdf.is_file() or not (lab / made / SOURCES).is_file():
        raise UsageError(f"{made}: there is no report yet: run `snakemake {made}/report.pdf` first")
    folders = experiments_of(lab, made)
    if typeset.is_file() and file_sha256(pdf) != file_sha256(typeset):
        again = _command(lab, made, folders)
        raise UsageError(f"{made}: what was typeset last did not pass its check: {again}")
    results = read_results(lab / made, lab)
    for one in results.experiments if results else ():
        for lack in one.unread:
            raise UsageError(f"{lack}; {_command(lab, made, folders)}")
        for held in one.hashes:
            if held.then != held.now:
                file = Path(held.file)
                shown = file.relative_to(lab) if file.is_relative_to(lab) else file
                forced = FORCED.get(held.makes)
                again = _command(lab, made, folders, forced and f"{one.folder}/{forced}")
                raise UsageError(f"{shown}: is not what {held.makes} was made from: {again}")
    for folder in folders:
        path = folder.path / "analysis.json"
        if said := _otherwise(lab, folder):
            raise UsageError(f"{path}: {said}: {_command(lab, made, folders, str(path))}")


def experiments_of(lab: Path, made: PurePosixPath) -> tuple[ResultsFolder, ...]:
    """The results of each experiment that the report in ``made`` is of.

    Raises UsageError where the report says of an experiment a folder that is not its.
    """
    said = json.loads((lab / made / SOURCES).read_text(encoding="utf-8"))
    return tuple(_folder(made, name, folder) for name, folder in said["experiments"].items())


def _folder(made: PurePosixPath, name: str, folder: str) -> ResultsFolder:
    found = ResultsFolder.from_path(folder, (name,))
    if found is None or found.experiment != name:
        raise UsageError(
            f"{made / SOURCES}: says of {name} a folder that is not of its results: {folder}: "
            f"run `snakemake -f {made}/report.pdf` first"
        )
    return found


def _command(
    lab: Path, made: PurePosixPath, folders: Sequence[ResultsFolder], forced: str | None = None
) -> str:
    """What to run, told the board and the size of the report where the lab's own are others.

    A file that was put back with its old age is no reason for Snakemake to do anything: then what
    is to be made of it is ``forced``.
    """
    words = ["snakemake", *(["-f", forced] if forced else []), f"{made}/report.pdf"]
    config = []
    first = folders[0]
    if first.board is not None and first.board != own_board(lab):
        config.append(f"board={first.board}")
    if first.size != own_size(lab):
        config.append(f"size={first.size}")
    return f"run `{' '.join([*words, *(['--config', *config] if config else [])])}` first"


def _otherwise(lab: Path, folder: ResultsFolder) -> str | None:
    """In what an analysis is not what its table gives; None where it is."""
    from labrig.stages import analysis
    from labrig.stats.analysis import to_json

    path, declared = lab / folder.path, lab / "experiments" / folder.experiment
    try:
        again = analysis.make(declared, folder.size, path / "trials.parquet", path / "traces")
        stored = (path / "analysis.json").read_text(encoding="utf-8")
        said = differences.in_json(stored, to_json(again))
    except (LabrigError, OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return f"cannot be made again to be compared: {error}"
    return said and f"is not what its table gives: {said}"
