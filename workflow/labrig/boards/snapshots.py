"""Snapshots of machines, kept in a folder of bounded size: the least recently used go first.

The folder holds ``KEY/`` for each that is whole, and ``new-…/`` while one is made; it knows nothing
of what is in them. Each is locked (flock(2), on the folder itself) while it is made or used, and
the system frees a lock when its process ends, however it ends: what is unlocked and not whole is a
killed maker's and is swept. The lock on the folder of all is held for moments, while one is found,
named or removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labrig.errors import LabrigError

ABOUT = "about.json"
MIB = 1 << 20


class NotKept(LabrigError):
    """A snapshot is not kept; the message says why, for a sentence."""


class Snapshots:
    """The snapshots below ``folder``: all of them take at most ``limit`` bytes of disk.

    While one is made it comes on top of that.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    @contextlib.contextmanager
    def making(self, key: str, about: Mapping[str, Any], *, need: int) -> Iterator[Path]:
        """Give an empty folder to be filled, and keep it as ``key`` when the block ends well.

        It takes the place of one that is there. ``about`` says in words what it is; ``need`` is
        what it may take, in bytes. Files are readable for this user alone. Raises NotKept when
        there is no room for it, OSError when the disk fails.
        """
        with self._locked():
            self._sweep()
            free = shutil.disk_usage(self._folder).free
            if free < need:
                raise NotKept(
                    f"it may take {need / MIB:.0f} MiB and {free / MIB:.0f} MiB are free at "
                    f"{self._folder}"
                )
            made = Path(tempfile.mkdtemp(prefix="new-", dir=self._folder))
            lock = _hold(made, fcntl.LOCK_EX)
        try:
            yield made
            sizes = {file.name: file.stat().st_size for file in made.iterdir()}
            text = json.dumps({**about, "files": sizes}, indent=1) + "\n"
            (made / ABOUT).write_text(text, encoding="utf-8")
            _settle(made)
            with self._locked():
                self._make_room(taken_up(made), key)
                self._remove(key)
                made.rename(self._folder / key)
                self._sweep()
        finally:
            shutil.rmtree(made, ignore_errors=True)  # is there only if it was not kept
            os.close(lock)

    @contextlib.contextmanager
    def using(self, key: str) -> Iterator[Path | None]:
        """Give the folder kept as ``key``, or None; it is not removed while the block runs.

        One whose files are not there by the sizes that they had is removed.
        """
        if not (self._folder / key).is_dir():
            yield None
            return
        with self._locked():
            lock = self._found(key)
        if lock is None:
            yield None
            return
        try:
            yield self._folder / key
        finally:
            os.close(lock)

    def drop(self, key: str) -> None:
        """Remove what is kept as ``key``, if anything is."""
        with self._locked():
            self._remove(key)
            self._sweep()

    def _found(self, key: str) -> int | None:
        kept = self._folder / key
        if not kept.is_dir():
            return None
        if not _is_whole(kept):
            self._remove(key)
            self._sweep()
            return None
        os.utime(kept)  # its last use
        return _hold(kept, fcntl.LOCK_SH)

    def _make_room(self, size: int, key: str) -> None:
        """Remove the least recently used until ``size`` bytes more are within the limit."""
        if size > self._limit:
            raise NotKept(
                f"it takes {size / MIB:.0f} MiB, and all together may take "
                f"{self._limit / MIB:.0f} MiB"
            )
        others = [one for one in self._whole() if one.name != key]
        total = size + sum(taken_up(one) for one in others)
        for one in sorted(others, key=lambda one: one.stat().st_mtime_ns):
            if total <= self._limit:
                return
            freed = taken_up(one)
            if _unused(one):
                shutil.rmtree(one, ignore_errors=True)
                total -= freed
        if total > self._limit:
            raise NotKept("those that are in use leave no room for it")

    def _whole(self) -> list[Path]:
        return [one for one in self._folder.iterdir() if (one / ABOUT).is_file() and _named(one)]

    def _remove(self, key: str) -> None:
        """Take ``key`` from what is kept; who uses it goes on using it."""
        kept = self._folder / key
        if kept.is_dir():
            kept.rename(tempfile.mkdtemp(prefix="gone-", dir=self._folder))

    def _sweep(self) -> None:
        for one in self._folder.iterdir():
            if one.is_dir() and not _named(one) and _unused(one):
                shutil.rmtree(one, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _hold(self._folder, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)


def taken_up(folder: Path) -> int:
    """Return the bytes of disk that the files in ``folder`` take up: holes do not count."""
    return sum(file.stat().st_blocks * 512 for file in folder.iterdir())  # stat(2): units of 512


def _named(folder: Path) -> bool:
    return not folder.name.startswith(("new-", "gone-"))


def _hold(folder: Path, kind: int) -> int:
    """Return an open folder, locked; closing it frees the lock."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, kind)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _unused(folder: Path) -> bool:
    try:
        os.close(_hold(folder, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _is_whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["files"]
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _settle(folder: Path) -> None:
    """Make the files this user's alone, and see them on the disk before they count as whole."""
    for file in folder.iterdir():
        file.chmod(0o600)
        with file.open("rb") as written:
            os.fsync(written.fileno())
