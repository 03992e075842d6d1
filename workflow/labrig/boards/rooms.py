"""Temporary folders of a session: named by the process that holds them, swept when it is gone.

A process that is killed cannot tidy up; the next one does. What lies in such a folder (a socket, a
console log, for seconds an initrd with the guest's key) is of no use to anyone by then.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = re.compile(r"^labrig-[a-z]+-(\d+)-")


def make_room(kind: str) -> Path:
    """Make an empty folder that only this user may enter; ``kind`` is part of its name."""
    sweep(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"labrig-{kind}-{os.getpid()}-"))


def sweep(place: Path) -> None:
    """Remove this user's rooms below ``place`` whose process is gone."""
    import psutil

    for room in place.glob("labrig-*-*-*"):
        match = _NAME.match(room.name)
        if match is None or psutil.pid_exists(int(match[1])):
            continue
        try:
            mine = room.lstat().st_uid == os.geteuid() and not room.is_symlink()
        except FileNotFoundError:
            continue
        if mine:
            shutil.rmtree(room, ignore_errors=True)
