"""A lock on this machine for something's name, that says who has it."""

from __future__ import annotations

import contextlib
import hashlib
import platform
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from labrig.boards.owner import (
    OWNER_BYTES,
    PURPOSE_LENGTH,
    WORD_LENGTH,
    read_owner,
    this_owner,
    write_owner,
)
from labrig.boards.process import clean
from labrig.errors import BoardRefused, ToolError


@contextlib.contextmanager
def local_lock(key: str, *, purpose: str, folder: Path | None = None) -> Iterator[None]:
    """Hold the lock on this machine for ``key``, such as a board's address.

    The system frees it when the process ends, however it ends. It is a file below ``folder``, by
    default ``leases`` in the user's cache. Raises BoardRefused when another process has it,
    ToolError when the file cannot be written.
    """
    import filelock

    place = folder or _leases_folder()
    name = hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()[:32]
    whose = place / f"{name}.owner"
    # Not bound to a thread: the lease may be closed in another than the one that took it.
    lock = filelock.FileLock(place / f"{name}.lock", timeout=0, thread_local=False)
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        raise BoardRefused(_in_use_here(key, whose)) from None
    except OSError as error:
        raise ToolError(f"{place}: the lock on this machine cannot be taken: {error}") from error
    try:
        part = whose.with_suffix(".new")
        try:
            part.write_text(write_owner(this_owner(purpose)), encoding="utf-8")
            part.replace(whose)
        except OSError as error:
            raise ToolError(f"{whose} cannot be written: {error}") from error
        yield
    finally:
        whose.unlink(missing_ok=True)
        lock.release()


def _leases_folder() -> Path:
    from labrig.boards.image.cache import cache_folder

    return cache_folder() / "leases"


def _in_use_here(key: str, whose: Path) -> str:
    try:
        with whose.open("rb") as file:
            owner = read_owner(file.read(OWNER_BYTES))
    except OSError:  # it is being taken, or given back, just now
        owner = replace(read_owner(b""), host=clean(platform.node(), WORD_LENGTH))
    return (
        f"{clean(key, PURPOSE_LENGTH)} is in use on this machine by {owner}:"
        " wait for that process or end it"
    )
