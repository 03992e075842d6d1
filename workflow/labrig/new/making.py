"""A new folder in a lab: all of its files at once, or none of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from labrig.declaration import NAME, PATTERNS
from labrig.errors import UsageError

LONGEST = 40


def make(
    parent: Path, name: str, files: Mapping[str, str], copied: Sequence[Path] = ()
) -> list[Path]:
    """Make the folder ``name`` in ``parent`` with ``files``, text by name; return their paths.

    Files that are ``copied`` lie beside them.

    Raises UsageError when the name cannot be one, when something of this name is there already,
    or when there is no ``parent``. What was begun and not finished is removed.
    """
    if re.fullmatch(NAME, name) is None:
        raise UsageError(f"'{name}' cannot be a name: it {PATTERNS[NAME]}")
    if len(name) > LONGEST:
        raise UsageError(f"'{name}' is too long a name: at most {LONGEST} letters")
    folder = parent / name
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder} is there already; choose another name, or edit that one")
    if not parent.is_dir():
        raise UsageError(f"there is no folder {parent}/; run this in a lab's own folder")
    begun = parent / f".{name}.{os.getpid()}"
    try:
        begun.mkdir()
        for file, text in files.items():
            (begun / file).write_text(text, encoding="utf-8")
        for path in copied:
            shutil.copyfile(path, begun / path.name)
        begun.rename(folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror or error}") from None
    finally:
        shutil.rmtree(begun, ignore_errors=True)
    return [folder / file for file in (*files, *(path.name for path in copied))]
