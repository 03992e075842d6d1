"""Which commit is at work: git's own word, and an archive's where there is no repository."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from labrig.circumstances.repository import STANDS, as_committed, commit_of
from labrig.hashes import file_sha256

COMMIT = "ab" * 20


def unpacked(folder: Path, *, clean: bool = True) -> Path:
    (folder / "workflow").mkdir()
    code = folder / "workflow/a.py"
    code.write_text("1\n")
    stands = {"commit": COMMIT, "clean": clean, "files": {"workflow/a.py": file_sha256(code)}}
    (folder / STANDS).write_text(json.dumps(stands))
    return code


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


def test_an_archive_is_the_commit_it_was_made_of_until_its_code_is_changed(tmp_path):
    code = unpacked(tmp_path)
    assert commit_of(tmp_path) == (COMMIT, True)
    code.write_text("2\n")
    assert commit_of(tmp_path) == (COMMIT, False)
    code.unlink()
    assert commit_of(tmp_path) == (COMMIT, False)


def test_an_archive_of_a_changed_tree_stays_one(tmp_path):
    unpacked(tmp_path, clean=False)
    assert commit_of(tmp_path) == (COMMIT, False)


def test_an_archive_within_another_repository_is_not_that_ones_commit(tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "another")
    (tmp_path / "archive").mkdir()
    unpacked(tmp_path / "archive")
    assert commit_of(tmp_path / "archive") == (COMMIT, True)


def test_a_repository_goes_by_git_whatever_else_lies_there(tmp_path):
    unpacked(tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "own")
    commit, clean = commit_of(tmp_path)
    assert commit != COMMIT
    assert clean


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"commit": 1, "files": []}', "[" * 100_000])
def test_what_does_not_say_it_is_no_commit(tmp_path, text):
    (tmp_path / STANDS).write_text(text)
    assert commit_of(tmp_path) == (None, False)


def test_as_committed_are_the_files_whose_bytes_the_commit_has(tmp_path):
    """Whatever git was told to overlook, and seen from a folder of the repository too."""
    names = ("same.py", "changed.py", "overlooked.py", "untracked.py", "staged.py", "gone.py")
    git(tmp_path, "init", "-q")
    lab = tmp_path / "lab"
    lab.mkdir()
    assert as_committed(lab, names) == frozenset()
    for name in names:
        (lab / name).write_text(f"{name}\n")
    git(lab, "add", "same.py", "changed.py", "overlooked.py", "gone.py")
    git(lab, "commit", "-q", "-m", "one")
    git(lab, "update-index", "--assume-unchanged", "overlooked.py")
    git(lab, "add", "staged.py")
    for name in ("changed.py", "overlooked.py"):
        (lab / name).write_text("max\n")
    (lab / "gone.py").unlink()
    assert as_committed(lab, names) == {"same.py"}


def test_as_committed_of_an_archive_is_what_it_says_until_its_code_is_changed(tmp_path):
    code = unpacked(tmp_path)
    (tmp_path / "workflow/b.py").write_text("2\n")
    names = ("workflow/a.py", "workflow/b.py")
    assert as_committed(tmp_path, names) == {"workflow/a.py"}
    code.write_text("2\n")
    assert as_committed(tmp_path, names) == frozenset()


def test_an_archive_of_a_changed_tree_has_no_file_as_committed(tmp_path):
    unpacked(tmp_path, clean=False)
    assert as_committed(tmp_path, ["workflow/a.py"]) == frozenset()
