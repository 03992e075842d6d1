"""Names of values taken apart, levels with dots among them."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.findings.naming import in_words, taken_apart, vocabulary
from labrig.report.known import flat
from labrig.report.values import Values
from labrig.stats.records import from_json
from tests.report import example


def said(level: str | float, arm: str) -> dict[str, str | None]:
    """Each name of an analysis with one level and one traced arm, in words."""
    difference = example.difference(arm, "", 0.4) | {"levels": {"size": level}}
    whole = example.analysis(
        arms=[one | {"name": name} for one, name in zip(ARMS, ("none", arm), strict=True)],
        factors={"size": FACTOR | {"levels": [{"value": level, "text": "a level"}]}},
        differences=[difference],
        summaries=[],
        ministat=[],
        trial_level=[],
        costs=[one | {"arm": arm} for one in example.analysis()["costs"]],
        hypotheses=[],
    )
    analysis = from_json(json.dumps(whole))
    known = vocabulary(analysis)
    named = flat([("mini", Values(analysis))])
    kinds = ("difference", "share", "cost")
    names = [n.removeprefix("mini.") for n, entry in named.items() if entry["quantity"] in kinds]
    parts = {name: taken_apart(name, known) for name in names}
    return {name: None if found is None else in_words(found) for name, found in parts.items()}


ARMS = example.analysis()["arms"]
FACTOR = {"label": "block size", "unit": "B"}
LEVELS = st.floats(0.001, 10, allow_nan=False) | st.integers(0, 9) | st.text("ab.12-", min_size=1)


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.sampled_from(["elapsed", "difference", "cost", "mean", "read-count"]))
def test_every_name_of_an_analysis_is_understood(level, arm):
    words = said(level, arm)
    assert None not in words.values()


def test_names_are_said_as_figures_say_them():
    assert said(0.5, "read-count") == {
        "read-count.size=0.5.elapsed.difference.none": "read calls at a level: elapsed time "
        "against untraced",
        "read-count.size=0.5.elapsed.share.none": "read calls at a level: elapsed time against "
        "untraced",
        "read-count.elapsed.cost": "read calls: cost of a firing in elapsed time",
    }


def test_a_name_of_something_else_is_not_understood():
    known = vocabulary(from_json(json.dumps(example.analysis())))
    assert taken_apart("work.not_own_share", known) is None
