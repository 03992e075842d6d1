"""Reports that were checked, as SARIF 2.1.0 (OASIS), which editors and code hosts show. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from labrig import __version__
from labrig.check.examine import Finding
from labrig.check.rule import Rule
from labrig.check.rules import every
from labrig.submission.as_json import points
from labrig.submission.checked import Checked

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
FINGERPRINT = "labrigFinding/v1"


def sarif_text(*reports: Checked) -> str:
    """The reports as one run of labrig. The same reports give the same text."""
    rules = every()
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "labrig check",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "originalUriBaseIds": {
                    ROOT: {"description": {"text": "The folder in which labrig check was run."}}
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "exitCode": 0 if all(report.fit for report in reports) else 1,
                        "toolExecutionNotifications": [
                            note for report in reports for note in _notes(report)
                        ],
                    }
                ],
                "artifacts": [
                    {"location": _location(report.file), "mimeType": "application/pdf"}
                    for report in reports
                ],
                "results": [
                    result for report in reports for result in _results(report, _indices(rules))
                ],
            }
        ],
    }
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {rule.fix}"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _indices(rules: Sequence[Rule]) -> dict[str, int]:
    return {rule.name: index for index, rule in enumerate(rules)}


def _results(report: Checked, indices: dict[str, int]) -> Iterator[dict[str, Any]]:
    alike: Counter[str] = Counter()
    for finding in report.outcome.findings:
        print_ = _fingerprint(report, finding)
        alike[print_] += 1
        page = "" if finding.place.page is None else f"page {finding.place.page}: "
        yield {
            "ruleId": finding.rule,
            "ruleIndex": indices[finding.rule],
            "level": finding.severity.value,
            "message": {"text": f"{page}{finding.what}. {finding.fix}"},
            "locations": [_place(report, finding)],
            "partialFingerprints": {FINGERPRINT: f"{print_}:{alike[print_]}"},
        }


def _place(report: Checked, finding: Finding) -> dict[str, Any]:
    """Where it was found. Code hosts show no result without a line: a PDF is one line to them."""
    place = finding.place
    physical: dict[str, Any] = {
        "artifactLocation": _location(place.file or report.file),
        "region": {"startLine": place.line or 1},
    }
    if place.page is None:
        return {"physicalLocation": physical}
    physical["properties"] = {"page": place.page}
    if place.box is not None:
        physical["properties"]["box"] = list(points(place.box))
    page = {"name": f"page {place.page}", "kind": "page"}
    return {"physicalLocation": physical, "logicalLocations": [page]}


def _location(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": ROOT}


def _fingerprint(report: Checked, finding: Finding) -> str:
    """What stays when text before it grows: neither pages nor numbers count."""
    words = re.sub(r"[0-9]+(\.[0-9]+)?", "#", finding.what)
    said = "\0".join((finding.rule, report.file, finding.place.file, words))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _notes(report: Checked) -> Iterator[dict[str, Any]]:
    """What was not checked, and what was not wanted."""
    gaps = report.outcome.unchecked
    if report.facts is None and gaps:
        yield _note(f"{report.file}: {len(gaps)} rules were not checked: {gaps[0].why}")
        gaps = ()
    for gap in gaps:
        yield _note(f"{report.file}: {gap.rule} was not checked: {gap.why}", gap.rule)
    for left in report.outcome.ignored:
        many = f"{left.findings} finding{'' if left.findings == 1 else 's'}"
        yield _note(f"{report.file}: {left.rule} was ignored, {many}: {left.reason}", left.rule)


def _note(text: str, rule: str | None = None) -> dict[str, Any]:
    about = {} if rule is None else {"associatedRule": {"id": rule}}
    return {"level": "note", "message": {"text": text}, **about}
