"""``labrig trace work``: which cell, and what is told of mistakes before a board starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.errors import UsageError
from labrig.trace_commands.work import choose_cell
from tests.tracing.work.rig import work_rig

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return work_rig(tmp_path_factory.mktemp("plan")).plan


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["trace", "work", *words])
    return done.exit_code, done.stderr


def test_the_cell_is_the_one_named_and_else_the_first_of_the_main_reference(plan):
    first = choose_cell(plan, None, {})
    assert (first.arm, first.levels) == ("none", {"work": "memory"})
    other = choose_cell(plan, "again", {"work": "child"})
    assert (other.arm, other.levels) == ("again", {"work": "child"})


@pytest.mark.parametrize(
    ("arm", "at", "words"),
    [
        ("nine", {}, "e: no arm nine; there are none, again"),
        (None, {"size": "1"}, "e: no factor size; there are work"),
        (None, {"work": "play"}, "e: work has no level play; it has memory, card, child"),
    ],
)
def test_a_cell_that_is_not_there_is_told_with_those_that_are(plan, arm, at, words):
    with pytest.raises(UsageError, match=f"^{words}$"):
        choose_cell(plan, arm, at)


def test_mistakes_are_told_in_a_line(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    status, said = run("probe-effect", "--board", "emulator", "--at", "512")
    assert (status, said) == (2, "labrig: --at 512: write factor=level\n")
    status, said = run("probe-effect", "--board", "nosuch")
    assert status == 2
    assert "nosuch" in said
    assert said.count("\n") <= 2
    status, said = run(str(tmp_path), "--board", "emulator")
    assert status == 2
    assert "experiment.yaml" in said


@pytest.mark.board
def test_a_cell_of_the_lab_s_own_experiment_is_watched(monkeypatch):
    monkeypatch.chdir(ROOT)
    words = ["probe-effect", "--board", "emulator", "--at", "block_size=65536", "--trials", "1"]
    done = CliRunner().invoke(main, ["trace", "work", *words, "--format", "json"])
    assert done.exit_code == 0, done.stderr
    work = json.loads(done.stdout)
    assert [one["trial"]["id"] for one in work["windows"]] == ["b0/none/block_size=65536/timed0"]
    assert work["total_ns"] == sum(row["on_cpu_ns"] for row in work["rows"]) > 0
    assert (work["rows"][0]["kind"], work["rows"][0]["name"]) == ("workload", "dd")


def test_a_record_has_no_threads_to_watch(monkeypatch, tmp_path):
    (tmp_path / "config").mkdir()
    boards = "old: {kind: recorded, results: results/old}\n"
    (tmp_path / "config" / "boards.yaml").write_text(boards)
    monkeypatch.chdir(tmp_path)
    status, said = run("any", "--board", "old")
    assert (status, said) == (2, "labrig: board old is a record: name one that runs trials\n")
