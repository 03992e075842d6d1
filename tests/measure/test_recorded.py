"""A recorded board replays sessions, their faults among them; the table that comes of it is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from labrig import table
from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import RecordedDeclared
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardError, UsageError
from labrig.measure.journal import Lost, Session, TrialDone, journals_in
from labrig.measure.run import Measured
from labrig.measure.visit import visit
from tests.faults.rig import Rig, Saboteur


def replay(rig: Rig, results: Path, folder: Path) -> tuple[Rig, Measured]:
    """Measure the same experiment on a board that replays ``results``."""
    folder.mkdir()
    for path in rig.folder.glob("*.d"):
        shutil.copy(path, folder)
    again = Rig(folder, command=rig.command, timeout=rig.timeout, text=rig.text, kind="recorded")
    catalogue = Catalogue(boards={"old": RecordedDeclared(kind="recorded", results=str(results))})
    said: list[str] = []
    with visit(catalogue, "old", "e", said.append) as visited:
        return again, again.measure(visited.open_board, pauses=visited.pauses)


def rows(rig: Rig) -> pd.DataFrame:
    part = table.Part(plan=rig.plan, journals=journals_in(rig.raw), hashes={})
    made = table.make_table(rig.declared, [part], {})
    found: pd.DataFrame = made.to_pandas()
    return found.drop(columns=["session"])


@pytest.fixture
def measured(sshd, tmp_path) -> tuple[Rig, Path]:
    """Measured over a real sshd that was restarted in between."""
    results = tmp_path / "results" / "bench"
    (results / "e").mkdir(parents=True)
    rig = Rig(results / "e", command="sleep 0.0{size}")

    def restart() -> None:
        sshd.stop()
        sshd.start()

    with Saboteur(rig, [(5, restart)]):
        rig.measure(lambda _: SshBoard("bench", sshd.target()))
    return rig, results


def test_a_replay_gives_the_same_rows_lost_attempts_included(measured, tmp_path):
    rig, results = measured
    again, done = replay(rig, results, tmp_path / "again")
    pd.testing.assert_frame_equal(rows(again), rows(rig))
    assert done.lost == len(rig.lost()) == 1
    for new, old in zip(
        journals_in(again.raw).values(), journals_in(rig.raw).values(), strict=True
    ):
        replayed, recorded = next(iter(new)), next(iter(old))
        assert isinstance(replayed, Session)
        assert isinstance(recorded, Session)
        assert replayed.facts == recorded.facts


def test_a_session_that_was_killed_is_replayed_to_where_it_ended(measured, tmp_path):
    rig, results = measured
    first, second = sorted(rig.raw.glob("*-b0.jsonl"))
    second.unlink()
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:4]))
    with pytest.raises(BoardError, match=r"holds no more of block 0: the experiment is not"):
        replay(rig, results, tmp_path / "again")
    (new,) = journals_in(tmp_path / "again" / "raw").values()
    assert sum(isinstance(record, TrialDone) for record in new) == 3
    assert not any(isinstance(record, Lost) for record in new)


def test_what_was_not_measured_is_told(measured, tmp_path):
    rig, results = measured
    shutil.rmtree(rig.raw)
    with pytest.raises(UsageError, match="no session of block 0 is recorded there"):
        replay(rig, results, tmp_path / "again")
