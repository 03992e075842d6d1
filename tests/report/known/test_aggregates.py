"""Names of what scripts kept in aggregations, and how they are written."""

from __future__ import annotations

import json
from dataclasses import replace

from labrig.report import known as named
from labrig.report.values import Values
from labrig.stats import records
from labrig.stats.probes.aggregates import Attachment, all_aggregates
from tests.report import example

UNDER = {"read-count": {(f"s{n}", 0): Attachment(block=n, trials=4) for n in range(2)}}


def values() -> dict[str, named.Known]:
    rows = [
        {
            "arm": "read-count",
            "session": f"s{n}",
            "attachment": 0,
            "name": "calls",
            "kind": "sum",
            "keys": ["read", "512"],
            "value": 1000 + 8 * n,
        }
        for n in range(2)
    ]
    sizes = {**rows[0], "name": "sizes", "kind": "quantize", "keys": []}
    buckets = [
        {**sizes, "session": f"s{n}", "low": low, "high": high, "count": count}
        for n in range(2)
        for low, high, count in ((None, -1, 1), (0, 0, 2), (4096, 8191, 5), (8192, None, 2))
    ]
    analysis = records.from_json(json.dumps(example.analysis()))
    kept = all_aggregates(["read-count"], UNDER, rows, buckets, confidence=0.95)
    again = records.from_json(records.to_json(replace(analysis, aggregates=kept)))
    return named.known({"e": Values(again)})


def test_a_value_and_a_trial_s_have_names_intervals_and_words():
    every = values()
    whole = every["e.read-count.@calls[read,512].value"]
    assert (whole.estimate, whole.low is not None) == (1004, True)
    one = named.find("read-count.@calls[read,512].per_trial", every, named.aliases(every))
    assert one.estimate == 251
    assert one.text(interval=False, digits=3) == "251"
    assert "with 4 trials" in one.source.method
    assert "mean over two blocks" in one.source.method
    assert one.source.what.endswith("a trial, all cells alike")


def test_a_bucket_is_named_by_its_bounds():
    every = values()
    start = "e.read-count.@sizes."
    assert {name.removeprefix(start) for name in every if name.startswith(start)} == {
        "values",
        "per_trial",
        *(f"{what}[{span}]" for what in ("count", "share") for span in SPANS),
    }
    assert every[start + "share[4096..8191]"].text() == "50.0%"
    assert every[start + "count[..-1]"].estimate == 1


SPANS = ("..-1", "0", "4096..8191", "8192..")
