"""Each byte of what the benchmarks move on the emulated board, by their own --check."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig import native

pytestmark = pytest.mark.board
NATIVE = Path(__file__).parents[2] / "workflow" / "native"
TOTAL = 1 << 20
CHECKED = b"%d bytes checked\n" % TOTAL


@pytest.fixture(scope="module")
def board(emulator, tmp_path_factory):
    for name in ("io-bench", "ipc-bench"):
        target = native.TARGETS["aarch64-linux-musl"]
        built = native.build(NATIVE / f"{name}.c", target, tmp_path_factory.mktemp(name))
        emulator.put(built.path, emulator.work / name, executable=True)
    return emulator


@pytest.mark.parametrize("mode", ["1thread", "2thread", "2proc"])
def test_each_byte_arrives_through_each_type_of_ipc(board, mode):
    for type_ in ("pipe", "local", "tcp", "shmem"):
        for buffer in ("512", "131072"):
            words = ["--check", "-B", "-i", type_, "-b", buffer, "-t", str(TOTAL), mode]
            done = board.run([str(board.work / "ipc-bench"), *words])
            assert (done.stdout, done.stderr) == (CHECKED, b""), words


def test_each_byte_is_on_the_card_and_comes_back(board):
    program = str(board.work / "io-bench")
    sized = ["--check", "-t", str(TOTAL)]
    assert CHECKED in board.run([program, *sized, "create", "/data/checked"]).stdout
    board.run(["sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"])
    for words in (["-b", "512"], ["-d", "-b", "65536"]):
        done = board.run([program, *sized, *words, "-B", "read", "/data/checked"])
        assert (done.stdout, done.stderr) == (CHECKED, b"")
