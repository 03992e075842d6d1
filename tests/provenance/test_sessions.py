"""`labrig sessions`: what is listed, compared, restored, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from labrig.cli import main
from labrig.measure.journal import Journal
from labrig.measure.records import Attach
from labrig.provenance.experiment_results import find_results
from labrig.provenance.setting_aside import KEPT, set_aside
from tests.measure.test_journal import session
from tests.provenance.lab import MINI, make, measured, name


def labrig(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def lab(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path)


@pytest.fixture
def two(lab: Path) -> Path:
    """A lab with a measurement of 3 o'clock that was set aside, and one of 5 o'clock."""
    measured(lab / MINI, 3)
    set_aside(find_results("mini", Path()).folders, name(3))
    measured(lab / MINI, 5, "undecided", blocks=3)
    return lab


def test_the_present_one_comes_first_with_what_it_is(two):
    done = labrig("sessions", "mini")
    assert done.exit_code == 0, done.output
    head, now, old = done.stdout.splitlines()
    assert head.split() == ["began", "(UTC)", "blocks", "trials", "lost", "commit", "verdicts"]
    assert now.split()[:6] == ["now", "2026-01-02", "05:00", "3", "90", "1"]
    assert "abababababab with changes" in now
    assert now.endswith("H2 undecided")
    assert old.startswith(name(3))
    assert old.endswith("H2 supported")
    said = json.loads(labrig("sessions", "mini", "--json").stdout)
    assert [(one["name"], one["present"], one["verdicts"]) for one in said] == [
        (name(5), True, {"H2": "undecided"}),
        (name(3), False, {"H2": "supported"}),
    ]


def test_two_are_compared_as_diff_would(two):
    done = labrig("sessions", "mini", "--compare", name(3), "now")
    assert done.exit_code == 1, done.output
    assert "H2 was supported, is now undecided" in done.stdout
    assert labrig("sessions", "mini", "--compare", "now", name(5)).exit_code == 0
    backwards = labrig("sessions", "mini", "--compare", "now", name(3), "--json")
    assert json.loads(backwards.stdout)["changed"]


def test_diff_of_the_folder_means_the_present_one_alone(two):
    done = labrig("diff", f"{MINI}/{KEPT}/{name(3)}", MINI)
    assert done.exit_code == 1
    assert "H2 was supported, is now undecided" in done.stdout
    assert "only in NEW" not in done.stdout


def test_restored_and_back_again(two):
    files = {path.name for path in (two / MINI).iterdir()}
    for there, back in ((3, 5), (5, 3)):
        done = labrig("sessions", "mini", "--restore", name(there))
        assert done.exit_code == 0, done.output
        assert f"{name(back)} is kept" in done.stderr
        said = json.loads(labrig("sessions", "mini", "--json").stdout)
        assert [one["name"] for one in said] == [name(there), name(back)]
    assert {path.name for path in (two / MINI).iterdir()} == files


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("minni",), "there is no experiment 'minni'; did you mean 'mini'?"),
        (("mini", "--size", "tiny"), "tiny"),
        (("mini", "--board", "other"), "mini is not measured yet; run: snakemake mini"),
        (("mini", "--restore", "20260102T030001Z"), f"did you mean '{name(3)}'?"),
        (("mini", "--restore", "../raw"), "there is no measurement '../raw'"),
        (("mini", "--restore", "now"), "is the present measurement"),
        (("mini", "--compare", "now", "then"), "there is no measurement 'then'"),
        (("mini", "--compare", "now", "now", "--restore", "now"), "are two commands"),
    ],
)
def test_bad_input_is_told_in_words(two, words, said):
    before = {path: path.stat().st_mtime_ns for path in (two / MINI).rglob("*.json*")}
    done = labrig("sessions", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert {path: path.stat().st_mtime_ns for path in (two / MINI).rglob("*.json*")} == before


def test_another_experiments_results_under_this_name_are_refused(two):
    measured(two / MINI / KEPT / name(7), 7, experiment="other")
    for words in (("--restore", name(7)), ("--compare", name(7), "now")):
        done = labrig("sessions", "mini", *words)
        assert done.exit_code == 2
        assert "is of experiment other, size full, not of mini, size full" in done.stderr
    listed = labrig("sessions", "mini")
    assert listed.exit_code == 0
    assert f"{name(7)}: {MINI}/{KEPT}/{name(7)}/raw/s7-b0.jsonl: is of experiment other" in (
        listed.stdout
    )
    assert json.loads(labrig("sessions", "mini", "--json").stdout)[0]["name"] == name(5)


def test_a_damaged_journal_is_listed_with_what_is_wrong(two):
    kept = two / MINI / KEPT / name(3) / "raw"
    (kept / "s3-b0.jsonl").write_text("not a record\n")
    listed = labrig("sessions", "mini")
    assert listed.exit_code == 0
    assert "s3-b0.jsonl:1: not a journal record" in listed.stdout
    assert labrig("sessions", "mini", "--restore", name(3)).exit_code == 2


def test_a_line_missing_within_a_journal_is_listed_and_neither_compared_nor_restored(two):
    kept = two / MINI / KEPT / name(3) / "raw"
    began = "2026-01-02T03:00:09+00:00"
    first = replace(session("s3-b9", 9), experiment="mini", started=began)
    with Journal(kept / "s3-b9.jsonl", first) as journal:
        for number in range(3):
            journal.append(Attach(attachment=number, arm="counted", script="a.d", seconds=1.0))
    path = kept / "s3-b9.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines) + b'{"record": "att')
    whole = json.loads(labrig("sessions", "mini", "--json").stdout)
    assert [one["fault"] for one in whole] == [None, None], "half a last line is no damage"
    del lines[1]
    path.write_bytes(b"".join(lines))
    told = f"{MINI}/{KEPT}/{name(3)}/raw/s3-b9.jsonl:2: line 2 is missing"
    listed = labrig("sessions", "mini")
    assert listed.exit_code == 0
    assert f"{name(3)}: {told}" in listed.stdout
    for words in (("--compare", name(3), "now"), ("--restore", name(3))):
        done = labrig("sessions", "mini", *words)
        assert (done.exit_code, told in done.stderr) == (2, True), done.output
    assert path.is_file()


def test_while_it_is_measured_nothing_is_restored(two):
    with FileLock(two / MINI / "raw/.lock"):
        done = labrig("sessions", "mini", "--restore", name(3))
    assert done.exit_code == 2
    assert "another process is measuring mini" in done.stderr


def test_two_at_once_are_refused_and_listing_is_not(two):
    with FileLock(two / MINI / KEPT / ".lock"):
        done = labrig("sessions", "mini", "--restore", name(3))
        rerun = labrig("rerun", "mini")
        listed = labrig("sessions", "mini")
    for refused in (done, rerun):
        assert refused.exit_code == 2
        assert "another `labrig rerun` or `labrig sessions` is at it" in refused.stderr
    assert listed.exit_code == 0


def test_what_was_begun_without_a_session_is_set_aside_too(two):
    set_aside(find_results("mini", Path()).folders, name(5))
    (two / MINI / "raw").mkdir()
    (two / MINI / "raw/board-0123.json").write_text("{}")
    done = labrig("sessions", "mini", "--restore", name(5))
    assert done.exit_code == 0, done.output
    assert json.loads(labrig("sessions", "mini", "--json").stdout)[0]["name"] == name(5)
    assert list((two / MINI / KEPT).glob("*/raw/board-0123.json"))


@pytest.mark.parametrize(
    ("prepare", "words", "said"),
    [
        ("nothing", ("mini",), "mini is not measured yet; run: snakemake mini"),
        ("strange", ("mini",), "is of experiment other, size full, not of mini"),
        ("unfinished", ("mini",), "is not finished and analysed"),
        ("unanalysed", ("mini",), "is not finished and analysed"),
        ("whole", ("mini", "--board", "replay"), "replays what was measured and measures nothing"),
        ("whole", ("mini", "--board", "bensh"), "did you mean bench?"),
        ("whole", ("mini", "--size", "smoke"), "mini is not measured yet; run: snakemake mini"),
    ],
)
def test_a_rerun_that_makes_no_sense_is_refused_and_moves_nothing(lab, prepare, words, said):
    if prepare != "nothing":
        measured(lab / MINI, 3, experiment="other" if prepare == "strange" else "mini")
    left = {"unfinished": "measured.json", "unanalysed": "analysis.json"}.get(prepare)
    if left is not None:
        (lab / MINI / left).unlink()
    before = sorted(path for path in lab.rglob("*.json*"))
    done = labrig("rerun", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert sorted(path for path in lab.rglob("*.json*")) == before
