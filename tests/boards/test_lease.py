"""Leases: over a real sshd, from several processes, with everything killed that can be killed."""

from __future__ import annotations

import contextlib
import datetime
import os
import queue
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.boards import lease
from labrig.boards.base import BoardPath, Completed
from labrig.boards.lease import Lease, holder_of, left_by, release, take_lease
from labrig.boards.local import LocalBoard
from labrig.boards.local_lock import local_lock
from labrig.boards.owner import (
    OWNER_BYTES,
    PURPOSE_LENGTH,
    WORD_LENGTH,
    Owner,
    read_owner,
    write_owner,
)
from labrig.boards.process import clean
from labrig.boards.ssh import SshBoard
from labrig.boards.stream import ProcessStream
from labrig.errors import BoardError, BoardRefused, BoardUnreachable, ToolError
from tests.sshd import Relay, Sshd

BOUND = 180.0
"""Seconds after which something is taken never to happen."""

CONTENDER = """
import getpass, sys
from pathlib import Path
from labrig.boards.base import BoardPath
from labrig.boards.lease import take_lease
from labrig.boards.ssh import SshBoard
from labrig.boards.ssh_target import SshTarget
from labrig.errors import BoardRefused

def say(text):
    print("said " + text, flush=True)

files, port, folder, purpose = sys.argv[1:]
target = SshTarget(
    host="127.0.0.1",
    work=BoardPath(files) / "work",
    port=int(port),
    user=getpass.getuser(),
    identity_file=Path(files) / "user",
    known_hosts=Path(files) / "known_hosts",
    config=Path("/dev/null"),
)
with SshBoard("bench", target) as board:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        lease = take_lease(board, purpose=purpose, say=say, folder=BoardPath(folder))
    except BoardRefused as error:
        print(f"refused {error}", flush=True)
    else:
        print("taken", flush=True)
        sys.stdin.readline()
        lease.close()
"""


class Pipeline:
    """Another process that takes the lease of a board behind a real sshd."""

    def __init__(self, sshd: Sshd, folder: BoardPath, purpose: str = "other work") -> None:
        words = [str(sshd.folder), str(sshd.port), str(folder), purpose]
        self.process = subprocess.Popen(
            [sys.executable, "-c", CONTENDER, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
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
        return self._lines.get(timeout=BOUND)

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def take(self) -> None:
        assert self.hears() == "ready"
        self.go()
        assert self.hears() == "taken"

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """On a busy host a script that lives may take its time for a sign of it."""
    monkeypatch.setattr(lease, "SIGN_PATIENCE", BOUND)


@pytest.fixture
def folder(tmp_path) -> BoardPath:
    (tmp_path / "shared").mkdir()
    return BoardPath(tmp_path / "shared" / "labrig.lease")


@pytest.fixture
def bench(sshd) -> Iterator[SshBoard]:
    with SshBoard("bench", sshd.target()) as board:
        yield board


@pytest.fixture
def other(sshd) -> Iterator[SshBoard]:
    """The same board as another pipeline reaches it."""
    with SshBoard("bench", sshd.target()) as board:
        yield board


@pytest.fixture
def pipelines(sshd, folder) -> Iterator[Callable[..., Pipeline]]:
    begun: list[Pipeline] = []

    def begin(purpose: str = "other work") -> Pipeline:
        begun.append(Pipeline(sshd, folder, purpose))
        return begun[-1]

    yield begin
    for pipeline in begun:
        pipeline.end()


def silent(text: str) -> None:
    raise AssertionError(f"said: {text}")


def take(board, folder, say: Callable[[str], None] = silent, purpose: str = "mine") -> Lease:
    return take_lease(board, purpose=purpose, say=say, folder=folder)


def eventually(true: Callable[[], object], what: str = "") -> None:
    end = time.monotonic() + BOUND
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def owner_file(folder: BoardPath) -> Path:
    (path,) = Path(folder).iterdir()
    return path


def scripts(path: Path) -> list[psutil.Process]:
    """Return the shells that hold the lease whose owner file this is."""
    holder = path.name.rpartition(".")[2]
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
        except psutil.Error:
            continue
        if words[1:3] == ["-c", lease._HOLD] and holder in words[3:]:
            found.append(process)
    return found


def resume(script: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # the board may have killed it meanwhile
        script.resume()


def craft(folder: BoardPath, content: bytes, holder: str = "") -> Path:
    """Make a lease as another machine would have left it."""
    Path(folder).mkdir()
    path = Path(folder) / f"owner.{uuid.uuid4().hex}.{holder or uuid.uuid4().hex}"
    path.write_bytes(content)
    return path


ELSEWHERE = b"user=eve\nhost=far\npid=77\nsince=2026-03-01T10:20:30Z\npurpose=pipes\n"
ELSEWHERE_WORDS = "eve@far (process 77, since 2026-03-01 10:20:30 UTC, for pipes)"


# -- taken, refused, given back -----------------------------------------------------------------


def test_a_lease_is_held_until_it_is_given_back(bench, other, folder):
    assert holder_of(other, folder) is None
    with take(bench, folder, purpose="pipes\nand  more") as lease:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o755
        assert stat.S_IMODE(owner_file(folder).stat().st_mode) == 0o644
        assert holder_of(other, folder) == lease.owner
        assert lease.owner.pid == os.getpid()
        assert lease.owner.purpose == "pipes and more"
        assert lease.owner.since is not None
        lease.ensure()
    assert list(Path(folder).parent.iterdir()) == []
    assert holder_of(other, folder) is None
    lease.close()
    with take(other, folder):
        pass


def test_somebody_else_s_lease_is_refused_in_its_words(bench, folder, pipelines):
    pipeline = pipelines("pipes of 2 KiB")
    pipeline.take()
    with pytest.raises(BoardRefused) as refused:
        take(bench, folder)
    said = str(refused.value)
    owner = holder_of(bench, folder)
    assert owner is not None
    assert f"board bench is in use by {owner}: wait for it or end it" in said
    assert said.endswith("if it is no more: labrig board release bench")
    for word in (f"process {pipeline.pid}", "for pipes of 2 KiB", "UTC"):
        assert word in str(owner)
    pipeline.go()
    assert pipeline.hears() == "end"
    with take(bench, folder):
        pass


def test_a_lease_whose_pipeline_ended_here_says_so(bench, folder):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    holder = uuid.uuid4().hex
    record = write_owner(
        Owner(user="me", host=os.uname().nodename, pid=ended.pid, since=None, purpose="")
    )
    craft(folder, record.encode(), holder)
    with (
        living(holder),
        pytest.raises(BoardRefused, match="that process is no more: labrig board release"),
    ):
        take(bench, folder)


class living:  # noqa: N801
    """A process on the board that bears a holder's name."""

    def __init__(self, holder: str) -> None:
        self._words = ["sh", "-c", "read line", "sh", holder]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._words, stdin=subprocess.PIPE)

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def test_two_processes_contend_and_one_wins(folder, pipelines):
    first, second = pipelines(), pipelines()
    for pipeline in (first, second):
        assert pipeline.hears() == "ready"
        pipeline.go()
    said = [first.hears(), second.hears()]
    assert sorted(line.split()[0] for line in said) == ["refused", "taken"]
    winner, loser = (first, said[1]) if said[0] == "taken" else (second, said[0])
    assert f"process {winner.pid}," in loser


# -- killed ---------------------------------------------------------------------------------------


def test_a_killed_pipeline_s_lease_goes_by_itself(bench, folder, pipelines):
    pipeline = pipelines()
    pipeline.take()
    pipeline.process.kill()
    eventually(lambda: not Path(folder).exists(), "the lease outlives its pipeline")
    with take(bench, folder):
        pass


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_script_told_to_end_gives_the_lease_back(bench, folder, number):
    with take(bench, folder):
        (script,) = scripts(owner_file(folder))
        script.send_signal(number)
        eventually(lambda: not Path(folder).exists())


def test_a_killed_script_s_lease_is_taken_over_with_a_message(bench, other, folder, pipelines):
    pipeline = pipelines("long work")
    pipeline.take()
    (script,) = scripts(owner_file(folder))
    script.kill()
    said: list[str] = []
    with take(bench, folder, said.append):
        assert len(said) == 1
        assert "board bench: took over the stale lease of " in said[0]
        assert f"process {pipeline.pid}, since " in said[0]
        assert "for long work" in said[0]
        assert scripts(owner_file(folder)) != []
        pipeline.go()  # which gives back what it has no more
        assert pipeline.hears() == "end"
        owner = holder_of(other, folder)
        assert owner is not None
        assert owner.pid == os.getpid()


def test_a_pipeline_that_lost_its_lease_is_refused(bench, other, folder):
    first = take(bench, folder)
    (script,) = scripts(owner_file(folder))
    script.kill()
    script.wait(BOUND)
    with take(other, folder, lambda text: None, purpose="newer"):
        with pytest.raises(BoardRefused, match="for newer"):
            first.ensure()
        with pytest.raises(BoardRefused, match="for newer"):
            first.ensure()
    first.ensure()
    assert holder_of(other, folder) == first.owner
    first.close()
    assert not Path(folder).exists()
    with pytest.raises(RuntimeError):
        first.ensure()


def test_a_server_that_was_stopped_leaves_a_stale_lease(sshd, folder):
    board = SshBoard("bench", sshd.target())
    lease = take(board, folder)
    path = owner_file(folder)
    (script,) = scripts(path)
    # With the script killed first there is nobody who could tidy up.
    script.kill()
    sshd.stop()
    with pytest.raises(BoardUnreachable):
        lease.ensure()
    sshd.start()
    assert path.exists()
    said: list[str] = []
    with SshBoard("bench", sshd.target()) as other, take(other, folder, said.append):
        assert str(lease.owner) in said[0]
    lease.ensure()  # its own again, as it is free
    lease.close()
    board.close()
    assert not Path(folder).exists()


def test_a_server_that_was_stopped_and_a_script_that_survived_it(sshd, folder):
    board = SshBoard("bench", sshd.target())
    lease = take(board, folder)
    path = owner_file(folder)
    (script,) = scripts(path)
    script.suspend()
    try:
        for process in psutil.Process(sshd.pid).children(recursive=True):
            if process != script:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        # Death takes its time: until then the script is the server's and would end with it.
        eventually(lambda: script not in psutil.Process(sshd.pid).children(recursive=True))
        sshd.stop()
        assert script.is_running()
        sshd.start()
        with SshBoard("bench", sshd.target()) as other, pytest.raises(BoardRefused):
            take(other, folder)
        lease.ensure()
        assert owner_file(folder) != path
    finally:
        resume(script)
    eventually(lambda: not script.is_running())
    assert owner_file(folder) != path
    lease.ensure()
    lease.close()
    board.close()
    assert not Path(folder).exists()


def test_after_a_cut_the_same_pipeline_takes_its_lease_again_in_silence(sshd, folder):
    relay = Relay(sshd.port)
    sshd.know(relay.port)
    relay.start()
    try:
        board = SshBoard("bench", sshd.target(port=relay.port))
        lease = take(board, folder)
        path = owner_file(folder)
        (script,) = scripts(path)
        script.suspend()  # it hangs: it learns of the cut later
        relay.cut()
        with pytest.raises(BoardUnreachable):
            lease.ensure()
        relay.start()
        lease.ensure()
        newer = owner_file(folder)
        assert newer.name.split(".")[1] == path.name.split(".")[1]
        assert newer != path
        resume(script)
        eventually(lambda: not script.is_running())
        assert owner_file(folder) == newer
        lease.ensure()
        assert owner_file(folder) == newer
        relay.cut()
        lease.close()
        lease.close()
        board.close()
        eventually(lambda: not Path(folder).exists())
    finally:
        relay.cut()


class Severed:
    """A stream over a connection that can be cut so that its command never learns of it."""

    def __init__(self, stream: ProcessStream) -> None:
        self.stream = stream
        self.cut = False

    def _there(self) -> ProcessStream:
        if self.cut:
            raise BoardUnreachable("cut")
        return self.stream

    def send(self, line: bytes) -> None:
        self._there().send(line)

    def receive(self, timeout: float) -> bytes:
        return self._there().receive(timeout)

    def close(self) -> Completed:
        return self._there().close()


class SeveredBoard(LocalBoard):
    """This machine, by such connections."""

    def __init__(self) -> None:
        super().__init__()
        self.streams: list[Severed] = []

    def stream(self, argv):
        self.streams.append(Severed(super().stream(argv)))
        return self.streams[-1]


def test_an_old_script_that_hangs_gives_way_to_its_own_pipeline_and_takes_nothing(folder):
    with SeveredBoard() as board:
        lease = take(board, folder)
        path = owner_file(folder)
        board.streams[0].cut = True
        lease.ensure()
        newer = owner_file(folder)
        assert newer != path
        assert scripts(path) != []
        # Asked, the old one knows that it holds nothing; ended, it removes nothing.
        board.streams[0].stream.send(b"")
        assert board.streams[0].stream.receive(BOUND) == b"lost"
        board.streams[0].stream.close()
        assert scripts(path) == []
        assert owner_file(folder) == newer
        lease.ensure()
        board.streams[1].cut = True
        lease.ensure()
        newest = owner_file(folder)
        board.streams[1].stream.close()  # its input ends, without a question before
        assert owner_file(folder) == newest
        assert holder_of(board, folder) == lease.owner
        board.streams[2].cut = True
        lease.close()
        board.streams[2].stream.close()
    assert not Path(folder).exists()


def test_a_board_that_is_closed_first_leaves_its_lease_free_or_stale(sshd, bench, folder):
    board = SshBoard("bench", sshd.target())
    lease = take(board, folder)
    board.close()
    lease.close()
    with take(bench, folder, lambda text: None):
        pass


# -- stale ----------------------------------------------------------------------------------------


def test_another_machine_s_stale_lease_is_taken_over_with_a_message(bench, folder):
    craft(folder, ELSEWHERE)
    assert holder_of(bench, folder) is None
    assert str(left_by(bench, folder)) == ELSEWHERE_WORDS
    said: list[str] = []
    with take(bench, folder, said.append):
        assert said == [
            f"board bench: took over the stale lease of {ELSEWHERE_WORDS}:"
            " nothing on the board holds it any more"
        ]
    assert not Path(folder).exists()


def test_an_empty_folder_is_nobody_s(bench, folder):
    Path(folder).mkdir()
    with take(bench, folder):
        pass


def test_what_killed_contenders_left_is_swept_and_a_living_one_s_stays(bench, folder):
    dead, alive = uuid.uuid4().hex, uuid.uuid4().hex
    for holder in (dead, alive):
        room = Path(f"{folder}.{holder}")
        (room / folder.name).mkdir(parents=True)
        (room / folder.name / f"owner.{uuid.uuid4().hex}.{holder}").touch()
    with living(alive), take(bench, folder) as lease:
        eventually(lambda: not Path(f"{folder}.{dead}").exists())
        lease.ensure()
        assert Path(f"{folder}.{alive}").exists()


@pytest.mark.parametrize("stale", [True, False])
def test_of_eight_processes_exactly_one_wins(sshd, folder, pipelines, stale):
    if stale:
        craft(folder, ELSEWHERE)
    contenders = [pipelines(f"work {number}") for number in range(8)]
    for pipeline in contenders:
        assert pipeline.hears() == "ready"
    for pipeline in contenders:
        pipeline.go()
    said = {}
    for pipeline in contenders:
        line = pipeline.hears()
        said[pipeline] = pipeline.hears() if line.startswith("said") else line
        assert not line.startswith("said") or ELSEWHERE_WORDS in line
    winners = [pipeline for pipeline, line in said.items() if line == "taken"]
    assert len(winners) == 1
    assert sum(f"process {winners[0].pid}," in line for line in said.values()) == 7


def test_of_eight_scripts_exactly_one_wins_each_time(folder):
    boards = [LocalBoard(f"b{number}") for number in range(8)]
    for number in range(6):
        if number % 2 == 0:
            craft(folder, ELSEWHERE)
        won: list[Lease] = []
        lost: list[str] = []
        start = threading.Barrier(8)

        def contend(
            board: LocalBoard,
            start: threading.Barrier = start,
            won: list[Lease] = won,
            lost: list[str] = lost,
        ) -> None:
            start.wait()
            try:
                won.append(take(board, folder, lambda text: None, purpose=board.name))
            except BoardRefused as error:
                lost.append(str(error))

        threads = [threading.Thread(target=contend, args=[board]) for board in boards]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert len(lost) == 7
        assert all(f"for {won[0].owner.purpose})" in line for line in lost)
        won[0].ensure()
        won[0].close()
        assert list(Path(folder).parent.iterdir()) == []


class Prefixed(LocalBoard):
    """This machine, with words before each command."""

    def __init__(self, *words: str, name: str = "local") -> None:
        super().__init__(name)
        self._words = words

    def _start(self, argv):
        return super()._start([*self._words, *argv])


@pytest.mark.parametrize(
    ("step", "when"),
    [
        ("tr", "' '"),  # it has read which processes there are
        ("tr", r"'\t\t'"),  # it has found the lease stale and is about to remove it
        ("mv", "/*"),  # it has made its own and is about to put it in place
    ],
)
def test_who_is_late_with_any_step_takes_nothing_from_the_winner(tmp_path, folder, step, when):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / step).write_text(
        f'#!/bin/sh\nfor word in "$@"; do :; done\ncase $word in {when})\n'
        f'    : >"{tmp_path}/reached"\n    while [ ! -e "{tmp_path}/go" ]; do sleep 0.05; done\n'
        f'esac\nexec {shutil.which(step)} "$@"\n'
    )
    (tools / step).chmod(0o755)
    craft(folder, ELSEWHERE)
    late = Prefixed("env", f"PATH={tools}:{os.environ['PATH']}", name="late")
    ended: list[BoardRefused] = []

    def contend() -> None:
        with pytest.raises(BoardRefused) as refused:
            take(late, folder, lambda text: None)
        ended.append(refused.value)

    thread = threading.Thread(target=contend)
    thread.start()
    eventually((tmp_path / "reached").exists)
    board = LocalBoard()
    with take(board, folder, lambda text: None, purpose="first") as lease:
        path = owner_file(folder)
        (tmp_path / "go").touch()
        thread.join(BOUND)
        assert owner_file(folder) == path
        assert "for first" in str(ended[0])
        lease.ensure()
    assert list(Path(folder).parent.iterdir()) == []


# -- released -------------------------------------------------------------------------------------


def test_release_says_whose_it_was(bench, folder, pipelines):
    assert release(bench, folder) is None
    craft(folder, ELSEWHERE)
    assert release(bench, folder) == ELSEWHERE_WORDS
    assert not Path(folder).exists()
    Path(folder).mkdir()
    (Path(folder) / "notes").touch()
    assert release(bench, folder) == "somebody who left no name"
    pipeline = pipelines("pipes")
    pipeline.take()
    whose = release(bench, folder)
    assert whose is not None
    assert f"process {pipeline.pid}," in whose
    with take(bench, folder):
        pipeline.go()
        assert pipeline.hears() == "end"
        assert scripts(owner_file(folder)) != []


def test_a_released_lease_is_taken_again_if_it_is_free(bench, other, folder):
    said: list[str] = []
    with take(bench, folder, said.append) as lease:
        assert release(other, folder) == str(lease.owner)
        assert not said
        lease.ensure()
        assert said == ["board bench: its lease was removed and is taken again"]
        assert holder_of(other, folder) == lease.owner
        release(other, folder)
        with take(other, folder, purpose="newer"), pytest.raises(BoardRefused, match="for newer"):
            lease.ensure()


# -- folders that cannot be used ------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_an_error_in_words(bench, folder):
    with pytest.raises(BoardError, match=r"cannot be made there: .*No such file or directory"):
        take(bench, folder / "none" / "labrig.lease")
    Path(folder).parent.rmdir()
    Path(folder).parent.touch()
    with pytest.raises(BoardError, match="Not a directory"):
        take(bench, folder)


@pytest.mark.parametrize("make", [
    lambda path: path.touch(),
    lambda path: path.symlink_to(path.parent / "elsewhere"),
    lambda path: (path.mkdir(), (path / "notes").touch()),
])  # fmt: skip
def test_what_is_no_lease_is_left_alone(bench, folder, make):
    elsewhere = folder.parent / "elsewhere"
    kept = craft(BoardPath(elsewhere), ELSEWHERE)
    make(Path(folder))
    before = sorted(Path(folder).parent.rglob("*"))
    with pytest.raises(BoardRefused, match=r"is no lease: .*labrig board release bench"):
        take(bench, folder)
    assert sorted(Path(folder).parent.rglob("*")) == before
    assert release(bench, folder) is not None
    assert kept.exists()
    with take(bench, folder):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_another_user_s_stale_lease_is_theirs_to_remove():
    place = Path(tempfile.mkdtemp())
    folder = BoardPath(place / "labrig.lease")
    try:
        place.chmod(0o1777)
        craft(folder, ELSEWHERE)
        nobody = Prefixed("setpriv", "--reuid=65534", "--clear-groups", "--", name="bench")
        with pytest.raises(BoardRefused) as refused:
            take(nobody, folder)
        assert f"a lease of {ELSEWHERE_WORDS} that nobody holds any more" in str(refused.value)
        with pytest.raises(BoardError) as error:
            release(nobody, folder)
        assert ELSEWHERE_WORDS in str(error.value)
        assert f"rm -r {folder}" in str(error.value)
        assert owner_file(folder).exists()
        assert len(list(place.iterdir())) == 1
        release(LocalBoard(), folder)
        with take(nobody, folder), pytest.raises(BoardRefused, match="is in use by"):
            take(LocalBoard(), folder)
    finally:
        shutil.rmtree(place)


# -- what others wrote ----------------------------------------------------------------------------

HOSTILE = (
    b"user=\x1b]0;owned\x07root\x1b[2J\rtaken\nhost="
    + b"h" * 3000
    + b"\npid=99999999999999999999\n"
    b"since=yesterday\npurpose=\xff\xfe\xe2\x80\xaegnp\x00\n" + bytes(range(256)) * 4096
)


@pytest.mark.parametrize("alive", [True, False])
def test_a_hostile_owner_file_is_shown_short_and_printable(bench, folder, alive):
    holder = uuid.uuid4().hex
    craft(folder, HOSTILE, holder)
    said: list[str] = []
    if alive:
        with living(holder):
            owner = holder_of(bench, folder)
            assert owner is not None
            with pytest.raises(BoardRefused) as refused:
                take(bench, folder)
            said.append(str(refused.value))
        said.append(str(release(bench, folder)))
    else:
        with take(bench, folder, said.append):
            pass
    for text in said:
        assert text.isprintable()
        assert len(text) < 700
        assert "root" in text
        assert "an unknown process, since unknown" in text


def test_an_owner_file_that_is_none_is_not_read(bench, folder, tmp_path):
    (tmp_path / "secret").write_text("user=secret\n")
    path = craft(folder, b"")
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    said: list[str] = []
    with take(bench, folder, said.append):
        assert "somebody@an unknown machine" in said[0]
    path = craft(folder, b"")
    path.unlink()
    os.mkfifo(path)
    with take(bench, folder, said.append):
        assert "somebody@an unknown machine" in said[1]
    assert (tmp_path / "secret").exists()


def test_hostile_words_of_one_s_own_reach_the_owner_file_as_text(folder, tmp_path):
    purpose = "$(touch owned) `touch owned` '; touch owned; \" \\n %s * ä"
    board = Prefixed("env", "-C", str(tmp_path))
    with take(board, folder, purpose=purpose) as lease:
        assert lease.owner.purpose == purpose
        assert holder_of(board, folder) == lease.owner
    assert list(tmp_path.iterdir()) == [Path(folder).parent]


def test_names_of_files_are_not_patterns(bench, folder):
    craft(folder, ELSEWHERE, holder="*[a-z]$(id)")
    said: list[str] = []
    with take(bench, folder, said.append):
        assert len(said) == 1


words = st.text(max_size=400)
times = st.datetimes(timezones=st.just(datetime.UTC)).map(lambda time: time.replace(microsecond=0))
owners = st.builds(
    Owner,
    user=words,
    host=words,
    pid=st.none() | st.integers(1, 999_999_999),
    since=st.none() | times,
    purpose=words,
)


@given(owners)
def test_what_is_written_is_read(owner):
    read = read_owner(write_owner(owner).encode())
    assert read == Owner(
        user=clean(owner.user, WORD_LENGTH) or "somebody",
        host=clean(owner.host, WORD_LENGTH) or "an unknown machine",
        pid=owner.pid,
        since=owner.since,
        purpose=clean(owner.purpose, PURPOSE_LENGTH) or "an unknown purpose",
    )
    assert read_owner(write_owner(read).encode()) == read
    assert read_owner(write_owner(read).replace("\n", "\t").encode()) == read
    assert len(write_owner(owner).encode()) <= OWNER_BYTES


keys = st.sampled_from([b"user", b"host", b"pid", b"since", b"purpose", b"x", b""])
lines = st.tuples(keys, st.binary(max_size=80)).map(lambda pair: pair[0] + b"=" + pair[1])


@given(st.binary(max_size=300) | st.lists(lines, max_size=8).map(b"\n".join))
def test_anything_is_read_as_short_printable_words(content):
    owner = read_owner(content)
    for word, limit in ((owner.user, 64), (owner.host, 64), (owner.purpose, 200)):
        assert word.isprintable()
        assert 0 < len(word) <= limit
    assert str(owner).isprintable()


# -- the lock on this machine ---------------------------------------------------------------------

HOLD_LOCK = """
import sys
from pathlib import Path
from labrig.boards.local_lock import local_lock
with local_lock(sys.argv[2], purpose="pipes", folder=Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


def test_the_lock_on_this_machine_says_who_has_it_and_dies_with_its_process(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(tmp_path), "bench:22"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"in\n"
        with (
            pytest.raises(BoardRefused) as refused,
            local_lock("bench:22", purpose="", folder=tmp_path),
        ):
            pass
        said = str(refused.value)
        assert said.startswith("bench:22 is in use on this machine by ")
        for word in (f"process {holder.pid},", "for pipes", "UTC"):
            assert word in said
        with local_lock("bench:23", purpose="", folder=tmp_path):
            pass
        holder.kill()
    with local_lock("bench:22", purpose="", folder=tmp_path):
        pass
    with local_lock("bench:22", purpose="", folder=tmp_path):
        pass


def test_the_lock_on_this_machine_that_cannot_be_written_is_an_error_in_words(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(ToolError, match="file"),
        local_lock("x", purpose="", folder=tmp_path / "file"),
    ):
        pass


def test_the_lock_on_this_machine_is_part_of_a_lease_and_goes_with_it(
    tmp_path, folder, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    board = LocalBoard()

    def both() -> Lease:
        return take_lease(board, purpose="pipes", say=silent, folder=folder, local_key="here")

    with (
        both(),
        pytest.raises(BoardRefused, match=r"here is in use on this machine by .* for pipes"),
    ):
        both()
    with take(board, folder), pytest.raises(BoardRefused, match="board local is in use"):
        both()
    closed_elsewhere = both()
    thread = threading.Thread(target=closed_elsewhere.close)
    thread.start()
    thread.join()
    both().close()
    assert not Path(folder).exists()
    assert len(list((tmp_path / "cache/labrig/leases").glob("*.lock"))) == 1


# -- other shells ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox", "mksh"])
def test_every_shell_that_is_here_holds_and_takes_over(tmp_path, folder, shell):
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "mv", "rm", "dd", "tr", "cat", "rmdir", "mkdir", "uname", "sleep"):
        if name == "sh" or shell == "busybox":
            (tools / name).symlink_to(program)
    run_through(Prefixed("env", f"PATH={tools}:{os.environ['PATH']}"), folder)


@pytest.mark.board
def test_the_emulated_board_has_a_lease(emulator):
    folder = BoardPath("/tmp/labrig.lease")
    with take(emulator, folder) as lease:
        assert holder_of(emulator, folder) == lease.owner
        with pytest.raises(BoardRefused):
            take(emulator, folder)
        lease.ensure()
    assert holder_of(emulator, folder) is None
    script = 'mkdir "$1" && printf %s "$2" >"$1/owner.a.$3"'
    emulator.run(["sh", "-c", script, "sh", str(folder), ELSEWHERE.decode(), uuid.uuid4().hex])
    said: list[str] = []
    with take(emulator, folder, said.append):
        assert ELSEWHERE_WORDS in said[0]
        assert release(emulator, folder) is not None
    assert release(emulator, folder) is None


def run_through(board: LocalBoard, folder: BoardPath) -> None:
    craft(folder, ELSEWHERE)
    said: list[str] = []
    with take(board, folder, said.append) as lease:
        assert ELSEWHERE_WORDS in said[0]
        assert holder_of(board, folder) == lease.owner
        with pytest.raises(BoardRefused, match="for mine"):
            take(board, folder)
        lease.ensure()
        (script,) = scripts(owner_file(folder))
        script.terminate()
        eventually(lambda: not Path(folder).exists())
        lease.ensure()
        assert release(board, folder) == str(lease.owner)
        assert release(board, folder) is None
    assert list(Path(folder).parent.iterdir()) == []
    Path(folder).touch()
    with pytest.raises(BoardRefused, match="is no lease"):
        take(board, folder)
