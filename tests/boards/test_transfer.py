"""Files go to a board only when it lacks them, whatever kind it is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.boards.base import Board, BoardPath, Completed
from labrig.boards.local import LocalBoard
from labrig.boards.ssh import SshBoard
from labrig.boards.transfer import Outgoing, put_missing
from labrig.errors import BoardError


class Counting(LocalBoard):
    """Counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = 0
        self.puts: list[BoardPath] = []

    def run(self, argv: Sequence[str], **how: Any) -> Completed:
        self.runs += 1
        return super().run(argv, **how)

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        self.puts.append(target)
        super().put(source, target, executable=executable)


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Counting() as board:
        yield board


@pytest.fixture(params=["local", "ssh"])
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    if request.param == "local":
        with LocalBoard() as local:
            yield local
    else:
        with SshBoard("bench", request.getfixturevalue("sshd").target()) as bench:
            yield bench


def test_what_is_missing_or_differs_is_put_and_nothing_else(board, tmp_path):
    names = ["program", "it's data", "-n", "a\nb\\c", "ä"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode() * 1000)
    files = {
        board.work / name: Outgoing(source=tmp_path / name, executable=name == "program")
        for name in names
    }
    assert put_missing(board, files) == list(files)
    for name in names:
        assert (Path(board.work) / name).read_bytes() == name.encode() * 1000
    assert (Path(board.work) / "program").stat().st_mode & 0o777 == 0o755
    assert put_missing(board, files) == []
    (Path(board.work) / "it's data").write_bytes(b"changed")
    (Path(board.work) / "ä").unlink()
    assert put_missing(board, files) == [board.work / "it's data", board.work / "ä"]


def test_an_executable_that_lost_its_mode_gets_it_without_being_sent(counting, tmp_path):
    (tmp_path / "program").write_bytes(b"x")
    files = {counting.work / "program": Outgoing(source=tmp_path / "program", executable=True)}
    put_missing(counting, files)
    Path(counting.work / "program").chmod(0o644)
    counting.puts.clear()
    assert put_missing(counting, files) == []
    assert counting.puts == []
    assert Path(counting.work / "program").stat().st_mode & 0o777 == 0o755


def test_one_command_asks_for_all(counting, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    files = {counting.work / f"file {n}": Outgoing(source=tmp_path / "a") for n in range(50)}
    put_missing(counting, files)
    counting.runs = 0
    assert put_missing(counting, files) == []
    assert counting.runs == 1
    assert put_missing(counting, {}) == []
    assert counting.runs == 1


def test_many_files_with_long_names_are_asked_for_in_parts(board, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    source = Outgoing(source=tmp_path / "a")
    files = {board.work / f"{'ö!' * 60}{n}": source for n in range(300)}
    first = dict(list(files.items())[:2])
    assert put_missing(board, first) == list(first)
    some = {target: files[target] for target in list(files)[:2]}
    for target in list(files)[2:]:
        shutil.copy(tmp_path / "a", Path(target))
    assert put_missing(board, files) == []
    assert put_missing(board, some) == []


def test_a_folder_in_the_way_is_told(counting, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    Path(counting.work / "a").mkdir()
    with pytest.raises(BoardError, match="cannot be written"):
        put_missing(counting, {counting.work / "a": Outgoing(source=tmp_path / "a")})


def test_a_board_that_answers_nonsense_is_told(counting, tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    nonsense = Completed(argv=("sh",), status=0, stdout=b"same same\n", stderr=b"")
    monkeypatch.setattr(counting, "run", lambda argv, timeout: nonsense)
    with pytest.raises(BoardError, match="does not say which files it has"):
        put_missing(counting, {counting.work / "a": Outgoing(source=tmp_path / "a")})


def test_freebsd_s_sha256_serves_where_there_is_no_sha256sum(counting, tmp_path, monkeypatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "chmod", "env"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    asked = tmp_path / "asked"
    sha256sum, cut = shutil.which("sha256sum"), shutil.which("cut")
    (tools / "sha256").write_text(
        f'#!/bin/sh\n[ "$*" = -q ] || exit 1\necho >>{asked}\n{sha256sum} | {cut} -c-64\n'
    )
    (tools / "sha256").chmod(0o755)
    (tmp_path / "a").write_bytes(b"x")
    files = {counting.work / "a": Outgoing(source=tmp_path / "a")}
    put_missing(counting, files)
    monkeypatch.setenv("PATH", str(tools))
    assert put_missing(counting, files) == []
    assert asked.read_text() == "\n"


STATES = st.sampled_from(["missing", "same", "other", "empty"])


@settings(max_examples=25)
@given(st.dictionaries(st.integers(0, 20), st.tuples(STATES, st.booleans()), max_size=8))
def test_afterwards_all_are_there_and_only_what_was_not_is_named(states):
    content = b"content"
    with LocalBoard() as board:
        work = Path(board.work)
        (work / "source").write_bytes(content)
        files = {}
        for number, (state, executable) in states.items():
            target = board.work / str(number)
            files[target] = Outgoing(source=work / "source", executable=executable)
            if state != "missing":
                held = {"same": content, "other": content[::-1], "empty": b""}[state]
                Path(target).write_bytes(held)
        wanted = [board.work / str(n) for n, (state, _) in states.items() if state != "same"]
        assert put_missing(board, files) == wanted
        digest = hashlib.sha256(content).digest()
        for target, file in files.items():
            assert hashlib.sha256(Path(target).read_bytes()).digest() == digest
            assert not file.executable or Path(target).stat().st_mode & 0o111
