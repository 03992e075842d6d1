"""What Snakemake publishes of a report that passes its check, and of one that does not.

The results are written by hand; no board is touched. One lab serves all tests of this file, in order.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labrig.figures.kinds import FIGURES
from tests.check.lab import write_lab
from tests.end_to_end.lab import Lab
from tests.report.example import write_profile, write_report, write_results

FOLDER = "results/reports/mini"
PLACES = ("report.pdf", f"{FOLDER}/report.pdf")
REJECTED = ("report.rejected.pdf", f"{FOLDER}/report.rejected.pdf")
YAML = "report_template/mini/report.yaml"
LONG = "Each call of the loop was watched and counted, and its time was kept for later. " * 90


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab whose report ``mini`` has nothing to measure and nothing to draw."""
    made = Lab.copy_to(tmp_path_factory.mktemp("gate") / "lab")
    root = made.root
    write_lab(root)
    shutil.rmtree(root / "results/reports")
    _finish(root / "results/emulator/mini")
    now = time.time()
    for path in [*(root / "results").rglob("*"), *(root / "experiments/mini").iterdir()]:
        os.utime(path, (now, now))  # nothing is older than what it was made from
    write_report(root / "report_template", extra="profile: lenient\n")
    made.edit("report_template/mini/setup.md", "The board", f"{LONG}\n\nThe board")
    write_profile(root, "lenient")
    write_profile(root, "strict", ("limit: 8", "limit: 1"))
    made.edit("config/lab.yaml", "report: probe-effect", "report: mini")
    return made


def _finish(results: Path) -> None:
    """Put beside an analysis what a report needs besides."""
    analysis = (results / "analysis.json").read_bytes()
    write_results(results)
    (results / "analysis.json").write_bytes(analysis)
    figures = results / "figures"
    for name in FIGURES:
        for suffix in ("pdf", "svg", "json"):
            shutil.copy(figures / f"line.{suffix}", figures / f"{name}.{suffix}")
    (figures / "traces").mkdir()
    journals = json.loads((results / "measured.json").read_text())["journals"]
    about = {"experiment": "mini", "size": "full", "journals": journals}
    about["measured"] = {"last": "2026-03-04T12:00:00+00:00"}
    table = pa.table({"arm": ["none"]}).replace_schema_metadata({b"labrig": json.dumps(about)})
    pq.write_table(table, results / "trials.parquet")


def published(lab: Lab) -> list[bytes]:
    return [(lab.root / place).read_bytes() for place in PLACES]


def ran(said: str) -> Counter[str]:
    """How often each rule ran."""
    return Counter(re.findall(r"^(?:local)?rule (\w+):$", said, re.MULTILINE))


def rejected(lab: Lab) -> list[bool]:
    return [(lab.root / place).is_file() for place in REJECTED]


def test_a_report_that_passes_is_published_and_its_check_lies_beside(lab):
    lab.snakemake("report.pdf")
    typeset = (lab.root / FOLDER / "typeset.pdf").read_bytes()
    assert published(lab) == [typeset, typeset]
    assert rejected(lab) == [False, False]
    (report,) = json.loads((lab.root / FOLDER / "check.json").read_text())["reports"]
    assert report["fit"] and report["body_pages"] > 1, report["findings"]
    assert f"{FOLDER}/typeset.pdf: fit to submit" in (lab.root / FOLDER / "check.txt").read_text()
    assert "Nothing to be done" in lab.snakemake("report.pdf")


def test_one_with_too_many_pages_is_rejected_and_the_last_good_one_stays(lab):
    good = published(lab)
    lab.edit(YAML, "profile: lenient", "profile: strict")
    said = lab.snakemake("report.pdf", ok=False)
    typeset = (lab.root / FOLDER / "typeset.pdf").read_bytes()
    assert published(lab) == good
    assert [(lab.root / place).read_bytes() for place in REJECTED] == [typeset, typeset]
    (report,) = json.loads((lab.root / FOLDER / "check.json").read_text())["reports"]
    assert [one["rule"] for one in report["findings"] if one["severity"] == "error"] == [
        "pages/limit"
    ]
    last = said[said.rindex("Exiting because a job execution failed") :]
    assert "labrig: results/reports/mini/typeset.pdf: not fit to submit: 1 error" in last
    assert "it lies as report.rejected.pdf, the last good one stays" in last
    assert "pages, allowed are 1 by the profile 'strict' (pages/limit)" in last
    assert f"all is in {FOLDER}/check.txt" in last
    assert "ignore: {RULE: REASON} in report.yaml passes it" in last


def test_it_is_tried_again_though_the_last_good_one_is_there(lab):
    good = published(lab)
    said = lab.snakemake("report.pdf", ok=False)
    assert "(pages/limit)" in said
    assert published(lab) == good
    assert ran(said) == Counter(["gate"])


def test_a_draft_is_published_whatever_the_check_finds(lab):
    said = lab.snakemake("report.pdf", "--config", "draft=true")
    assert "not fit to submit" in said
    assert "labrig: a draft is published all the same" in said
    typeset = (lab.root / FOLDER / "typeset.pdf").read_bytes()
    assert published(lab) == [typeset, typeset]
    assert rejected(lab) == [False, False]


def test_a_rule_that_there_is_not_is_told_and_typesets_nothing(lab):
    file = lab.root / YAML
    file.write_text(file.read_text() + "ignore: {pages/limits: the course allows more}\n")
    before = published(lab)
    said = lab.snakemake("report.pdf", ok=False)
    assert f"labrig: {YAML}:10: ignore.pages/limits: there is no rule 'pages/limits'" in said
    assert "did you mean 'pages/limit'?" in said
    assert published(lab) == before


def test_a_rule_is_ignored_with_its_reason(lab):
    lab.edit(YAML, "pages/limits:", "pages/limit:")
    said = lab.snakemake("report.pdf")
    assert "ignored: pages/limit, 1 finding: the course allows more" in said
    assert published(lab) == [(lab.root / FOLDER / "typeset.pdf").read_bytes()] * 2
    assert rejected(lab) == [False, False]


def test_prose_that_is_edited_is_checked_once_and_a_mended_report_takes_its_place(lab):
    lab.edit("report_template/mini/conclusion.md", "It costs a lot.", "It costs a lot. TODO.")
    said = lab.snakemake("report.pdf", ok=False)
    assert ran(said)["check"] == 1
    assert "'TODO' was left in" in said[said.rindex("Exiting because a job") :]
    assert rejected(lab) == [True, True]
    lab.edit("report_template/mini/conclusion.md", " TODO.", "")
    said = lab.snakemake("report.pdf")
    assert ran(said) == Counter(["typeset", "check", "gate", "publish"])
    assert rejected(lab) == [False, False]
