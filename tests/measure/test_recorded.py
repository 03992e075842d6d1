"""A record: its journals taken over as they are, one of its sessions answered as its board did."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from labrig import table
from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import RecordedDeclared
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardError, BoardUnreachable, UsageError
from labrig.measure.journal import Lost, TrialDone, journals_in
from labrig.measure.protocol import TrialRequest, TrialResult
from labrig.measure.recorded import RecordedBoard
from labrig.measure.run import Measured
from labrig.measure.session import run_trial, start_runner
from labrig.measure.visit import visit
from tests.faults.rig import Rig, Saboteur


def replay(rig: Rig, folder: Path, command: str) -> tuple[Rig, Measured]:
    """Ask the record of ``rig`` for what ``command`` would measure."""
    folder.mkdir()
    again = Rig(folder, command=command, kind="recorded")
    results = rig.folder.parent
    catalogue = Catalogue(boards={"old": RecordedDeclared(kind="recorded", results=str(results))})
    with visit(catalogue, "old", again.raw, print) as visited:
        return again, again.measure(visited.open_board)


def rows(rig: Rig) -> pd.DataFrame:
    part = table.Part(plan=rig.plan, journals=journals_in(rig.raw), hashes={})
    found: pd.DataFrame = table.make_table(rig.declared, [part], {}, {}).to_pandas()
    return found


@pytest.fixture
def measured(sshd, tmp_path) -> Rig:
    """Measured over a real sshd that was restarted in between."""
    folder = tmp_path / "results" / "bench" / "e"
    folder.mkdir(parents=True)
    rig = Rig(folder, command="sleep 0.1{size}")

    def restart() -> None:
        sshd.stop()
        sshd.start()

    with Saboteur(rig, [(5, restart)]):
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
    return rig


def named(folder: Path) -> Path:
    """Where the record of the experiment ``e`` is taken over to."""
    return folder / "e"


def test_a_record_gives_the_same_rows_lost_attempts_included_from_the_same_bytes(
    measured, tmp_path
):
    (tmp_path / "again").mkdir()
    again, done = replay(measured, named(tmp_path / "again"), measured.command)
    pd.testing.assert_frame_equal(rows(again), rows(measured))
    assert done.lost == len(measured.lost()) == 1
    theirs = {path.name: path.read_bytes() for path in measured.raw.glob("*.jsonl")}
    assert {path.name: path.read_bytes() for path in again.raw.glob("*.jsonl")} == theirs


def test_what_was_measured_otherwise_is_not_taken_for_what_is_asked(measured, tmp_path):
    (tmp_path / "again").mkdir()
    with pytest.raises(BoardError, match=r"12 trials of block 0 are not in .*: what is asked now"):
        replay(measured, named(tmp_path / "again"), "sleep 0.00{size}")


def test_of_a_record_that_was_measured_again_after_a_change_the_later_is_taken(
    measured, sshd, tmp_path
):
    later = Rig(measured.folder, command="sleep 0.3{size}")
    later.measure(lambda _: SshBoard("bench", sshd.target()))
    (tmp_path / "again").mkdir()
    again, done = replay(measured, named(tmp_path / "again"), later.command)
    kept = rows(again)[rows(again)["kept"]]
    assert len(kept) == done.kept == later.plan.trial_count
    assert kept["elapsed"].min() >= 310
    assert done.lost == 0, "an attempt at another command was none at this one"


def test_a_record_of_an_interrupted_measurement_says_what_it_lacks(measured, tmp_path):
    first, second = sorted(measured.raw.glob("*-b0.jsonl"))
    second.unlink()
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:4]))
    (tmp_path / "again").mkdir()
    with pytest.raises(
        BoardError, match=r"trials of block 0 are not in .* or it was never finished"
    ):
        replay(measured, named(tmp_path / "again"), measured.command)


def test_where_nothing_is_recorded_that_is_told(measured, tmp_path):
    for path in measured.raw.glob("*.jsonl"):
        path.unlink()
    (tmp_path / "again").mkdir()
    with pytest.raises(UsageError, match="no session is recorded there"):
        replay(measured, named(tmp_path / "again"), measured.command)


def asked(board: Board, trial: str) -> TrialResult:
    runner = start_runner(board)
    request = TrialRequest(id=trial, timeout_ms=1000, keep_bytes=0, argv=("true",))
    return run_trial(runner, request)


def test_a_recorded_session_answers_as_its_board_did_its_fault_included(measured):
    journal = next(
        one
        for one in journals_in(measured.raw).values()
        if any(isinstance(record, Lost) for record in one)
    )
    with RecordedBoard("old", journal) as board:
        for record in journal:
            if isinstance(record, TrialDone):
                said = asked(board, record.trial)
                assert said.wall_ns == record.result["wall_ns"]
            elif isinstance(record, Lost):
                with pytest.raises(BoardUnreachable):
                    asked(board, record.trial)
        with pytest.raises(BoardError, match="has no trial b9/none"):
            asked(board, "b9/none")
