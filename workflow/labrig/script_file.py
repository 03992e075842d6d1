"""A script's text from its file."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import UsageError


def script_text(path: Path) -> str:
    """Return the text of the script at ``path``, line ends as they are.

    Bytes that are no UTF-8 become U+FFFD, which the parser refuses with its place. Raises
    UsageError when the file cannot be read.
    """
    try:
        # Bytes: reading text would make line ends all alike.
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
