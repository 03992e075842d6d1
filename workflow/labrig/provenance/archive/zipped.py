"""A zip whose bytes depend on what is in it and on nothing else."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from labrig.errors import UsageError

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can say."""
LEVEL = 6
_UNIX = 3
_REGULAR = 0o100644
_PROGRAM = 0o100755


def write_zip(path: Path, files: Mapping[str, Path | bytes]) -> None:
    """Write ``files``, by name, to ``path`` in one step: in the names' order, all of one time.

    Raises UsageError when ``path`` exists or cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for name in sorted(files):
                archive.writestr(*_entry(name, files[name]))
        _put(part, path)
    except FileExistsError:
        raise UsageError(f"{path}: is there already; give another name, or remove it") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _put(part: Path, path: Path) -> None:
    """Give the file its name, unless that is taken. Raises FileExistsError."""
    try:
        os.link(part, path)  # a rename would overwrite
    except FileExistsError:
        raise
    except OSError:  # file systems without hard links
        if path.exists():
            raise FileExistsError from None
        part.rename(path)


def _entry(name: str, content: Path | bytes) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    mode = _REGULAR
    if isinstance(content, Path):
        mode = _PROGRAM if content.stat().st_mode & 0o100 else _REGULAR
        content = content.read_bytes()
    entry.external_attr = mode << 16
    return entry, content
