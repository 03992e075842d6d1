"""Files that the author of a report wrote: where they lie, and that they are text."""

from __future__ import annotations

import re
from pathlib import Path

from labrig.errors import DocumentError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(path: Path, lab: Path) -> str:
    """Return the text of ``path``, its lines ended as Unix does, without a byte order mark.

    Raises DocumentError, with the line, when it lies outside of the folder ``lab``, cannot be read
    or is not UTF-8 text.
    """
    data = within(path, lab).read_bytes() if path.is_file() else _missing(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: is not UTF-8 text: save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := _CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise DocumentError(f"{path}:{line}: holds a control character, U+{ord(match[0]):04X}")
    return text


def within(path: Path, lab: Path) -> Path:
    """Return where ``path`` really is. Raises DocumentError when that is outside of ``lab``."""
    real = path.resolve()
    if not real.is_relative_to(lab.resolve()):
        raise DocumentError(f"{path}:1: lies outside of the lab's folder: put a copy there")
    return real


def _missing(path: Path) -> bytes:
    raise DocumentError(f"{path}:1: there is no such file")
