"""Whose turn it is on this host: every job shares it; a measurement of this host has it alone.

Two files in the system's folder for temporary files carry flock(2) locks, which the system frees
when their process ends, however it ends. ``labrig.turn`` is held shared by every job while it
runs, and exclusively by a quiet turn. ``labrig.gate`` is passed through on the way to it: a quiet
turn closes the gate before it waits for the turn, so that no new job begins ahead of it.

A job takes one turn, of one kind: turns do not nest.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from labrig.errors import ToolError

Say = Callable[[str], None]

GATE = "labrig.gate"
TURN = "labrig.turn"
POLL = 0.05
"""Seconds between two looks at a lock that is taken."""
SILENCE = 1.0
"""Seconds of waiting before a word is said of it."""


@contextlib.contextmanager
def shared_turn(say: Say) -> Iterator[None]:
    """Run a job: any number may run at once, but none beside a quiet turn.

    ``say`` is told, once, when it waits for more than a second. Raises ToolError when the lock
    files cannot be used.
    """
    patience = _Patience(say, "a measurement of this machine")
    with _locked(GATE, fcntl.LOCK_SH, patience):
        turn = _take(TURN, fcntl.LOCK_SH, patience)
    try:
        yield
    finally:
        os.close(turn)


@contextlib.contextmanager
def quiet_turn(say: Say) -> Iterator[None]:
    """Measure on this host: wait until no other job of any user runs, and let none begin.

    ``say`` is told, once, when it waits for more than a second, and for whom. Raises ToolError
    when the lock files cannot be used.
    """
    patience = _Patience(say, "other jobs on this machine, as it is to be measured alone")
    with _locked(GATE, fcntl.LOCK_EX, patience), _locked(TURN, fcntl.LOCK_EX, patience):
        yield


class _Patience:
    """Waits from look to look and says so once."""

    def __init__(self, say: Say, what: str) -> None:
        self._say = say
        self._what = what
        self._since = time.monotonic()
        self._said = False

    def wait(self, file: int) -> None:
        if not self._said and time.monotonic() - self._since >= SILENCE:
            self._said = True
            who = _holders(file)
            self._say(f"waiting for {self._what}" + (f": {who}" if who else ""))
        time.sleep(POLL)


@contextlib.contextmanager
def _locked(name: str, kind: int, patience: _Patience) -> Iterator[None]:
    file = _take(name, kind, patience)
    try:
        yield
    finally:
        os.close(file)


def _take(name: str, kind: int, patience: _Patience) -> int:
    """Return a descriptor that holds the lock; closing it frees it."""
    path = Path(tempfile.gettempdir()) / name
    while True:
        file = _open(path)
        try:
            while not _try_lock(file, kind):
                patience.wait(file)
            if _is_at(file, path):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # somebody cleared the folder meanwhile: this file is nobody's any more


def _try_lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise ToolError(f"this machine's turns cannot be locked: {error}") from error
    return True


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False


def _open(path: Path) -> int:
    """Open a lock file for reading, which flock needs no more than; make it if it is not there.

    Opened without O_CREAT where it exists: Linux (fs.protected_regular) refuses that for a file
    of another user in a folder like /tmp.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        while True:
            try:
                file = os.open(path, flags)
                break
            except FileNotFoundError:
                _make(path)
    except OSError as error:
        raise ToolError(
            f"{path} cannot be opened: {error.strerror}; it is labrig's lock file, for all users"
            " to read: remove what is there"
        ) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise ToolError(f"{path} is no plain file; it is labrig's lock file: remove what is there")
    return file


def _make(path: Path) -> None:
    # Made apart and linked into place: no other user meets it before its mode is right.
    made, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        os.fchmod(made, 0o644)
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.close(made)
        Path(name).unlink()


def _holders(file: int) -> str:
    """Name the processes that hold a lock on an open file, as far as the system says."""
    import psutil

    from labrig.boards.process import clean

    try:
        locks = Path("/proc/locks").read_text()
    except OSError:
        return ""
    about = os.fstat(file)
    named = []
    for pid in read_locks(locks, about.st_dev, about.st_ino):
        try:
            words = clean(" ".join(psutil.Process(pid).cmdline()), 80)
        except psutil.Error:
            words = ""
        named.append(f"process {pid}" + (f" ({words})" if words else ""))
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return ", ".join(named[:3]) + more


def read_locks(text: str, device: int, inode: int) -> list[int]:
    """Return the processes that hold an flock lock on a file, from the text of /proc/locks (5).

    A line is, for instance, ``1: FLOCK ADVISORY WRITE 708 00:13:12345 0 EOF``: process, then the
    device (hexadecimal) and inode. Those that only wait (``->``) are left out.
    """
    place = f"{os.major(device):02x}:{os.minor(device):02x}:{inode}"
    rows = [line.split() for line in text.splitlines()]
    return sorted(
        {
            int(row[4])
            for row in rows
            if len(row) >= 6 and row[1] == "FLOCK" and row[5] == place and row[4].isdecimal()
        }
    )
