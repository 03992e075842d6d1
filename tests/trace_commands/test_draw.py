"""``labrig trace draw``: figures of what is there, and words when nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from tests.figures.traces import recorded_traces
from tests.tracing.output import recorded_output

HERE = recorded_traces.FOLDER
THERE = recorded_output.FOLDER


def run(*words: object) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(main, ["trace", "draw", *map(str, words)])
    return done.exit_code, [Path(line).name for line in done.stdout.splitlines()], done.stderr


def files(*names: str) -> list[str]:
    return [f"{n}.{kind}" for n in names for kind in ("pdf", "svg", "json")] + ["index.json"]


def test_all_that_is_there_is_drawn_and_said(tmp_path):
    status, said, _ = run(HERE / "stacks.out", "--script", HERE / "stacks.d", "-o", tmp_path)
    assert status == 0
    assert said == files("flame-calls", "ranked-calls", "flame-bytes", "ranked-bytes")
    assert sorted(said) == sorted(path.name for path in tmp_path.iterdir())


def test_kinds_values_and_units_are_as_told(tmp_path):
    times = (HERE / "times.out", "--script", HERE / "times.d", "-o", tmp_path)
    status, said, _ = run(*times, "--time-value", 1, "--kind-value", 2)
    assert (status, said) == (0, files("events"))
    assert "14 events" in " ".join(recorded_traces.titles(tmp_path / "events.svg"))
    latency = (HERE / "latency.out", "--script", HERE / "latency.d", "-o", tmp_path)
    status, said, _ = run(*latency, "--kind", "histogram", "--unit", "ns")
    assert said == files("histogram-took", "histogram-lin", "histogram-log")
    assert "µs" in recorded_traces.pdf_text(tmp_path / "histogram-took.pdf")
    stacks = (THERE / "bpftrace-maps.out", "--format-of", "bpftrace", "-o", tmp_path)
    assert run(*stacks, "--kind", "flame")[1] == files("flame-k", "flame-u")


def test_nothing_to_draw_is_said_in_words(tmp_path):
    times = (HERE / "times.out", "--script", HERE / "times.d", "-o", tmp_path / "out")
    status, said, err = run(*times)
    assert (status, said) == (2, [])
    assert "nothing to draw: no counts or sums of stacks, no distributions" in err
    assert "--time-value" in err
    assert run(*times, "--kind", "flame")[2].endswith("no counts or sums of stacks\n")
    assert run(*times, "--time-value", 2)[0] == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["nothing"], [HERE / "times.out", "--script", "nothing"]])
def test_a_file_that_is_not_there_is_a_usage_error(words, tmp_path):
    status, _, err = run(*words, "-o", tmp_path)
    assert status == 2
    assert "nothing: cannot be read: No such file" in err


def test_a_line_that_cannot_be_read_is_shown(tmp_path):
    (tmp_path / "out").write_text('{"type": "map", "data": {"@": 3}}\nwhat?\n')
    status, _, err = run(tmp_path / "out", "--format-of", "bpftrace", "-o", tmp_path / "drawn")
    assert status == 2
    assert err == f"labrig: {tmp_path}/out:2: not a line of bpftrace's JSON: 'what?'\n"


def test_the_index_has_the_words_of_each_figure(tmp_path):
    run(THERE / "stack-keys.out", "--script", THERE / "stack-keys.d", "-o", tmp_path)
    found = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert [one["file"] for one in found if "histogram" in one["file"]] == ["histogram-took.pdf"]
    assert all(set(one) == {"file", "title", "caption", "alt"} for one in found)
