"""What was measured before, from its journals alone: taken over whole, or replayed as a board.

A report is made from a record by taking its journals over as they are: the same bytes, so the same
kept and lost trials, the same hypotheses as declared when measuring began, the same hashes. A
``RecordedBoard`` answers as the board of one session did, its faults included, for whatever speaks
to a board.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from labrig.boards.base import BoardPath, Completed
from labrig.closing import Closing
from labrig.errors import BoardError, BoardUnreachable, UsageError
from labrig.hashes import file_sha256
from labrig.measure.beside import BESIDE
from labrig.measure.journal import JournalFile
from labrig.measure.protocol import hello_line, result_line, trial_of
from labrig.measure.records import Attach, Detach, End, Lost, Session, TrialDone
from labrig.measure.session import RUNNER
from labrig.measure.stopping import STOPPING
from labrig.tracing.attach import PIECE_OF, SIZE_OF, SUM_OF
from labrig.tracing.tracers import TRACERS

WORK = BoardPath("/recorded")
HOLDERS = frozenset(tracer.holder for tracer in TRACERS)
KEPT = ("*.jsonl", "*.trace-*.txt", "*.trace-*.json", *BESIDE, "work-*.json", STOPPING)
"""What a folder of journals has beside its lock."""


def take_over(source: Path, raw: Path) -> None:
    """Copy the journals in ``source``, and what belongs to them, to ``raw`` as they are.

    Raises UsageError when there are none or they cannot be copied.
    """
    files = [path for kind in KEPT for path in sorted(source.glob(kind)) if path.is_file()]
    if not any(path.suffix == ".jsonl" for path in files):
        raise UsageError(f"{source}: no session is recorded there")
    _copy(files, raw)


def copy_session(journal: Path, raw: Path) -> None:
    """Copy one session's journal, and what its tracers printed, to ``raw`` as they are.

    Raises UsageError when they cannot be copied.
    """
    kinds = (journal.name, f"{journal.stem}.trace-*.txt", f"{journal.stem}.trace-*.json")
    _copy([path for kind in kinds for path in sorted(journal.parent.glob(kind))], raw)


def copy_beside(source: Path, raw: Path) -> None:
    """Copy what is kept beside all the journals in ``source``, to ``raw``."""
    _copy([path for kind in BESIDE for path in sorted(source.glob(kind))], raw)


def _copy(files: Sequence[Path], raw: Path) -> None:
    try:
        raw.mkdir(parents=True, exist_ok=True)
        for path in files:
            target = raw / path.name
            if not (target.is_file() and file_sha256(target) == file_sha256(path)):
                part = raw / f".{path.name}.new"
                shutil.copyfile(path, part)
                part.replace(target)
    except OSError as error:
        raise UsageError(f"{raw}: cannot be copied to: {error}") from None


class RecordedBoard(Closing):
    """Replays one session. Commands that no record tells of succeed and print nothing."""

    def __init__(self, name: str, journal: JournalFile) -> None:
        """Read the session's journal.

        Raises JournalError when it cannot be read.
        """
        self.name = name
        self._journal = journal
        records = list(journal)
        self._trials = {r.trial: r for r in records if isinstance(r, TrialDone | Lost)}
        self._facts = deque(dict(r.facts) for r in records if isinstance(r, Session | End))
        self._attached = deque(r for r in records if isinstance(r, Attach))
        self._detached = {r.attachment: r for r in records if isinstance(r, Detach)}
        self._printed: dict[str, bytes] = {}

    @property
    def work(self) -> BoardPath:
        """A folder that is nowhere."""
        return WORK

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout: float | None = None,
        stdin: bytes = b"",
        check: bool = True,
    ) -> Completed:
        """Print what is recorded of a file; of other commands nothing is."""
        return Completed(argv=tuple(argv), status=0, stdout=self._said(argv), stderr=b"")

    def _said(self, argv: Sequence[str]) -> bytes:
        match list(argv):
            case ["sh", "-c", script, "sh", path, first, size] if script == PIECE_OF:
                begin = int(first) - 1
                return self._printed.get(path, b"")[begin : begin + int(size)]
            case ["sh", "-c", script, "sh", path] if script == SUM_OF:
                return hashlib.sha256(self._printed.get(path, b"")).hexdigest().encode()
            case ["sh", "-c", script, "sh", path] if script == SIZE_OF:
                return str(len(self._printed.get(path, b""))).encode()
            case ["head", "-c", size, path]:
                return self._printed.get(path, b"")[: int(size)]
        return b""

    def stream(self, argv: Sequence[str]) -> Replay:
        """Replay the trial runner or a tracer.

        Raises BoardError for anything else.
        """
        if argv[2] == RUNNER:
            return Replay(self._answer, greeting=hello_line())
        if argv[2] in HOLDERS:
            attachment = self._attach(BoardPath(argv[4]).name, BoardPath(argv[5]))
            return Replay(lambda _: self._detach(attachment), greeting=b"ready")
        raise BoardError(f"board {self.name}: `{argv[0]}` was not recorded")

    def _answer(self, request: bytes) -> bytes:
        asked = trial_of(request)
        record = self._trials.get(asked)
        if record is None:
            raise BoardError(f"board {self.name}: {self._journal.path.name} has no trial {asked}")
        if isinstance(record, Lost):
            raise BoardUnreachable(record.why)
        return result_line(record.result)

    def _attach(self, script: str, output: BoardPath) -> int:
        while self._attached:
            record = self._attached.popleft()
            if record.script == script:
                break
        else:
            raise BoardError(f"board {self.name}: {self._journal.path.name} ends before {script}")
        detached = self._detached.get(record.attachment)
        if detached is not None:
            kept = self._journal.path.with_name(detached.output)
            self._printed[str(output)] = kept.read_bytes()
            self._printed[f"{output}.err"] = detached.stderr.encode()
        return record.attachment

    def _detach(self, attachment: int) -> bytes:
        if attachment not in self._detached:
            raise BoardUnreachable(
                f"board {self.name}: {self._journal.path.name} ends while traced"
            )
        return b"ended 0"

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy nothing."""

    def get(self, source: BoardPath, target: Path) -> None:
        """Write what is recorded of a file."""
        target.write_bytes(self._printed.get(str(source), b""))

    def facts(self) -> Mapping[str, str]:
        """Return the facts of the session's beginning, then those of its end."""
        if len(self._facts) > 1:
            return self._facts.popleft()
        return dict(self._facts[0])

    def close(self) -> None:
        """Close nothing."""


class Replay:
    """A stream whose lines are recorded."""

    def __init__(self, answer: Callable[[bytes], bytes], *, greeting: bytes) -> None:
        self._answer = answer
        self._lines = deque([greeting])
        self._asked: deque[bytes] = deque()

    def send(self, line: bytes) -> None:
        """Take a line; what it is answered comes with ``receive``."""
        self._asked.append(line)

    def receive(self, timeout: float) -> bytes:
        """Return the next recorded line. Raises BoardUnreachable where the record ends."""
        if self._lines:
            return self._lines.popleft()
        return self._answer(self._asked.popleft())

    def close(self) -> Completed:
        """End."""
        return Completed(argv=("recorded",), status=0, stdout=b"", stderr=b"")
