"""What is told of a report, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from labrig.check.examine import Ignored
from labrig.check.rule import Severity
from labrig.cli import main
from labrig.submission.as_json import json_schema, json_text, read_written
from labrig.submission.checked import Given
from labrig.submission.written import gravest, text_lines, verdict
from tests.submission.made import FINDINGS, checked, finding

SCHEMA = Path(__file__).parents[2] / "workflow" / "schemas" / "check.schema.json"
GRAVEST = "page 11: 9 pages of body; the profile asks for 8 (pages/limit)"
WARNINGS = [finding("text/spelling", Severity.WARNING), finding("text/spelling", Severity.NOTE)]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "report.pdf: fit to submit"),
        (WARNINGS, "report.pdf: fit to submit; 1 warning, 1 note"),
        (FINDINGS, "report.pdf: not fit to submit: 4 errors, 1 warning"),
    ],
)
def test_the_first_line_is_the_verdict(findings, said):
    report = checked(*findings)
    assert verdict(report) == said
    first = next(text_lines(report))
    assert first.text == said
    assert first.tone == ("error" if report is not None and not report.fit else "good")


def test_a_verdict_by_some_rules_says_so():
    said = verdict(checked(select=("structure/*",)))
    assert said == "report.pdf: fit to submit, by the rules that were selected"


def test_a_verdict_without_some_rules_says_so():
    report = checked()
    names = tuple(Ignored(rule=f"text/{x}", reason="x", findings=0) for x in "ab")
    report = replace(report, outcome=replace(report.outcome, ignored=names))
    assert verdict(report) == "report.pdf: fit to submit, with 2 rules ignored"


def test_where_nothing_selected_could_be_checked_nothing_is_fit():
    report = checked(select=("science/*",))
    assert not report.fit
    assert verdict(report) == "report.pdf: nothing of what was selected could be checked"
    assert next(text_lines(report)).tone == "error"
    assert checked(select=("science/*", "structure/*")).fit
    damaged = checked(finding("file/readable"), select=("science/*",), facts=None)
    assert verdict(damaged).endswith("not fit to submit, by the rules that were selected: 1 error")


def test_a_person_reads_the_gravest_first_each_fix_once_and_what_was_not_looked_at():
    ignored = Ignored(rule="text/overfull", reason="a wide table", findings=2)
    report = checked(*FINDINGS, given=Given(latex=None, results="results/reports/mine"))
    report = replace(report, outcome=replace(report.outcome, ignored=(ignored,)))
    text = "\n".join(line.text for line in text_lines(report))
    assert text == (
        "report.pdf: not fit to submit, with 1 rule ignored: 4 errors, 1 warning\n"
        "12 pages, 9 of the body, 4120 words, profile course; with results/reports/mine\n"
        "\n"
        "4 errors\n"
        "  pages/limit\n"
        "    page 11: 9 pages of body; the profile asks for 8\n"
        "      -> Change it.\n"
        "    page 12: another\x1b[31m page\n"
        "      -> Cut it.\n"
        "  structure/title\n"
        "    no title was found\n"
        "      -> Change it.\n"
        "  pages/agree\n"
        "    page 2, latex/re port.tex:12: the labels differ\n"
        "      -> Change it.\n"
        "\n"
        "1 warning\n"
        "  science/traceable\n"
        "    page 3: 9.5 ms is no analysed value\n"
        "      -> Change it.\n"
        "\n"
        "passed: 2 rules\n"
        "not checked: 2 rules: needs its results, not given (--results FOLDER): science/board, "
        "science/fresh\n"
        "ignored: text/overfull, 2 findings: a wide table"
    )


def test_a_group_that_was_not_checked_at_all_is_named_once():
    *_, last = text_lines(checked())
    assert last.text.endswith("(--results FOLDER): science/*")


def test_json_keeps_to_its_schema_and_has_everything():
    told = json.loads(json_text(checked(*FINDINGS), checked()))
    schema = json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema)
    bad, good = told["reports"]
    assert (bad["fit"], bad["errors"], bad["warnings"]) == (False, 4, 1)
    assert (good["fit"], good["pages"], good["body_pages"], good["words"]) == (True, 12, 9, 4120)
    assert bad["findings"][3] == {
        "rule": "science/traceable",
        "severity": "warning",
        "page": 3,
        "box": [72.0, 99.63, 144.0, 109.59],
        "file": None,
        "line": None,
        "what": "9.5 ms is no analysed value",
        "fix": "Change it.",
    }
    assert bad["findings"][4]["file"] == "latex/re port.tex"
    assert bad["findings"][4]["line"] == 12


def test_the_schema_that_lies_in_the_repository_is_the_one_that_is_printed(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["schema", "check"])
    assert capsys.readouterr().out == SCHEMA.read_text()


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        (FINDINGS[:1], GRAVEST),
        (FINDINGS, f"{GRAVEST}, and 3 more errors"),
    ],
)
def test_the_gravest_is_told_in_a_line_from_what_was_written(tmp_path, findings, said):
    file = tmp_path / "check.json"
    file.write_text(json_text(checked(*findings)), encoding="utf-8")
    (report,) = read_written(file).reports
    assert gravest(report) == said
