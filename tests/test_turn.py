"""Turns on this host: shown with real processes, which tell what they do in a common file."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import ToolError
from labrig.turn import GATE, TURN, quiet_turn, read_locks, shared_turn

BOUND = 180.0
"""Seconds after which something is taken never to happen."""

PREAMBLE = """
import os, signal, sys
from labrig.turn import quiet_turn, shared_turn
# Where the tests run in the background of a script, interrupts are ignored from the start.
signal.signal(signal.SIGINT, signal.default_int_handler)
KINDS = {"quiet": quiet_turn, "shared": shared_turn}

def say(text):
    print("said " + text, flush=True)

def note(word, kind):
    # One write to a file opened for appending: the order in it is the order of events.
    os.write(notes, f"{word} {kind} {os.getpid()}\\n".encode())

notes = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
"""

HOLD = (
    PREAMBLE
    + """
kind = sys.argv[2]
with KINDS[kind](say):
    note("enter", kind)
    print("in", flush=True)
    sys.stdin.readline()
    note("leave", kind)
"""
)

MANY = (
    PREAMBLE
    + """
import random
chance = random.Random(int(sys.argv[2]))
for _ in range(15):
    kind = "shared" if chance.random() < 0.5 else "quiet"
    with KINDS[kind](say):
        note("enter", kind)
        note("leave", kind)
"""
)


class Job:
    """A process that takes turns."""

    def __init__(self, place: Path, program: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(place / "notes"), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(place)},
            text=True,
        )
        self.pid = self.process.pid
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())
        self._lines.put("end")

    def hears(self) -> str:
        """Return its next line."""
        return self._lines.get(timeout=BOUND)

    def is_in(self) -> None:
        assert self.hears() == "in"

    def waits(self) -> str:
        """Return what it says of waiting, which is its next line."""
        line = self.hears()
        assert line.startswith("said waiting for "), line
        return line.removeprefix("said waiting for ")

    def goes_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        self.goes_on()
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(BOUND) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()


class Host:
    """A folder for lock files, and the jobs that use it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.jobs: list[Job] = []

    def job(self, *kinds: str, program: str = HOLD) -> Job:
        job = Job(self.place, program, *kinds)
        self.jobs.append(job)
        return job

    def events(self) -> list[tuple[str, str, int]]:
        rows = (line.split() for line in (self.place / "notes").read_text().splitlines())
        return [(word, kind, int(pid)) for word, kind, pid in rows]

    def check(self) -> None:
        """Check that no quiet turn had company."""
        inside: list[str] = []
        for word, kind, _ in self.events():
            if word == "leave":
                inside.remove(kind)
                continue
            assert not inside or (kind == "shared" and "quiet" not in inside), self.events()
            inside.append(kind)


@pytest.fixture
def host(tmp_path) -> Iterator[Host]:
    host = Host(tmp_path)
    yield host
    for job in host.jobs:
        if job.process.poll() is None:
            job.kill()


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    """The folder for this process's own lock files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_jobs_run_side_by_side(host):
    first, second = host.job("shared"), host.job("shared")
    first.is_in()
    second.is_in()
    first.leave()
    second.leave()


def test_jobs_wait_for_a_measurement_and_are_told_for_whom(host):
    measuring = host.job("quiet")
    measuring.is_in()
    job, other = host.job("shared"), host.job("quiet")
    assert f"a measurement of this machine: process {measuring.pid} (" in job.waits()
    said = other.waits()
    assert said.startswith("other jobs on this machine, as it is to be measured alone: process ")
    assert f"process {measuring.pid} (" in said
    measuring.leave()
    # Either may be next: each leaves as soon as it is in.
    job.goes_on()
    other.goes_on()
    job.is_in()
    other.is_in()
    for waited in (job, other):
        assert waited.process.wait(BOUND) == 0
    host.check()


def test_a_measurement_waits_for_every_job(host):
    jobs = [host.job("shared") for _ in range(5)]
    for job in jobs:
        job.is_in()
    measuring = host.job("quiet")
    said = measuring.waits()
    assert said.endswith(" and 2 more")
    assert sum(str(job.pid) in said for job in jobs) == 3
    for job in jobs:
        job.leave()
    measuring.is_in()
    measuring.leave()
    host.check()


def test_a_waiting_measurement_lets_no_new_job_begin(host):
    running = host.job("shared")
    running.is_in()
    measuring = host.job("quiet")
    measuring.waits()
    late = host.job("shared")
    late.waits()
    running.leave()
    measuring.is_in()
    measuring.leave()
    late.is_in()
    late.leave()
    assert [pid for word, _, pid in host.events() if word == "enter"] == [
        running.pid,
        measuring.pid,
        late.pid,
    ]
    host.check()


def test_a_killed_measurement_leaves_nothing_behind(host):
    measuring = host.job("quiet")
    measuring.is_in()
    waiting = host.job("quiet")
    waiting.waits()
    job = host.job("shared")
    job.waits()
    waiting.kill()
    measuring.kill()
    job.is_in()
    job.leave()


def test_a_measurement_killed_while_it_waits_reopens_the_gate(host):
    running = host.job("shared")
    running.is_in()
    measuring = host.job("quiet")
    measuring.waits()
    measuring.kill()
    late = host.job("shared")
    late.is_in()
    running.leave()
    late.leave()


def test_a_measurement_interrupted_while_it_waits_reopens_the_gate(host):
    running = host.job("shared")
    running.is_in()
    measuring = host.job("quiet")
    measuring.waits()
    measuring.process.send_signal(signal.SIGINT)
    assert measuring.process.wait(BOUND) != 0
    late = host.job("shared")
    late.is_in()
    running.leave()
    late.leave()


def test_many_at_once_exclude_each_other_as_they_should(host):
    jobs = [host.job(str(seed), program=MANY) for seed in range(6)]
    for job in jobs:
        assert job.process.wait(3 * BOUND) == 0
    events = host.events()
    assert {kind for _, kind, _ in events} == {"quiet", "shared"}
    host.check()


def test_the_files_are_for_every_user_to_read_whatever_the_umask(here):
    before = os.umask(0o077)
    try:
        with quiet_turn(print):
            pass
    finally:
        os.umask(before)
    assert sorted(path.name for path in here.iterdir()) == [GATE, TURN]
    assert {stat.S_IMODE(path.stat().st_mode) for path in here.iterdir()} == {0o644}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_another_user_takes_turns_by_the_same_files():
    place = Path(tempfile.mkdtemp())
    try:
        place.chmod(0o1777)
        host = Host(place)
        (place / "notes").touch()
        (place / "notes").chmod(0o666)
        first = host.job("quiet")
        first.is_in()
        become = "import labrig.boards.process, psutil; os.setgroups([]); os.setuid(65534)"
        program = HOLD.replace("KINDS =", f"{become}\nKINDS =")
        other = Job(place, program, "shared")
        other.waits()
        first.leave()
        other.is_in()
        other.leave()
        host.check()
    finally:
        shutil.rmtree(place)


def test_a_file_cleared_away_meanwhile_is_made_anew(host):
    running = host.job("shared")
    running.is_in()
    waiting = host.job("quiet")
    waiting.waits()
    for name in (GATE, TURN):
        (host.place / name).unlink()
    running.leave()
    waiting.is_in()
    # What the waiting one holds of the turn is the file that has the name now.
    assert (host.place / TURN).exists()
    waiting.leave()


@pytest.mark.parametrize("make", [
    lambda path: path.symlink_to("/etc/passwd"),
    lambda path: path.mkdir(),
    lambda path: os.mkfifo(path),
])  # fmt: skip
@pytest.mark.parametrize("name", [GATE, TURN])
def test_what_is_no_plain_file_is_refused(here, make, name):
    make(here / name)
    for turn in (shared_turn, quiet_turn):
        with pytest.raises(ToolError, match="remove what is there"), turn(print):
            pass


def test_a_folder_that_cannot_be_used_is_an_error_in_words(here, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(here / "none"))
    with pytest.raises(ToolError, match="none"), shared_turn(print):
        pass


def test_an_error_in_the_block_ends_the_turn(here):
    for turn in (shared_turn, quiet_turn):
        with pytest.raises(ZeroDivisionError), turn(print):
            raise ZeroDivisionError
    said: list[str] = []
    with quiet_turn(said.append):
        pass
    assert not said


LOCKS = """\
1: POSIX  ADVISORY  WRITE 100 08:01:77 0 EOF
2: FLOCK  ADVISORY  READ 201 08:01:77 0 EOF
3: FLOCK  ADVISORY  WRITE 202 08:01:78 0 EOF
3: -> FLOCK  ADVISORY  WRITE 203 08:01:77 0 EOF
4: FLOCK  ADVISORY  READ -1 08:01:77 0 EOF
5: FLOCK  ADVISORY  READ 204 08:01:77 0 EOF
"""


def test_holders_are_read_from_the_system_s_table():
    assert read_locks(LOCKS, os.makedev(8, 1), 77) == [201, 204]


@given(st.text(alphabet="FLOCK ->0123456789:\n", max_size=200))
def test_any_table_is_read(text):
    assert isinstance(read_locks(text, 0, 0), list)
