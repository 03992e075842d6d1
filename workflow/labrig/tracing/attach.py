"""One DTrace attachment on a board: ready before its first trial, its output kept after its last.

A small shell on the board holds the tracer: it starts dtrace with a clause of labrig's own, which
prints when tracing has begun (``matched N probes`` on stderr comes too early), says so, and then
sleeps in ``read`` until it is told to stop or the connection is gone. Either way dtrace gets
SIGTERM (a background command of a non-interactive shell ignores SIGINT), prints its aggregations
and ends, so no tracer outlives its session.
"""

from __future__ import annotations

from dataclasses import dataclass

from labrig.boards.base import Board, BoardPath, Stream
from labrig.boards.process import last_line
from labrig.closing import Closing
from labrig.errors import BoardError, BoardUnreachable, CommandTimeout, TracerError

STOP_TIMEOUT = 120.0
"""Seconds that a tracer may take to print its aggregations and end."""

PROOF_TIMEOUT = 20.0
"""Seconds that a board gets to show that it is there."""

# Buffers are read once a minute, so that the tracer sleeps while trials run. A record of BEGIN or
# END wakes it at any rate: hence both clauses; without the second, SIGTERM waits for the minute.
HOLDER = r"""
rm -f "$2" "$2.err"
dtrace -x switchrate=60s \
    -n 'BEGIN { printf("labrig ready\n"); } END { printf("labrig end\n"); }' \
    -s "$1" -o "$2" 2>"$2.err" </dev/null &
tracer=$!
trap 'kill -TERM $tracer 2>/dev/null' HUP TERM PIPE
while kill -0 $tracer 2>/dev/null && ! grep -q 'labrig ready' "$2" 2>/dev/null; do sleep 0.1; done
if kill -0 $tracer 2>/dev/null; then echo ready; else echo failed; fi
read word
if grep -q 'labrig end' "$2" 2>/dev/null; then how=early; else how=ended; fi
kill -TERM $tracer 2>/dev/null
wait $tracer
echo "$how $?"
"""


ROOM = 'head -c 4096 /dev/zero >"$1.room"; full=$?; rm -f "$1.room"; exit $full'
"""Fails, and says why, where there is no room for a tracer's output ``$1``."""


@dataclass(frozen=True, kw_only=True)
class TraceOutput:
    """What a tracer left: its output and its stderr, as text."""

    output: str
    stderr: str


class Attachment(Closing):
    """An attached tracer. A context manager: leaving it without ``stop`` kills the tracer."""

    def __init__(self, board: Board, script: BoardPath, output: BoardPath, timeout: float) -> None:
        """Attach ``script`` (on the board) and return when its probes are watched.

        Raises TracerError when dtrace refuses the script or is not ready in ``timeout`` seconds,
        BoardUnreachable when the board is gone meanwhile.
        """
        self._board, self._script, self._output = board, script, output
        self._stream: Stream | None = board.stream(
            ["sh", "-c", HOLDER, "sh", str(script), str(output)]
        )
        try:
            said = self._stream.receive(timeout)
        except CommandTimeout:
            self._ask_whether_the_board_is_there()
            why = self._why()
            self.close()
            raise TracerError(
                f"{board.name}: dtrace -s {script.name} was not ready in {timeout:g} s: {why}"
            ) from None
        except BoardError:
            self.close()
            raise
        if said != b"ready":
            why = self._why()
            self.close()
            raise TracerError(
                f"{board.name}: dtrace -s {script.name} ended before it was ready: {why}"
            )

    def stop(self) -> TraceOutput:
        """End the tracer and return what it printed.

        Raises TracerError when it had ended before, or does not end, BoardUnreachable when the
        board is gone.
        """
        stream = self._stream
        if stream is None:
            raise TracerError(f"{self._board.name}: {self._script.name} is not attached")
        try:
            stream.send(b"stop")
            said = stream.receive(STOP_TIMEOUT)
            why = "" if said == b"ended 0" else self._why()
        except CommandTimeout as error:
            self._ask_whether_the_board_is_there()
            raise TracerError(f"{self._board.name}: {self._script.name}: {error}") from None
        finally:
            self.close()
        if said != b"ended 0":
            how, _, status = said.decode("utf-8", "replace").rpartition(" ")
            what = "before its last trial" if how == "early" else f"with status {status}"
            raise TracerError(
                f"{self._board.name}: dtrace -s {self._script.name} ended {what}: {why}\n"
                "Its trials do not count: run again."
            )
        return TraceOutput(
            output=self._text(self._output), stderr=self._text(BoardPath(f"{self._output}.err"))
        )

    def close(self) -> None:
        """Let go of the tracer, which ends it. May be called again."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _ask_whether_the_board_is_there(self) -> None:
        """Tell a slow tracer from a board that hangs: raises BoardUnreachable for the latter."""
        try:
            self._board.run(["true"], timeout=PROOF_TIMEOUT)
        except BoardError as error:
            self.close()
            raise BoardUnreachable(f"{error}: the board does not answer") from None

    def _why(self) -> str:
        """Say why dtrace ended: that there is no room for its words, or the last of them."""
        probe = self._board.run(["sh", "-c", ROOM, "sh", str(self._output)], check=False)
        said = last_line(self._text(BoardPath(f"{self._output}.err")).encode())
        return (last_line(probe.stderr) if probe.status else said) or "it said nothing"

    def _text(self, path: BoardPath) -> str:
        done = self._board.run(["cat", str(path)], check=False)
        return done.stdout.decode("utf-8", "replace")
