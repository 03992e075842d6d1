"""Snapshots of the live emulated board: kept, restored, damaged. One boot serves them all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from labrig.boards.emulator import EmulatorBoard, EmulatorConfig, bootable, not_keepable
from labrig.boards.image.cache import cache_folder, ensure_image
from labrig.errors import BoardUnreachable

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]

COUNTER = "n=0; while :; do n=$((n + 1)); echo $n >/tmp/count.new; mv /tmp/count.new /tmp/count; sleep 0.5; done"
DETACHED = 'setsid sh -c "$1" </dev/null >/dev/null 2>&1 &'
TRACER = """
dtrace -q -x switchrate=10hz -o /data/counts \
    -n 'BEGIN { printf("ready\\n"); }' \
    -n 'syscall::read:entry /execname == "dd"/ { @ = count(); }' 2>/tmp/complaints
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorConfig]:
    """A cache with this machine's image, and snapshots of its own."""
    ensure_image()
    cache = tmp_path_factory.mktemp("cache")
    (cache / "images").symlink_to(cache_folder() / "images")
    yield EmulatorConfig(cache=cache)
    shutil.rmtree(cache / "snapshots")  # hundreds of MiB that pytest would keep


def the_image(config: EmulatorConfig) -> list[tuple[int, int, int]]:
    files = [drive.file.stat() for drive in bootable("emulator", config).machine.drives]
    return [(file.st_ino, file.st_size, file.st_mtime_ns) for file in files]


def snapshots(config: EmulatorConfig) -> dict[str, Path]:
    """The folders of what is kept, by label."""
    assert config.cache is not None
    kept = (config.cache / "snapshots").iterdir()
    return {json.loads((one / "about.json").read_text())["label"]: one for one in kept}


def digests(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def shell(board: EmulatorBoard, line: str, timeout: float = 600.0) -> str:
    return board.run(["sh", "-c", line], timeout=timeout).stdout.decode().strip()


def count_of(board: EmulatorBoard) -> int:
    return int(shell(board, "cat /tmp/count"))


def await_count(board: EmulatorBoard, reached: int) -> None:
    shell(board, f"until [ $(cat /tmp/count) -ge {reached} ]; do sleep 0.2; done")


@pytest.fixture(scope="module")
def kept(config: EmulatorConfig) -> Iterator[int]:
    """Keep `counting` and `traced`; the count that was reached when the first was kept."""
    before = the_image(config)
    with EmulatorBoard(config=config) as board:
        shell(board, "echo on the card >/data/file; echo in memory >/tmp/file")
        board.run(["sh", "-c", DETACHED, "sh", COUNTER])
        shell(board, "until [ -s /tmp/count ]; do sleep 0.1; done")
        reached = count_of(board)
        assert board.save("counting")
        # The machine itself goes on, over a new connection.
        first = count_of(board)
        await_count(board, first + 1)
        assert shell(board, "cat /data/file /tmp/file") == "on the card\nin memory"
        board.run(["sh", "-c", DETACHED, "sh", TRACER])
        shell(board, "until grep -q ready /data/counts 2>/dev/null; do sleep 0.1; done")
        assert board.save("traced")
        yield reached
    assert the_image(config) == before


def test_a_restored_machine_goes_on_where_it_was_and_changes_nothing_kept(config, kept):
    folder = snapshots(config)["counting"]
    before = digests(folder)
    with EmulatorBoard(config=config) as board:
        for _ in range(2):
            assert board.restore("counting")
            assert abs(float(shell(board, "date +%s")) - time.time()) < 60
            reached = count_of(board)
            assert reached >= kept
            await_count(board, reached + 1)
            assert shell(board, "cat /data/file /tmp/file") == "on the card\nin memory"
            # The card itself, not the guest's memory of it.
            shell(board, "dd if=/dev/mmcblk0 of=/dev/null bs=64k count=16 iflag=direct")
            shell(board, "echo changed >/data/file; echo changed >/tmp/file; sync")
            assert shell(board, "cat /data/file") == "changed"
    assert digests(folder) == before


def test_it_is_a_board_as_before(config, kept, tmp_path):
    with EmulatorBoard(config=config) as board:
        assert board.restore("counting")
        facts = board.facts()
        assert abs(float(facts["time_of_day"]) - time.time()) < 60
        assert facts["work_writable"] == "yes"
        source = tmp_path / "source"
        source.write_bytes(os.urandom(100_000))
        board.put(source, board.work / "copy")
        board.get(board.work / "copy", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == source.read_bytes()
        stream = board.stream(["cat"])
        stream.send(b"hello")
        assert stream.receive(180) == b"hello"
        stream.close()
        assert board.pid is not None
        qemu = psutil.Process(board.pid)
        qemu.kill()
        qemu.wait(180)
        with pytest.raises(BoardUnreachable, match="its QEMU has ended"):
            board.run(["true"])


def test_two_go_on_side_by_side_from_one(config, kept):
    with EmulatorBoard(config=config) as one, EmulatorBoard(config=config) as other:
        assert one.restore("counting")
        assert other.restore("counting")
        assert one.target.port != other.target.port
        shell(one, "echo mine >/data/file; sync")
        assert shell(other, "cat /data/file") == "on the card"


def test_a_restored_machine_can_be_kept_again(config, kept):
    with EmulatorBoard(config=config) as board:
        assert board.restore("counting")
        shell(board, "echo later >/data/file; echo later >/tmp/file")
        assert board.save("later")
        assert board.restore("later")
        assert shell(board, "cat /data/file /tmp/file") == "later\nlater"


def test_an_attached_dtrace_counts_in_each_restored_machine(config, kept):
    counted = []
    with EmulatorBoard(config=config) as board:
        for reads in (300, 500):
            assert board.restore("traced")
            shell(board, f"dd if=/dev/zero of=/dev/null bs=512 count={reads} 2>/dev/null")
            shell(board, "pkill -TERM dtrace; while pgrep dtrace >/dev/null; do sleep 0.1; done")
            counted.append(int(shell(board, "cat /data/counts").split()[-1]))
        # dd's loader reads as well: strace says how often.
        loader = shell(
            board,
            "strace -o /tmp/calls -e trace=read dd if=/dev/zero of=/dev/null bs=512 count=0 "
            "2>/dev/null; grep -c '^read(' /tmp/calls",
        )
    assert counted == [300 + int(loader), 500 + int(loader)]


def test_nothing_kept_means_a_fresh_boot(config, kept):
    board = EmulatorBoard(config=config)
    assert not board.restore("never kept")
    assert not EmulatorBoard(config=config, instance=1).restore("counting")
    assert not EmulatorBoard(config=replace(config, memory_mib=640)).restore("counting")
    assert not EmulatorBoard(config=replace(config, snapshot_disk_mib=0)).restore("counting")
    assert board.pid is None


@pytest.mark.parametrize("file", ["state", "card.qcow2"])
def test_a_damaged_one_is_told_and_removed(config, kept, file):
    with EmulatorBoard(config=config) as board:
        assert board.restore("counting")
        assert board.save("damaged")
        folder = snapshots(config)["damaged"]
        with (folder / file).open("r+b") as damaged:
            damaged.write(bytes(4096))
        told: list[str] = []
        assert not board.restore("damaged", say=told.append)
        assert board.pid is None
    assert "damaged" not in snapshots(config)
    (line,) = told
    assert line.startswith("board emulator: the snapshot 'damaged' cannot be restored: ")
    assert "; it is removed" in line
    words = {"state": "load of migration failed", "card.qcow2": "not in qcow2 format"}
    assert words[file] in line


def test_too_little_disk_allowed_is_told_and_the_machine_goes_on(config, kept):
    told: list[str] = []
    with EmulatorBoard(config=config) as board:
        assert board.restore("counting")
        small = EmulatorConfig(cache=config.cache, snapshot_disk_mib=1)
        board.config = small
        assert not board.save("large", say=told.append)
        assert count_of(board) > 0
    assert "all together may take 1 MiB" in told[0]


def test_a_disk_whose_place_qemu_forgets_is_not_kept(config):
    machine = bootable("emulator", config).machine
    assert not_keepable(machine) is None
    assert "sdhci-pci" in str(not_keepable(replace(machine, forgotten=())))
