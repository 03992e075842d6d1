from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from labrig.check import profile
from labrig.errors import DeclarationError
from labrig.report import declared
from tests.report.example import DECLARED, ROOT, write_profile, write_report


def load(tmp_path: Path, text: str) -> declared.Report:
    report = write_report(tmp_path / "report_template")
    (report / "extra.tex").write_text("Some \\LaTeX.\n")
    (report / "report.yaml").write_text(text)
    return declared.load(report)


def faults(tmp_path: Path, text: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, text)
    return str(caught.value)


def test_the_default_report_is_declared() -> None:
    report = declared.load(ROOT / "report_template" / "probe-effect")
    assert report.date == "today"
    headings = [section.heading for section in report.sections]
    assert headings == [one.heading for one in profile.load("course", ROOT).sections]


def test_misspelt_keys_are_named(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED + "bibliografy: a.bib\n")
    assert "report.yaml:9: bibliografy: unknown key. Did you mean 'bibliography'?" in said


def test_sections_are_required_in_order(tmp_path: Path) -> None:
    lines = DECLARED.splitlines(keepends=True)
    said = faults(tmp_path, "".join([*lines[:-2], lines[-1]]))
    assert "the section 'Results and discussion' is missing" in said
    said = faults(tmp_path, "".join([*lines[:-2], lines[-1], lines[-2]]))
    assert "report.yaml:8: sections[3].heading: 'Results and discussion' must come before" in said


def test_the_profile_decides_which_sections(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED + "profile: course-split\n")
    assert "the section 'Discussion' is missing, which the profile 'course-split' requires" in said
    said = faults(tmp_path, DECLARED + "profile: curse\n")
    assert "report.yaml:9: profile: there is no profile 'curse'; did you mean 'course'?" in said
    write_profile(tmp_path, "mine", ("heading: Conclusion", "heading: Outlook"))
    assert "the section 'Outlook' is missing" in faults(tmp_path, DECLARED + "profile: mine\n")
    write_profile(tmp_path, "mine", ("title_page: true", "titel_page: true"))
    assert "profiles/mine.yaml:23: titel_page" in faults(tmp_path, DECLARED + "profile: mine\n")


def test_files_must_exist_and_stay_inside(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED.replace("setup.md", "stup.md"))
    assert "report.yaml:6" in said and "there is no file" in said
    said = faults(tmp_path, DECLARED.replace("setup.md", "../setup.md"))
    assert "report.yaml:6" in said and "must be a .md or .tex file beside this one" in said
    said = faults(tmp_path, DECLARED.replace("setup.md", "results.md"))
    assert "results.md is used twice" in said
    said = faults(tmp_path, DECLARED.replace("setup.md", "results.tex"))
    assert "results.md and results.tex differ in their ending only" in said


def test_a_section_may_be_latex(tmp_path: Path) -> None:
    report = load(tmp_path, DECLARED.replace("setup.md", "extra.tex"))
    assert report.files[2] == "extra.tex"


OWN = "appendices:\n  - {file: extra.tex, heading: Extra}\n"


def test_labrig_s_appendices_follow_ones_own_unless_some_are_named(tmp_path: Path) -> None:
    assert load(tmp_path, DECLARED).all_appendices == list(declared.WRITTEN)
    own, *written = load(tmp_path, DECLARED + OWN).all_appendices
    assert isinstance(own, declared.Section) and own.heading == "Extra"
    assert written == list(declared.WRITTEN)
    named = "  - board\n  - origins\n  - software\n"
    ordered = load(tmp_path, DECLARED + OWN + named).all_appendices
    assert ordered == [own, "board", "origins", "software"]


def test_what_numbers_lead_to_cannot_be_left_out(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED + OWN + "  - board\n  - scripts\n  - board\n")
    assert "report.yaml:9: appendices: 'origins' cannot be left out: every number" in said
    assert "'software' cannot be left out" in said
    assert "'board' cannot" not in said
    assert "report.yaml:13: appendices[3]: 'board' is given twice" in said


def test_an_appendix_is_a_name_or_a_section(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED + "appendices: [orgins]\n")
    assert said.count("\n") == 0
    assert "must be one of 'origins', 'board'" in said
    said = faults(tmp_path, DECLARED + "appendices:\n  - {fiel: extra.tex, heading: Extra}\n")
    assert "fiel: unknown key. Did you mean 'file'?" in said


def test_experiments_are_looked_up_in_the_lab(tmp_path: Path) -> None:
    assert load(tmp_path, DECLARED).experiments == ["mini"]
    (tmp_path / "experiments" / "minor").mkdir(parents=True)
    (tmp_path / "experiments" / "minor" / "experiment.yaml").touch()
    said = faults(tmp_path, DECLARED.replace("[mini]", "[minor, minor, mini]"))
    assert "report.yaml:3: experiments[1]: 'minor' is given twice" in said
    assert "experiments[2]: there is no experiment 'mini'; did you mean 'minor'?" in said


def test_the_committed_schema_is_the_model_s_own_and_accepts_what_ships() -> None:
    text = (ROOT / "workflow/schemas/report.schema.json").read_text()
    assert text == declared.json_schema(), "run `make schemas`"
    said = yaml.safe_load((ROOT / "report_template/probe-effect/report.yaml").read_text())
    jsonschema.validate(said, json.loads(text))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(said | {"appendices": ["orgins"]}, json.loads(text))


def test_only_rules_that_there_are_can_be_ignored(tmp_path: Path) -> None:
    told = load(tmp_path, DECLARED + "ignore: {text/spelling: names of functions}\n")
    assert told.ignore == {"text/spelling": "names of functions"}
    said = faults(tmp_path, DECLARED + "ignore:\n  pages/limits: x\n  file/length: x\n")
    assert "report.yaml:10: ignore.pages/limits: there is no rule 'pages/limits'" in said
    assert "did you mean 'pages/limit'?" in said
    assert "report.yaml:11: ignore.file/length: what is said of the file itself cannot" in said
    assert "report.yaml:9: ignore.text/spelling" in faults(
        tmp_path, DECLARED + "ignore: {text/spelling: }\n"
    )
