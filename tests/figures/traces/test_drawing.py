"""All figures of a few arms: which there are, their names, their index, and the same bytes twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from labrig.errors import ToolError
from labrig.figures.traces.drawing import Names, Reading, draw_traces
from labrig.tracing.output.tables import write_parquet
from tests.figures.traces.recorded_traces import SVG, Frames, recorded
from tests.tracing.output import recorded_output
from tests.tracing.output.recorded_output import NAMES

LABELS = {"stacks": "$stacks$ & more", "latency": "latency"}
BOARD = " Measured on 'emulator', an emulated board."


def arms() -> dict[str, Frames]:
    return {"stacks": recorded("stacks"), "latency": recorded("latency")}


def index(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return found


def test_stacks_have_two_figures_and_distributions_one_in_order(tmp_path):
    written = draw_traces(arms(), LABELS, tmp_path, BOARD)
    names = [
        "flame-stacks-calls",
        "ranked-stacks-calls",
        "flame-stacks-bytes",
        "ranked-stacks-bytes",
        "histogram-took",
        "histogram-lin",
        "histogram-log",
    ]
    assert [one["file"] for one in index(tmp_path)] == [f"{name}.pdf" for name in names]
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    assert {path.name for path in written} == {
        *(f"{name}.{kind}" for name in names for kind in ("pdf", "svg", "json")),
        "index.json",
    }
    for one in index(tmp_path):
        alone = json.loads((tmp_path / one["file"]).with_suffix(".json").read_text("utf-8"))
        assert {word: alone[word] for word in ("title", "caption", "alt")} == {
            word: one[word] for word in ("title", "caption", "alt")
        }
        assert one["caption"].endswith(BOARD)
        root = ElementTree.parse((tmp_path / one["file"]).with_suffix(".svg")).getroot()
        assert root.findtext(f"{SVG}title") == one["title"]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    first = draw_traces(arms(), LABELS, tmp_path / "first", BOARD)
    again = draw_traces(arms(), LABELS, tmp_path / "again", BOARD)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


@pytest.mark.parametrize(
    "name", ["stack-keys", "distributions", "printa-several", "drops-principal"]
)
def test_tables_from_parquet_give_the_same_bytes(name, tmp_path):
    reading = Reading(time_value=0, kind_value=1)
    paths = write_parquet([((), recorded_output.read(name))], tmp_path, leading={})
    tables = {table: pd.read_parquet(path) for table, path in paths.items()}
    first = draw_traces({"a": recorded(name)}, {}, tmp_path / "first", reading=reading)
    again = draw_traces({"a": tables}, {}, tmp_path / "again", reading=reading)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_arms_with_an_aggregation_of_one_name_share_a_figure_each_under_its_label(tmp_path):
    three = {"a": recorded("latency"), "b": recorded("latency"), "c": recorded("stacks")}
    draw_traces(three, {"a": "same", "b": "same"}, tmp_path, reading=Reading(kinds=("histogram",)))
    assert [one["title"] for one in index(tmp_path)] == [
        f"Distribution of @{name} under 'same (a)' and 'same (b)'"
        for name in ("took", "lin", "log")
    ]


def test_attachments_in_columns_of_their_own_are_added(tmp_path):
    once = recorded("latency")
    blocks = {
        name: pd.concat(
            [table.assign(arm="a", block=0), table.assign(arm="a", block=1)], ignore_index=True
        )
        for name, table in once.items()
    }
    total = once["buckets"].query("name == 'took'")["count"].sum()
    draw_traces({"a": blocks}, {}, tmp_path)
    assert f"(N = {2 * total})" in index(tmp_path)[0]["caption"]


def test_events_are_drawn_when_their_time_is_named(tmp_path):
    reading = Reading(time_value=0, kind_value=1)
    draw_traces({"calls": recorded("times")}, {}, tmp_path, reading=reading)
    assert [one["file"] for one in index(tmp_path)] == ["events-calls.pdf"]


def test_what_a_tracer_lost_is_said_where_it_is_missed(tmp_path):
    lost = {**recorded("latency"), "troubles": recorded("bpftrace-lost")["troubles"]}
    draw_traces({"a": lost, "b": recorded("latency")}, {}, tmp_path)
    words = "Not all is shown, as the tracer reported trouble: lost events (1684), under 'a'."
    assert all(words in one["caption"] for one in index(tmp_path))


def test_nothing_to_draw_writes_nothing(tmp_path):
    assert draw_traces({"a": recorded("printf-quiet")}, {}, tmp_path / "none") == []
    assert draw_traces({}, {}, tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_output_can_be_drawn(name, tmp_path):
    draw_traces({name: recorded(name)}, {}, tmp_path)


def test_names_are_safe_and_each_is_one_figures():
    names = Names()
    made = [
        names.free("flame", "Arm $1", "x_y"),
        names.free("flame", "arm--1", "x y"),
        names.free("flame", "", ""),
        names.free("histogram", None),
        names.free("histogram", "ü/../.."),
        names.free("index"),
    ]
    assert made[:4] == ["flame-arm-1-x-y", "flame-arm-1-x-y-2", "flame", "histogram-unnamed"]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in made)
    assert "index" not in made


def test_a_folder_that_cannot_be_written_is_an_error_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ToolError, match="cannot be written"):
        draw_traces(arms(), LABELS, tmp_path / "file" / "folder")
