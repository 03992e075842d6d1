"""SARIF, against models that others made from its standard's schema."""

from __future__ import annotations

import json

from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from labrig.check.examine import Ignored, Outcome
from labrig.check.rule import Place
from labrig.check.rules import every
from labrig.submission.sarif import sarif_text
from tests.submission.made import FINDINGS, checked, finding


def run(*reports):
    text = sarif_text(*reports)
    Log.model_validate_json(text)
    (only,) = json.loads(text)["runs"]
    return only


def test_each_rule_is_described_and_each_finding_has_its_place():
    told = run(checked(*FINDINGS))
    rules = told["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.name for rule in every()]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    first, _, whole, boxed, in_latex = told["results"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "pages/limit"
    assert (first["level"], boxed["level"]) == ("error", "warning")
    assert first["message"]["text"].startswith("page 11: 9 pages of body")
    (place,) = boxed["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "report.pdf", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
        "properties": {"page": 3, "box": [72.0, 99.63, 144.0, 109.59]},
    }
    assert place["logicalLocations"] == [{"name": "page 3", "kind": "page"}]
    assert "logicalLocations" not in whole["locations"][0]
    assert in_latex["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "latex/re%20port.tex", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
        "properties": {"page": 2},
    }
    assert told["invocations"][0]["exitCode"] == 1
    assert run(checked())["invocations"][0]["exitCode"] == 0


def test_what_was_not_checked_or_not_wanted_is_told_too():
    outcome = Outcome(
        findings=(),
        passed=(),
        unchecked=checked().outcome.unchecked[:1],
        ignored=(Ignored(rule="text/spelling", reason="names", findings=1),),
    )
    notes = run(checked(outcome=outcome))["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        "report.pdf: science/board was not checked: needs its results, not given",
        "report.pdf: text/spelling was ignored, 1 finding: names",
    ]


def test_of_a_file_that_cannot_be_read_it_is_told_once_that_nothing_else_was_checked():
    told = run(checked(finding("file/readable"), facts=None))
    (note,) = told["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("report.pdf: 2 rules were not checked: ")


def test_fingerprints_stay_when_text_before_grows_and_differ_otherwise():
    def prints(*findings):
        results = run(checked(*findings))["results"]
        return [one["partialFingerprints"]["labrigFinding/v1"] for one in results]

    def margin(page, what="text is 3 mm from the edge"):
        return finding("structure/title", place=Place(page=page), what=what)

    assert prints(margin(3), margin(4)) == prints(
        margin(5), margin(9, "text is 2.5 mm from the edge")
    )
    assert len(set(prints(margin(3), margin(3), margin(3, "no margin"), *FINDINGS))) == 8


def test_a_report_elsewhere_has_an_address_of_its_own():
    told = run(checked(finding("structure/title"), file="/tmp/a b.pdf"), checked(file="#1/ä.pdf"))
    assert [one["location"] for one in told["artifacts"]] == [
        {"uri": "file:///tmp/a%20b.pdf"},
        {"uri": "%231/%C3%A4.pdf", "uriBaseId": "%SRCROOT%"},
    ]
