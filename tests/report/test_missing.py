"""A report on an experiment one of whose metrics no trial has a value of."""

from __future__ import annotations

import pytest

from labrig.errors import DocumentError
from tests.report.conftest import Build, text_of

WHY = "this processor has no such counter"


def test_prose_can_ask_whether_a_metric_has_values(build: Build) -> None:
    said = '{% if "cycles" in missing %}No cycles, as {{ missing.cycles }}.{% endif %}'
    pdf = build({"introduction.md": f"{said}\n"}, missing={"cycles": WHY})
    assert f"No cycles, as {WHY}." in " ".join(text_of(pdf))


def test_a_number_of_a_metric_without_values_is_refused_with_the_reason(build: Build) -> None:
    with pytest.raises(DocumentError, match=f"no trial has a value of metric 'cycles': {WHY}"):
        build({"introduction.md": '{{ metric("cycles").label }}\n'}, missing={"cycles": WHY})
