"""``labrig why`` against the real Snakemake, in a lab whose results it believes to have made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.errors import UsageError
from labrig.provenance.why import Why, why
from labrig.provenance.why.dry_run import _reason
from labrig.provenance.why.forecast import Forecast, forecast
from tests.end_to_end.lab import Lab
from tests.provenance import one_lab
from tests.provenance.one_lab import FOLDER


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    made = Lab.copy_to(tmp_path_factory.mktemp("why") / "lab")
    one_lab.declare(made)
    one_lab.measure(made)
    one_lab.analysed(made, drawn=False)
    report = made.root / "results/reports/tiny"
    report.mkdir(parents=True)
    names = ("typeset.pdf", "check.json", "check.txt", "passed", "report.pdf")
    for path in (*(report / name for name in names), made.root / "report.pdf"):
        path.write_text("made\n")
    made.snakemake("--touch", "--forceall", "report.pdf")
    return made


@contextmanager
def edited(lab: Lab, file: str, found: str, put: str) -> Iterator[None]:
    path = lab.root / file
    before, stat = path.read_bytes(), path.stat()
    lab.edit(file, found, put)
    try:
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def asked(lab: Lab, *config: str, target: str = "report.pdf") -> tuple[Why, str]:
    found = why(target, lab.root, config)
    return found, "\n".join(found.lines())


def test_what_is_up_to_date_is_said_to_be_though_a_file_was_touched(lab, monkeypatch):
    monkeypatch.chdir(lab.root)
    path = lab.root / "experiments/tiny/reads.d"
    stat = path.stat()
    path.touch()
    try:
        done = CliRunner().invoke(main, ["why", "report.pdf"], catch_exceptions=False)
    finally:
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (done.exit_code, done.output) == (0, "report.pdf: up to date; nothing would be done\n")
    assert CliRunner().invoke(main, ["why", "report.pdf", "--config", "size"]).exit_code == 2


def test_a_changed_journal_and_a_file_put_back_are_not_seen(lab):
    """As explain.md says, which sends to ``labrig verify``."""
    (journal, *_) = sorted((lab.root / FOLDER / "raw").glob("*.jsonl"))
    table = lab.root / FOLDER / "trials.parquet"
    before = {path: (path.read_bytes(), path.stat()) for path in (journal, table)}
    try:
        for path, (was, stat) in before.items():
            path.write_bytes(was + b"\n")
            if path is table:
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        _, said = asked(lab)
    finally:
        for path, (was, stat) in before.items():
            path.write_bytes(was)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert said == "report.pdf: up to date; nothing would be done"


def test_an_edited_paragraph_is_only_typeset(lab):
    with edited(lab, "report_template/tiny/results.md", "Untraced", "Without a tracer"):
        found, said = asked(lab)
    assert said == (
        "report.pdf: nothing is measured; typeset, checked and published again\n"
        "because report_template/tiny/results.md (text of the report) changed"
    )
    assert {job.rule for job in found.jobs} == {"typeset", "check", "gate", "publish"}


def test_an_edited_comment_of_a_script_measures_nothing(lab):
    with edited(lab, "experiments/tiny/reads.d", "counts", "counts reads"):
        found, said = asked(lab)
    assert said.startswith("report.pdf: nothing is measured; planned, ")
    assert "because experiments/tiny/reads.d (only comments or blanks of it) changed" in said
    assert [one.trials for one in found.measured] == [0]
    assert len(said.splitlines()) == 2


def foreseen(lab: Lab, file: str, found: str, put: str) -> Forecast:
    with edited(lab, file, found, put):
        return forecast("tiny", "emulator", "full", lab.root, ready=True, counted="planned")


def test_an_edited_script_measures_its_arm_and_what_that_is_compared_with(lab):
    timed, warm, cells, blocks = 3, 1, 3, 3
    mine = cells * blocks * (timed + warm + 1)
    repeats = cells * blocks * (timed + warm)
    found = foreseen(lab, "experiments/tiny/reads.d", "count()", "sum(1)")
    assert found.trials == mine + repeats
    assert found.words == (
        f"{mine + repeats} trials of tiny on board emulator are measured, in 3 blocks, "
        f"{repeats} of them repeats that the others are compared with"
    )
    assert found.changed == ("3 cells with something else to run",)


def test_more_blocks_are_measured_alone(lab):
    found = foreseen(lab, "experiments/tiny/experiment.yaml", "blocks: 3", "blocks: 4")
    in_a_block = 3 * (3 * 4) + 3
    assert found.trials == in_a_block
    assert found.words == f"{in_a_block} trials of tiny on board emulator are measured, in 1 block"
    assert found.changed == ("4 blocks, not 3",)


def test_an_edited_hypothesis_measures_nothing_and_is_named(lab):
    with edited(lab, "experiments/tiny/experiment.yaml", "margin: 10%", "margin: 20%"):
        found, said = asked(lab)
    assert said.startswith("report.pdf: nothing is measured; planned, ")
    assert "because experiments/tiny/experiment.yaml (hypothesis H1) changed" in said
    assert [one.trials for one in found.measured] == [0]


def test_another_size_is_measured_since_nothing_of_it_is_there(lab):
    found, said = asked(lab, "size=smoke")
    assert [one.trials for one in found.measured] == [3 * (3 * 4) + 3]
    gone = "because results/emulator/tiny-smoke/plan.json and 21 more files are not there"
    assert said.splitlines()[1].startswith(gone)


def test_another_parameter_is_told_with_what_it_was(lab):
    found, said = asked(lab, "draft=true", target="results/reports/tiny/typeset.pdf")
    assert {job.rule for job in found.jobs} == {"typeset"}
    assert said == (
        "results/reports/tiny/typeset.pdf: nothing is measured; typeset again\n"
        "because what typeset is told has changed from False to True"
    )


def test_a_missing_file_is_named(lab):
    path = lab.root / FOLDER / "analysis.json"
    stat, before = path.stat(), path.read_bytes()
    path.unlink()
    try:
        found, said = asked(lab, target=f"{FOLDER}/analysis.json")
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert said == (
        f"{FOLDER}/analysis.json: nothing is measured; analysed\n"
        f"because {FOLDER}/analysis.json is not there"
    )
    assert {job.rule for job in found.jobs} == {"analyse"}


def test_what_nothing_makes_is_met_with_what_is_near(lab):
    with pytest.raises(
        UsageError, match=r"there is no target 'reprot\.pdf'; did you mean 'report\.pdf'"
    ):
        why("reprot.pdf", lab.root)
    with pytest.raises(UsageError, match=r"did you mean 'results/reports/tiny/report\.pdf'"):
        why("results/reports/tinny/report.pdf", lab.root)


def test_a_misspelt_name_of_the_configuration_is_refused(lab):
    with pytest.raises(UsageError, match="there is no name 'siez'; did you mean 'size'"):
        why("report.pdf", lab.root, ["siez=smoke"])


def test_no_board_was_started_and_nothing_made_by_asking(lab):
    """Of all the above."""
    assert (lab.root / "report.pdf").read_text() == "made\n"
    assert not (lab.root / "results/emulator/tiny-smoke").exists()
    assert not (lab.root / "build").exists() or not list(Path(lab.root / "build").glob("image*"))


def test_snakemakes_reasons_are_read_apart():
    said = (
        "Missing output files: a, b; Updated input files: c d.txt; Input files updated by another "
        "job: e; Set of input files has changed since last execution; Code has changed since last "
        "execution; Params have changed since last execution: Union of exclusive params before and "
        "now across all output: before: 'x' now: 'y' "
    )
    found = _reason(said)
    assert (found.missing, found.updated, found.follows) == (("a", "b"), ("c d.txt",), ("e",))
    assert (found.inputs, found.code, found.params) == (True, True, ("'x'", "'y'"))
    assert not _reason("Input files updated by another job: e").own
