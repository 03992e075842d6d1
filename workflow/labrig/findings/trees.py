"""Where results are read from: a folder, or the same folder as a commit has it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from labrig.errors import ToolError, UsageError
from labrig.findings.keeping import FOLDER as KEPT

DEPTH = 2
"""How far below itself a folder's results are looked for: BOARD/EXPERIMENT."""


class Tree(Protocol):
    """Files below a folder. Paths are relative, with slashes."""

    def find(self, name: str) -> list[str]:
        """Return the files called ``name``, at most ``DEPTH`` folders down, sorted."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in ``folder``, sorted; none where it is not there."""

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises UsageError when it cannot be read."""

    def place(self, path: str) -> str:
        """Say where a file is, for messages."""


@dataclass(frozen=True)
class FolderTree:
    """A folder of this machine."""

    root: Path

    def find(self, name: str) -> list[str]:
        """Return the files called ``name``, at most ``DEPTH`` folders down, sorted.

        What was set aside is looked into only where it is the root.
        """
        below = ("/".join(["*"] * depth + [name]) for depth in range(DEPTH + 1))
        found = (path for pattern in below for path in self.root.glob(pattern) if path.is_file())
        inside = (path.relative_to(self.root) for path in found)
        return sorted(path.as_posix() for path in inside if KEPT not in path.parts)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in ``folder``, sorted; none where it is not there."""
        inside = self.root / folder
        try:
            return sorted(path.name for path in inside.iterdir() if path.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise UsageError(f"{inside}: cannot be read: {error.strerror}") from None

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises UsageError when it cannot be read."""
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise UsageError(f"{self.place(path)}: cannot be read: {error.strerror}") from None

    def place(self, path: str) -> str:
        """Say where a file is, for messages."""
        return str(self.root / path)


@dataclass(frozen=True)
class CommitTree:
    """A folder below ``root``, as ``commit`` has it. Nothing is checked out."""

    root: Path
    commit: str
    folder: str
    files: frozenset[str]

    @classmethod
    def of(cls, root: Path, commit: str, folder: str) -> CommitTree:
        """List ``root/folder`` at ``commit``; a folder that it lacks has no files."""
        listed = git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", f"./{folder}/")
        paths = (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)
        inside = frozenset(path.removeprefix(f"{folder}/") for path in paths)
        return cls(root, commit, folder, inside)

    def find(self, name: str) -> list[str]:
        """Return the files called ``name``, at most ``DEPTH`` folders down, sorted."""
        found = (path for path in self.files if PurePosixPath(path).name == name)
        return sorted(path for path in found if path.count("/") <= DEPTH)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in ``folder``, sorted; none where it is not there."""
        within = PurePosixPath(folder)
        paths = map(PurePosixPath, self.files)
        return sorted(path.name for path in paths if path.parent == within)

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises ToolError when git cannot show it."""
        return git(self.root, "cat-file", "blob", f"{self.commit}:./{self.folder}/{path}")

    def place(self, path: str) -> str:
        """Say where a file is, for messages."""
        return f"{self.commit[:12]}:{self.folder}/{path}"


def commit_called(root: Path, revision: str) -> str | None:
    """Return the commit that git knows as ``revision``; None where it knows none.

    Raises ToolError when git is missing or refuses to look at the repository.
    """
    asked = f"{revision}^{{commit}}"
    try:
        found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
    except ToolError as error:
        if isinstance(error.__cause__, subprocess.CalledProcessError):
            return None
        raise
    return found.decode().strip()


def in_repository(root: Path) -> bool:
    """Whether ``root`` is in a git repository.

    Raises ToolError when git is missing or refuses to say.
    """
    try:
        git(root, "rev-parse", "--git-dir")
    except ToolError as error:
        if "not a git repository" in str(error):
            return False
        raise
    return True


def revisions(root: Path) -> list[str]:
    """Return the names of the branches and tags."""
    return git(root, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()


def git(root: Path, *words: str) -> bytes:
    """Run git in ``root`` and return what it prints. Raises ToolError when it fails."""
    command = ["git", "-C", str(root), *words]
    plain = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=60, env=plain)
    except OSError as error:
        raise ToolError(f"git cannot be run: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolError(f"git {words[0]}: {said[0] if said else 'failed'}") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"git {words[0]}: gave no answer in a minute") from error
    return done.stdout
