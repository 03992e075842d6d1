"""What is kept beside the journals that it was true of: each under a name that is its content's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath

from labrig.errors import JournalError
from labrig.hashes import file_sha256
from labrig.measure.links import sha256
from labrig.whole_files import write_bytes_whole

BESIDE = ("board-*.json", "environment-*.json", "diff-*.patch")
"""What the board and its programs were made of; the Python packages that measured; and how the
lab's files differed from its commit."""


def name_of(name: str, data: bytes) -> str:
    """Return the name under which ``data`` is kept: of ``board.json``, ``board-HASH.json``."""
    path = PurePath(name)
    return f"{path.stem}-{sha256(data)[:12]}{path.suffix}"


def keep(raw: Path, contents: Mapping[str, bytes]) -> None:
    """Write into ``raw`` what is not there yet. Raises JournalError when it cannot be written."""
    try:
        for name, data in contents.items():
            path = raw / name_of(name, data)
            if not (path.is_file() and file_sha256(path) == sha256(data)):
                write_bytes_whole(path, data)
    except OSError as error:
        raise JournalError(f"{raw}: cannot be written: {error.strerror}") from None
