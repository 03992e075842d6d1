"""Any report by its name: which jobs Snakemake would run for it. No board is touched."""

from __future__ import annotations

import re
import shutil

import pytest

from labrig.new.experiment import new_experiment
from labrig.new.report import new_report
from tests.end_to_end.lab import Lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    """A lab of two experiments and three reports, one of them broken."""
    lab = Lab.copy_to(tmp_path_factory.mktemp("reports") / "lab")
    experiments, reports = lab.root / "experiments", lab.root / "report_template"
    shutil.copytree(experiments / "probe-effect", experiments / "second")
    for name in ("both", "broken"):
        shutil.copytree(reports / "probe-effect", reports / name)
    lab.edit("experiments/second/experiment.yaml", "work: {at: {block_size: 512}}\n", "")
    lab.edit("report_template/both/report.yaml", "[probe-effect]", "[second, probe-effect]")
    lab.edit("report_template/broken/report.yaml", "[probe-effect]", "[probe-efect]")
    return lab


def jobs(said: str) -> dict[str, int]:
    """The table of jobs of a dry run."""
    table = said[said.rindex("Job stats:") :]
    return {name: int(n) for name, n in re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)}


def test_report_pdf_is_the_report_that_the_lab_names(lab):
    said = lab.snakemake("-n", "report.pdf")
    assert jobs(said) | {"total": 0} == {
        **dict.fromkeys(("board", "plan", "measure", "traces", "table", "analyse"), 1),
        **dict.fromkeys(("figures_probe_effect", "draw_traces", "work", "typeset"), 1),
        **dict.fromkeys(("check", "gate", "publish"), 1),
        "total": 0,
    }
    assert "results/emulator/second" not in said
    said = lab.snakemake("-n", "report.pdf", "--config", "report=both")
    assert jobs(said)["publish"] == 1
    assert "input: results/reports/both/typeset.pdf" in said
    assert "output: results/reports/both/report.pdf, report.pdf" in said


def test_a_report_by_name_needs_all_of_its_experiments(lab):
    said = lab.snakemake("-n", "results/reports/both/report.pdf")
    found = jobs(said)
    assert (found["measure"], found["analyse"], found["typeset"]) == (2, 2, 1)
    assert found["figures_second"] == found["figures_probe_effect"] == 1
    assert found["work"] == 1, "one of them declares a cell to be watched"
    assert "publish" not in found
    assert "report_template/both/setup.md" in said
    assert "results/emulator/second/figures/forest.pdf" in said
    assert "profiles/course.yaml" in said


def test_a_report_needs_the_figures_that_its_experiments_ask_for(lab):
    path = lab.root / "experiments/second/experiment.yaml"
    before = path.read_text()
    path.write_text(f"{before}figures:\n  knees: {{kind: sweep, arms: [none]}}\n")
    said = lab.snakemake("-n", "results/reports/both/report.pdf")
    page = lab.snakemake("-n", "results/reports/both/report.html")
    outside = lab.snakemake("-n", "results/reports/both/outside")
    path.write_text(before)
    wanted = (("typeset", said, "pdf"), ("page", page, "svg"), ("outside", outside, "pdf"))
    for rule, asked, suffix in wanted:
        needed = asked.partition(f"\nrule {rule}:\n")[2].partition("output:")[0]
        assert f"results/emulator/second/figures/knees.{suffix}" in needed
        assert "results/emulator/probe-effect/figures/knees" not in asked


def test_the_page_of_a_report_needs_what_its_pdf_needs_and_no_latex(lab):
    said = lab.snakemake("-n", "report.html")
    pdf = jobs(lab.snakemake("-n", "report.pdf"))
    assert jobs(said) | {"total": 0} == {
        **{name: n for name, n in pdf.items() if name not in ("typeset", "check", "gate")},
        **{"page": 1, "total": 0},
    }
    assert "results/emulator/probe-effect/figures/forest.svg" in said
    assert "workflow/labrig/report/page/report.css" in said
    found = jobs(lab.snakemake("-n", "results/reports/both/report.html"))
    assert (found["measure"], found["page"]) == (2, 1)
    assert "publish" not in found


def test_a_broken_report_stops_only_itself_and_measures_nothing(lab):
    said = lab.snakemake("results/reports/broken/report.pdf", ok=False)
    assert "labrig: report_template/broken/report.yaml:7: experiments[0]: there is no " in said
    assert "did you mean 'probe-effect'?" in said
    end = said[said.rindex("Exiting because a job execution failed") :]
    assert "labrig: report_template/broken/report.yaml:7: experiments[0]: there is no " in end
    assert "Traceback" not in said
    assert not list(lab.root.glob("results/*/*/raw"))


def test_a_report_that_is_not_there_is_told(lab):
    said = lab.snakemake("results/reports/bot/report.html", ok=False)
    assert "labrig: there is no report 'bot'; did you mean 'both'?" in said
    said = lab.snakemake("-n", "report.pdf", "--config", "report=booth", ok=False)
    assert "labrig: there is no report 'booth'; did you mean 'both'?" in said


def test_what_labrig_new_makes_is_ready_to_be_measured_and_typeset(lab):
    new_experiment("copying", lab.root)
    new_report("thesis", lab.root, "workshop", ["copying"])
    said = lab.snakemake("-n", "results/reports/thesis/report.pdf", "--config", "size=smoke")
    assert jobs(said)["typeset"] == 1
    assert "results/emulator/copying-smoke/analysis.json" in said
    assert "profiles/workshop.yaml" in said
