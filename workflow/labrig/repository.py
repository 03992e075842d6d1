"""Which commit of the lab's own repository is at work; in an archive of it, which it was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from labrig.hashes import file_sha256

STANDS = "archived.json"
"""Says of an archive which commit its files are of, as it is no repository."""


def commit_of(repository: Path) -> tuple[str | None, bool]:
    """Return the commit (None outside of git) and whether no tracked file differs from it.

    An archive that was unpacked is the commit that it was made of, until its code is changed.
    """
    stands = repository / STANDS
    if stands.is_file() and not (repository / ".git").exists():
        return _archived(stands)
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


def _archived(stands: Path) -> tuple[str | None, bool]:
    try:
        said = json.loads(stands.read_text(encoding="utf-8"))
        commit = None if said["commit"] is None else str(said["commit"])
        files = {stands.parent / str(name): digest for name, digest in said["files"].items()}
        same = all(path.is_file() and file_sha256(path) == files[path] for path in files)
        return commit, said["clean"] is True and same
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, False


def _git(repository: Path, *words: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(repository), *words], check=True, capture_output=True, timeout=30
    ).stdout
