"""A board over a real sshd on the loopback: commands, files, and what may befall a connection."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.boards import ssh, stream
from labrig.boards.base import Board, BoardPath
from labrig.boards.facts import FACTS_SCRIPT
from labrig.boards.ssh import SshBoard
from labrig.boards.ssh_target import SshTarget, for_any_shell
from labrig.errors import (
    BoardError,
    BoardRefused,
    BoardUnreachable,
    CommandFailed,
    CommandTimeout,
)
from tests.sshd import Relay, Sshd, free_port, running_sshd

PATIENT = 180.0
"""Seconds that a test waits for what must happen."""


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENT
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def running(word: str) -> list[psutil.Process]:
    """Processes of this machine with ``word`` as one of their arguments."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if word in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def sessions(server: Sshd) -> list[psutil.Process]:
    children = psutil.Process(server.pid).children(recursive=True)
    return [process for process in children if name_of(process).startswith("sshd")]


def name_of(process: psutil.Process) -> str:
    """Return its name; none of one that has ended meanwhile."""
    try:
        return process.name() if process.status() != psutil.STATUS_ZOMBIE else ""
    except psutil.NoSuchProcess:
        return ""


@contextlib.contextmanager
def hanging(server: Sshd) -> Iterator[None]:
    """Let the server's sessions answer nothing."""
    stopped = sessions(server)
    assert stopped
    for process in stopped:
        process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


@contextlib.contextmanager
def relay_to(port: int, most: int | None = None) -> Iterator[Relay]:
    relay = Relay(port, most=most)
    relay.start()
    try:
        yield relay
    finally:
        relay.cut()


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No test leaves a process."""
    before = set(psutil.Process().children(recursive=True))
    yield
    assert eventually(lambda: not set(psutil.Process().children(recursive=True)) - before)


@pytest.fixture
def board(nothing_left: None, sshd: Sshd) -> Iterator[SshBoard]:
    with SshBoard("bench", sshd.target()) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(ssh, "ANSWER_PATIENCE", 2.0)
    monkeypatch.setattr(stream, "END_PATIENCE", 1.0)


# Commands


def test_it_is_a_board(board):
    assert isinstance(board, Board)


def test_arguments_input_output_and_status_arrive_as_they_are(board):
    hostile = [
        "two words",
        "it's",
        '"',
        "$HOME",
        "`id`",
        "a\nb",
        "!!",
        "\\",
        "\\0101",
        "",
        "*",
        "ä",
    ]
    done = board.run(["sh", "-c", r'printf "%s\0" "$@"', "sh", *hostile])
    assert done.stdout.decode().split("\0")[:-1] == hostile
    binary = bytes(range(256)) * 1000
    assert board.run(["cat"], stdin=binary).stdout == binary
    assert board.run(["sh", "-c", "echo no >&2; exit 255"], check=False).status == 255
    assert board.run(["sh", "-c", "kill -SEGV $$"], check=False).status == 139
    with pytest.raises(
        CommandFailed, match=r"board bench: `sh .*` ended with status 3: \?\[31mred"
    ):
        board.run(["sh", "-c", r"printf '\033[31mred\n' >&2; exit 3"])


WORD = st.text(st.characters(blacklist_characters="\0", codec="utf-8"), max_size=40)


@settings(max_examples=50)
@given(st.lists(WORD, max_size=5))
def test_any_words_reach_a_command_through_the_login_shell(words):
    line = for_any_shell(["printf", r"%s\0", "first", *words])
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == ["first", *words]


@pytest.mark.parametrize("shell", ["bash", "dash", "tcsh", "fish", "zsh"])
def test_any_login_shell_will_do(shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = [
        "a\nb",
        "x!y",
        "!!",
        "it's",
        "\\",
        "\\'",
        "$?",
        "~",
        "{a,b}",
        "%b",
        "ä",
        "",
        "\n",
        "\\n",
        "\\0123",
        "\\c",
    ]
    told = ["sh", "-c", 'printf "%s\\0" "$@"; exit 7', "sh", *words]
    done = subprocess.run([shell, "-c", for_any_shell(told)], capture_output=True, check=False)
    assert (done.stdout.decode().split("\0")[:-1], done.returncode) == (words, 7)
    assert subprocess.run([shell, "-c", for_any_shell(["false"])], check=False).returncode == 1
    ended = for_any_shell(["sh", "-c", "kill -KILL $$"], mark="0" * 32)
    assert subprocess.run([shell, "-c", ended], check=False).returncode == 137


def test_a_script_grows_little_on_its_way():
    script = ["sh", "-c", FACTS_SCRIPT, "sh", "/data"]
    assert len(for_any_shell(script, mark="0" * 32)) < 9000  # dropbear's bound


def test_one_connection_serves_all(board, sshd):
    threads = [threading.Thread(target=board.run, args=(["sleep", "0.3"],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sshd.folder / "log").read_text().count("Accepted publickey") == 1


def test_no_command_opens_a_connection_of_its_own(board, sshd):
    board.run(["true"])
    connection = board._connection
    assert connection is not None
    connection.socket.unlink()
    with pytest.raises(BoardUnreachable, match=r"^board bench: `true`: ssh "):
        board.run(["true"])
    assert (sshd.folder / "log").read_text().count("Accepted publickey") == 1
    assert board.run(["echo", "anew"]).stdout == b"anew\n"


def test_the_target_s_timeout_holds_where_none_is_given(sshd):
    with (
        SshBoard("bench", replace(sshd.target(), command_timeout=0.5)) as board,
        pytest.raises(CommandTimeout, match=r"`sleep 3101` did not end within 0\.5 s"),
    ):
        board.run(["sleep", "3101"])


def test_a_timeout_ends_all_that_the_command_started(board, sshd):
    script = "setsid sleep 3102 & env -i sleep 3102 & (sleep 3102 &); exec sleep 3102"
    with pytest.raises(CommandTimeout):
        board.run(["sh", "-c", script], timeout=1.0)
    assert running("3102") == []
    assert board.run(["echo", "here"]).stdout == b"here\n"
    assert (sshd.folder / "log").read_text().count("Accepted publickey") == 1


def test_closing_ends_what_a_command_left_running(sshd):
    with SshBoard("bench", sshd.target()) as board:
        board.run(["sh", "-c", "setsid sleep 3103 >/dev/null 2>&1 </dev/null &"])
        stream = board.stream(["sleep", "3103"])
        assert eventually(lambda: len(running("3103")) == 2)
    assert running("3103") == []
    assert stream.close().status != 0


def test_killing_by_a_mark_spares_other_commands(board):
    stays = board.stream(["cat"])
    with pytest.raises(CommandTimeout):
        board.run(["sleep", "3104"], timeout=0.5)
    stays.send(b"still here")
    assert stays.receive(PATIENT) == b"still here"
    assert stays.close().status == 0


def test_a_work_folder_that_cannot_be_made_is_told(sshd):
    (sshd.folder / "file").write_text("")
    board = SshBoard("bench", sshd.target(work=sshd.folder / "file" / "below"))
    with pytest.raises(
        CommandFailed, match=r"board bench: `mkdir -p .*below` .*: mkdir: .*ot a dir"
    ):
        board.run(["true"])


# Output


def test_output_without_end_is_refused_by_name_and_the_command_killed(board):
    with pytest.raises(CommandFailed, match=r"`yes 3105` printed more than 64 MiB and was killed"):
        board.run(["yes", "3105"], timeout=300.0)
    assert running("3105") == []
    with pytest.raises(CommandFailed, match="more than 64 MiB"):
        board.run(["sh", "-c", "head -c 100000000 /dev/zero >&2"], timeout=300.0)


def test_a_large_file_comes_and_goes_without_being_held(board, tmp_path):
    digest = hashlib.sha256(bytes(100_000_000)).hexdigest()
    board.run(["sh", "-c", 'head -c 100000000 /dev/zero >"$1"', "sh", str(board.work / "a b")])
    tracemalloc.start()
    try:
        board.get(board.work / "a b", tmp_path / "back")
        board.put(tmp_path / "back", board.work / "again")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000
    for path in (tmp_path / "back", Path(board.work) / "again"):
        with path.open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == digest


def test_a_file_that_changes_while_it_comes_is_refused(board, tmp_path):
    with pytest.raises(BoardError, match=r"board bench: .*uuid did not arrive as it is there"):
        board.get(BoardPath("/proc/sys/kernel/random/uuid"), tmp_path / "x")
    with pytest.raises(BoardError, match=r"board bench: /not/there cannot be read: .*o such file"):
        board.get(BoardPath("/not/there"), tmp_path / "x")
    assert not list(tmp_path.glob("x*"))


def test_odd_file_names(board, tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    for name in ("-n", "a\\b", 'a\n"b"', "it's"):
        board.put(tmp_path / "a", board.work / name, executable=True)
        board.get(board.work / name, tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == b"content"
        assert (Path(board.work) / name).stat().st_mode & 0o777 == 0o755


def test_a_file_damaged_on_the_way_is_refused(board, tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"content")
    monkeypatch.setattr(ssh, "file_sha256", lambda path: "0" * 64)
    with pytest.raises(BoardError, match="what arrived has another SHA-256"):
        board.put(tmp_path / "a", board.work / "a")
    assert not list(Path(board.work).iterdir())


def test_a_full_device_is_told_and_leaves_nothing(board, tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    (Path(board.work) / "a.new").symlink_to("/dev/full")
    with pytest.raises(BoardError, match=r"board bench: .*/a cannot be written: .*No space left"):
        board.put(tmp_path / "a", board.work / "a")
    assert not list(Path(board.work).iterdir())


def test_a_full_work_folder_is_told_and_leaves_no_half_file(sshd, tmp_path):
    full = sshd.folder / "full"
    full.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(full)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small file system")
    try:
        (tmp_path / "large").write_bytes(os.urandom(1_000_000))
        with SshBoard("bench", sshd.target(work=full)) as board:
            (full / "large").write_bytes(b"old")
            with pytest.raises(BoardError, match=r"/large cannot be written: .*No space left on"):
                board.put(tmp_path / "large", board.work / "large")
            assert [path.name for path in full.iterdir()] == ["large"]
            assert (full / "large").read_bytes() == b"old"
    finally:
        subprocess.run(["umount", str(full)], check=True)


# What may befall a connection


def cut_soon(relay: Relay, word: str) -> threading.Thread:
    """Cut the relay once ``word`` runs on the board and not only in the client's arguments."""

    def cut() -> None:
        eventually(lambda: bool(running(word)))
        relay.cut()

    thread = threading.Thread(target=cut)
    thread.start()
    return thread


def test_a_connection_cut_in_a_command_is_told_and_opened_anew(sshd):
    with relay_to(sshd.port) as relay:
        sshd.know(relay.port)
        with SshBoard("bench", sshd.target(relay.port)) as board:
            board.run(["true"])
            cutting = cut_soon(relay, "3106")
            with pytest.raises(BoardUnreachable, match=r"^board bench: `sleep 3106`: ssh ") as told:
                board.run(["sleep", "3106"], timeout=PATIENT)
            cutting.join()
            assert str(told.value).count("\n") <= 1
            with pytest.raises(BoardUnreachable, match=r"board bench: ssh .*Connection refused"):
                board.run(["true"])
            assert running("3106")
            relay.start()
            assert board.run(["echo", "again"]).stdout == b"again\n"
            # What the lost command left on the board was ended.
            assert running("3106") == []


def test_a_connection_cut_in_a_stream_is_told(sshd):
    with relay_to(sshd.port) as relay:
        sshd.know(relay.port)
        with SshBoard("bench", sshd.target(relay.port)) as board:
            stream = board.stream(["cat"])
            stream.send(b"one")
            assert stream.receive(PATIENT) == b"one"
            relay.cut()
            with pytest.raises(BoardUnreachable, match=r"^board bench: `cat` has ended"):
                stream.receive(PATIENT)
            with pytest.raises(BoardUnreachable, match=r"^board bench: `cat` has ended"):
                for _ in range(1000):
                    stream.send(b"x" * 1000)
            assert stream.close().status == 255
            relay.start()
            assert board.run(["echo", "new"]).stdout == b"new\n"


def test_a_connection_cut_in_a_file_leaves_no_half_file(sshd, tmp_path):
    (tmp_path / "large").write_bytes(bytes(100_000_000))
    with relay_to(sshd.port, most=50_000_000) as relay:
        sshd.know(relay.port)
        with SshBoard("bench", sshd.target(relay.port)) as board:
            work = Path(board.work)
            with pytest.raises(BoardUnreachable, match=r"^board bench: "):
                board.put(tmp_path / "large", board.work / "a")
    assert eventually(lambda: not list(work.iterdir()))


def test_a_server_that_starts_again_is_used_again(sshd):
    with SshBoard("bench", sshd.target()) as board:
        board.run(["true"])
        stream = board.stream(["cat"])
        sshd.stop()
        with pytest.raises(BoardUnreachable, match=r"^board bench: `cat` has ended"):
            stream.receive(PATIENT)
        stream.close()
        with pytest.raises(BoardUnreachable, match=r"^board bench: "):
            board.run(["true"])
        sshd.start()
        assert board.run(["echo", "again"]).stdout == b"again\n"


def test_a_board_that_hangs_is_told_apart_from_a_slow_command(sshd, impatient, monkeypatch):
    with SshBoard("bench", sshd.target()) as board:
        board.run(["true"])
        began = time.monotonic()
        with (
            hanging(sshd),
            pytest.raises(BoardUnreachable, match=r"board bench: it does not answer: `echo 3107`"),
        ):
            board.run(["echo", "3107"], timeout=1.0)
        assert time.monotonic() - began < PATIENT
        monkeypatch.undo()  # on a busy host an answer may take longer
        assert board.run(["echo", "again"]).stdout == b"again\n"


def test_a_stream_to_a_board_that_hangs_ends(sshd, impatient):
    with SshBoard("bench", sshd.target()) as board:
        stream = board.stream(["cat"])
        began = time.monotonic()
        with hanging(sshd):
            with pytest.raises(CommandTimeout):
                stream.receive(0.5)
            with pytest.raises(BoardUnreachable, match=r"it does not answer: `cat`"):
                stream.close()
            assert stream.close().status != 0
        assert time.monotonic() - began < PATIENT


def test_a_board_that_hangs_at_the_door_is_unreachable(sshd, impatient):
    os.kill(sshd.pid, signal.SIGSTOP)
    try:
        board = SshBoard("bench", replace(sshd.target(), connect_timeout=1))
        with pytest.raises(BoardUnreachable, match=r"^board bench: ssh .*tim(ed|e) ?out"):
            board.run(["true"])
    finally:
        os.kill(sshd.pid, signal.SIGCONT)


def test_closing_a_board_that_hangs_ends(sshd, impatient):
    board = SshBoard("bench", sshd.target())
    board.run(["true"])
    with hanging(sshd):
        board.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": 1}, "Connection refused"),
        ({"host": "no-such-host.invalid"}, "Could not resolve hostname"),
    ],
)
def test_a_board_that_is_not_there_is_unreachable(sshd, change, said):
    board = SshBoard("bench", replace(sshd.target(), **change))
    with pytest.raises(BoardUnreachable, match=f"^board bench: ssh .*{said}"):
        board.run(["true"])


# Who is let in


def commands_in(message: str) -> list[list[str]]:
    return [shlex.split(found) for found in re.findall(r"`([^`]+)`", message)]


def fingerprint(public: Path) -> str:
    shown = subprocess.run(["ssh-keygen", "-lf", public], capture_output=True, check=True)
    return shown.stdout.decode().split()[1]


def test_an_unknown_host_key_is_told_with_what_accepts_it(sshd):
    known = sshd.folder / "empty"
    known.write_text("")
    board = SshBoard("bench", replace(sshd.target(), known_hosts=known))
    with pytest.raises(BoardRefused) as told:
        board.run(["true"])
    first, second = str(told.value).split("\n")
    assert f"ssh-ed25519 {fingerprint(sshd.folder / 'host.pub')}" in first
    assert f"[127.0.0.1]:{sshd.port} is not known" in first
    compare, accept = commands_in(second)
    assert compare == ["ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub"]
    assert accept[accept.index("-o") + 1] == "StrictHostKeyChecking=ask"
    assert known.read_text() == ""
    # As if "yes" were typed; the user's own line but for that.
    subprocess.run(
        [
            {"StrictHostKeyChecking=ask": "StrictHostKeyChecking=accept-new"}.get(w, w)
            for w in accept
        ],
        check=True,
        capture_output=True,
    )
    assert board.run(["echo", "known"]).stdout == b"known\n"
    board.close()


def test_a_changed_host_key_is_told_with_what_forgets_the_old_one(sshd):
    with SshBoard("bench", sshd.target()) as board:
        board.run(["true"])
    sshd.stop()
    sshd.make_key("host")
    sshd.start()
    known = sshd.folder / "known_hosts"
    with pytest.raises(BoardRefused) as told:
        board.run(["true"])
    first, second = str(told.value).split("\n")
    assert "has changed" in first
    assert "attack" in first
    assert fingerprint(sshd.folder / "host.pub") in first
    assert f"{known}:1" in first
    _, forget, accept = commands_in(second)
    assert forget == ["ssh-keygen", "-R", f"[127.0.0.1]:{sshd.port}", "-f", str(known)]
    assert accept[0] == "ssh"
    subprocess.run(forget, check=True, capture_output=True)
    with pytest.raises(BoardRefused, match="is not known"):
        board.run(["true"])


def test_a_wrong_key_is_told_with_the_user_and_what_to_do(sshd):
    sshd.make_key("other")
    target = replace(sshd.target(), identity_file=sshd.folder / "other")
    with pytest.raises(BoardRefused) as told:
        SshBoard("bench", target).run(["true"])
    first, second = str(told.value).split("\n")
    assert re.fullmatch(
        rf"board bench: {target.user}@127\.0\.0\.1 is not let in: Permission denied \(.*\)", first
    )
    assert "ssh-add" in second
    assert commands_in(second)[-1] == target.by_hand()


def test_a_user_s_host_alias_works_and_its_wishes_spoil_no_output(sshd):
    config = sshd.client_config()
    hostile = "  RequestTTY force\n  RemoteCommand cat\n  ForwardAgent yes\n  ForwardX11 yes\n"
    forwarded = free_port()
    config.write_text(f"{config.read_text()}{hostile}  LocalForward {forwarded} 127.0.0.1:1\n")
    target = SshTarget(host="bench", work=BoardPath(sshd.folder / "work"), config=config)
    with SshBoard("bench", target) as board:
        binary = bytes(range(256))
        assert board.run(["cat"], stdin=binary).stdout == binary
        shown = board.run(["sh", "-c", 'echo "<$SSH_AUTH_SOCK><$DISPLAY>"'])
        assert shown.stdout == b"<><>\n"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", forwarded))


@pytest.fixture
def jump(nothing_left: None, tmp_path: Path) -> Iterator[Sshd]:
    with running_sshd(tmp_path / "jump") as server:
        yield server


def jumping(sshd: Sshd, jump: Sshd) -> SshTarget:
    config = sshd.client_config()
    config.write_text(
        config.read_text() + f"  ProxyJump jump\n{jump.client_config(host='jump').read_text()}"
    )
    return SshTarget(host="bench", work=BoardPath(sshd.folder / "work"), config=config)


def test_a_board_behind_another_host(sshd, jump):
    with SshBoard("bench", jumping(sshd, jump)) as board:
        assert board.run(["echo", "there"]).stdout == b"there\n"
    for server in (sshd, jump):
        assert "Accepted publickey" in (server.folder / "log").read_text()


def clients() -> set[psutil.Process]:
    """The ssh processes below this one."""
    children = psutil.Process().children(recursive=True)
    return {process for process in children if name_of(process) == "ssh"}


@pytest.fixture
def others() -> set[psutil.Process]:
    """The ssh processes of boards that other tests share."""
    return clients()


def test_nothing_is_left_here_when_the_host_between_hangs(others, sshd, jump, impatient):
    with SshBoard("bench", jumping(sshd, jump)) as board:
        board.run(["true"])
        carriers = clients() - others
        assert len(carriers) == 2
        with hanging(jump):
            board.close()
            assert eventually(lambda: not carriers & clients())


def test_an_unknown_key_of_the_host_between_is_that_host_s(sshd, jump):
    target = jumping(sshd, jump)
    (jump.folder / "known_hosts").write_text("")
    with pytest.raises(BoardRefused) as told:
        SshBoard("bench", target).run(["true"])
    assert f"127.0.0.1:{jump.port} is not known" in str(told.value).replace("]", "").replace(
        "[", ""
    )
    assert fingerprint(jump.folder / "host.pub") in str(told.value)
    jump.know(jump.port)
    (sshd.folder / "known_hosts").write_text("")
    with pytest.raises(BoardRefused) as told:
        SshBoard("bench", target).run(["true"])
    assert f"[127.0.0.1]:{sshd.port} is not known" in str(told.value)
    assert fingerprint(sshd.folder / "host.pub") in str(told.value)


PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def agent(nothing_left: None, sshd: Sshd, monkeypatch) -> Iterator[None]:
    """An agent with the user's key, which is on the disk only under a passphrase."""
    key = sshd.folder / "user"
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", PASSPHRASE, "-f", str(key)]
    subprocess.run(change, check=True, capture_output=True)
    place = sshd.folder / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(place)], stdout=subprocess.DEVNULL) as one:
        try:
            assert eventually(place.exists)
            ask = sshd.folder / "ask"
            ask.write_text(f"#!/bin/sh\necho '{PASSPHRASE}'\n")
            ask.chmod(0o700)
            monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
            environment = {**os.environ, "SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
            subprocess.run(["ssh-add", key], env=environment, check=True, capture_output=True)
            yield
        finally:
            one.terminate()


def test_a_key_in_the_agent_lets_in_and_no_secret_is_on_a_command_line(others, sshd, agent):
    private = (sshd.folder / "user").read_text().splitlines()[1:-1]
    target = SshTarget(
        host="bench", work=BoardPath(sshd.folder / "work"), config=sshd.client_config()
    )
    with SshBoard("bench", target) as board:
        stream = board.stream(["cat"])
        stream.send(b"x")
        assert stream.receive(PATIENT) == b"x"
        mine = clients() - others
        assert len(mine) == 2
        shown = "\n".join(" ".join(client.cmdline()) for client in mine)
        assert "BatchMode=yes" in shown
        assert PASSPHRASE not in shown
        assert not any(line in shown for line in private)
        assert board.run(["sh", "-c", 'echo "<$SSH_AUTH_SOCK>"']).stdout == b"<>\n"
        stream.close()


def test_without_the_agent_the_same_key_is_refused_and_nobody_is_asked(sshd, agent, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK")
    target = SshTarget(
        host="bench", work=BoardPath(sshd.folder / "work"), config=sshd.client_config()
    )
    with pytest.raises(BoardRefused, match="Permission denied"):
        SshBoard("bench", target).run(["true"])
