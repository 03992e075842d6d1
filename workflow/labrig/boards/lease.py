"""A board's lease: it keeps two pipelines, also from two machines, off one board.

The lease is a folder on the board with one file in it, ``owner.TOKEN.HOLDER``: TOKEN names the
pipeline, HOLDER the shell script on the board that holds the lease for it. The script waits in
``read`` until its input ends, as it does when the pipeline or the connection does, and then
removes the folder. A lease whose script no longer runs is stale: its process was killed, or the
machine was started anew.

Every step is one atomic rename or unlink, so that contenders need no lock among themselves. The
folder is made apart, its file in it, and renamed into place: rename(2) succeeds over nothing or
over an empty folder, and fails over one that holds a file. A stale file is removed by its full
name, which nobody bears twice: whoever judged late removes nothing of the next owner's.
"""

from __future__ import annotations

import contextlib
import platform
import subprocess
import threading
import time
import uuid
from collections.abc import Callable

from labrig.boards.base import Board, BoardPath, Completed, Stream
from labrig.boards.local_lock import local_lock
from labrig.boards.owner import (
    OWNER_BYTES,
    WORD_LENGTH,
    Owner,
    read_owner,
    this_owner,
    write_owner,
)
from labrig.boards.process import clean
from labrig.closing import Closing
from labrig.errors import (
    BoardError,
    BoardRefused,
    BoardUnreachable,
    CommandTimeout,
    LabrigError,
)

FOLDER = BoardPath("/tmp/labrig.lease")
"""The lease's folder: one for all users of a board."""
TAKE_PATIENCE = 60.0
"""Seconds that a board gets to say whether the lease is ours."""
SIGN_PATIENCE = 10.0
"""Seconds that the holder gets for its sign of life."""
_COMMON = (
    r"""
LC_ALL=C
export LC_ALL
# Whether a process has $1 in its command line. Where none can be listed: yes, to be careful.
alive() {
    if [ "$(uname -s)" = Linux ] && [ -r /proc/self/cmdline ]; then
        seen=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\000' ' ')
    else
        seen=$(ps axww -o command= 2>/dev/null)
    fi
    [ -n "$seen" ] || return 0
    case $seen in
    *"$1"*) return 0 ;;
    esac
    return 1
}
# One line: $1, then what is in the file $2.
tell() {
    printf '%s\t' "$1"
    if [ -f "$2" ] && [ ! -L "$2" ]; then
"""
    f"        dd bs={OWNER_BYTES} count=1 <\"$2\" 2>/dev/null | tr '\\000\\n' '\\t\\t'\n"
    r"""    fi
    echo
}
there() { [ -e "$1" ] || [ -L "$1" ]; }
"""
)

_HOLD = (
    _COMMON
    + r"""
folder=$1
token=$2
holder=$3
record=$4
mine=owner.$token.$holder
room=$folder.$holder
clear_room() { rm -f "$room/${folder##*/}/$mine"; rmdir "$room/${folder##*/}" "$room"; } 2>/dev/null
give_back() { clear_room; rm -f "$folder/$mine"; rmdir "$folder"; } 2>/dev/null
leave() { give_back; exit "$1"; }
trap '' PIPE
trap 'leave 1' HUP INT TERM
umask 022
why=$(mkdir "$room" "$room/${folder##*/}" 2>&1 &&
    printf %s "$record" 2>&1 >"$room/${folder##*/}/$mine") || {
    printf 'cannot\t%s\n' "$(printf %s "$why" | tr '\n' ' ')"
    leave 2
}
tries=0
patient=
if [ -L "$folder" ]; then
    tell blocked ""
    leave 4
fi
until mv -f "$room/${folder##*/}" "${folder%/*}/" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 20 ]; then
        tell blocked ""
        leave 4
    fi
    for path in "$folder"/owner.*.*; do
        there "$path" || continue
        name=${path##*/owner.}
        if [ "${name%%.*}" = "$token" ]; then
            rm -f "$path"
            continue
        fi
        if alive "${name##*.}"; then
            # Its pipeline may have ended just now.
            if [ -z "$patient" ]; then
                patient=1
                sleep 1
                continue
            fi
            there "$path" || continue
            tell busy "$path"
            leave 3
        fi
        there "$path" || continue
        tell dead "$path"
        rm -f "$path" 2>/dev/null
        if there "$path"; then
            tell stuck "$path"
            leave 4
        fi
    done
done
clear_room
echo taken
# What contenders left that were killed.
for path in "$folder".*; do
    name=${path##*.}
    if [ -d "$path" ] && [ ! -L "$path" ] && [ "$name" != "$holder" ] && ! alive "$name"; then
        rm -f "$path/${folder##*/}"/owner.*."$name"
        rmdir "$path/${folder##*/}" "$path"
    fi
done 2>/dev/null
while read -r line; do
    if [ ! -f "$folder/$mine" ]; then
        echo lost
        break
    fi
    echo held || break
done
leave 0
"""
)

_ASK = (
    _COMMON
    + r"""
for path in "$1"/owner.*.*; do
    if ! there "$path"; then
        continue
    elif alive "${path##*.}"; then
        tell held "$path"
    else
        tell left "$path"
    fi
done
"""
)

_RELEASE = (
    _COMMON
    + r"""
there "$1" || exit 0
tell folder ""
for path in "$1"/owner.*.*; do
    if there "$path"; then
        tell held "$path"
    fi
done
why=$(rm -rf "$1" 2>&1) || printf 'cannot\t%s\n' "$(printf %s "$why" | tr '\n' ' ')"
"""
)


class Lease(Closing):
    """A lease on a board that is held by this process.

    Close it before the board: that kills what still runs there, and leaves a stale lease.
    """

    def __init__(
        self,
        board: Board,
        *,
        owner: Owner,
        say: Callable[[str], None],
        folder: BoardPath,
        kept: contextlib.ExitStack,
    ) -> None:
        """Take the lease; ``kept`` is closed when it is given back. Use ``take_lease``."""
        self.board = board
        self.folder = folder
        self.owner = owner
        self._say = say
        self._token = uuid.uuid4().hex
        self._kept = kept
        self._lock = threading.Lock()
        self._stream: Stream | None = None
        self._closed = False
        self._take()

    def ensure(self) -> None:
        """Make sure that the lease is still held; take it again if the connection was cut.

        Raises BoardRefused when somebody else has it meanwhile, BoardUnreachable when the board
        does not answer.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the lease was given back")
            sign = self._sign_of_life()
            if sign == b"held":
                return
            self._let_go()
            self._take()
            if sign == b"lost":
                self._say(f"board {self.board.name}: its lease was removed and is taken again")

    def _sign_of_life(self) -> bytes | None:
        if self._stream is None:
            return None
        try:
            self._stream.send(b"")
            return self._stream.receive(SIGN_PATIENCE)
        except (BoardUnreachable, CommandTimeout):
            return None

    def _take(self) -> None:
        # The holder gets a name of its own each time: one before it may still hang on the board.
        record = write_owner(self.owner)
        words = ["sh", "-c", _HOLD, "sh", str(self.folder), self._token, uuid.uuid4().hex, record]
        self._stream = self.board.stream(words)
        try:
            taken_over = self._hear(self._stream)
        except BaseException:
            self._let_go()
            raise
        for owner in taken_over:
            self._say(
                f"board {self.board.name}: took over the stale lease of {owner}:"
                " nothing on the board holds it any more"
            )

    def _hear(self, stream: Stream) -> list[Owner]:
        """Return those whose stale lease was in the way, once the holder has the lease."""
        stale: list[Owner] = []
        end = time.monotonic() + TAKE_PATIENCE
        while True:
            try:
                line = stream.receive(max(end - time.monotonic(), 0.0))
            except CommandTimeout as error:
                raise BoardUnreachable(
                    f"board {self.board.name} did not say within {TAKE_PATIENCE:g} s"
                    " whether it is free"
                ) from error
            word, _, rest = line.partition(b"\t")
            if word == b"taken":
                return stale
            if word == b"dead":
                stale.append(read_owner(rest))
            elif word == b"busy":
                raise BoardRefused(_in_use(self.board.name, read_owner(rest)))
            elif word == b"stuck":
                raise BoardRefused(
                    f"board {self.board.name}: {self.folder} there is a lease of"
                    f" {read_owner(rest)} that nobody holds any more, but it cannot be removed: as"
                    f" the user whose it is, or as root: labrig board release {self.board.name}"
                )
            elif word == b"blocked":
                raise BoardRefused(
                    f"board {self.board.name}: {self.folder} is there and is no lease: look what it"
                    f" is; to remove it: labrig board release {self.board.name}"
                )
            elif word == b"cannot":
                raise BoardError(
                    f"board {self.board.name}: {self.folder} cannot be made there:"
                    f" {clean(rest.decode(errors='replace')) or 'no reason given'}"
                )

    def _let_go(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(LabrigError, OSError, subprocess.TimeoutExpired):
                stream.close()

    def close(self) -> None:
        """Give the lease back. May be called again; that the board is gone is no error."""
        with self._lock:
            self._closed = True
            self._let_go()
            self._kept.close()


def take_lease(
    board: Board,
    *,
    purpose: str,
    say: Callable[[str], None],
    folder: BoardPath = FOLDER,
    local_key: str | None = None,
) -> Lease:
    """Take the lease of ``board`` for ``purpose``, which others are told who find it taken.

    ``say`` gets a sentence when a stale lease was taken over. With ``local_key`` the lock on this
    machine for that key (``local_lock``) is part of the lease, and is tried first.

    Raises BoardRefused when somebody else has the lease, or left one that only they can remove;
    BoardError when the folder cannot be made; BoardUnreachable when the board does not answer.
    """
    kept = contextlib.ExitStack()
    try:
        if local_key is not None:
            kept.enter_context(local_lock(local_key, purpose=purpose))
        return Lease(board, owner=this_owner(purpose), say=say, folder=folder, kept=kept)
    except BaseException:
        kept.close()
        raise


def holder_of(board: Board, folder: BoardPath = FOLDER) -> Owner | None:
    """Return who holds the lease of ``board`` now; None for nobody, or when it is stale."""
    return _owner(board, folder, b"held")


def left_by(board: Board, folder: BoardPath = FOLDER) -> Owner | None:
    """Return whose stale lease is on ``board``; None when there is none."""
    return _owner(board, folder, b"left")


def _owner(board: Board, folder: BoardPath, state: bytes) -> Owner | None:
    done = board.run(["sh", "-c", _ASK, "sh", str(folder)])
    return next((read_owner(rest) for word, rest in _lines(done) if word == state), None)


def release(board: Board, folder: BoardPath = FOLDER) -> str | None:
    """Remove the lease of ``board``, whoever holds it; return whose it was, None if there was none.

    Its holder, if alive, learns of it when it is next asked for a sign of life.
    Raises BoardError when it cannot be removed.
    """
    done = board.run(["sh", "-c", _RELEASE, "sh", str(folder)])
    lines = _lines(done)
    if not lines:
        return None
    owners = [str(read_owner(rest)) for word, rest in lines if word == b"held"]
    whose = "; ".join(owners[:3]) or "somebody who left no name"
    for word, rest in lines:
        if word == b"cannot":
            why = clean(rest.decode(errors="replace")) or "no reason given"
            raise BoardError(
                f"board {board.name}: the lease of {whose} cannot be removed: {why};"
                f" as the user whose it is, or as root on the board: rm -r {folder}"
            )
    return whose


def _in_use(name: str, owner: Owner) -> str:
    import psutil

    here = owner.host == clean(platform.node(), WORD_LENGTH)
    ended = here and owner.pid is not None and not psutil.pid_exists(owner.pid)
    todo = "that process is no more" if ended else "wait for it or end it; if it is no more"
    return f"board {name} is in use by {owner}: {todo}: labrig board release {name}"


def _lines(done: Completed) -> list[tuple[bytes, bytes]]:
    """Return the first word of each line, and the rest; only a newline ends a line."""
    parts = [line.partition(b"\t") for line in done.stdout.split(b"\n") if line]
    return [(word, rest) for word, _, rest in parts]
