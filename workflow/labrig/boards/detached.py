"""A command that goes on when the connection it was started over is gone.

Its standard input is a FIFO that it holds open itself, its output a file: whoever finds the folder
can speak to it, over another connection, and also in a restored copy of the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from labrig.boards.base import Board, BoardPath, Completed
from labrig.boards.process import last_line
from labrig.errors import BoardUnreachable

# Opened for reading and writing, a FIFO neither blocks nor ends (Linux, fifo(7)).
START = r"""
folder=$1; shift
rm -rf "$folder" && mkdir -p "$folder" && mkfifo "$folder/in" || exit 1
setsid sh -c 'echo $$ >"$0/pid"; exec "$@"' "$folder" "$@" \
    <>"$folder/in" >"$folder/out" 2>"$folder/err" &
until [ -s "$folder/pid" ]; do sleep 0.05; done
"""
SEND = 'cat >"$1/in"'
# A line counts when its end is there, and more when the command has ended.
RECEIVE = r"""
while :; do
    kill -0 "$(cat "$1/pid")" 2>/dev/null; gone=$?
    [ "$(wc -l <"$1/out")" -ge "$2" ] && exec sed -n "$2p" "$1/out"
    [ "$gone" = 0 ] || exit 3
    sleep 0.1
done
"""
CLOSE = r"""
kill -TERM "$(cat "$1/pid")" 2>/dev/null
tail -n +"$2" "$1/out"
"""
ENDED = 3


class Detached:
    """A command started with ``start_detached``, spoken to line by line (``base.Stream``)."""

    def __init__(self, board: Board, folder: BoardPath, *, heard: int = 0) -> None:
        """Speak to the command whose folder is ``folder``, ``heard`` lines of which are known."""
        self._board, self._folder, self.heard = board, folder, heard

    def send(self, line: bytes) -> None:
        """Write one line to the command. Raises BoardUnreachable as the board does."""
        self._run(SEND, stdin=line + b"\n")

    def receive(self, timeout: float) -> bytes:
        """Return the next line. Raises CommandTimeout, and BoardUnreachable when it has ended."""
        done = self._run(RECEIVE, str(self.heard + 1), timeout=timeout)
        if done.status == ENDED:
            raise BoardUnreachable(
                f"board {self._board.name}: a command that it was to go on with has ended"
            )
        self.heard += 1
        return done.stdout.rstrip(b"\n")

    def close(self) -> Completed:
        """Ask the command to end (SIGTERM) and return what it said that nobody heard."""
        return self._run(CLOSE, str(self.heard + 1))

    def _run(
        self, script: str, *words: str, timeout: float | None = None, stdin: bytes = b""
    ) -> Completed:
        argv = ["sh", "-c", script, "sh", str(self._folder), *words]
        return self._board.run(argv, timeout=timeout, stdin=stdin, check=False)


def start_detached(board: Board, folder: BoardPath, argv: Sequence[str]) -> Detached:
    """Start ``argv`` on ``board``, with its ends in ``folder``, which is made anew.

    Raises BoardError when it cannot be started.
    """
    done = board.run(["sh", "-c", START, "sh", str(folder), *argv], check=False)
    if done.status != 0:
        raise BoardUnreachable(f"board {board.name}: {last_line(done.stderr)}")
    return Detached(board, folder)
