"""A command that goes on without its connection, in real shells on this machine."""

from __future__ import annotations

import os
import time

import psutil
import pytest

from labrig.boards.base import BoardPath
from labrig.boards.detached import Detached, start_detached
from labrig.boards.local import LocalBoard
from labrig.errors import BoardUnreachable, CommandTimeout

PATIENT = 180.0
"""Seconds that a test waits for what must happen."""
ECHO = 'while read -r word; do [ "$word" = end ] && exit; echo "heard $word"; done'


@pytest.fixture
def board():
    with LocalBoard() as open_board:
        yield open_board


def start(board, tmp_path, script=ECHO) -> Detached:
    return start_detached(board, BoardPath(tmp_path / "cmd"), ["sh", "-c", script])


def pid_of(tmp_path) -> int:
    return int((tmp_path / "cmd" / "pid").read_text())


def gone(pid: int) -> bool:
    end = time.monotonic() + PATIENT
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_it_answers_line_by_line_and_later_over_another_connection(board, tmp_path):
    first = start(board, tmp_path)
    first.send(b"one")
    assert first.receive(PATIENT) == b"heard one"
    with LocalBoard() as again:
        later = Detached(again, BoardPath(tmp_path / "cmd"), heard=first.heard)
        later.send(b"two")
        later.send(b"three")
        assert [later.receive(PATIENT), later.receive(PATIENT)] == [b"heard two", b"heard three"]
        later.send(b"end")
        with pytest.raises(BoardUnreachable, match="has ended"):
            later.receive(PATIENT)
        assert gone(pid_of(tmp_path))


def test_it_has_a_session_of_its_own_and_ends_when_closed(board, tmp_path):
    running = start(board, tmp_path)
    pid = pid_of(tmp_path)
    assert os.getsid(pid) == pid != os.getsid(0)
    running.send(b"unheard")
    running.receive(PATIENT)
    assert running.close().stdout == b""
    assert gone(pid)


def test_silence_is_a_timeout_and_the_command_goes_on(board, tmp_path):
    running = start(board, tmp_path)
    with pytest.raises(CommandTimeout):
        running.receive(0.5)
    running.send(b"x")
    assert running.receive(PATIENT) == b"heard x"
    running.close()


def test_words_reach_the_command_as_they_are(board, tmp_path):
    said = start_detached(
        board, BoardPath(tmp_path / "a b'c"), ["printf", "%s\n", "$(reboot) 'quoted' \\n"]
    )
    assert said.receive(PATIENT) == b"$(reboot) 'quoted' \\n"


def test_a_command_that_cannot_start_is_said(board, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BoardUnreachable, match="file"):
        start_detached(board, BoardPath(tmp_path / "file" / "cmd"), ["true"])
