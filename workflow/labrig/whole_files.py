"""Files that nobody ever reads half of: several pipelines share a cache."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` in one step, its folder made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _whole(path, lambda partial: partial.write_text(text, encoding="utf-8"))


def write_bytes_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step."""
    _whole(path, lambda partial: partial.write_bytes(data))


def copy_whole(source: Path, path: Path) -> None:
    """Put a copy of ``source`` at ``path`` in one step."""
    _whole(path, lambda partial: shutil.copyfile(source, partial))


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    # Not a temporary file of the library's: the user's mask says who may read the result.
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        write(partial)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
