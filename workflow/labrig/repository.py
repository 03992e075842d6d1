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
    return head.strip(), not status.strip()


def _git(repository: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(repository), *words],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
