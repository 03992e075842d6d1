"""The live emulated board."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from labrig.boards.base import Board
from labrig.boards.check import check_board
from labrig.boards.emulator import EmulatorBoard, EmulatorConfig
from labrig.boards.image.guest_keys import ensure_keys
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardRefused, BoardUnreachable, CommandFailed, CommandTimeout

pytestmark = pytest.mark.board

HOSTILE = [
    "two words",
    "it's",
    '"quoted"',
    "$(touch /tmp/owned)",
    "`id`",
    "; rm -rf /tmp/x",
    "a\nb",
    "*",
    "~",
    "\\",
    "-n",
    "$HOME",
    "",
    "ä ö",
    "tab\there",
    "a=b",
]


def qemu_gone(pid: int, seconds: float = 180.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_it_is_a_board_that_runs_commands(emulator):
    assert isinstance(emulator, Board)
    assert emulator.run(["uname", "-m"]).stdout == b"aarch64\n"


def test_hostile_arguments_arrive_as_they_are(emulator):
    done = emulator.run(["sh", "-c", r'printf "%s\0" "$@"', "sh", *HOSTILE])
    assert done.stdout.decode().split("\0")[:-1] == HOSTILE
    assert emulator.run(["test", "-e", "/tmp/owned"], check=False).status == 1


def test_status_signal_and_errors(emulator):
    assert emulator.run(["sh", "-c", "exit 255"], check=False).status == 255
    assert emulator.run(["sh", "-c", "kill -KILL $$"], check=False).status == 137
    with pytest.raises(CommandFailed, match=r"board emulator: `false` ended with status 1"):
        emulator.run(["false"])


def test_files_go_and_come_back(emulator, tmp_path):
    source = tmp_path / "file"
    source.write_bytes(hashlib.sha256(b"x").digest() * 10_000)
    target = emulator.work / 'a file\'s "name"'
    emulator.put(source, target, executable=True)
    shown = emulator.run(["sh", "-c", 'sha256sum <"$1"; stat -c %a "$1"', "sh", str(target)])
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert shown.stdout.decode().split() == [digest, "-", "755"]
    emulator.get(target, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == source.read_bytes()
    emulator.run(["rm", str(target)])


def test_a_stream_is_spoken_to_line_by_line(emulator):
    stream = emulator.stream(["sh", "-c", 'while read -r x; do echo "<$x>"; done; exit 4'])
    stream.send(b"one")
    assert stream.receive(180) == b"<one>"
    with pytest.raises(CommandTimeout):
        stream.receive(0.2)
    stream.send(b"two")
    done = stream.close()
    assert (done.status, done.stdout) == (4, b"<two>\n")


def test_a_timeout_ends_the_command_on_the_board(emulator):
    with pytest.raises(CommandTimeout, match=r"board emulator: `sleep 1234` did not end within"):
        emulator.run(["sleep", "1234"], timeout=0.5)
    processes = emulator.run(["ps", "ax", "-o", "args"]).stdout
    assert b"sleep 1234" not in processes


def test_the_tools_are_there(emulator):
    for command in (
        ["dtrace", "-V"],
        ["bpftrace", "--version"],
        ["bpftool", "version"],
        ["perf", "--version"],
        ["strace", "-V"],
        ["ip", "link"],
        ["tc", "qdisc"],
    ):
        emulator.run(command)


def test_the_sd_card_is_the_work_folder(emulator):
    device, *_, kind = emulator.run(["findmnt", "-no", "SOURCE,FSTYPE", "/data"]).stdout.split()
    assert (device, kind) == (b"/dev/mmcblk0", b"ext4")
    assert emulator.run(["stat", "-fc", "%T", "/tmp"]).stdout == b"tmpfs\n"


def test_nothing_waits_to_disturb_a_trial(emulator):
    processes = emulator.run(["ps", "ax", "-o", "comm"]).stdout.split()
    assert b"ext4lazyinit" not in processes


def test_its_facts_say_what_it_is(emulator):
    facts = emulator.facts()
    assert facts["machine"] == "aarch64"
    assert facts["cpu_model"] == "arm,cortex-a53"
    assert facts["clock_source"] == "arch_sys_counter"
    assert facts["clock_tick_ns"] == "16"
    assert facts["emulator"].startswith("QEMU ")
    assert facts["emulator_program"] == "qemu-system-aarch64"
    assert (facts["emulator_machine"], facts["emulator_cpu"]) == ("virt", "cortex-a53")
    assert facts["emulator_icount"] == "shift=0"
    assert facts["times"].startswith("emulated")
    assert len(facts["image_identity"]) == 64
    assert emulator.identity == f"{facts['image_identity']} {facts['emulator']}"
    assert facts["tracer_dtrace"].startswith("D 2")
    assert facts["tracer_bpftrace"].startswith("bpftrace v")
    assert all(isinstance(value, str) for value in facts.values())


def test_its_check_measures_the_shift(emulator):
    lines = {line.name: line for line in check_board(emulator)}
    loop = lines["loop, busy host against idle"]
    assert "n = 12 pairs" in loop.value
    assert "90% interval" in loop.value


def test_an_unknown_host_key_is_refused(emulator, tmp_path):
    other = ensure_keys(tmp_path)
    target = replace(emulator.target, known_hosts=other.known_hosts)
    with (
        pytest.raises(BoardRefused, match=r"board stranger: .*[Hh]ost key"),
        SshBoard("stranger", target),
    ):
        pass


def test_another_key_does_not_log_in(emulator, tmp_path):
    other = ensure_keys(tmp_path)
    target = replace(emulator.target, identity_file=other.identity_file)
    with pytest.raises(BoardRefused, match="Permission denied"), SshBoard("stranger", target):
        pass


def test_a_board_that_does_not_come_up_shows_the_end_of_its_console(tmp_path):
    kernel = tmp_path / "vmlinuz"
    # The reset vector of a machine without a kernel: a branch to itself.
    kernel.write_bytes(b"\x00\x00\x00\x14" + bytes(4092))
    board = EmulatorBoard(config=EmulatorConfig(kernel=kernel, boot_timeout=2.0))
    with pytest.raises(
        BoardUnreachable, match=r"board emulator: the guest was not up after 2 s; its console ends:"
    ):
        board.run(["true"])
    assert board.pid is None


def test_closing_ends_qemu_and_a_worker_thread_s_end_does_not():
    board = EmulatorBoard("second", instance=1)
    thread = threading.Thread(target=board.run, args=(["true"],))
    thread.start()
    thread.join()
    pid = board.pid
    assert pid is not None
    assert board.run(["echo", "here"]).stdout == b"here\n"
    board.close()
    board.close()
    assert qemu_gone(pid)


def boot_id(board: EmulatorBoard) -> bytes:
    return board.run(["cat", "/proc/sys/kernel/random/boot_id"]).stdout


def test_three_boards_at_once_each_on_its_port():
    config = EmulatorConfig(boot_timeout=180.0)
    boards = [EmulatorBoard(f"third-{n}", instance=n, config=config) for n in range(3)]
    try:
        with ThreadPoolExecutor(3) as pool:
            ids = list(pool.map(boot_id, boards))
            said = list(
                pool.map(lambda b: b.run(["expr", str(b.instance), "+", "1"]).stdout, boards)
            )
        assert len(set(ids)) == 3
        assert said == [b"1\n", b"2\n", b"3\n"]
        assert len({board.target.port for board in boards}) == 3
        pids = [board.pid for board in boards]
    finally:
        for board in boards:
            board.close()
    assert all(pid is not None and qemu_gone(pid) for pid in pids)


def test_two_at_once(emulator):
    with EmulatorBoard("second", instance=1) as second:
        second.run(["touch", "/data/mine"])
        assert emulator.run(["test", "-e", "/data/mine"], check=False).status == 1


PARENT = """
import time
from labrig.boards.emulator import EmulatorBoard
board = EmulatorBoard()
board.run(["true"])
print(board.pid, flush=True)
time.sleep(6000)
"""


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_qemu_is_gone_when_its_parent_is(end):
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        masters = [p for p in psutil.Process(parent.pid).children() if p.name() == "ssh"]
        getattr(parent, end)()
    assert qemu_gone(pid)
    assert all(qemu_gone(master.pid) for master in masters)


@pytest.fixture
def doomed() -> Iterator[EmulatorBoard]:
    """A running board of a test's own."""
    board = EmulatorBoard("doomed")
    try:
        board.run(["true"])
        yield board
    finally:
        board.close()


def process_of(board: EmulatorBoard) -> psutil.Process:
    assert board.pid is not None
    return psutil.Process(board.pid)


def test_an_ended_machine_is_unreachable(doomed):
    qemu = process_of(doomed)
    qemu.kill()
    assert qemu_gone(qemu.pid)
    with pytest.raises(BoardUnreachable, match="board doomed: its QEMU has ended"):
        doomed.run(["true"])
    doomed.close()


def test_a_machine_killed_under_a_command_is_unreachable(doomed):
    qemu = process_of(doomed)
    killer = threading.Timer(1.0, qemu.kill)
    killer.start()
    began = time.monotonic()
    with pytest.raises(BoardUnreachable, match="board doomed"):
        doomed.run(["sleep", "1000"], timeout=3000.0)
    assert time.monotonic() - began < 300


def test_a_stopped_machine_is_unreachable_and_can_be_closed(doomed):
    qemu = process_of(doomed)
    qemu.suspend()
    while qemu.status() != psutil.STATUS_STOPPED:
        time.sleep(0.01)
    began = time.monotonic()
    with pytest.raises(BoardUnreachable, match="board doomed: its QEMU has been stopped"):
        doomed.run(["true"], timeout=5.0)
    doomed.close()
    assert time.monotonic() - began < 300
    assert qemu_gone(qemu.pid)


def test_a_machine_stopped_under_a_command_is_unreachable_in_time(doomed):
    qemu = process_of(doomed)
    stopper = threading.Timer(1.0, qemu.suspend)
    stopper.start()
    began = time.monotonic()
    with pytest.raises(BoardUnreachable, match="board doomed"):
        doomed.run(["sleep", "1000"], timeout=3.0)
    assert time.monotonic() - began < 300
    doomed.close()
    assert qemu_gone(qemu.pid)


def test_a_guest_that_restarts_itself_is_unreachable(doomed):
    qemu = process_of(doomed)
    with pytest.raises(BoardUnreachable, match="board doomed"):
        doomed.run(["busybox", "reboot", "-f"], timeout=300.0)
    assert qemu_gone(qemu.pid)
    with pytest.raises(BoardUnreachable, match="board doomed: its QEMU has ended"):
        doomed.run(["true"])
