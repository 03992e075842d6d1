"""The main job on the live emulated board: killed, resumed, finished, edited, extended.

One lab serves all tests of this file, in order: measuring is dear. At each step the journals say
what was measured and what was not.
"""

from __future__ import annotations

import json
import signal
from collections import Counter

import pypdfium2
import pytest

from labrig import plan
from labrig.measure.ledger import entries, hold
from labrig.traces import read_rows
from labrig.tracing.work.record import from_json as work_from_json
from tests.end_to_end.lab import Lab, descendants, emulators, gone, wait_until
from tests.report.example import write_profile

pytestmark = [pytest.mark.board, pytest.mark.timeout(1200)]

FOLDER = "emulator/probe-effect-smoke"
SMOKE = ("--config", "size=smoke")


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    return Lab.copy_to(tmp_path_factory.mktemp("end-to-end") / "lab")


def ledger(lab: Lab):
    text = (lab.root / "results" / FOLDER / "plan.json").read_text()
    made = plan.from_json(text)
    return made, [entry for _, entry in entries(made, lab.journals(FOLDER))]


def assert_one_kept_record_each(lab: Lab) -> None:
    made, attempts = ledger(lab)
    assert hold(made, lab.journals(FOLDER)).unmeasured == frozenset()
    kept = Counter(e.done.trial for e in attempts if e.kept and e.done.role == "planned")
    planned = {t.id for block in made.blocks for run in block.arms for t in run.trials}
    assert set(kept) == planned
    assert set(kept.values()) == {1}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_while_measuring_it_leaves_no_emulator_and_loses_no_trial(lab, number):
    before = len(lab.trials(FOLDER))
    pipeline = lab.start("report.pdf", *SMOKE)
    enough = before + 6
    wait_until(
        lambda: len(lab.trials(FOLDER)) >= enough or pipeline.poll() is not None, 400, "trials"
    )
    assert pipeline.poll() is None, lab.said()
    family = descendants(pipeline)
    assert emulators(family), "an emulator measures"
    pipeline.send_signal(number)
    wait_until(lambda: all(gone(p) for p in emulators(family)), 180, "the emulators are gone")
    wait_until(lambda: pipeline.poll() is not None, 180, "the pipeline has ended")
    wait_until(lambda: all(gone(p) for p in family), 180, "all of its processes are gone")
    assert len(lab.trials(FOLDER)) >= enough
    assert not (lab.root / "report.pdf").exists()


def test_run_again_it_finishes_with_one_kept_record_a_planned_trial(lab):
    said = lab.snakemake("report.pdf", *SMOKE)
    assert "probe-effect: block " in said
    assert_one_kept_record_each(lab)
    assert (lab.root / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert "block" in (lab.root / "logs/results" / FOLDER / "measure.log").read_text()


def test_the_report_says_what_it_is(lab):
    document = pypdfium2.PdfDocument(lab.root / "report.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert "smoke" in pages[0].lower()
    assert "emulated" in pages[0].lower()
    everything = " ".join("\n".join(pages).split())
    measured = json.loads((lab.root / "results" / FOLDER / "measured.json").read_text())
    for digest in measured["journals"].values():
        assert digest[:16] in everything.replace(" ", "")


def test_results_keep_what_the_board_was_made_of(lab):
    (kept,) = (lab.root / "results" / FOLDER / "raw").glob("board-*.json")
    board = json.loads(kept.read_text())
    packages = {package["name"]: package for package in board["made_of"]["packages"]}
    assert {"dtrace", "libdtrace2", "busybox-static"} <= set(packages)
    assert all(len(package["sha256"]) == 64 for package in packages.values())
    for records in lab.journals(FOLDER).values():
        assert board["identity"].startswith(records[0].facts["image_identity"])


def test_firings_are_those_of_the_workload(lab):
    made, attempts = ledger(lab)
    cells = {t.id: made.cells[t.cell] for b in made.blocks for r in b.arms for t in r.trials}
    counted = [entry.done for entry in attempts if entry.kept and entry.done.kind == "counted"]
    assert counted
    for done in counted:
        reads = 10485760 // int(cells[done.trial].levels["block_size"])
        # dd's own reads, and a handful to load the program.
        assert reads <= done.firings <= reads + 20


def test_what_the_script_counted_is_in_tables_and_is_what_the_workload_did(lab):
    """In each attachment: the reads of every trial that ran under it, and dd's own few."""
    made, attempts = ledger(lab)
    reads: Counter[tuple[str, int]] = Counter()
    trials: Counter[tuple[str, int]] = Counter()
    cells = {t.id: made.cells[t.cell] for b in made.blocks for r in b.arms for t in r.trials}
    for entry in attempts:
        if entry.kept and entry.done.attachment is not None:
            where = (entry.session.session, entry.done.attachment)
            reads[where] += 10485760 // int(cells[entry.done.trial].levels["block_size"])
            trials[where] += 1
    rows = read_rows(lab.root / "results" / FOLDER / "traces" / "aggregations.parquet")
    counted = {(row["session"], row["attachment"]): row["value"] for row in rows}
    assert counted.keys() == reads.keys()
    for where, value in counted.items():
        # Other processes read as well: the shell between trials, and labrig's own runner.
        assert reads[where] <= value <= reads[where] + 40 * trials[where]
    assert not read_rows(lab.root / "results" / FOLDER / "traces" / "troubles.parquet")


def test_the_declared_cell_is_said_to_have_done_its_own_work(lab):
    worked = work_from_json((lab.root / "results" / FOLDER / "work.json").read_text())
    assert (worked.arm, worked.levels) == ("none", {"block_size": 512})
    assert worked.work.unaccounted_ns == 0
    assert worked.work.not_own_share < 0.05
    assert any(row.process == "dd" and row.kind == "workload" for row in worked.work.rows)


def test_a_second_run_has_nothing_to_do(lab):
    assert "Nothing to be done" in lab.snakemake("report.pdf", *SMOKE)


DECLARATION = "experiments/probe-effect/experiment.yaml"
WORDS = {
    "declaration": [
        (DECLARATION, "more than 10% slower.", "over 10% slower."),
        (DECLARATION, "label: read calls", "label: reads"),
        (DECLARATION, "margin: 10%", "margin: 11%"),
        (
            DECLARATION,
            "reference: [none, idle]",
            "reference: [none, idle]\nfigures: {mine: {kind: sweep, arms: [none]}}",
        ),
    ],
    "comments and prose": [
        ("experiments/probe-effect/read-count.d", "syscall", "/* why */ syscall"),
        ("workflow/native/rig-run.c", "/*\n", "/*\n * A comment.\n"),
        ("report_template/probe-effect/conclusion.md", "\n", "\n\n"),
    ],
}


@pytest.mark.parametrize("edits", WORDS.values(), ids=WORDS)
def test_editing_words_measures_nothing_and_starts_no_board(lab, edits):
    """Several at a time, since each run makes the whole report."""
    before = lab.journals(FOLDER)
    report = (lab.root / "report.pdf").stat().st_mtime_ns
    for path, found, put in edits:
        lab.edit(path, found, put)
    said = lab.snakemake("report.pdf", *SMOKE)
    assert "starting emulator" not in said
    assert "watching who" not in said
    assert lab.journals(FOLDER) == before
    assert (lab.root / "report.pdf").stat().st_mtime_ns > report


def test_a_hypothesis_changed_after_measuring_is_marked_post_hoc(lab):
    analysis = json.loads((lab.root / "results" / FOLDER / "analysis.json").read_text())
    marks = {h["id"]: h["post_hoc"] for h in analysis["hypotheses"]}
    assert marks["H4"] is True
    assert marks["H5"] is False


def test_one_experiment_makes_its_table_analysis_and_figures(lab):
    lab.snakemake("probe-effect", *SMOKE)
    folder = lab.root / "results" / FOLDER
    for name in ("trials.parquet", "analysis.json", "figures/costs.pdf"):
        assert (folder / name).is_file()


def test_too_many_pages_fail_and_leave_the_last_good_report(lab):
    good = (lab.root / "report.pdf").read_bytes()
    write_profile(lab.root, "short", ("limit: 8", "limit: 1"))
    lab.edit("report_template/probe-effect/report.yaml", "profile: course", "profile: short")
    for _ in range(2):  # and it is not taken for made because the last good one is there
        said = lab.snakemake("report.pdf", *SMOKE, ok=False)
        assert "labrig: " in said
        assert "pages" in said
        assert (lab.root / "report.pdf").read_bytes() == good
        assert (lab.root / "results/reports/probe-effect/report.pdf").read_bytes() == good
    lab.edit("report_template/probe-effect/report.yaml", "profile: short", "profile: course")


def test_a_new_level_measures_its_own_trials_and_the_reference_again(lab):
    before = lab.journals(FOLDER)
    kept_before = {e.done.trial for e in ledger(lab)[1] if e.kept}
    lab.edit(
        "experiments/probe-effect/experiment.yaml",
        "      - {value: 512,",
        "      - {value: 1024, label: 1 KiB, set: {count: 10240}}\n      - {value: 512,",
    )
    lab.snakemake(f"results/{FOLDER}/analysis.json", *SMOKE)
    assert_one_kept_record_each(lab)
    after = lab.journals(FOLDER)
    assert {name: after[name] for name in before} == before, "old journals are untouched"
    _, attempts = ledger(lab)
    old = {name.removesuffix(".jsonl") for name in before}
    new = [entry for entry in attempts if entry.session.session not in old]
    planned = {entry.done.trial for entry in new if entry.done.role == "planned"}
    again = {entry.done.trial for entry in new if entry.done.role == "reference"}
    assert planned
    assert all("block_size=1024" in trial for trial in planned)
    assert not planned & kept_before
    assert again
    assert all("/none/" in trial for trial in again)


def test_an_error_of_the_declaration_is_told_in_a_line_before_any_board_is_started(lab):
    lab.edit("experiments/probe-effect/experiment.yaml", "workload:", "worklaod:")
    said = lab.snakemake("probe-effect", *SMOKE, ok=False)
    assert "experiment.yaml:6: worklaod: unknown key. Did you mean 'workload'?" in said
    assert "starting emulator" not in said
    lab.edit("experiments/probe-effect/experiment.yaml", "worklaod:", "workload:")
