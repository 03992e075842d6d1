"""``labrig board check`` and ``release`` on shared, pooled and recorded boards, over a real sshd."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from labrig.boards.lease import holder_of, take_lease
from labrig.boards.ssh import SshBoard
from labrig.cli import main
from tests.faults.rig import Rig
from tests.sshd import Sshd, free_port


@pytest.fixture
def lab(sshd, tmp_path, monkeypatch):
    """A lab whose board ``bench`` is the sshd, in a pool with one that is not there."""
    (tmp_path / "config").mkdir()
    config = sshd.client_config()
    (tmp_path / "config/boards.yaml").write_text(
        f"bench: &board\n  kind: ssh\n  host: bench\n  work: {sshd.folder}/work\n"
        f"  ssh_config: {config}\n  dtrace: {{command: false, probe_arguments: 4}}\n"
        f"gone:\n  kind: ssh\n  host: 127.0.0.1\n  port: {free_port()}\n  work: /tmp/labrig\n"
        "pool:\n  kind: pool\n  boards: [bench, gone]\n"
        "before:\n  kind: recorded\n  results: results/bench\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(*words: str, status: int) -> dict[tuple[str, str], dict[str, str]]:
    done = CliRunner().invoke(main, ["board", "check", *words, "--format", "json"])
    assert done.exit_code == status, done.output
    return {(row["board"], row["name"]): row for row in json.loads(done.stdout)}


def test_a_free_board_says_so_and_what_its_dtrace_cannot_do(lab):
    told = rows("bench", status=0)
    assert told["bench", "lease"]["value"] == "free"
    assert told["bench", "reached"]["state"] == "pass"
    assert told["bench", "dtrace, as declared"]["value"] == "no -c, 4 probe arguments"


def test_a_board_in_use_is_not_traced_and_says_by_whom(lab, sshd: Sshd):
    with SshBoard("bench", sshd.target()) as other, take_lease(other, purpose="copying", say=print):
        told = rows("bench", status=0)
    assert "for copying" in told["bench", "lease"]["value"]
    assert told["bench", "lease"]["state"] == "warn"
    assert ("bench", "kernel") in told
    assert not {name for _, name in told} & {"tracers", "dtrace", "bpftrace"}


def test_of_a_pool_each_board_is_checked_and_a_silent_one_fails(lab):
    told = rows("pool", status=1)
    assert told["bench", "reached"]["state"] == "pass"
    assert told["gone", "reached"]["state"] == "fail"
    assert "board gone: " in told["gone", "reached"]["value"]


def test_of_several_boards_the_text_names_each(lab):
    done = CliRunner().invoke(main, ["board", "check", "pool"])
    assert {"bench:", "gone:"} <= set(done.stdout.splitlines())


def test_a_recorded_board_tells_what_was_recorded(lab, sshd: Sshd):
    rig = Rig(folder=lab / "results/bench/e", command="true")
    rig.measure(lambda errand: SshBoard("bench", sshd.target()))
    (lab / "results/bench/board.json").write_text(rig.board.to_json())
    told = rows("before", status=0)
    assert told["before", "recorded"]["value"] == "2 sessions: e (full)"
    assert told["before", "kernel"]["state"] == "pass"
    assert not any(row["advice"] for row in told.values()), "it is too late for any"


def test_a_recorded_board_of_an_empty_folder_is_told_in_a_line(lab):
    done = CliRunner().invoke(main, ["board", "check", "before"])
    assert done.exit_code != 0
    assert done.stderr == "labrig: results/bench: no session is recorded there\n"


def test_a_lease_is_released_by_name(lab, sshd: Sshd):
    with SshBoard("bench", sshd.target()) as other, take_lease(other, purpose="copying", say=print):
        done = CliRunner().invoke(main, ["board", "release", "bench"])
        assert done.exit_code == 0
        assert done.stdout.startswith("board bench: removed the lease of ")
        assert "for copying" in done.stdout
        assert holder_of(other) is None
    done = CliRunner().invoke(main, ["board", "release", "bench"])
    assert done.stdout == "board bench: has no lease\n"


def test_a_pool_s_boards_are_released_one_by_one(lab):
    done = CliRunner().invoke(main, ["board", "release", "pool"])
    assert done.exit_code != 0
    assert "board pool is of kind pool: it is no machine of its own" in done.stderr
