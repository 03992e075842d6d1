"""The starting report: right by its own profile, and typeset as it is made."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.check import profile
from labrig.check.rule import Severity
from labrig.cli import main
from labrig.errors import DocumentError, UsageError
from labrig.new.experiment import new_experiment
from labrig.new.report import new_report
from labrig.report import declared, manuscript, tree
from labrig.report.build import build_report
from labrig.report.typed.hand_typed import typed_numbers
from tests.report.conftest import found_in, text_of
from tests.report.example import ROOT, hypothesis, make_record, write_profile, write_results

SHIPPED = profile.names(ROOT)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A lab with the experiment ``mini``, on which there are results."""
    for folder in ("experiments", "report_template"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "report_template" / "report.tex.j2", tmp_path / "report_template")
    shutil.copytree(
        ROOT / "report_template" / "appendices", tmp_path / "report_template" / "appendices"
    )
    new_experiment("mini", tmp_path)
    return tmp_path


def measured(lab: Path, **changes: object) -> dict[str, Path]:
    """The results of the example, with a figure that starters place."""
    results = write_results(lab / "results", **changes)
    for suffix in ("pdf", "json"):
        shutil.copy(
            results / "figures" / f"line.{suffix}", results / "figures" / f"forest.{suffix}"
        )
    return {"mini": results}


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_declared_rightly_for_every_profile(lab, name):
    made = new_report("first", lab, name)
    report = declared.load(lab / "report_template" / "first")
    sections = profile.load(name, lab).sections
    assert [one.heading for one in report.sections] == [one.heading for one in sections]
    assert {path.name for path in made} == {"report.yaml", "references.bib", *report.files}
    assert (report.profile, report.experiments) == (name, ["mini"])
    assert report.title == "Copying under a watched read"


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("supported", "The data support the first hypothesis: The claim of H1."),
        ("refuted", "The data refute the first hypothesis: The claim of H1."),
        ("undecided", "The first hypothesis is not decided by these data."),
    ],
)
def test_its_prose_follows_the_data(lab, name, verdict, said):
    new_report("first", lab, name)
    results = measured(lab, hypotheses=[hypothesis("H1", verdict, 0.446)])
    script = manuscript.read(lab / "report_template" / "first", results, make_record())
    text = tree.write(script.pieces["conclusion.md"].blocks, "plain", ["--wrap=none"], "here")
    assert said in text.replace("_", "")


def test_it_is_typeset_as_it_is_made_with_sections_of_a_lab_s_own(lab):
    write_profile(
        lab,
        "mine",
        ("- heading: Conclusion", "- heading: Related work\n  - heading: Outlook, if any"),
    )
    new_report("first", lab, "mine", title='Of "x": 100% #1 & [y]')
    folder = lab / "report_template" / "first"
    declaration = folder / "report.yaml"
    assert "draft: true" in declaration.read_text(), "it is there to be looked at"
    declaration.write_text(declaration.read_text().replace("draft: true", "draft: false"))
    pages = text_of(build_report(folder, measured(lab), lab / "out", make_record()).pdf)
    assert 'Of "x": 100% #1 & [y]' in pages[0].replace("”", '"').replace("“", '"')
    assert "Of one hypothesis, one is supported" in pages[0]
    whole = " ".join(pages)
    assert "times dd if=/dev/zero of=/dev/null bs={block_size} count={count} status=none." in whole
    assert "H1 is supported: the estimate is +44.6%" in whole
    assert "Figure 1 shows the differences" in whole
    assert "4 Related work DTrace instruments" in whole
    assert "5 Outlook, if any This section is still to be written." in whole
    assert "Mytkowicz" in whole
    assert not any(mark in whole for mark in ("??", "{{", "{%", "{#"))


@pytest.mark.parametrize("name", SHIPPED)
def test_all_that_keeps_it_from_being_fit_is_its_author_s_name(lab, name):
    """A draft, with its line numbers, as well as the report that it becomes."""
    new_report("first", lab, name)
    folder, results = lab / "report_template" / "first", measured(lab)

    def errors() -> list[str]:
        pdf = build_report(folder, results, lab / "out", make_record()).pdf
        found = found_in(pdf, name)
        return [one.what for one in found if one.severity is Severity.ERROR]

    assert errors() == ["'Your name' stands where the author's name does"]
    declaration = folder / "report.yaml"
    text = declaration.read_text().replace("draft: true", "draft: false")
    declaration.write_text(text.replace("[Your name]", "[Ada Student]"))
    assert errors() == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_number_in_it_is_said_to_be_typed(lab, name):
    new_report("first", lab, name)
    said = {**hypothesis("H1", "supported", 0.446), "claim": "Reads cost 100 ns a firing, 7% more."}
    results = measured(lab, hypotheses=[said])
    words = results["mini"] / "figures" / "forest.json"
    words.write_text(words.read_text().replace("6 blocks", "31 timed trials an arm"))
    script = manuscript.read(lab / "report_template" / "first", results, make_record())
    assert "31 timed trials an arm" in " ".join(script.floats.captions)
    assert list(typed_numbers(script)) == []


def test_whatever_the_workload_is_it_is_shown_as_code(lab):
    file = lab / "experiments" / "mini" / "experiment.yaml"
    command = r"""sh -c 'printf "%s\t" {{ %}} {{# #}} ((( "it" )))' {block_size} {count}"""
    text, found = re.subn(
        "command: .*", lambda _: f"command: {json.dumps(command)}", file.read_text()
    )
    assert found == 1
    file.write_text(text)
    new_report("first", lab)
    script = manuscript.read(lab / "report_template" / "first", measured(lab), make_record())
    setup = script.pieces["experimental-setup-and-methodology.md"]
    codes = [node["c"][1] for node in tree.every(setup.blocks) if node["t"] == "Code"]
    assert command in codes


def test_further_experiments_get_a_place_of_their_own(lab):
    new_experiment("on", lab)  # a word that YAML reads as true
    new_report("first", lab, chosen=["mini", "on"])
    assert declared.load(lab / "report_template" / "first").experiments == ["mini", "on"]
    text = (lab / "report_template" / "first" / "results-and-discussion.md").read_text()
    assert 'experiment("on")' in text
    assert 'experiment("mini")' not in text


def test_the_command_says_what_it_made_and_what_to_run(lab, monkeypatch):
    monkeypatch.chdir(lab)
    made = CliRunner().invoke(main, ["new", "report", "first", "--profile", "workshop"])
    assert made.exit_code == 0
    assert "report_template/first/related-work.md\n" in made.output
    assert (
        "`snakemake results/reports/first/report.pdf` typesets it, as a draft until" in made.output
    )
    again = CliRunner().invoke(main, ["new", "report", "first"])
    assert again.exit_code == 2
    assert "report_template/first is there already" in again.output


def test_what_is_not_there_is_told_with_what_is_near(lab):
    with pytest.raises(DocumentError, match="no experiment 'mino'; did you mean 'mini'"):
        new_report("first", lab, chosen=["mino"])
    with pytest.raises(UsageError, match="no profile 'workshops'; did you mean 'workshop'"):
        new_report("first", lab, "workshops")
    with pytest.raises(UsageError, match="one line of text"):
        new_report("first", lab, title="two\nlines")
    new_experiment("more", lab)
    with pytest.raises(UsageError, match=r"--experiment\); there are: mini, more"):
        new_report("first", lab)
    assert not list((lab / "report_template").glob("*first*"))
