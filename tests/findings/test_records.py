"""Findings as JSON: read back as they were, refused when they are not findings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from labrig.errors import UsageError
from labrig.findings.records import SCHEMA, from_json, to_json
from tests.findings.test_compare import SOME, findings


@settings(max_examples=40, deadline=None)
@given(SOME)
def test_what_is_written_is_read_back(some):
    assert from_json(to_json(some), "x") == some


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x: is not JSON"),
        ("{", "x: is not JSON"),
        ("[" * 100_000, "x: is not JSON"),
        ("[]", "x: is not a JSON object"),
        ("{}", "its schema is None"),
        (f'{{"schema": {SCHEMA}}}', "x: does not hold findings: commit"),
        (f'{{"schema": {SCHEMA}, "clean": NaN}}', "NaN is not a number"),
        (f'{{"schema": {SCHEMA + 1}, "novel": 1}}', "x: written by a newer labrig"),
    ],
)
def test_what_is_no_findings_is_refused_in_words(text, said):
    with pytest.raises(UsageError, match=said):
        from_json(text, "x")


def test_the_schema_is_written():
    assert json.loads(to_json(findings()))["schema"] == SCHEMA
