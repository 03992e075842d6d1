"""Events in time: where their lines are, against the times that were printed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from labrig.figures.traces.events import MOST, Series, events, series
from tests.figures.traces.check import keeps_to_the_page
from tests.figures.traces.recorded_traces import FOLDER, pdf_text, recorded, titles


def times(found: Series, **words):
    made = events(found, name="events", **words)
    axes = made.figure.axes[0]
    lines = {
        str(each.get_gid()): [float(np.asarray(path.vertices)[0, 0]) for path in each.get_paths()]
        for each in axes.collections
        if isinstance(each, LineCollection)
    }
    return made, lines, [each for each in axes.collections if isinstance(each, PolyCollection)]


def test_recorded_events_are_where_their_times_are(tmp_path):
    printed = [line.split() for line in (FOLDER / "times.out").read_text().splitlines() if line]
    found = series(recorded("times")["records"], time_value=0, kind_value=1)
    assert {kind: len(at) for kind, at in found.times.items()} == Counter(row[1] for row in printed)
    assert found.without == 0
    made, lines, rates = times(found)
    pdf, svg = keeps_to_the_page(made, tmp_path)
    begin = min(int(row[0]) for row in printed)
    row = list(found.times).index("write")
    assert lines[f"kind-{row}"] == pytest.approx(
        [(int(at) - begin) / 1e6 for at, kind, _ in printed if kind == "write"]
    )
    assert rates  # 1 406 calls of newfstatat in 272 points
    assert "time from the first event (ms)" in pdf_text(pdf)
    assert "write: 14 events" in titles(svg)
    left = len(found.times) - MOST
    assert f"{left} kinds left out" in made.caption.caption


def test_events_that_would_run_together_are_a_rate_with_the_same_number():
    made, lines, (rate,) = times(Series(times={"read": range(0, 100_000, 10)}, without=0))
    assert lines == {}
    assert "Rows show rates" in made.caption.caption
    corners = np.asarray(rate.get_paths()[0].vertices)
    assert np.ptp(corners[:, 1]) == pytest.approx(0.7)
    apart, lines, rates = times(Series(times={"read": range(0, 100_000, 1000)}, without=0))
    assert len(lines["kind-0"]) == 100
    assert not rates
    assert "A line is an event." in apart.caption.caption


@pytest.mark.parametrize(
    ("end", "unit", "shown", "last"),
    [(900, "ns", "ns", 900), (2_000, "ns", "µs", 2), (3_000_000, "ns", "ms", 3),
     (5_000_000_000, "ns", "s", 5), (1500, "ms", "s", 1.5)],
)  # fmt: skip
def test_the_axis_has_the_unit_that_fits(end, unit, shown, last):
    made, lines, _ = times(Series(times={"": [7, 7 + end]}, without=0), unit=unit)
    assert made.figure.axes[0].get_xlabel() == f"time from the first event ({shown})"
    assert lines["kind-0"] == pytest.approx([0, last])


def test_time_is_the_records_own_and_the_kind_its_probe_unless_told():
    records = pd.DataFrame(
        {
            "timestamp": pd.array([30, 10, None, 20], dtype="Int64"),
            "values": [["5", "x"], ["6", "y"], ["7"], ["what", "y"]],
            "function": pd.array(["read", "read", "read", None], dtype="string"),
            "name": pd.array(["entry", "entry", "entry", "BEGIN"], dtype="string"),
        }
    )
    own = series(records)
    assert own.times == {"read:entry": [10, 30], "BEGIN": [20]}
    assert own.without == 1
    told = series(records, time_value=0, kind_value=1)
    assert told.times == {"": [7], "x": [5], "y": [6]}
    assert told.without == 1
    assert "1 record without a time left out" in events(told, name="e").caption.caption


@pytest.mark.parametrize(
    "found",
    [
        Series(times={"": [5]}, without=0),
        Series(times={"a kind with a name " * 9 + "$x^2$": [1, 2], "漢\n": [3]}, without=0),
        Series(times={f"kind {n}": range(n, 10**9, 10**5 * (n + 1)) for n in range(30)}, without=2),
        Series(times={"late": [2**63 - 1], "early": [-(2**63)]}, without=0),
    ],
    ids=["one", "long", "many", "far"],
)
def test_whatever_was_printed_stays_within_the_page(found, tmp_path):
    keeps_to_the_page(events(found, name="events"), tmp_path)


def test_without_an_event_there_is_no_figure():
    assert series(recorded("printf-quiet")["records"]).times == {}
    with pytest.raises(ValueError, match="no record"):
        events(Series(times={}, without=4), name="events")
