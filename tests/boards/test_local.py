"""The contract of a board, on this machine; the live board's test holds the same for SSH."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from labrig.boards.base import Board
from labrig.boards.local import LocalBoard
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout


@pytest.fixture
def board():
    with LocalBoard() as opened:
        yield opened


def test_it_is_a_board(board):
    assert isinstance(board, Board)


def test_output_and_status_come_back(board):
    done = board.run(["sh", "-c", "cat; echo err >&2; exit 3"], stdin=b"in", check=False)
    assert (done.status, done.stdout, done.stderr) == (3, b"in", b"err\n")


def test_a_failure_names_board_command_status_and_last_words(board):
    with pytest.raises(CommandFailed, match=r"board local: `sh .*` ended with status 3: why"):
        board.run(["sh", "-c", "echo first >&2; echo why >&2; exit 3"])


def test_a_missing_command_is_a_failure(board):
    with pytest.raises(CommandFailed, match="cannot be started"):
        board.run(["/no/such/program"])


def test_death_by_signal_is_128_and_its_number(board):
    assert board.run(["sh", "-c", "kill -TERM $$"], check=False).status == 143


def test_a_timeout_kills_the_command_and_its_children(board):
    began = time.monotonic()
    with pytest.raises(CommandTimeout, match=r"did not end within 0\.3 s"):
        board.run(["sh", "-c", "sleep 30 & sleep 30"], timeout=0.3)
    assert time.monotonic() - began < 10


def test_a_stream_is_spoken_to_line_by_line(board):
    stream = board.stream(["cat"])
    stream.send(b"one")
    stream.send(b"two")
    assert [stream.receive(5), stream.receive(5)] == [b"one", b"two"]
    with pytest.raises(CommandTimeout, match="said nothing"):
        stream.receive(0.1)
    stream.send(b"left")
    done = stream.close()
    assert (done.status, done.stdout) == (0, b"left\n")
    assert stream.close() == done


def test_the_end_of_a_stream_is_an_error_with_the_last_words(board):
    stream = board.stream(["sh", "-c", "echo one; echo oh >&2"])
    assert stream.receive(5) == b"one"
    for _ in range(2):
        with pytest.raises(BoardUnreachable, match="has ended"):
            stream.receive(5)
    with pytest.raises(BoardUnreachable):
        for _ in range(100):
            stream.send(b"x" * 10_000)
    assert stream.close().stderr == b"oh\n"


def test_files_go_and_come_back(board, tmp_path):
    source = tmp_path / "a"
    source.write_bytes(bytes(range(256)) * 100)
    board.put(source, board.work / "a b", executable=True)
    assert Path(board.work / "a b").stat().st_mode & 0o777 == 0o755
    board.get(board.work / "a b", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == source.read_bytes()
    with pytest.raises(BoardError):
        board.get(board.work / "not there", tmp_path / "c")


def test_closing_removes_the_work_folder_and_ends_streams():
    board = LocalBoard()
    work = Path(board.work)
    stream = board.stream(["sleep", "60"])
    board.close()
    board.close()
    assert not work.exists()
    assert stream.close().status == 137
