"""SHA-256 of files, and of what a declaration says."""

from __future__ import annotations

import hashlib
from pathlib import Path


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_now(path: Path) -> str | None:
    """The same, or None of a file that cannot be read."""
    try:
        return file_sha256(path)
    except OSError:
        return None


def yaml_sha256(text: str) -> str:
    """Return the SHA-256 of what a YAML text says: comments and spacing do not count.

    The text is only cut into tokens, so that one which unfolds without end costs nothing. Raises
    ValueError when it is not YAML.
    """
    import yaml

    said = hashlib.sha256()
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            # A scalar that is not plain is text, whatever it looks like.
            of = getattr(token, "value", ""), getattr(token, "plain", "")
            said.update(f"{type(token).__name__} {of!r}\n".encode())
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    return said.hexdigest()
