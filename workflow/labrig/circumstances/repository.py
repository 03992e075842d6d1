"""Which commit of the lab's own repository is at work; in an archive of it, which it was."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from labrig.errors import ToolError
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
    except (OSError, subprocess.SubprocessError, ToolError):
        return None, False
    return head.decode().strip(), not (status.strip() or others)


def diff_of(repository: Path, *without: str) -> bytes:
    """Return how the tracked files in a folder differ from its commit, for ``git apply``.

    Files of the folders ``without`` are left out. Outside of git there is nothing to differ from.
    Raises ToolError when git knows the commit and does not say how they differ.
    """
    if not _has_commit(repository):
        return b""
    plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")
    where = (".", *(f":(exclude){folder}" for folder in without))
    return _asked(repository, "diff", "--binary", "--relative", *plain, "HEAD", "--", *where)


def untracked(repository: Path) -> dict[str, str | None]:
    """Return the SHA-256 of each file of ``WORKS`` that git neither tracks nor ignores, by name.

    It is None of what is no file, such as a repository in the repository. Outside of git there are
    none. Raises ToolError when git knows the commit and does not say which.
    """
    if not _has_commit(repository):
        return {}
    paths = {name: repository / name for name in _untracked(repository)}
    return {name: file_sha256(at) if at.is_file() else None for name, at in paths.items()}


def _is_archive(repository: Path) -> bool:
    return (repository / STANDS).is_file() and not (repository / ".git").exists()


def _has_commit(repository: Path) -> bool:
    if _is_archive(repository):
        return False
    try:
        _git(repository, "rev-parse", "--verify", "HEAD")
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _asked(repository: Path, *words: str) -> bytes:
    """What git says. Raises ToolError with git's own words when it fails or takes too long."""
    try:
        return _git(repository, *words)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        why = said[0] if said else f"it ended with status {error.returncode}"
    except (OSError, subprocess.SubprocessError) as error:
        why = str(error)
    raise ToolError(
        f"{repository.resolve()}: git does not say how the files differ from the commit: {why}\n"
        "Without it nobody could tell later what measured: mend that, and run again."
    )


def _untracked(repository: Path) -> list[str]:
    said = _asked(repository, "ls-files", "--others", "--exclude-standard", "-z", "--", *WORKS)
    return sorted(os.fsdecode(name) for name in said.split(b"\0") if name)


def as_committed(repository: Path, names: Iterable[str]) -> frozenset[str]:
    """Return those of the files ``names`` whose bytes are those of the commit at work.

    By their hashes (gitformat-pack(5)), as git may be told to overlook a change. In an archive
    that was unpacked they are the files that it says are of its commit. Outside of git: none.
    """
    if _is_archive(repository):
        stands = repository / STANDS
        if not _archived(stands)[1]:
            return frozenset()
        return frozenset(json.loads(stands.read_text(encoding="utf-8"))["files"]) & set(names)
    try:
        listed = _git(repository, "ls-tree", "-r", "-z", "HEAD").decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    blobs = {name: said.split()[2] for said, _, name in entries}
    paths = {name: repository / name for name in names if name in blobs}
    return frozenset(
        name for name, path in paths.items() if path.is_file() and _blob(path) == blobs[name]
    )


def _blob(path: Path) -> str:
    """A file's name in git's own store, which is of SHA-1; another's agrees with none."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


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
