"""What the appendix states of where a report comes from."""

from __future__ import annotations

import datetime
import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig.circumstances.repository import commit_of
from labrig.errors import DocumentError
from labrig.hashes import file_sha256

PACKAGES = (
    "jinja2",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "pypandoc-binary",
    "scipy",
    "snakemake",
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One experiment's measurement."""

    experiment: str
    size: str
    kept: int
    lost: int
    sessions: int
    journals: Mapping[str, str]
    """SHA-256 of each journal, by file name."""
    table: str
    """SHA-256 of the table of trials."""
    versions: Mapping[str, str]
    """Software that measured, as the journals recorded it."""
    finished: datetime.datetime
    """When the newest session ended, in UTC."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """All of it."""

    labrig: str
    commit: str | None
    """Git commit of the repository, or None outside of one."""
    clean: bool
    """Whether the repository had no change against that commit."""
    software: Mapping[str, str]
    measured: Mapping[str, Measured]
    """By experiment, the main one first."""

    @property
    def newest(self) -> datetime.datetime:
        """When the newest measurement ended."""
        return max(one.finished for one in self.measured.values())


def collect(repository: Path, results: Mapping[str, Path]) -> Record:
    """Look at the repository and at the results folder of each experiment.

    Raises DocumentError when a results folder does not say what was measured.
    """
    from labrig import __version__

    commit, clean = commit_of(repository)
    return Record(
        labrig=__version__,
        commit=commit,
        clean=clean,
        software={"Python": platform.python_version(), **dict(_packages())},
        measured={name: measured(folder) for name, folder in results.items()},
    )


def measured(folder: Path) -> Measured:
    """Read what ``trials.parquet`` says in its metadata.

    Raises DocumentError when the table cannot be read or says nothing of its making.
    """
    about = _table_metadata(folder / "trials.parquet")
    counts = about.get("counts", {})
    journals = about.get("journals", {})
    if not journals:
        raise DocumentError(f"{folder}: says nothing of its journals; make the table again")
    return Measured(
        experiment=str(about["experiment"]),
        size=str(about["size"]),
        kept=int(counts.get("kept", 0)),
        lost=int(counts.get("lost", 0)),
        sessions=int(counts.get("sessions", len(journals))),
        journals=dict(sorted(journals.items())),
        table=file_sha256(folder / "trials.parquet"),
        versions=dict(about.get("versions", {})),
        finished=_finished(about, folder / "trials.parquet"),
    )


def _table_metadata(path: Path) -> dict[str, Any]:
    import pyarrow.parquet

    try:
        metadata = pyarrow.parquet.read_schema(path).metadata or {}
        about = json.loads(metadata[b"labrig"])
        return {"experiment": "", "size": "", **about}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{path}: cannot be read as a table of trials: {error!r}") from None


def _finished(about: Mapping[str, Any], table: Path) -> datetime.datetime:
    """When measuring ended, as the table says; a table that does not is as old as its file."""
    try:
        time = datetime.datetime.fromisoformat(about["measured"]["last"])
    except (KeyError, TypeError, ValueError):
        return datetime.datetime.fromtimestamp(int(table.stat().st_mtime), datetime.UTC)
    return time.astimezone(datetime.UTC)


def _packages() -> Iterator[tuple[str, str]]:
    from importlib import metadata

    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
