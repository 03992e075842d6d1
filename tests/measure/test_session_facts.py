"""What a session's journal says of how it was measured, and what it must not say."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from labrig.boards.ssh import SshBoard
from labrig.measure.chain import check
from labrig.measure.journal import journals_in
from labrig.measure.recorded import take_over
from labrig.measure.records import End, Lost, Record, Session, TrialDone
from tests.faults.rig import Rig, Saboteur
from tests.sshd import running_sshd


@dataclass(frozen=True)
class Measured:
    rig: Rig

    def sessions(self) -> list[list[Record]]:
        return [list(one) for one in journals_in(self.rig.raw).values()]


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Iterator[Measured]:
    """Measured over a real sshd that was restarted in the first block."""
    rig = Rig(tmp_path_factory.mktemp("facts"))
    with running_sshd(tmp_path_factory.mktemp("sshd") / "sshd") as sshd:

        def restart() -> None:
            sshd.stop()
            sshd.start()

        saboteur = Saboteur(rig, [(3, restart)])
        rig.measure(saboteur.beside(lambda _: SshBoard("bench", sshd.target())))
        yield Measured(rig)


def header(records: list[Record]) -> Session:
    assert isinstance(records[0], Session)
    return records[0]


def test_an_attempt_is_numbered_in_its_block_and_only_a_whole_one_is_sealed(measured):
    first, second, third = measured.sessions()
    assert [(header(one).block, header(one).attempt) for one in (first, second, third)] == [
        (0, 1),
        (0, 2),
        (1, 1),
    ]
    chains = [
        check(one.path.read_bytes(), name) for name, one in journals_in(measured.rig.raw).items()
    ]
    assert [chain.sealed for chain in chains] == [False, True, True]
    assert all(chain.chained and not chain.faults for chain in chains)


def test_the_end_counts_the_trials_and_the_seed_is_the_plans(measured):
    for records in measured.sessions():
        assert header(records).seed == measured.rig.plan.seed
        for end in (record for record in records if isinstance(record, End)):
            assert end.trials == sum(isinstance(one, TrialDone) for one in records)
            assert end.lost == sum(isinstance(one, Lost) for one in records)


def test_what_the_board_was_made_of_is_beside_by_its_hash_and_goes_where_the_journal_goes(
    measured, tmp_path
):
    take_over(measured.rig.raw, tmp_path / "there")
    for raw in (measured.rig.raw, tmp_path / "there"):
        for records in measured.sessions():
            ((name, digest),) = header(records).beside.items()
            data = (raw / name).read_bytes()
            assert hashlib.sha256(data).hexdigest() == digest
            assert name == f"board-{digest[:12]}.json"
            assert set(json.loads(data)["programs"]) == {"rig-run", "rig-firings"}


def test_nothing_of_the_address_is_written_even_where_the_connection_was_lost(measured):
    lost = [one for records in measured.sessions() for one in records if isinstance(one, Lost)]
    assert lost
    assert all(one.why.startswith("board bench: ") for one in lost)
    for records in measured.sessions():
        assert "user" not in header(records).facts
        assert header(records).facts["board"] == "bench"
    for path in measured.rig.raw.iterdir():
        text = path.read_text()
        assert "127.0.0.1" not in text
        assert f"{getpass.getuser()}@" not in text


def test_a_file_beside_that_was_broken_off_is_written_anew(measured, tmp_path):
    from labrig.measure.beside import keep, name_of

    contents = {"board.json": b"{}\n"}
    (tmp_path / name_of("board.json", b"{}\n")).write_bytes(b"{")
    keep(tmp_path, contents)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"{}\n"]


def test_a_session_says_of_which_declaration_it_is(measured):
    said = {header(records).experiment_sha256 for records in measured.sessions()}
    assert said == {"e" * 64}
