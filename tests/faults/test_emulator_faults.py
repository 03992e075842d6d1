"""Faults on the live emulated board: killed, hung, rebooted, full, its clock set."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import EmulatorDeclared
from labrig.boards.emulator import EmulatorBoard
from labrig.boards.opening import make_ready
from labrig.errors import BoardError, TracerError
from labrig.measure import session
from labrig.measure.journal import journals_in
from labrig.measure.records import Attach, Detach, End, Session, TrialDone
from labrig.tracing.verdict import ask
from tests.faults.rig import TEXT, Rig, Saboteur

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]

TRACED = TEXT.replace("again: }", "watched: {script: a.d}}").replace(
    "title:", "probe_effect: true\ntitle:"
)


class Boards:
    """Opens emulated boards and remembers them."""

    def __init__(self) -> None:
        self.opened: list[EmulatorBoard] = []

    def __call__(self, _errand: object) -> EmulatorBoard:
        self.opened.append(EmulatorBoard("emulator"))
        return self.opened[-1]

    def signal(self, number: signal.Signals) -> None:
        pid = self.opened[-1].pid
        assert pid is not None
        os.kill(pid, number)


@pytest.fixture(scope="module")
def identity() -> str:
    catalogue = Catalogue(boards={"emulator": EmulatorDeclared(kind="emulator")})
    return make_ready(catalogue, "emulator", print).identity


@pytest.fixture
def boards() -> Boards:
    return Boards()


def test_a_killed_qemu_costs_the_trial_in_flight_and_a_boot(tmp_path, identity, boards):
    rig = Rig(tmp_path, machine="aarch64", identity=identity)
    saboteur = Saboteur(rig, [(5, lambda: boards.signal(signal.SIGKILL))])
    rig.measure(saboteur.beside(boards))
    assert saboteur.done == 1
    rig.assert_whole()
    assert len(rig.lost()) == 1
    assert len(boards.opened) == 3  # two blocks, and one more boot


def test_a_board_that_hangs_is_noticed_ended_and_booted_again(
    tmp_path, identity, boards, monkeypatch
):
    rig = Rig(tmp_path, machine="aarch64", identity=identity)
    grace = session.GRACE

    def freeze() -> None:
        boards.signal(signal.SIGSTOP)
        # Of all trials, only the one that never ends is not waited for.
        monkeypatch.setattr(session, "GRACE", 2.0 - 3 * rig.timeout)

    def open_board(errand):
        monkeypatch.setattr(session, "GRACE", grace)
        return boards(errand)

    saboteur = Saboteur(rig, [(5, freeze)])
    rig.measure(saboteur.beside(open_board))
    assert saboteur.done == 1
    rig.assert_whole()
    assert "did not answer" in rig.lost()[0].why
    assert all(board.pid is None for board in boards.opened)


def test_a_board_that_reboots_mid_trial_is_booted_again(tmp_path, identity, boards):
    flag = "test -e /data/calm || busybox reboot -f"
    rig = Rig(tmp_path, machine="aarch64", identity=identity, command=f"sh -c '{flag}'")
    opened: list[int] = []

    class Calm(EmulatorBoard):
        def __enter__(self):
            super().__enter__()
            if len(opened) > 1:
                self.run(["touch", "/data/calm"])
            return self

    def open_board(_):
        opened.append(1)
        return Calm("emulator")

    rig.measure(open_board)
    rig.assert_whole()
    assert len(rig.lost()) == 1


def test_a_clock_set_back_moves_no_interval_and_is_told(tmp_path, identity, boards):
    rig = Rig(
        tmp_path,
        machine="aarch64",
        identity=identity,
        command="sh -c 'date -s @1000000000; sleep 0.1{size}'",
    )
    rig.measure(boards)
    rig.assert_whole()
    for entry in rig.attempts():
        assert isinstance(entry.done, TrialDone)
        # At most the time-out: the clock jumps by years.
        assert 1.1e8 <= entry.done.result["wall_ns"] < rig.timeout * 1e9
    assert "clock" in rig.said.getvalue()


def test_a_full_work_folder_is_told_before_anything_is_measured(tmp_path, identity, boards):
    rig = Rig(tmp_path, machine="aarch64", identity=identity)

    class Full(EmulatorBoard):
        def __enter__(self):
            super().__enter__()
            self.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", "/data"])
            return self

    with pytest.raises(BoardError, match=r"board emulator.*No space left on device"):
        rig.measure(lambda _: Full("emulator"))
    assert rig.attempts() == []


@pytest.mark.parametrize(
    ("when", "attach", "said"),
    [
        ("ls /data/trace-*.txt", 500, r"a\.d ended .*: .*No space left on device"),
        ("true", 40, r"a\.d was not ready in 40 s: .*No space left on device"),
    ],
    ids=["while it traces", "before it attaches"],
)
def test_a_work_folder_that_fills_is_told_and_no_traced_trial_counts(
    tmp_path, identity, when, attach, said
):
    # More than fits into what the output file has already.
    (tmp_path / "a.d").write_text('syscall::read:entry { printf("%s %d\\n", execname, pid); }\n')
    text = TRACED.replace("blocks: 2", "blocks: 1").replace("attach: 500", f"attach: {attach}")
    filling = f"sh -c '{when} && dd bs=4k count=300 if=/dev/zero >>/data/fill; true'"
    rig = Rig(tmp_path, machine="aarch64", identity=identity, text=text, command=filling)
    assert [run.arm for run in rig.plan.blocks[0].arms] == ["none", "watched"]

    class Small(EmulatorBoard):
        def __enter__(self):
            super().__enter__()
            self.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", "/data"])
            return self

    with pytest.raises(TracerError, match=said):
        rig.measure(lambda _: Small("emulator"))
    assert not any(entry.kept for entry in rig.attempts() if entry.done.arm == "watched")
    rig.plan = replace(rig.plan, attach_timeout=500)
    rig.measure(lambda _: EmulatorBoard("emulator"))
    rig.assert_whole()


def test_a_cut_while_traced_loses_the_attachment_and_measures_the_reference_again(
    tmp_path, identity, boards
):
    (tmp_path / "a.d").write_text("syscall::read:entry { @reads = count(); }\n")
    rig = Rig(
        tmp_path,
        machine="aarch64",
        identity=identity,
        text=TRACED.replace("blocks: 2", "blocks: 1"),
    )
    order = [run.arm for run in rig.plan.blocks[0].arms]
    watched = sum(len(r.trials) for r in rig.plan.blocks[0].arms[: order.index("watched") + 1])
    saboteur = Saboteur(rig, [(watched - 2, lambda: boards.signal(signal.SIGKILL))])
    rig.measure(saboteur.beside(boards))
    assert saboteur.done == 1
    rig.assert_whole()
    first, second = (list(journal) for journal in journals_in(rig.raw).values())
    assert not any(isinstance(record, Detach | End) for record in first)
    assert any(isinstance(record, Attach) for record in first)
    again = [r for r in second if isinstance(r, TrialDone) and r.role == "reference"]
    assert bool(again) is (order[0] == "none")
    assert all(r.attachment is None for r in again)
    starts = [r for journal in (first, second) for r in journal if isinstance(r, Session)]
    assert starts[0].facts["boot_id"] != starts[1].facts["boot_id"]


def test_a_script_that_dtrace_refuses_is_told_before_a_trial_is_spent(tmp_path, identity, boards):
    (tmp_path / "a.d").write_text("syscall::read:entry\n{\n\t@reads = cuont();\n}\n")
    rig = Rig(tmp_path, machine="aarch64", identity=identity, text=TRACED)
    with pytest.raises(TracerError, match=r"a\.d:3: dtrace: undefined function name: cuont"):
        rig.measure(boards, judge=lambda opened, script: ask(opened(), script))
    assert rig.attempts() == []
    assert not list(rig.raw.glob("*.jsonl"))


def test_a_user_who_may_not_trace_is_told_and_not_tried_again(tmp_path, identity):
    (tmp_path / "a.d").write_text("syscall::read:entry { @reads = count(); }\n")
    rig = Rig(tmp_path, machine="aarch64", identity=identity, text=TRACED)
    opened: list[EmulatorBoard] = []

    class Student(EmulatorBoard):
        """Tracers are run by a user without rights."""

        def stream(self, argv):
            mine = "exec dtrace" in argv[2]
            return super().stream(["setpriv", "--reuid", "1000", *argv] if mine else argv)

        def __enter__(self):
            super().__enter__()
            opened.append(self)
            self.run(["chmod", "777", "/data"])
            return self

    with pytest.raises(TracerError, match=r"dtrace -s a\.d ended before it was ready: .*"):
        rig.measure(lambda _: Student("emulator"))
    assert len(opened) == 1
    assert Path(rig.raw).exists()
