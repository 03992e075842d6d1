"""``labrig trace read``: an object a line, and a line that cannot be read ends with status 2."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from labrig.cli import main
from tests.tracing.output.recorded_output import FOLDER


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["trace", "read", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_json_has_names_and_kinds_with_the_script():
    output, script = FOLDER / "scalar-functions.out", FOLDER / "scalar-functions.d"
    status, said, _ = run(output, "--script", script)
    assert status == 0
    found = [json.loads(line) for line in said.splitlines()]
    assert found[0] == {
        "item": "aggregation",
        "line": 2,
        "name": "calls",
        "keys": [],
        "kind": "count",
        "value": 2000,
        "buckets": [],
    }
    _, untold, _ = run(output)
    assert [json.loads(line)["name"] for line in untold.splitlines()] == [None] * 6


def test_stacks_memory_and_buckets_are_plain_data():
    _, said, _ = run(FOLDER / "stack-keys.out")
    found = [json.loads(line) for line in said.splitlines()]
    assert found[0]["keys"][0]["stack"][1] == {
        "module": "vmlinux",
        "function": "vfs_read",
        "offset": 8,
    }
    assert {"low": 512, "high": 1023, "count": 2000} in found[3]["buckets"]
    _, said, _ = run(FOLDER / "traces.out")
    assert json.loads(said.splitlines()[1])["values"] == [{"bytes": "00" * 40}]


def test_bpftrace_is_read_when_it_is_named():
    status, said, _ = run(FOLDER / "bpftrace-lost.out", "--format-of", "bpftrace")
    assert status == 0
    lost = [found for line in said.splitlines() if (found := json.loads(line))["item"] == "trouble"]
    assert sum(one["count"] for one in lost) == 1684


def test_a_line_that_cannot_be_read_is_shown_and_kept_on_request(tmp_path):
    (tmp_path / "out").write_text('{"type": "map", "data": {"@": 3}}\nwhat?\n')
    status, said, err = run(tmp_path / "out", "--format-of", "bpftrace")
    assert status == 2
    assert len(said.splitlines()) == 1
    assert err == f"labrig: {tmp_path}/out:2: not a line of bpftrace's JSON: 'what?'\n"
    status, said, _ = run(tmp_path / "out", "--format-of", "bpftrace", "--raw")
    assert status == 0
    assert json.loads(said.splitlines()[1])["text"] == "what?"


@pytest.mark.parametrize("words", [["nothing"], ["--script", "nothing"]])
def test_a_file_that_is_not_there_is_a_usage_error(words, tmp_path):
    (tmp_path / "out").write_text("")
    file = [] if words == ["nothing"] else [tmp_path / "out"]
    status, _, err = run(*file, *words)
    assert status == 2
    assert "nothing: cannot be read: No such file" in err


def test_the_script_tells_who_printed(tmp_path):
    output, script = FOLDER / "bpftrace-maps.out", FOLDER / "bpftrace-maps.bt"
    status, said, _ = run(output, "--script", script)
    assert status == 0
    assert said == run(output, "--format-of", "bpftrace")[1]
    status, _, err = run(output, "--script", script, "--format-of", "dtrace")
    assert status == 2
    assert err == f"labrig: {script} prints bpftrace, not dtrace\n"
    json_script = tmp_path / "json.d"
    json_script.write_text("#pragma D option oformat=json\nBEGIN { exit(0); }\n")
    (tmp_path / "out").write_text('{"dtrace": {"probes": []}}\n')
    assert run(tmp_path / "out", "--script", json_script) == (0, "", "")
