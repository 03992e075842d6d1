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
from labrig.measure import journal
from labrig.measure.journal import journals_in
from labrig.measure.protocol import TrialRequest, TrialResult
from labrig.measure.recorded import RecordedBoard, take_over
from labrig.measure.records import Attach, Detach, Lost, Record, TrialDone
from labrig.measure.run import Measured
from labrig.measure.session import run_trial, start_runner
from labrig.measure.visit import visit
from labrig.tracing import attach
from labrig.tracing.attach import Attachment
from labrig.tracing.output.trouble import troubles
from tests.faults.rig import Rig, Saboteur
from tests.measure.test_journal import session


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
    rig = Rig(folder)

    def restart() -> None:
        sshd.stop()
        sshd.start()

    saboteur = Saboteur(rig, [(5, restart)])
    rig.measure(saboteur.beside(lambda _: SshBoard("bench", sshd.target())))
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


def recorded(folder: Path, *records: Record) -> RecordedBoard:
    path = folder / "s1.jsonl"
    with journal.Journal(path, session()) as written:
        for record in records:
            written.append(record)
    return RecordedBoard("old", journal.JournalFile(path))


def attach_recorded(board: RecordedBoard, script: str, kept: Path) -> Attachment:
    return Attachment(board, board.work / script, board.work / "trace", 1, kept=kept)


ATTACH = Attach(attachment=0, arm="a", script="a.bt", seconds=1, tracer="bpftrace")
PRINTED = b'{"type": "printf", "data": "\xff"}\n' * 1000


def test_a_recorded_tracer_says_what_it_said_to_the_byte(tmp_path, monkeypatch):
    monkeypatch.setattr(attach, "PIECE", 999)
    (tmp_path / "s1.trace-0.json").write_bytes(PRINTED)
    detach = Detach(attachment=0, output="s1.trace-0.json", stderr="WARNING: x\n")
    with attach_recorded(recorded(tmp_path, ATTACH, detach), "a.bt", tmp_path / "kept") as again:
        assert again.stop() == "WARNING: x\n"
    assert (tmp_path / "kept").read_bytes() == PRINTED


def test_a_part_of_an_output_is_not_taken_for_the_whole(tmp_path):
    (tmp_path / "s1.trace-0.json").write_bytes(PRINTED)
    board = recorded(tmp_path, ATTACH)
    again = attach_recorded(board, "a.bt", tmp_path / "kept")
    with pytest.raises(BoardUnreachable, match="ends while traced"):
        again.stop()
    assert (tmp_path / "kept").read_bytes() == b""


def test_of_a_long_stderr_the_first_lines_are_kept_and_the_rest_is_trouble(tmp_path, monkeypatch):
    monkeypatch.setattr(attach, "STDERR_KEPT", 100)
    (tmp_path / "s1.trace-0.txt").write_bytes(b"")
    said = "dtrace: 1000 drops on CPU 0\n" * 50
    attached = Attach(attachment=0, arm="a", script="a.d", seconds=1)
    detach = Detach(attachment=0, output="s1.trace-0.txt", stderr=said)
    with attach_recorded(recorded(tmp_path, attached, detach), "a.d", tmp_path / "kept") as again:
        kept = again.stop()
    *drops, cut = troubles(kept)
    assert [one.count for one in drops] == [1000] * 3
    assert cut.text == f"WARNING: of {len(said)} bytes of stderr the last {len(said) - 84} " + (
        "were not kept"
    )


def test_of_an_older_record_the_tracer_is_dtrace(tmp_path):
    line = b'{"record":"attach","attachment":0,"arm":"a","script":"a.d","seconds":1.5}'
    record = journal.from_line(line)
    assert isinstance(record, Attach)
    assert record.tracer == "dtrace"


def test_a_record_is_taken_over_with_what_either_tracer_printed(measured, tmp_path):
    for name in ("s.trace-0.txt", "s.trace-1.json"):
        (measured.raw / name).write_bytes(PRINTED)
    take_over(measured.raw, tmp_path / "there")
    assert (tmp_path / "there/s.trace-0.txt").read_bytes() == PRINTED
    assert (tmp_path / "there/s.trace-1.json").read_bytes() == PRINTED
