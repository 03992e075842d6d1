"""The measurements of one experiment: the present one, and those that were set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labrig.errors import DeclarationError, JournalError, UsageError
from labrig.measure.chain import check as check_chain
from labrig.measure.journal import journals_in, refuse_other
from labrig.measure.records import Session
from labrig.provenance.experiment_results import ExperimentResults
from labrig.provenance.setting_aside import KEPT, RAW

NOW = "now"
"""What the present measurement is called, whichever it is."""
SHORT = 12
"""Characters of a commit that are shown."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One measurement of an experiment, of whichever number of board sessions."""

    name: str
    """When its first session began: ``20261126T102649Z``."""
    present: bool
    place: str
    """The folder with what was made of it."""
    began: str
    """ISO 8601, UTC."""
    sessions: int
    blocks: int
    trials: int | None
    """Trials that are kept; None where it was not finished."""
    lost: int | None
    commits: tuple[str, ...]
    verdicts: dict[str, str] | None
    """By hypothesis; None where it was not analysed, or cannot be read by this labrig."""
    fault: str | None
    """Why it can be neither restored nor compared, in words."""


def measurements(results: ExperimentResults) -> tuple[Measurement, ...]:
    """Return the present measurement, if there is one, then those set aside, the newest first."""
    found = [] if present_name(results) is None else [_measurement(results, None)]
    return (*found, *(_measurement(results, name) for name in reversed(kept_names(results))))


def kept_names(results: ExperimentResults) -> list[str]:
    """The names of the measurements that were set aside, the oldest first."""
    folders = (path for folder in results.folders for path in (folder / KEPT).glob("[!.]*/"))
    return sorted({path.name for path in folders})


def present_name(results: ExperimentResults) -> str | None:
    """The name of the present measurement; None when nothing is measured.

    Raises JournalError for a journal that cannot be read.
    """
    return _name(session for _, session in sessions_in(results.measured))


def folders_of(results: ExperimentResults, name: str | None) -> list[Path]:
    """The folders of what boards measured: of the present (None) or of a kept measurement."""
    return [folder if name is None else folder / KEPT / name for folder in results.measured]


def sessions_in(folders: Sequence[Path]) -> Iterator[tuple[Path, Session]]:
    """Yield each journal of results folders with its first line.

    Raises JournalError for one that cannot be read.
    """
    for folder in folders:
        for name, journal in journals_in(folder / RAW).items():
            first = next(iter(journal))
            if isinstance(first, Session):
                yield folder / RAW / name, first


def refuse_strange(results: ExperimentResults, name: str | None) -> None:
    """Check that a measurement is of this experiment at this size, and its journals whole.

    Raises UsageError where a journal is of another, JournalError where one is damaged. Half a last
    line is no damage: a session that was killed leaves it.
    """
    for path, session in sessions_in(folders_of(results, name)):
        refuse_other(path, session, results.experiment, results.size, so="nothing was done")
        _refuse_damaged(path)


def _refuse_damaged(journal: Path) -> None:
    try:
        with journal.open("rb") as file:
            found = check_chain(file, str(journal))
    except OSError as error:
        raise JournalError(f"{journal}: cannot be read: {error.strerror}") from None
    for one in found.faults:
        if one.kind != "half":
            raise JournalError(one.words)


def _name(sessions: Iterator[Session]) -> str | None:
    began = min((datetime.fromisoformat(one.started) for one in sessions), default=None)
    return None if began is None else began.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _measurement(results: ExperimentResults, name: str | None) -> Measurement:
    made = results.made if name is None else results.made / KEPT / name
    fault = None
    sessions: list[Session] = []
    try:
        refuse_strange(results, name)
        sessions = [session for _, session in sessions_in(folders_of(results, name))]
    except (JournalError, UsageError) as error:
        fault = str(error)
    if not sessions and fault is None:
        fault = f"{made}: holds no journal"
    counts = [_counts(folder) for folder in folders_of(results, name)]
    began = min((datetime.fromisoformat(one.started) for one in sessions), default=None)
    return Measurement(
        name=name or _name(iter(sessions)) or NOW,
        present=name is None,
        place=str(made),
        began="" if began is None else began.astimezone(UTC).isoformat(timespec="seconds"),
        sessions=len(sessions),
        blocks=len({(one.board, one.block) for one in sessions}),
        trials=_sum(counts, "kept"),
        lost=_sum(counts, "lost"),
        commits=tuple(dict.fromkeys(one.versions.get("commit", "not said") for one in sessions)),
        verdicts=_verdicts(made),
        fault=fault,
    )


def _counts(folder: Path) -> dict[str, Any] | None:
    """What ``measured.json`` says; None where measuring was not finished."""
    import json

    try:
        said = json.loads((folder / "measured.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _sum(counts: Sequence[dict[str, Any] | None], key: str) -> int | None:
    each = [None if said is None else said.get(key) for said in counts]
    whole = [one for one in each if isinstance(one, int)]
    return sum(whole) if len(whole) == len(each) else None


def _verdicts(made: Path) -> dict[str, str] | None:
    from labrig.stats import records

    try:
        analysis = records.from_json((made / "analysis.json").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, DeclarationError):
        return None
    return {decided.id: decided.verdict for decided in analysis.hypotheses}
