"""The rules on results: labrig's own reports, results that cannot be read, places."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from labrig.check import profile as profiles
from labrig.check.examine import Outcome, examine
from labrig.check.layout import understand
from labrig.check.pdf.reading import read
from labrig.check.results.reading import read_results
from labrig.check.rule import Rule, Subject
from labrig.check.rules import every
from labrig.report.build import build_report
from tests.check.cases.science import CASES
from tests.check.lab import write_lab
from tests.check.looking import subject as subject_of
from tests.report.example import make_record, write_report, write_results

RULES: tuple[Rule, ...] = tuple(rule for rule in every() if rule.name.startswith("science/"))
RESULTS = "results/emulator/mini"
SECTIONS = {
    "setup.md": "H1. {{ hypotheses[0].claim }} The board is {{ board.name }}.\n",
    "results.md": 'Tracing has a probe effect: {{ v("read-count.cost") }} a firing, and '
    '{{ v("read-count.size=512.share") }} in all. See {{ ref("fig:line") }} and '
    '{{ ref("tab:hypotheses") }}. H1 is {{ verdict("H1") }}.\n\n'
    '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n',
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab with a report on its results that labrig built."""
    lab = tmp_path_factory.mktemp("built") / "lab"
    out = write_lab(lab)
    drawn = write_results(tmp_path_factory.mktemp("drawn"))
    shutil.copytree(drawn / "figures", lab / RESULTS / "figures")
    report = write_report(lab / "report_template", SECTIONS)
    build_report(report, {"mini": lab / RESULTS}, out, make_record())
    return lab


@pytest.fixture
def lab(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "lab")
    return tmp_path / "lab"


def outcome(lab: Path) -> Outcome:
    report = lab / "results" / "reports" / "mini"
    profile = profiles.load("course", lab)
    document = read(report / "typeset.pdf")
    return examine(
        Subject(
            profile=profile,
            document=document,
            paper=understand(document, profile),
            latex=None,
            results=read_results(report, lab),
        ),
        RULES,
    )


def broken(found: Outcome) -> set[str]:
    return {one.rule.removeprefix("science/") for one in found.findings}


def test_a_report_that_labrig_built_passes_every_rule(lab: Path) -> None:
    found = outcome(lab)
    assert found.findings == ()
    assert len(found.passed) == len(RULES) == 9


def test_a_report_that_was_built_before_the_analysis_is_stale_and_says_the_contrary(
    lab: Path,
) -> None:
    path = lab / RESULTS / "analysis.json"
    text = path.read_text()
    assert '"verdict": "supported"' in text
    path.write_text(text.replace('"verdict": "supported"', '"verdict": "refuted"'))
    found = outcome(lab)
    assert broken(found) == {"fresh", "hypotheses"}
    contrary = [one for one in found.findings if one.rule == "science/hypotheses"]
    assert len(contrary) == 2, "in the text and in the table"
    assert all("'supported', but the analysis says refuted" in one.what for one in contrary)


def test_what_cannot_be_read_fails_in_the_rules_that_need_it(lab: Path) -> None:
    (lab / "results/reports/mini/values.json").write_text("{")
    found = outcome(lab)
    assert broken(found) == {"traceable"}
    assert "values.json" in found.findings[0].what

    (lab / RESULTS / "analysis.json").unlink()
    found = outcome(lab)
    assert broken(found) == {rule.name.removeprefix("science/") for rule in RULES}
    assert all(
        one.what.count("analysis.json") == 1
        for one in found.findings
        if one.rule != "science/traceable" and "could not" in one.what
    )


def test_results_that_name_no_experiment_pass_nothing(lab: Path) -> None:
    (lab / "results/reports/mini/sources.json").write_text('{"experiments": {}}')
    found = outcome(lab)
    assert found.passed == ()
    assert broken(found) == {rule.name.removeprefix("science/") for rule in RULES}


def test_a_finding_is_where_it_stands(shelf) -> None:
    case = next(one for one in CASES if one.name == "science-contradicts")
    looked = subject_of(shelf, case)
    found = {one.rule: one for one in examine(looked, RULES).findings}
    for rule, words in (("hypotheses", "not supported"), ("traceable", "4.64")):
        place = found[f"science/{rule}"].place
        line = next(
            one for one in looked.paper.lines if (one.page, one.box) == (place.page, place.box)
        )
        assert words in line.text


def test_many_findings_are_cut_short(shelf) -> None:
    case = next(one for one in CASES if one.name == "science-good")
    looked = subject_of(shelf, case)
    assert looked.results is not None
    (one,) = looked.results.experiments
    hashes = tuple(
        dataclasses.replace(one.hashes[0], file=f"s{n}.jsonl", now="") for n in range(30)
    )
    results = dataclasses.replace(
        looked.results, experiments=(dataclasses.replace(one, hashes=hashes),)
    )
    found = examine(dataclasses.replace(looked, results=results), RULES).findings
    assert len(found) == 10
    assert sum(each.what.endswith("; and 20 more") for each in found) == 1
