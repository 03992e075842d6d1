"""Faults on a board behind a real sshd: what was disturbed is lost and measured again, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from labrig.boards.ssh import SshBoard
from labrig.errors import (
    BoardError,
    BoardRefused,
    BoardUnreachable,
    CommandFailed,
    CommandTimeout,
    TracerError,
)
from labrig.measure import session
from labrig.measure.journal import journals_in
from labrig.measure.records import TrialDone
from tests.faults.rig import ROOT, TEXT, Rig, Saboteur
from tests.sshd import Relay


def sessions_of(sshd) -> list[psutil.Process]:
    """The server's processes for connections, and what runs in them."""
    return psutil.Process(sshd.pid).children(recursive=True)


@pytest.fixture
def rig(tmp_path) -> Rig:
    return Rig(tmp_path)


def test_a_connection_cut_mid_trial_costs_that_trial_only(sshd, rig):
    relay = Relay(sshd.port)
    relay.start()
    sshd.know(relay.port)

    def cut_and_mend() -> None:
        relay.cut()
        relay.start()

    try:
        saboteur = Saboteur(rig, [(4, cut_and_mend), (9, cut_and_mend)])
        rig.measure(saboteur.beside(lambda _: SshBoard("bench", sshd.target(relay.port))))
    finally:
        relay.cut()
    assert saboteur.done == 2
    rig.assert_whole()
    assert len(rig.lost()) == 2
    assert "trying again in" in rig.said.getvalue()
    assert "board bench" in rig.said.getvalue()


def test_a_restarted_sshd_costs_that_trial_only(sshd, rig):
    def restart() -> None:
        sshd.stop()
        sshd.start()

    saboteur = Saboteur(rig, [(5, restart)])
    rig.measure(saboteur.beside(lambda _: SshBoard("bench", sshd.target())))
    assert saboteur.done == 1
    rig.assert_whole()
    assert len(rig.lost()) == 1


def test_a_board_that_is_away_for_a_while_is_waited_for(sshd, rig):
    away = Saboteur(rig, [(5, sshd.stop)]).beside(lambda _: SshBoard("bench", sshd.target()))
    with pytest.raises(BoardUnreachable, match=r"4 sessions in a row failed so; what is"):
        rig.measure(away, pauses=(0.1, 0.1, 0.1))
    before = rig.trials_done()
    sshd.start()
    rig.measure(lambda _: SshBoard("bench", sshd.target()))
    rig.assert_whole()
    assert before == 5


def test_a_board_that_hangs_is_noticed_left_and_measured_again(sshd, rig, monkeypatch):
    frozen: list[psutil.Process] = []
    grace = session.GRACE

    def freeze() -> None:
        frozen.extend(sessions_of(sshd))
        for process in frozen:
            process.suspend()
        # Of all trials, only the one that never ends is not waited for.
        monkeypatch.setattr(session, "GRACE", 2.0 - 3 * rig.timeout)

    def open_board(_: object) -> SshBoard:
        monkeypatch.setattr(session, "GRACE", grace)
        return SshBoard("bench", sshd.target())

    try:
        saboteur = Saboteur(rig, [(4, freeze)])
        rig.measure(saboteur.beside(open_board))
    finally:
        for process in frozen:
            if process.is_running():
                process.resume()
    assert saboteur.done == 1
    rig.assert_whole()
    assert len(rig.lost()) == 1
    assert "did not answer" in rig.lost()[0].why


def test_a_command_that_never_ends_is_ended_with_its_group_and_not_tried_again(sshd, tmp_path):
    rig = Rig(tmp_path, command="sh -c 'sleep 98765 & sleep 98765'", timeout=1.0)
    opened = []

    def open_board(_):
        opened.append(1)
        return SshBoard("bench", sshd.target())

    with pytest.raises(CommandTimeout, match=r"bench: trial b0/.*did not end in time"):
        rig.measure(open_board)
    assert len(opened) == len(rig.lost()) == 1
    left = [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "98765"]]
    assert left == []


def test_a_command_that_crashes_is_told_and_not_tried_again(sshd, tmp_path):
    rig = Rig(tmp_path, command="sh -c 'echo last words; kill -SEGV $$'")
    with pytest.raises(CommandFailed, match=r"ended with signal 11: last words"):
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
    assert len(rig.lost()) == 1
    assert rig.trials_done() == 0


def test_binary_output_of_100_mb_is_counted_and_its_head_kept(sshd, tmp_path):
    rig = Rig(tmp_path, command="head -c 100000000 /dev/urandom")
    rig.text = rig.text.replace("trials: 2", "trials: 1").replace("blocks: 2", "blocks: 1")
    rig.__post_init__()
    rig.measure(lambda _: SshBoard("bench", sshd.target()))
    rig.assert_whole()
    for entry in rig.attempts():
        assert isinstance(entry.done, TrialDone)
        assert entry.done.result["output_bytes"] == 100_000_000
        assert len(entry.done.result["output"]) == session.KEEP_BYTES


@pytest.mark.parametrize("fault", ["unknown host key", "changed host key", "wrong key"])
def test_a_board_that_refuses_is_asked_once(sshd, rig, fault, tmp_path):
    target = sshd.target()
    if fault == "unknown host key":
        (tmp_path / "empty").write_text("")
        target = replace(target, known_hosts=tmp_path / "empty")
    elif fault == "changed host key":
        sshd.stop()
        sshd.make_key("host")
        sshd.start()
    else:
        sshd.make_key("user")
    opened = []

    def open_board(_):
        opened.append(1)
        return SshBoard("bench", target)

    with pytest.raises(BoardRefused, match="board bench"):
        rig.measure(open_board)
    assert len(opened) == 1
    assert rig.attempts() == []


def test_a_board_that_is_not_the_planned_one_is_refused_before_measuring(sshd, tmp_path):
    rig = Rig(tmp_path, identity="FreeBSD 13.0 arm (Cortex-A8) at bench")
    with pytest.raises(
        BoardError, match=r"board bench: it is not the planned one any more: found Linux"
    ):
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
    assert rig.attempts() == []


def test_a_board_without_a_tracer_is_refused_before_a_trial_is_spent(sshd, tmp_path):
    (tmp_path / "a.d").write_text("BEGIN { }")
    rig = Rig(tmp_path, text=TEXT.replace("again: }", "again: {script: a.d}}"))
    with pytest.raises(
        TracerError, match=r"board bench: it has no dtrace .* labrig board check bench"
    ):
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
    assert rig.attempts() == []


KILLED = """\
import os, signal, sys
from pathlib import Path
from labrig.boards.base import BoardPath
from labrig.boards.ssh import SshBoard
from labrig.boards.ssh_target import SshTarget
from labrig.measure import journal
from tests.faults.rig import Rig

rig = Rig(Path(sys.argv[1]))
target = SshTarget(
    host="127.0.0.1", work=BoardPath(sys.argv[2]), port=int(sys.argv[3]), user=sys.argv[4],
    identity_file=Path(sys.argv[5]), known_hosts=Path(sys.argv[6]), config=Path("/dev/null"),
)
calls, whole, sync = 0, sys.argv[7] == "whole", os.fsync

def killed_at_fsync(descriptor):
    global calls
    calls += 1
    if calls == 9:
        if not whole:  # as if half of the line had reached the disk
            os.truncate(descriptor, os.fstat(descriptor).st_size - 20)
        os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

os.fsync = killed_at_fsync
rig.measure(lambda _: SshBoard("bench", target))
"""


@pytest.mark.parametrize("line", ["whole", "half"])
def test_labrig_killed_between_trial_and_fsync_resumes_with_one_record_each(sshd, rig, line):
    target = sshd.target()
    words = [target.work, target.port, target.user, target.identity_file, target.known_hosts, line]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(rig.folder), *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'workflow'}:{ROOT}"},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    (killed,) = journals_in(rig.raw)
    before = rig.trials_done()
    # The header takes two calls (the folder's, the line's); the ninth is the seventh trial's.
    assert before == (7 if line == "whole" else 6)
    rig.measure(lambda _: SshBoard("bench", target))
    rig.assert_whole()
    assert killed in journals_in(rig.raw)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_here_ends_measuring_and_resumes_when_there_is_room(sshd, tmp_path):
    from labrig.errors import JournalError

    disk = tmp_path / "raw"
    disk.mkdir()
    rig = Rig(tmp_path, command="head -c 3{size}00 /dev/zero")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "none", disk], check=True)
    try:
        with pytest.raises(JournalError, match=r"jsonl: cannot be written: No space left"):
            rig.measure(lambda _: SshBoard("bench", sshd.target()))
        before = rig.trials_done()
        assert 0 < before < rig.plan.trial_count
        subprocess.run(["mount", "-o", "remount,size=10m", disk], check=True)
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
        rig.assert_whole()
    finally:
        subprocess.run(["umount", disk], check=True)
    assert Path("/dev/full").exists()
