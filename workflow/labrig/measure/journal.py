"""The journal of one board session: append-only, one fsynced JSON line a record.

A line counts once its newline is on the disk. A half line at the end (the writer was killed) is
dropped when reading; anything unreadable before the end is an error, since nothing of labrig's
writes such a thing. Formats: ``docs/data.md``.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from labrig.closing import Closing
from labrig.errors import JournalError

FORMAT = 2
Role = Literal["planned", "reference"]
Counted = Literal["planned", "exploratory", "all"]
"""Which sessions count: the pipeline's, those of notebooks, or both."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """The first line: which plan, which board, which block."""

    record: ClassVar[str] = "session"
    format: int
    session: str
    experiment: str
    size: str
    plan: str
    declaration: str
    """SHA-256 of the hypotheses as declared when measuring began."""
    hypotheses: Mapping[str, str]
    """SHA-256 of each hypothesis, by id."""
    board: str
    instance: int
    block: int
    started: str
    versions: Mapping[str, str]
    facts: Mapping[str, str]
    start: str = "boot"
    """``snapshot``: every arm began from a kept state of one boot, perturbed as follows."""
    perturbation: Mapping[str, int] = field(default_factory=dict)
    exploratory: bool = False
    """Whether a notebook measured: what was looked at was not settled beforehand."""


@dataclass(frozen=True, kw_only=True)
class Attach:
    """A tracer is attached and ready."""

    record: ClassVar[str] = "attach"
    attachment: int
    arm: str
    script: str
    seconds: float
    """Wall time on this machine from starting the tracer to its being ready."""
    tracer: str = "dtrace"
    """Older journals do not say it: there was no other."""


@dataclass(frozen=True, kw_only=True)
class TrialDone:
    """A trial has ended, and this is what the runner on the board said of it."""

    record: ClassVar[str] = "trial"
    trial: str
    runs: str
    arm: str
    kind: str
    role: Role
    attachment: int | None
    order: int
    result: Mapping[str, Any]
    firings: int | None


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An attempt at a trial that may have been disturbed; the trial is measured again."""

    record: ClassVar[str] = "lost"
    trial: str
    runs: str
    arm: str
    kind: str
    role: Role
    attachment: int | None
    order: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Detach:
    """A tracer has ended as it should; its trials count."""

    record: ClassVar[str] = "detach"
    attachment: int
    output: str
    stderr: str


@dataclass(frozen=True, kw_only=True)
class End:
    """The session has ended well."""

    record: ClassVar[str] = "end"
    ended: str
    facts: Mapping[str, str]


Record = Session | Attach | TrialDone | Lost | Detach | End
KINDS: Mapping[str, type[Record]] = {
    kind.record: kind for kind in (Session, Attach, TrialDone, Lost, Detach, End)
}


def to_line(record: Record) -> bytes:
    """One record as one line, newline included."""
    data = {"record": record.record, **asdict(record)}
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> Record:
    """Read one line. Raises JournalError when it is not a record."""
    try:
        data = json.loads(line)
        kind = KINDS[data.pop("record")]
        return kind(**data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise JournalError(f"not a journal record: {line[:80]!r}") from None


@dataclass(frozen=True)
class JournalFile:
    """A journal on the disk; each iteration reads its records anew, one at a time."""

    path: Path

    def __iter__(self) -> Iterator[Record]:
        """Yield the records; a half-written last line is dropped.

        Raises JournalError with file and line for anything else that cannot be read.
        """
        with self.path.open("rb") as file:
            yield from _parsed(file, str(self.path))


def journals_in(raw: Path, counted: Counted = "all") -> dict[str, JournalFile]:
    """Return the journals in ``raw`` of the sessions that count, by file name.

    Empty ones (killed at birth) are left out.
    """
    found = {path.name: JournalFile(path) for path in sorted(raw.glob("*.jsonl"))}
    return {name: journal for name, journal in found.items() if _counts(journal, counted)}


def journals_named(raw: Path, names: Iterable[str]) -> dict[str, JournalFile]:
    """Return the journals in ``raw`` that have these file names."""
    return {name: JournalFile(raw / name) for name in sorted(names)}


def _counts(journal: JournalFile, counted: Counted) -> bool:
    session = next(iter(journal), None)
    if not isinstance(session, Session):
        return False
    return counted == "all" or session.exploratory == (counted == "exploratory")


def parse(data: bytes, *, source: str) -> list[Record]:
    """Read a journal's bytes; ``source`` is the name put before line numbers."""
    return list(_parsed(io.BytesIO(data), source))


def _parsed(lines: Iterable[bytes], source: str) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.endswith(b"\n"):
            return
        try:
            record = from_line(line[:-1])
        except JournalError as error:
            raise JournalError(
                f"{source}:{number}: {error}; the file was changed or the disk failed: "
                "move it away to measure its trials again"
            ) from None
        if number == 1:
            if not isinstance(record, Session):
                raise JournalError(
                    f"{source}:1: a journal begins with its session, found something else"
                )
            if record.format != FORMAT:
                raise JournalError(f"{source}:1: written by another version of labrig; not read")
        yield record


class Journal(Closing):
    """An open journal. A context manager; leaving it closes the file."""

    def __init__(self, path: Path, session: Session) -> None:
        """Create ``path`` (which must not exist) with its first line.

        Raises JournalError when it cannot be written.
        """
        self.path = path
        try:
            self._descriptor = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644
            )
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise JournalError(f"{path}: cannot be created: {error.strerror}") from None
        self.append(session)

    def append(self, record: Record) -> None:
        """Write one line and return when it is on the disk.

        Raises JournalError (for instance for a full disk); what stands before stays whole.
        """
        line = to_line(record)
        try:
            written = os.write(self._descriptor, line)
            if written != len(line):
                raise OSError(28, "No space left on device")
            os.fsync(self._descriptor)
        except OSError as error:
            raise JournalError(f"{self.path}: cannot be written: {error.strerror}") from None

    def close(self) -> None:
        """Close the file. May be called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
