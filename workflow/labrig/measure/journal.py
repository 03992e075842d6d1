"""The journal of one board session: append-only, one fsynced JSON line a record.

A line counts once its newline is on the disk. A half line at the end (the writer was killed) is
dropped when reading; anything unreadable before the end, and any line that does not follow the one
before, is an error, since nothing of labrig's writes such a thing. Formats: ``docs/data.md``.
"""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic_core import from_json

from labrig.closing import Closing
from labrig.errors import JournalError, UsageError
from labrig.measure.chain import CHAINED_SINCE, check
from labrig.measure.links import Following, Writing, link_of
from labrig.measure.records import FORMAT, KINDS, NAMES, OLDEST, Record, Session

Counted = Literal["planned", "exploratory", "all"]
"""Which sessions count: the pipeline's, those of notebooks, or both."""
RESTORE = (
    "the file was changed or the disk failed: put it back as it was, or move it away to measure "
    "its trials again"
)
"""What to do about a journal that is broken."""


class Lines:
    """Turns records into a journal's lines, in order."""

    def __init__(self) -> None:
        self._places = Writing()

    def line(self, record: Record) -> bytes:
        """The next line, newline included."""
        data = {"record": record.record, **asdict(record)}
        text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
        return self._places.place(text.encode())


def to_bytes(records: Iterable[Record]) -> bytes:
    """Write a whole journal."""
    lines = Lines()
    return b"".join(map(lines.line, records))


def from_line(line: bytes) -> Record:
    """Read one line without its place. Raises JournalError when it is not a record."""
    try:
        data = _object(line)
        kind = KINDS[data.pop("record")]
        if tuple(data) == NAMES[kind]:
            # As its constructor makes it, but at once: that sets each field of a frozen record by
            # itself, which takes a fifth of the time of reading a journal.
            record = object.__new__(kind)
            object.__setattr__(record, "__dict__", data)
            return record
        return kind(**data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise JournalError(f"not a journal record: {line[:80]!r}") from None


def _object(line: bytes) -> Any:
    """Read JSON: in half of the time of the standard library, but for what that alone reads."""
    try:
        return from_json(line, cache_strings="keys")
    except ValueError:
        return json.loads(line)  # half of a surrogate pair, say: bytes that are no UTF-8


@dataclass(frozen=True)
class JournalFile:
    """A journal on the disk; each iteration reads its records anew, one at a time."""

    path: Path

    def __iter__(self) -> Iterator[Record]:
        """Yield the records; a half-written last line is dropped.

        Raises JournalError with file and line for anything else that cannot be read, and for the
        first line that does not follow those before it.
        """
        with self.path.open("rb") as file:
            yield from _parsed(file, str(self.path))

    def of_kinds(self, kinds: tuple[type[Record], ...]) -> Iterator[Record]:
        """Yield the whole lines that begin as records of these kinds do; leave the rest unread."""
        beginnings = tuple(f'{{"record":"{kind.record}",'.encode() for kind in kinds)
        with self.path.open("rb") as file:
            for line in file:
                if line.startswith(beginnings) and line.endswith(b"\n"):
                    link = link_of(line[:-1])
                    yield from_line(line if link is None else line[: link.begins] + b"}")


def of_kinds(records: Iterable[Record], *kinds: type[Record]) -> Iterator[Record]:
    """Yield the records of these kinds.

    Of a journal on the disk the other lines are not read, and nothing is said of them: that is for
    who reads it whole.
    """
    some = records.of_kinds(kinds) if isinstance(records, JournalFile) else records
    return (record for record in some if isinstance(record, kinds))


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


def refuse_other(path: Path, session: Session, experiment: str, size: str, *, so: str) -> None:
    """Check that a journal is of an experiment at a size; a notebook may save one renamed.

    Raises UsageError, which says with ``so`` what was therefore not done.
    """
    if session.exploratory or (session.experiment, session.size) == (experiment, size):
        return
    raise UsageError(
        f"{path}: is of experiment {session.experiment}, size {session.size}, not of "
        f"{experiment}, size {size}; {so}: move it to where it belongs"
    )


def parse(data: bytes, *, source: str) -> list[Record]:
    """Read a journal's bytes; ``source`` is the name put before line numbers."""
    return list(_parsed(io.BytesIO(data), source))


def _parsed(file: BinaryIO, source: str) -> Iterator[Record]:
    following: Following | None = None
    for number, line in enumerate(file, start=1):
        if not line.endswith(b"\n"):
            return
        line = line[:-1]
        if number == 1 and _is_chained(line, source):
            following = Following()
        record = line if following is None else following.record(line)
        if record is None:
            raise JournalError(f"{_fault(file, source)}; {RESTORE}")
        try:
            read = from_line(record)
        except JournalError as error:
            raise JournalError(f"{source}:{number}: {error}; {RESTORE}") from None
        if number == 1 and not isinstance(read, Session):
            raise JournalError(
                f"{source}:1: a journal begins with its session, found something else"
            )
        yield read


def _is_chained(first: bytes, source: str) -> bool:
    """Whether the lines of a journal that begins so are chained.

    Raises JournalError for one that another version of labrig wrote.
    """
    try:
        said = json.loads(first)
        is_session, found = said["record"] == Session.record, int(said["format"])
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        is_session, found = False, OLDEST
    if is_session and found > FORMAT:
        raise JournalError(
            f"{source}: written by a newer labrig (format {found}; this one reads up to "
            f"{FORMAT}); update labrig"
        )
    if is_session and found < OLDEST:
        raise JournalError(
            f"{source}: written by an older labrig (format {found}; this one reads {OLDEST} to "
            f"{FORMAT}); read it with that one"
        )
    return found >= CHAINED_SINCE or link_of(first) is not None


def _fault(file: BinaryIO, source: str) -> str:
    """The first fault of a journal that has one, in words."""
    return next(fault.words for fault in check(file, source).faults if fault.kind != "half")


class Journal(Closing):
    """An open journal. A context manager; leaving it closes the file."""

    def __init__(self, path: Path, session: Session) -> None:
        """Create ``path`` (which must not exist) with its first line.

        Raises JournalError when it cannot be written.
        """
        self.path = path
        self._lines = Lines()
        self.counted: Counter[str] = Counter()
        """How many records there are of each kind."""
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
        line = self._lines.line(record)
        try:
            written = os.write(self._descriptor, line)
            if written != len(line):
                raise OSError(28, "No space left on device")
            os.fsync(self._descriptor)
        except OSError as error:
            raise JournalError(f"{self.path}: cannot be written: {error.strerror}") from None
        self.counted[record.record] += 1

    def close(self) -> None:
        """Close the file. May be called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
