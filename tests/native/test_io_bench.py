"""The I/O benchmark, run on this machine and held to what strace saw it do."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import struct
import subprocess
from pathlib import Path

import pytest

from tests.native.system_calls import (
    PATIENCE,
    between_stamps,
    build_here,
    run,
    run_faulty,
    run_traced,
)

TOTAL = 16 * 1024 * 1024
SMALL = ("-b", "4096", "-t", "65536")
EX_USAGE, EX_NOINPUT, EX_IOERR = 64, 66, 74


@pytest.fixture(scope="module")
def io_bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_here("io-bench.c", tmp_path_factory.mktemp("native"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file of the default size."""
    path = tmp_path / "iofile"
    path.write_bytes(bytes(TOTAL))
    return path


# ---- what is timed ----


@pytest.mark.parametrize("buffer", [512, 16384, TOTAL])
def test_the_timed_loop_is_total_over_buffer_reads_and_nothing_else(
    io_bench: Path, data: Path, tmp_path: Path, buffer: int
) -> None:
    done, [calls] = run_traced(tmp_path, io_bench, "-B", "-j", "-b", str(buffer), "read", str(data))
    loop = between_stamps(calls)
    assert [call.name for call in loop] == ["read"] * (TOTAL // buffer)
    assert sum(call.returned for call in loop) == TOTAL
    assert len({call.descriptor for call in loop}) == 1
    begun, ended = [call.clock_ns for call in calls if call.name == "clock_gettime"]
    [sample] = json.loads(done.stdout)["benchmark_samples"]
    assert round(sample["time"] * 1e9) == ended - begun
    assert sample["bandwidth"] == pytest.approx(TOTAL / 1024 / sample["time"], abs=0.01)


def test_with_s_the_timed_loop_ends_in_fsync(io_bench: Path, data: Path, tmp_path: Path) -> None:
    _, [calls] = run_traced(tmp_path, io_bench, "-B", "-s", *SMALL, "-w", str(data))
    loop = between_stamps(calls)
    assert [call.name for call in loop] == [*["write"] * 16, "fsync"]
    assert sum(call.returned for call in loop) == 65536


def test_bare_leaves_out_what_otherwise_comes_before_and_after(
    io_bench: Path, data: Path, tmp_path: Path
) -> None:
    names = {}
    for flags in ((), ("-B",)):
        folder = tmp_path / str(len(flags))
        folder.mkdir()
        _, [calls] = run_traced(folder, io_bench, *flags, *SMALL, "-w", str(data))
        names[flags] = {call.name for call in calls}
    extra = {"fsync", "sync", "clock_nanosleep", "pread64"}
    assert names[()] & extra >= {"fsync", "sync", "pread64"}
    assert any("nanosleep" in name for name in names[()])
    assert not {name for name in names[("-B",)] if name in extra or "nanosleep" in name}


def test_direct_opens_past_the_buffer_cache(io_bench: Path, data: Path, tmp_path: Path) -> None:
    _, [calls] = run_traced(tmp_path, io_bench, "-B", "-d", *SMALL, "-r", str(data))
    [opened] = [call for call in calls if call.name.startswith("open") and str(data) in call.words]
    assert "O_DIRECT" in opened.words


# ---- what is there afterwards ----


def test_create_makes_a_file_of_the_size_whose_blocks_are_numbered(
    io_bench: Path, tmp_path: Path
) -> None:
    path = tmp_path / "made"
    assert run(io_bench, *SMALL, "-c", str(path)).returncode == 0
    made = path.read_bytes()
    assert len(made) == 65536
    blocks = [struct.unpack_from("<q", made, at)[0] for at in range(0, 65536, 4096)]
    assert blocks == list(range(16))


def test_create_replaces_a_file_that_is_longer(io_bench: Path, data: Path) -> None:
    assert run(io_bench, *SMALL, "create", str(data)).returncode == 0
    assert data.stat().st_size == 65536


def test_write_leaves_the_rest_of_a_file_alone(io_bench: Path, data: Path) -> None:
    assert run(io_bench, "-B", *SMALL, "write", str(data)).returncode == 0
    assert data.stat().st_size == TOTAL
    assert data.read_bytes()[65536:] == bytes(TOTAL - 65536)


def test_a_write_that_the_disk_only_claims_is_found(io_bench: Path, tmp_path: Path) -> None:
    path = tmp_path / "made"
    done = run_faulty(io_bench, *SMALL, "create", str(path), inject=["write:retval=4096:when=5"])
    assert done.returncode == EX_IOERR
    assert re.search(r"byte 16384 of \S+made, .* is 0x05 and not 0x04, as it was", done.stderr)


# ---- each byte ----

MASK = (1 << 64) - 1
FIRST = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC]
"""SplitMix64's first numbers from seed 0, as its implementations' tests have them."""


def splitmix(count: int) -> list[int]:
    numbers = []
    for index in range(1, count + 1):
        z = index * 0x9E3779B97F4A7C15 & MASK
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        numbers.append(z ^ z >> 31)
    assert numbers[:4] == FIRST
    return numbers


PATTERN = b"".join(struct.pack("<Q", number) for number in splitmix(8192))
CHECK = ("--check", "-B", "-t", "65536")


@pytest.fixture
def checked(io_bench: Path, tmp_path: Path) -> Path:
    """A file that was created to be checked."""
    path = tmp_path / "checked"
    done = run(io_bench, "--check", "-t", "65536", "create", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    return path


def test_what_is_written_to_be_checked_is_one_stream_whatever_the_buffer(
    io_bench: Path, checked: Path
) -> None:
    assert checked.read_bytes() == PATTERN
    for buffer in ("1", "4", "64", "16384", "65536"):
        checked.write_bytes(bytes(65536))
        done = run(io_bench, *CHECK, "-b", buffer, "write", str(checked))
        assert (done.returncode, done.stdout) == (0, "65536 bytes checked\n")
        assert checked.read_bytes() == PATTERN
        done = run(io_bench, *CHECK, "-b", buffer, "-n", "2", "read", str(checked))
        assert (done.returncode, done.stdout) == (0, "65536 bytes checked\n" * 2)


@pytest.mark.parametrize("buffer", ["2", "512", "65536"])
@pytest.mark.parametrize("place", [0, 7, 8, 511, 512, 30_001, 65_535])
def test_one_byte_that_is_another_is_found_and_named(
    io_bench: Path, checked: Path, buffer: str, place: int
) -> None:
    wrong = PATTERN[place] ^ 0x10
    checked.write_bytes(PATTERN[:place] + bytes([wrong]) + PATTERN[place + 1 :])
    done = run(io_bench, *CHECK, "-b", buffer, "read", str(checked))
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert done.stderr == (
        f"io-bench: FAIL: byte {place} of {checked}, counted from 0, is 0x{wrong:02x} "
        f"and not 0x{PATTERN[place]:02x}, as --check writes it\n"
    )


BLOCKS = [PATTERN[at : at + 4096] for at in range(0, 65536, 4096)]


@pytest.mark.parametrize(
    ("blocks", "first"),
    [
        ([*BLOCKS[:3], BLOCKS[4], BLOCKS[3], *BLOCKS[5:]], 3),  # swapped
        ([*BLOCKS[:6], BLOCKS[5], *BLOCKS[7:]], 6),  # the one before again
        ([*BLOCKS[:9], *BLOCKS[10:], BLOCKS[0]], 9),  # left out
        ([*BLOCKS[:15], bytes(4096)], 15),  # a hole
    ],
)
def test_blocks_that_are_whole_but_not_in_their_places_are_found(
    io_bench: Path, checked: Path, blocks: list[bytes], first: int
) -> None:
    checked.write_bytes(b"".join(blocks))
    done = run(io_bench, *CHECK, "-b", "512", "read", str(checked))
    assert done.returncode == EX_IOERR
    assert f"byte {first * 4096} of {checked}" in done.stderr


@pytest.mark.parametrize("buffer", [512, 65536])
def test_a_byte_that_the_kernel_reads_amiss_is_found(
    io_bench: Path, checked: Path, buffer: int
) -> None:
    poke = f"read:poke_exit=@arg2={PATTERN[0] ^ 1:02x}:when=1"
    words = (*CHECK, "-b", str(buffer), "read", str(checked))
    done = run_faulty(io_bench, *words, inject=[poke])
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert f"byte 0 of {checked}" in done.stderr


def test_what_was_written_amiss_to_be_checked_is_found_when_it_is_read_back(
    io_bench: Path, checked: Path
) -> None:
    poke = f"pread64:poke_exit=@arg2={PATTERN[8192] ^ 1:02x}:when=3"
    words = (*CHECK, "-b", "4096", "write", str(checked))
    done = run_faulty(io_bench, *words, inject=[poke])
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert re.search(r"byte 8192 of .*, as it was written$", done.stderr.strip())


def test_what_cannot_be_read_back_is_not_checked(io_bench: Path) -> None:
    done = run(io_bench, "--check", "-B", "write", "/dev/null")
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert "/dev/null holds 0 of the 16777216 bytes that were written" in done.stderr


def test_a_check_says_nothing_of_time(io_bench: Path, checked: Path, tmp_path: Path) -> None:
    done = run(io_bench, *CHECK, "-j", "-n", "2", "read", str(checked))
    assert json.loads(done.stdout)["benchmark_samples"] == [{"checked": 65536}] * 2
    later = tmp_path / "io-benchmark"
    later.symlink_to(io_bench)
    assert run(later, *CHECK, "read", str(checked)).stdout == "datum:\n  checked: 65536 bytes\n"


# ---- what it prints ----


@pytest.mark.parametrize(
    "words",
    [
        ["-B", "-r"],  # 2017-2019, as notebooks and handouts have them
        ["-r", "-B", "-b", "8192", "-t", "65536"],
        ["-B", "-d", "-r"],
        ["-B", "read"],  # 2021 on
        ["-B", "-g", "-n", "3", "read"],
        ["-B", "-w"],
        ["-B", "write"],
    ],
)
def test_the_text_s_last_line_is_the_bandwidth(
    io_bench: Path, data: Path, words: list[str]
) -> None:
    done = run(io_bench, *words, str(data))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"\d+\.\d\d KBytes/sec", lines[-1])
    assert sum("KBytes/sec" in line for line in lines) == (3 if "-n" in words else 1)
    if "-g" not in words:
        assert len(lines) == 1


def test_verbose_text_is_the_course_s_block(io_bench: Path, data: Path) -> None:
    done = run(io_bench, "-vB", "-r", str(data))
    assert re.fullmatch(
        rf"""Benchmark configuration:
  buffersize: 16384
  totalsize: 16777216
  blockcount: 1024
  operation: read
  path: {re.escape(str(data))}
  time: \d+\.\d{{9}}
\d+\.\d\d KBytes/sec
""",
        done.stdout,
    )


def test_called_by_the_course_s_later_name_it_prints_the_later_text(
    io_bench: Path, data: Path, tmp_path: Path
) -> None:
    later = tmp_path / "io-benchmark"
    later.symlink_to(io_bench)
    done = run(later, "-B", "read", str(data))
    text = r"datum:\n  bandwidth: \d+\.\d\d KBytes/sec\n  time: \d+\.\d{9} seconds\n"
    assert re.fullmatch(text, done.stdout)


def test_json_has_the_course_s_containers_and_keys(io_bench: Path, data: Path) -> None:
    done = run(io_bench, "-B", "-j", "-v", "-g", "-n", "2", *SMALL, "read", str(data))
    said = json.loads(done.stdout)
    names = os.uname()
    for hardware in (said["host_configuration"], said["hw_configuration"]):
        assert hardware["hw.machine"] == names.machine
        assert hardware["hw.ncpu"] == len(os.sched_getaffinity(0))
        assert hardware["hw.physmem"] == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        assert hardware["hw.pagesizes"] == [{"pagesize": os.sysconf("SC_PAGE_SIZE")}]
    system = said["os_configuration"]
    assert system["kern.osrelease"] == names.release
    assert system["kern.hostname"] == names.nodename
    stated = ["stat", "-f", "-c", "%T", str(data)]
    kind = subprocess.run(stated, capture_output=True, text=True, check=True).stdout.strip()
    assert system["fstype"].rstrip("234") in kind  # stat says ext2/ext3 for all three
    assert said["benchmark_configuration"] == {
        "buffersize": 4096,
        "totalsize": 65536,
        "blockcount": 16,
        "operation": "read",
        "path": str(data),
        "iterations": 2,
    }
    keys = ["bandwidth", "time", "utime", "stime", "nvcsw", "nivcsw", "inblock", "oublock"]
    assert [list(sample) for sample in said["benchmark_samples"]] == [keys, keys]
    assert all(isinstance(v, int | float) for s in said["benchmark_samples"] for v in s.values())


def test_a_path_with_any_bytes_stays_json(io_bench: Path, tmp_path: Path) -> None:
    path = bytes(tmp_path) + b'/"a\\b\n\t\xff\xc3\xa4'
    done = run(io_bench, "-j", "-v", *SMALL, "create", os.fsdecode(path))
    said = json.loads(done.stdout)["benchmark_configuration"]["path"]
    assert said.encode("latin-1") == path


@pytest.mark.parametrize("words", [["-j"], []])
def test_describe_touches_nothing(io_bench: Path, tmp_path: Path, words: list[str]) -> None:
    done = run(io_bench, *words, "describe", str(tmp_path / "none"))
    assert done.returncode == 0
    assert "benchmark_samples" not in done.stdout
    assert "buffersize" in done.stdout
    assert not list(tmp_path.iterdir())


def test_quiet_prints_nothing(io_bench: Path, data: Path) -> None:
    done = run(io_bench, "-B", "-q", "-v", "-j", "-r", str(data))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_devices_are_read(io_bench: Path) -> None:
    assert run(io_bench, "-B", "-r", "/dev/zero").returncode == 0


# ---- ends that are errors ----


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "it needs what to do"),
        (["-r"], "one path"),
        (["read"], "one path"),
        (["-r", "a", "b"], "one path"),
        (["-r", "-w", "a"], "one of -c, -r and -w"),
        (["sing", "a"], "the first word is create, read, write or describe"),
        (["-x", "read", "a"], "see the flags below"),
        (["-b", "0", "read", "a"], "-b needs a number"),
        (["-b", "-5", "read", "a"], "-b needs a number"),
        (["-b", "1k", "read", "a"], "-b needs a number"),
        (["-b", "99999999999999999999", "read", "a"], "-b needs a number"),
        (["-t", "", "read", "a"], "-t needs a number"),
        (["-n", "0", "read", "a"], "-n needs a number"),
        (["-B", "-c", "a"], "create takes none"),
        (["-n", "2", "create", "a"], "create takes none"),
        (["-b", "1000", "read", "a"], "is not a multiple of buffersize (1000)"),
    ],
)
def test_a_wrong_use_is_64_and_says_what(io_bench: Path, words: list[str], message: str) -> None:
    done = run(io_bench, *words)
    assert (done.returncode, done.stdout) == (EX_USAGE, "")
    assert message in done.stderr


def test_a_file_that_is_too_short_says_how_long_it_is(io_bench: Path, tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_bytes(bytes(10_000))
    done = run(io_bench, "-B", *SMALL, "-r", str(short))
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert "short ended after 10000 of 65536 bytes" in done.stderr


def test_a_read_that_fails_is_told(io_bench: Path, data: Path) -> None:
    done = run_faulty(io_bench, "-B", "read", str(data), inject=["read:error=EIO:when=5"])
    assert (done.returncode, done.stdout) == (EX_IOERR, "")
    assert f"FAIL: read {data}: I/O error" in done.stderr  # musl's words


def test_a_full_disk_says_so_and_how_far_it_came(io_bench: Path, tmp_path: Path) -> None:
    small = f"mount -t tmpfs -o size=1m tmpfs {tmp_path} && exec {io_bench} create {tmp_path}/f"
    done = run(Path("unshare"), "-m", *(["-r"] if os.getuid() else []), "sh", "-c", small)
    if done.stderr.startswith("unshare:"):
        pytest.skip(f"no mount namespace here: {done.stderr}")
    assert done.returncode == EX_IOERR
    assert "after 1048576 of 16777216 bytes: No space left on device" in done.stderr


def test_a_device_without_room(io_bench: Path) -> None:
    done = run(io_bench, "-B", "-w", "/dev/full")
    assert done.returncode == EX_IOERR
    assert "after 0 of 16777216 bytes: No space left on device" in done.stderr


def test_a_limit_of_file_size_says_how_far_it_came(io_bench: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [io_bench, "create", tmp_path / "f"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        check=False,
    )
    assert done.returncode == EX_IOERR
    assert "after 100000 of 16777216 bytes: File too large" in done.stderr


@pytest.mark.parametrize("kind", ["none", "folder", "fifo", "socket", "terminal"])
@pytest.mark.parametrize("mode", ["read", "write"])
def test_what_is_no_file_or_device_is_66_at_once(
    io_bench: Path, tmp_path: Path, kind: str, mode: str
) -> None:
    path = tmp_path / "it"
    master = other = -1
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    elif kind == "terminal":
        master, other = os.openpty()
        path = Path(os.ttyname(other))
    try:
        done = run(io_bench, "-B", mode, str(path))
    finally:
        for end in {master, other} - {-1}:
            os.close(end)
    assert (done.returncode, done.stdout) == (EX_NOINPUT, "")
    assert f"FAIL: {path}" in done.stderr


def test_output_that_cannot_be_written_is_an_error(io_bench: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [io_bench, "-B", "-r", "/dev/zero"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == EX_IOERR
    assert b"cannot write the output" in done.stderr
