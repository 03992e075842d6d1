"""Under what a session measures: this computer without its name, and the lab's files as they were."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
import socket
import subprocess
from pathlib import Path

import pytest

from labrig.circumstances import session
from labrig.circumstances.repository import diff_of
from labrig.errors import ToolError
from labrig.ready import ReadyBoard

BOARD = ReadyBoard(
    name="bench",
    kind="ssh",
    identity="FreeBSD 14.1 arm64 Cortex-A72 at lab.example.org:2222",
    system="freebsd",
    instances=1,
    programs={"rig-run": {"path": "/home/ann/lab/build/rig-run", "sha256": "ab", "flags": "-O2"}},
    made_of={},
)


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    return subprocess.run(
        ["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    folder = tmp_path / "lab"
    (folder / "config").mkdir(parents=True)
    (folder / "config/boards.yaml").write_text("bench: {kind: ssh, host: here.example.org}\n")
    (folder / "data").write_bytes(bytes(range(256)))
    (folder / "script.d").write_text("BEGIN { }\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_the_diff_makes_the_commit_what_was_measured_with(lab, tmp_path):
    git(lab, "config", "diff.noprefix", "true")
    (lab / "data").write_bytes(bytes(reversed(range(256))))
    (lab / "script.d").write_text("BEGIN { trace(1); }\n")
    kept = session.beside(BOARD, lab)["diff.patch"]
    git(tmp_path, "clone", "-q", str(lab), "again")
    (tmp_path / "diff.patch").write_bytes(kept)
    git(tmp_path / "again", "apply", str(tmp_path / "diff.patch"))
    for name in ("data", "script.d"):
        assert (tmp_path / "again" / name).read_bytes() == (lab / name).read_bytes()


def test_what_is_not_changed_or_has_addresses_is_in_no_diff(lab):
    assert "diff.patch" not in session.beside(BOARD, lab)
    (lab / "config/boards.yaml").write_text("bench: {kind: ssh, host: there.example.org}\n")
    assert session.versions(lab)["commit"].endswith(" with changes")
    assert "diff.patch" not in session.beside(BOARD, lab)


@pytest.mark.parametrize("name", ["workflow/own.py", "experiments/a/sch\u00f6n b.d"])
def test_code_that_is_not_tracked_is_a_change_and_is_kept_by_its_hash(lab, name):
    (lab / ".gitignore").write_text("*.pyc\n")
    git(lab, "add", ".")
    git(lab, "commit", "-qm", "second")
    path = lab / name
    path.parent.mkdir(parents=True)
    path.with_suffix(".pyc").write_bytes(b"ignored")
    (lab / "notes.txt").write_text("nothing is measured with them\n")
    kept = json.loads(session.beside(BOARD, lab)["environment.json"])
    assert "untracked" not in kept
    assert not session.versions(lab)["commit"].endswith(" with changes")
    path.write_text("BEGIN { }\n")
    kept = json.loads(session.beside(BOARD, lab)["environment.json"])
    assert kept["untracked"] == {name: hashlib.sha256(b"BEGIN { }\n").hexdigest()}
    assert session.versions(lab)["commit"].endswith(" with changes")


def test_of_a_lab_in_a_folder_of_a_repository_the_diff_is_its_own(lab):
    (lab / "sub").mkdir()
    (lab / "sub/a.d").write_text("BEGIN { }\n")
    git(lab, "add", ".")
    git(lab, "commit", "-qm", "second")
    (lab / "sub/a.d").write_text("END { }\n")
    (lab / "script.d").write_text("END { }\n")
    said = diff_of(lab / "sub").decode()
    assert "+++ b/a.d" in said
    assert "script.d" not in said


@pytest.mark.parametrize("begun", [False, True])
def test_outside_of_git_and_before_its_first_commit_there_is_no_diff(tmp_path, begun):
    if begun:
        git(tmp_path, "init", "-q")
    assert diff_of(tmp_path) == b""


def test_a_diff_that_git_does_not_give_stops_what_would_measure_without_it(lab):
    (lab / "script.d").write_text("END { }\n")
    (lab / ".git/index").write_bytes(b"broken off")
    with pytest.raises(ToolError, match=r"does not say how the files differ.*index"):
        session.beside(BOARD, lab)
    with pytest.raises(ToolError, match=r"does not say how the files differ.*index"):
        diff_of(lab)


def test_what_is_kept_of_a_board_has_no_address_and_no_path():
    kept = session.beside(BOARD, Path("/nowhere"))["board.json"]
    said = json.loads(kept)
    assert said["identity"] == "FreeBSD 14.1 arm64 Cortex-A72"
    assert said["programs"] == {"rig-run": {"sha256": "ab", "flags": "-O2"}}


def test_the_computer_is_told_without_its_name():
    said = session.host()
    assert (said["system"], said["machine"]) == (platform.system(), platform.machine())
    assert int(said["cpus"]) >= 1
    assert int(said["memory_kib"]) > 100_000
    words = " ".join(said.values())
    assert socket.gethostname() not in words
    assert str(Path.home()) not in words
    assert f"{getpass.getuser()}@" not in words
