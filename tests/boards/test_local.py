"""The contract of a board, on this machine; the live board's test holds the same for SSH."""

from __future__ import annotations

import contextlib
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from labrig.board_kind import kind_of
from labrig.boards import process as limits
from labrig.boards import stream as stream_limits
from labrig.boards.base import Board
from labrig.boards.local import LocalBoard
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout

PATIENT = 180.0
"""Seconds that a test waits for what must happen."""


def running(word):
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if word in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.fixture
def board():
    with LocalBoard() as opened:
        yield opened


def test_it_is_a_board(board):
    assert isinstance(board, Board)


def test_its_facts_say_that_its_times_are_local(board):
    assert kind_of(board.facts()) == "local"


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
        board.run(["sh", "-c", "sleep 3000 & sleep 3000"], timeout=0.3)
    assert time.monotonic() - began < 300


def test_a_timeout_kills_what_moved_to_another_session(board):
    script = "setsid sleep 3201 & env -i sleep 3201 & sleep 3201"
    with pytest.raises(CommandTimeout):
        board.run(["sh", "-c", script], timeout=0.5)
    assert running("3201") == []


def test_closing_kills_what_an_ended_command_left(board):
    board.run(["sh", "-c", "setsid sleep 3202 >/dev/null 2>&1 </dev/null &"])
    board.close()
    assert running("3202") == []


def test_the_killing_script_spares_who_has_another_mark(board):
    spared = board.stream(["sleep", "3203"])
    doomed = LocalBoard("doomed")
    doomed.run(["sh", "-c", "setsid sleep 3204 >/dev/null 2>&1 </dev/null &"])
    doomed.close()
    assert len(running("3203")) == 1
    assert running("3204") == []
    board.close()
    spared.close()


def test_where_there_is_no_proc_the_killing_script_asks_ps():
    script = limits.KILL_SCRIPT.replace("/proc/self/environ", "/not/there")
    mark = limits.new_mark()
    words = [
        "env",
        f"{limits.RUN_VARIABLE}{mark}",
        "sh",
        "-c",
        "setsid sh -c 'sleep 3205; : grep' & sleep 3205",
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True) as process:
        while not running("3205"):
            time.sleep(0.02)
        killing = ["sh", "-c", script, "sh", limits.RUN_VARIABLE, mark]
        assert subprocess.run(killing).returncode == 0
        assert process.wait() == -9
    assert running("3205") == []


def test_output_without_end_is_refused_by_name(board, monkeypatch):
    with pytest.raises(CommandFailed, match="`yes 3206` printed more than 64 MiB and was killed"):
        board.run(["yes", "3206"], timeout=300)
    assert running("3206") == []
    monkeypatch.setattr(limits, "OUTPUT_LIMIT", 1 << 20)
    exactly = board.run(["head", "-c", str(1 << 20), "/dev/zero"])
    assert len(exactly.stdout) == 1 << 20
    with pytest.raises(CommandFailed, match="more than 1 MiB"):
        board.run(["sh", "-c", f"head -c {(1 << 20) + 1} /dev/zero >&2"])


def test_a_command_that_reads_none_of_its_input_ends(board):
    assert board.run(["true"], stdin=bytes(10_000_000)).status == 0
    back = board.run(["cat"], stdin=bytes(range(256)) * 10_000)
    assert back.stdout == bytes(range(256)) * 10_000


def test_a_stream_holds_little_of_what_nobody_asks_for(board, monkeypatch):
    monkeypatch.setattr(stream_limits, "QUEUE_LIMIT", 1 << 20)
    monkeypatch.setattr(stream_limits, "END_PATIENCE", 0.5)
    stream = board.stream(["sh", "-c", "yes a & exec yes b >&2"])
    assert stream.receive(PATIENT) == b"a"
    time.sleep(0.5)
    held = stream._lines._cost
    assert held <= (1 << 20) + 100
    # Nothing is lost while lines are asked for.
    assert [stream.receive(PATIENT) for _ in range(200_000)] == [b"a"] * 200_000
    done = stream.close()
    assert done.status == 137
    assert 0 < len(done.stdout) <= 1 << 20
    assert len(done.stderr) == stream_limits.STDERR_KEPT


def test_what_is_asked_for_after_the_end_is_all_there(board):
    stream = board.stream(["seq", "100000"])
    for number in range(1, 100_001):
        assert stream.receive(PATIENT) == str(number).encode()
    with pytest.raises(BoardUnreachable):
        stream.receive(PATIENT)
    assert stream.close().status == 0


def test_a_line_without_end_is_refused_by_name(board, monkeypatch):
    monkeypatch.setattr(stream_limits, "END_PATIENCE", 0.5)
    stream = board.stream(["sh", "-c", "echo first; exec cat /dev/zero"])
    assert stream.receive(PATIENT) == b"first"
    for _ in range(2):
        with pytest.raises(CommandFailed, match=r"cat /dev/zero.* a line of more than 16 MiB"):
            stream.receive(PATIENT)
    done = stream.close()
    assert (done.status, done.stdout) == (137, b"")


def test_a_long_line_is_no_trouble(board):
    stream = board.stream(["sh", "-c", "head -c 16000000 /dev/zero; echo; echo next"])
    assert stream.receive(PATIENT) == bytes(16_000_000)
    assert stream.receive(PATIENT) == b"next"
    stream.close()


def test_a_command_that_takes_no_input_does_not_hold_who_sends(board, monkeypatch):
    monkeypatch.setattr(stream_limits, "SEND_PATIENCE", 0.5)
    monkeypatch.setattr(stream_limits, "END_PATIENCE", 0.5)
    stream = board.stream(["sleep", "3207"])
    with pytest.raises(CommandTimeout, match=r"`sleep 3207` took no input for 0\.5 s"):
        stream.send(bytes(10_000_000))
    assert stream.close().status == 137


def test_a_stream_is_spoken_to_line_by_line(board):
    stream = board.stream(["cat"])
    stream.send(b"one")
    stream.send(b"two")
    assert [stream.receive(PATIENT), stream.receive(PATIENT)] == [b"one", b"two"]
    with pytest.raises(CommandTimeout, match="said nothing"):
        stream.receive(0.1)
    stream.send(b"left")
    done = stream.close()
    assert (done.status, done.stdout) == (0, b"left\n")
    assert stream.close() == done


def test_the_end_of_a_stream_is_an_error_with_the_last_words(board):
    stream = board.stream(["sh", "-c", "echo one; echo oh >&2"])
    assert stream.receive(PATIENT) == b"one"
    for _ in range(2):
        with pytest.raises(BoardUnreachable, match="has ended"):
            stream.receive(PATIENT)
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


def test_a_full_device_is_told_and_leaves_nothing(board, tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    Path(board.work / "a.new").symlink_to("/dev/full")
    with pytest.raises(BoardError, match=r"board local: .*/a cannot be written: No space left"):
        board.put(tmp_path / "a", board.work / "a")
    assert not list(Path(board.work).iterdir())


def test_closing_removes_the_work_folder_and_ends_streams():
    board = LocalBoard()
    work = Path(board.work)
    stream = board.stream(["sleep", "6000"])
    board.close()
    board.close()
    assert not work.exists()
    assert stream.close().status == 137
