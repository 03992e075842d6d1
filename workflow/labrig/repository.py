"""Which commit of the lab's own repository is at work."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit_of(repository: Path) -> tuple[str | None, bool]:
    """Return the commit (None outside of git) and whether no tracked file differs from it."""
    try:
        head = _git(repository, "rev-parse", "--verify", "HEAD")
        status = _git(repository, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None, False
    return head.decode().strip(), not status.strip()


def diff_of(repository: Path, *without: str) -> bytes:
    """Return how the tracked files in a folder differ from its commit, for ``git apply``.

    Files of the folders ``without`` are left out. Outside of git there is nothing to differ from.
    """
    plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")
    where = (".", *(f":(exclude){folder}" for folder in without))
    try:
        return _git(repository, "diff", "--binary", "--relative", *plain, "HEAD", "--", *where)
    except (OSError, subprocess.SubprocessError):
        return b""


def _git(repository: Path, *words: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(repository), *words], check=True, capture_output=True, timeout=30
    ).stdout
