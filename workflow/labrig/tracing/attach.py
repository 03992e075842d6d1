"""One attachment of a tracer on a board: ready before its first trial, its output kept here.

A small shell on the board holds the tracer (``tracing.tracer.holder``): it says when all probes
are watched, and ends the tracer when it is told to or the connection is gone, so no tracer
outlives its session. What the tracer prints stays on the board while a trial runs, and comes in
pieces of bounded size, by offset, into a file of this machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from labrig.boards.base import Board, BoardPath, Stream
from labrig.boards.process import last_line
from labrig.boards.transfer import SUM_FUNCTION
from labrig.closing import Closing
from labrig.errors import (
    BoardError,
    BoardUnreachable,
    CommandTimeout,
    JournalError,
    TracerError,
)
from labrig.hashes import file_sha256
from labrig.tracing.tracers import tracer_of

STOP_TIMEOUT = 120.0
"""Seconds that a tracer may take to print its aggregations and end."""

PROOF_TIMEOUT = 20.0
"""Seconds that a board gets to show that it is there."""

PULL_INTERVAL = 60.0
"""Seconds between two looks for new output: dtrace's buffers are read no more often."""

PIECE = 4 << 20
"""Bytes of output that are fetched, and held, at a time."""

PIECE_TIMEOUT = 60.0 + PIECE / 50_000
"""Seconds that a piece may take to come."""

SUM_TIMEOUT = 600.0
"""Seconds that a board may take to hash the whole output."""

STDERR_KEPT = 64 << 10
"""Bytes of a tracer's stderr that are kept: the first."""

ROOM = 'head -c 4096 /dev/zero >"$1.room"; full=$?; rm -f "$1.room"; exit $full'
"""Fails, and says why, where there is no room for a tracer's output ``$1``."""

PIECE_OF = '[ ! -e "$1" ] || tail -c "+$2" "$1" | head -c "$3"'
"""Prints ``$3`` bytes of a file ``$1``, from byte ``$2`` (from 1), or what there is of them."""

SIZE_OF = 'wc -c <"$1"'

SUM_OF = SUM_FUNCTION + 'sum_of "$1"'


class Attachment(Closing):
    """An attached tracer. A context manager: leaving it without ``stop`` ends the tracer.

    The file ``kept`` of one that was not stopped is a part of its output, or is not there.
    """

    def __init__(
        self,
        board: Board,
        script: BoardPath,
        output: BoardPath,
        timeout: float,
        *,
        kept: Path,
        destructive: bool = False,
        start: Callable[[Board, list[str]], Stream] | None = None,
    ) -> None:
        """Attach ``script`` (on the board) and return when its probes are watched.

        The script's name tells which tracer it is for; ``destructive`` lets it change what it
        watches, and ``start`` starts the shell that holds the tracer, or finds one that is held
        already (None: over a stream of the board's, whose end ends it). The tracer prints into
        ``output`` on the board, of which ``kept`` will be the copy. Raises TracerError when the
        tracer refuses the script or is not ready in ``timeout`` seconds, BoardUnreachable when the
        board is gone meanwhile, DeclarationError for a name of no tracer's, JournalError when
        ``kept`` cannot be written.
        """
        tracer = tracer_of(script)
        self._board, self._output, self._kept = board, output, kept
        self._what = f"{board.name}: {tracer.run_as} {script.name}"
        self.sha256: str | None = None
        """Of the file ``kept``, once it was found to be what is on the board."""
        self._fetched = 0
        self._pulled = time.monotonic()
        self._append(b"")
        words = [str(script), str(output), *tracer.options(destructive=destructive)]
        argv = ["sh", "-c", tracer.holder, "sh", *words]
        self._stream: Stream | None = board.stream(argv) if start is None else start(board, argv)
        try:
            said = self._stream.receive(timeout)
        except CommandTimeout:
            self._ask_whether_the_board_is_there()
            why = self._why()
            self.close()
            raise TracerError(f"{self._what} was not ready in {timeout:g} s: {why}") from None
        except BoardError:
            self.close()
            raise
        if said != b"ready":
            why = self._why()
            self.close()
            raise TracerError(f"{self._what} ended before it was ready: {why}")

    def pull(self) -> None:
        """Fetch what was printed so far, if the last look was PULL_INTERVAL ago; else do nothing.

        Raises BoardError as the board does, JournalError when the kept file cannot be written.
        """
        if time.monotonic() - self._pulled >= PULL_INTERVAL:
            self._fetch()

    def stop(self) -> str:
        """End the tracer, fetch the rest of its output, and return its stderr (bounded).

        Raises TracerError when it had ended before, or does not end, BoardUnreachable when the
        board is gone, BoardError when the kept file is not what is on the board, JournalError
        when it cannot be written.
        """
        stream = self._stream
        if stream is None:
            raise TracerError(f"{self._what} is not attached")
        try:
            stream.send(b"stop")
            said = stream.receive(STOP_TIMEOUT)
            why = "" if said == b"ended 0" else self._why()
        except CommandTimeout as error:
            self._ask_whether_the_board_is_there()
            raise TracerError(f"{self._what}: {error}") from None
        finally:
            self.close()
        if said != b"ended 0":
            how, _, status = said.decode("utf-8", "replace").rpartition(" ")
            what = "before its last trial" if how == "early" else f"with status {status}"
            raise TracerError(
                f"{self._what} ended {what}: {why}\nIts trials do not count: run again."
            )
        self._fetch()
        self._verify()
        return self._stderr()

    def leave(self) -> None:
        """Let the tracer go on, held by whoever finds it."""
        self._stream = None

    def close(self) -> None:
        """Let go of the tracer, which ends it. May be called again."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _fetch(self) -> None:
        for piece in self._pieces():
            self._append(piece)
            self._fetched += len(piece)
        self._pulled = time.monotonic()

    def _pieces(self) -> Iterator[bytes]:
        size = PIECE
        while size == PIECE:
            words = [str(self._output), str(self._fetched + 1), str(PIECE)]
            done = self._board.run(["sh", "-c", PIECE_OF, "sh", *words], timeout=PIECE_TIMEOUT)
            size = len(done.stdout)
            yield done.stdout

    def _append(self, piece: bytes) -> None:
        """Add to the kept file; the first time makes it anew."""
        try:
            with self._kept.open("ab" if self._fetched else "wb") as file:
                file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(f"{self._kept}: cannot be written: {error.strerror}") from None

    def _verify(self) -> None:
        words = ["sh", "-c", SUM_OF, "sh", str(self._output)]
        there = self._board.run(words, timeout=SUM_TIMEOUT).stdout.decode("ascii", "replace")
        here = file_sha256(self._kept)
        if there.strip() != here:
            raise BoardError(
                f"{self._what}: {self._kept} is not what {self._output} is on the board "
                "(SHA-256)\nIts trials do not count: run again."
            )
        self.sha256 = here

    def _stderr(self) -> str:
        errors = f"{self._output}.err"
        said = self._board.run(["head", "-c", str(STDERR_KEPT + 1), errors], check=False).stdout
        if len(said) <= STDERR_KEPT:
            return said.decode("utf-8", "replace")
        size = self._board.run(["sh", "-c", SIZE_OF, "sh", errors]).stdout
        # Half a line may tell another number than the whole one.
        whole = said[: said.rfind(b"\n", 0, STDERR_KEPT) + 1]
        cut = int(size) - len(whole)
        text = whole.decode("utf-8", "replace")
        return f"{text}WARNING: of {int(size)} bytes of stderr the last {cut} were not kept\n"

    def _ask_whether_the_board_is_there(self) -> None:
        """Tell a slow tracer from a board that hangs: raises BoardUnreachable for the latter."""
        try:
            self._board.run(["true"], timeout=PROOF_TIMEOUT)
        except BoardError as error:
            self.close()
            raise BoardUnreachable(f"{error}: the board does not answer") from None

    def _why(self) -> str:
        """Say why the tracer ended: that there is no room for its words, or the last of them."""
        probe = self._board.run(["sh", "-c", ROOM, "sh", str(self._output)], check=False)
        tail = self._board.run(["tail", "-c", "4096", f"{self._output}.err"], check=False)
        # Below an error bpftrace shows the line that it is in.
        errors = [line for line in tail.stdout.splitlines() if b"ERROR: " in line]
        said = errors[-1] if errors else tail.stdout
        return last_line(probe.stderr if probe.status else said) or "it said nothing"
