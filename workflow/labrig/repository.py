"""Which commit of the lab's own repository is at work; in an archive of it, which it was."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from labrig.hashes import file_sha256

STANDS = "archived.json"
"""Says of an archive which commit its files are of, as it is no repository."""
WORKS = ("workflow", "experiments")
"""The folders of a lab whose files take part in a measurement, whether git tracks them or not."""


def commit_of(repository: Path) -> tuple[str | None, bool]:
    """Return the commit (None outside of git) and whether the lab is as the commit has it.

    It is when no tracked file differs and no file of ``WORKS`` is untracked, but for ignored ones.
    An archive that was unpacked is the commit that it was made of, until its code is changed.
    """
    if _is_archive(repository):
        return _archived(repository / STANDS)
    try:
        head = _git(repository, "rev-parse", "--verify", "HEAD")
        status = _git(repository, "status", "--porcelain", "--untracked-files=no")
        others = _untracked(repository)
    except (OSError, subprocess.SubprocessError):
        return None, False
    return head.decode().strip(), not (status.strip() or others)


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


def untracked(repository: Path) -> dict[str, str | None]:
    """Return the SHA-256 of each file of ``WORKS`` that git neither tracks nor ignores, by name.

    It is None of what is no file, such as a repository in the repository. Outside of git there are
    none.
    """
    if _is_archive(repository):
        return {}
    try:
        names = _untracked(repository)
    except (OSError, subprocess.SubprocessError):
        return {}
    paths = {name: repository / name for name in names}
    return {name: file_sha256(at) if at.is_file() else None for name, at in paths.items()}


def _is_archive(repository: Path) -> bool:
    return (repository / STANDS).is_file() and not (repository / ".git").exists()


def _untracked(repository: Path) -> list[str]:
    said = _git(repository, "ls-files", "--others", "--exclude-standard", "-z", "--", *WORKS)
    return sorted(os.fsdecode(name) for name in said.split(b"\0") if name)


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
