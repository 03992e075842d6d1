"""An attachment when things go wrong, and what of its output is kept, on the emulated board."""

from __future__ import annotations

import base64
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from labrig.boards.base import Board, BoardPath
from labrig.boards.emulator import EmulatorBoard
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardError, BoardUnreachable, JournalError, TracerError
from labrig.tracing import attach
from labrig.tracing.attach import Attachment

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]
ROOT = Path(__file__).parents[3]
CHATTY = 'tracepoint:syscalls:sys_enter_read /comm == "dd"/ { printf("%s reads\\n", comm); }\n'
SCRIPTS = {"a.d": "syscall::read:entry { @reads = count(); }\n", "a.bt": CHATTY}


def run_dd(board: Board, count: int) -> None:
    board.run(["dd", "if=/dev/zero", "of=/dev/null", "bs=1", f"count={count}"])


@pytest.fixture(scope="module")
def scripts(emulator, tmp_path_factory) -> dict[str, BoardPath]:
    folder = tmp_path_factory.mktemp("scripts")
    there = {}
    for name, text in SCRIPTS.items():
        (folder / name).write_text(text)
        there[name] = emulator.work / name
        emulator.put(folder / name, there[name])
    return there


@pytest.fixture
def second(emulator) -> Iterator[SshBoard]:
    """Another connection to the emulated board."""
    with SshBoard("second", emulator.target) as board:
        yield board


def tracers_on(board: Board) -> list[str]:
    """The processes on ``board`` that are tracers."""
    listed = board.run(["ps", "-o", "pid,args"]).stdout.decode().splitlines()
    words = ("dtrace -x", "bpftrace -f")
    return [line for line in listed if any(word in line for word in words)]


def assert_none_is_left(board: Board) -> None:
    deadline = time.monotonic() + 300
    while left := tracers_on(board):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def attached(board: Board, script: BoardPath, folder: Path, timeout: float = 500) -> Attachment:
    output = board.work / f"output-{script.name}"
    return Attachment(board, script, output, timeout, kept=folder / f"kept-{script.name}")


def test_a_killed_bpftrace_is_told_and_nothing_of_it_is_left(emulator, scripts, tmp_path):
    with attached(emulator, scripts["a.bt"], tmp_path) as attachment:
        assert tracers_on(emulator), "what is to be gone can be seen"
        emulator.run(["pkill", "-KILL", "-x", "bpftrace"])
        with pytest.raises(TracerError, match=r"bpftrace a\.bt ended (before|with status 137)"):
            attachment.stop()
    assert_none_is_left(emulator)


def test_a_refused_bpftrace_script_is_told_in_its_words(emulator, scripts, tmp_path):
    (tmp_path / "b.bt").write_text("kprobe:vfs_read { @ = cuont(); }\n")
    there = emulator.work / "b.bt"
    emulator.put(tmp_path / "b.bt", there)
    (tmp_path / "out").mkdir()
    with pytest.raises(
        TracerError,
        match=r"bpftrace b\.bt ended before it was ready: .*:1:23-28: ERROR: Unknown function: cuont",
    ):
        attached(emulator, there, tmp_path / "out")
    assert_none_is_left(emulator)


def test_no_tracer_outlives_a_cut_connection(emulator, second, scripts, tmp_path):
    def masters() -> set[psutil.Process]:
        found = set()
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                if "ControlMaster=yes" in child.cmdline():
                    found.add(child)
        return found

    before = masters()
    with SshBoard("first", emulator.target) as first, ExitStack() as stack:
        (master,) = masters() - before
        attachments = [attached(first, script, tmp_path) for script in scripts.values()]
        for attachment in attachments:
            stack.callback(attachment.close)
        assert len(tracers_on(second)) == len(scripts)
        master.kill()
        assert_none_is_left(second)
        for attachment in attachments:
            with pytest.raises(BoardUnreachable):
                attachment.stop()


KILLED = """\
import base64, pickle, sys
from pathlib import Path
from labrig.boards.ssh import SshBoard
from labrig.tracing.attach import Attachment

target = pickle.loads(base64.b64decode(sys.argv[1]))
board = SshBoard("first", target)
held = []
for name in sys.argv[3:]:
    kept = Path(sys.argv[2]) / name
    held.append(
        Attachment(board, target.work / name, target.work / f"output-{name}", 500, kept=kept)
    )
print("attached", flush=True)
sys.stdin.read()
"""


def test_no_tracer_outlives_a_killed_labrig(emulator, scripts, tmp_path):
    target = base64.b64encode(pickle.dumps(emulator.target)).decode()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, target, str(tmp_path), *scripts],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'workflow'}:{ROOT}"},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"attached\n"
        assert len(tracers_on(emulator)) == len(scripts)
        child.send_signal(signal.SIGKILL)
        assert child.wait(180) == -signal.SIGKILL
        assert_none_is_left(emulator)


class Counting(EmulatorBoard):
    """The emulated board that ``emulator`` runs on, counting what is asked of it."""

    def __init__(self, emulator: EmulatorBoard) -> None:
        self.__dict__ = emulator.__dict__
        self.asked: list[tuple[str, ...]] = []

    def run(self, argv, **settings):
        self.asked.append(tuple(argv))
        return super().run(argv, **settings)


def test_output_comes_in_pieces_between_trials_and_is_the_board_s_to_the_byte(
    emulator, scripts, tmp_path, monkeypatch
):
    monkeypatch.setattr(attach, "PIECE", 1000)
    board = Counting(emulator)
    with attached(board, scripts["a.bt"], tmp_path) as attachment:
        kept = tmp_path / "kept-a.bt"
        run_dd(emulator, 100)
        asked = len(board.asked)
        attachment.pull()
        assert (len(board.asked), kept.read_bytes()) == (asked, b""), "not within a minute"
        monkeypatch.setattr(attach, "PULL_INTERVAL", 0.0)
        attachment.pull()
        some = kept.read_bytes()
        assert len(board.asked) - asked == len(some) // 1000 + 1 > 2
        run_dd(emulator, 200)
        attachment.pull()
        assert kept.read_bytes().startswith(some)
        assert len(kept.read_bytes()) > 2 * len(some)
        run_dd(emulator, 100)
        assert attachment.stop() == ""
    there = emulator.run(["cat", str(emulator.work / "output-a.bt")]).stdout
    assert kept.read_bytes() == there
    assert there.count(b"dd reads") >= 400


def test_what_is_kept_is_compared_with_the_board_s(emulator, scripts, tmp_path, monkeypatch):
    monkeypatch.setattr(attach, "PULL_INTERVAL", 0.0)
    with attached(emulator, scripts["a.bt"], tmp_path) as attachment:
        attachment.pull()
        with (tmp_path / "kept-a.bt").open("r+b") as file:
            file.write(b"X")
        with pytest.raises(BoardError, match=r"kept-a\.bt is not what .*output-a\.bt is on the"):
            attachment.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_here_is_told_and_ends_the_tracer(emulator, scripts, tmp_path):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "none", tmp_path], check=True)
    try:
        with attached(emulator, scripts["a.bt"], tmp_path) as attachment:
            run_dd(emulator, 2000)
            with pytest.raises(JournalError, match=r"kept-a\.bt: cannot be written: No space left"):
                attachment.stop()
    finally:
        subprocess.run(["umount", tmp_path], check=True)
    assert_none_is_left(emulator)


def test_a_work_folder_too_full_for_bpftrace_s_output_is_told(emulator, scripts, tmp_path):
    small = BoardPath("/data/small")
    emulator.run(["mkdir", "-p", str(small)])
    emulator.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)])
    try:
        with Attachment(
            emulator, scripts["a.bt"], small / "output", 500, kept=tmp_path / "kept"
        ) as attachment:
            run_dd(emulator, 4000)
            with pytest.raises(TracerError, match=r"a\.bt ended .*: .*No space left on device"):
                attachment.stop()
    finally:
        emulator.run(["umount", str(small)])
