"""All that the metrics of an experiment read in the output of one trial."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from labrig.errors import ReadingFault
from labrig.experiments import Metric, Reading
from labrig.reading.course import read_sample, value_of
from labrig.reading.own import by_json, by_regex
from labrig.reading.value import Value

WORDS = 300
"""How much of the end of an output is shown."""


def read_trial(
    metrics: Mapping[str, Metric], result: Mapping[str, Any], *, counted: bool = False
) -> dict[str, Value]:
    """What each of ``metrics`` is that is read in the output, by name, in the unit read.

    ``result`` is what the trial runner said (``labrig.measure.protocol.TrialResult``); in a
    ``counted`` trial the last line is not the workload's. Metrics that are not read in the output
    are left out.

    Raises ReadingFault, with the metric and the output's last words, when a number is not there
    that should be, and when the output was too long to be kept whole.
    """
    wanted = {
        name: reading
        for name, metric in metrics.items()
        if (reading := metric.reading) is not None and reading.trace is None
    }
    if not wanted:
        return {}
    text = kept_output(result, counted=counted)
    name = next(iter(wanted))
    try:
        _refuse_cut(result)
        sample = functools.cache(lambda: read_sample(text))
        found = {}
        for name, reading in wanted.items():
            found[name] = (
                value_of(sample(), reading.course)
                if reading.course is not None
                else _own(reading, text)
            )
    except ReadingFault as fault:
        said = text.strip()[-WORDS:]
        raise ReadingFault(
            f"metric {name}: {fault}; the output's last words: {said or '(none)'}"
        ) from None
    return found


def kept_output(result: Mapping[str, Any], *, counted: bool = False) -> str:
    """The workload's output as far as it was kept, as UTF-8, with Unix's ends of lines."""
    kept: bytes = str(result["output"]).encode("latin-1")
    if counted:
        kept, _, _ = kept.rstrip(b"\n").rpartition(b"\n")
    return kept.decode("utf-8", "replace").replace("\r\n", "\n")


def _own(reading: Reading, text: str) -> Value:
    if reading.regex is not None:
        return by_regex(reading.regex, text)
    assert reading.json_path is not None
    return by_json(reading.json_path, text)


def _refuse_cut(result: Mapping[str, Any]) -> None:
    kept, printed = len(result["output"]), result.get("output_bytes") or 0
    if printed > kept:
        raise ReadingFault(
            f"the output has {printed} bytes, of which {kept} were kept: have the workload print "
            "less, or only what is read"
        )
