"""Trace files become tables, and what went wrong with a tracer taints its trials."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labrig import table, traces
from labrig.errors import JournalError, OutputFault
from labrig.experiments import Experiment
from labrig.measure import ledger
from labrig.measure.records import Attach, Detach, Record, TrialDone
from tests.measure.test_journal import PLAN, records_of
from tests.test_plan import declared

RECORDED = Path(__file__).parent / "tracing" / "output" / "recorded"
"""What the real dtrace printed, with its scripts."""


def measured(folder: Path, *names: str) -> traces.Part:
    """Two sessions whose tracers left the recorded outputs ``names``, one a session."""
    folder.mkdir()
    errands = ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))
    journals: dict[str, list[Record]] = {}
    for errand, name in zip(errands, names, strict=True):
        session = f"s{errand.block}"
        (folder / f"{session}.txt").write_bytes((RECORDED / f"{name}.out").read_bytes())
        stderr = (RECORDED / f"{name}.err").read_text()
        records: list[Record] = []
        for record in records_of(errand, session):
            if isinstance(record, Attach):
                record = replace(record, script=f"{name}.d")
            elif isinstance(record, Detach):
                record = replace(record, output=f"{session}.txt", stderr=stderr)
            records.append(record)
        journals[f"{session}.jsonl"] = records
    return traces.Part(plan=PLAN, journals=journals, raw=folder)


def written(part: traces.Part, out: Path, experiment: Experiment | None = None):
    traces.write_traces(experiment or declared(), [part], RECORDED, out)
    return {path.stem: traces.read_rows(path) for path in out.glob("*.parquet")}


def test_every_row_says_where_it_comes_from(tmp_path):
    rows = written(measured(tmp_path / "raw", "scalar-functions", "distributions"), tmp_path / "t")
    (calls,) = (row for row in rows["aggregations"] if row["name"] == "calls")
    assert calls["value"] == 2000
    assert (calls["session"], calls["block"], calls["arm"]) == ("s0", 0, "watched")
    assert calls["file"] == "s0.txt"
    assert {row["session"] for row in rows["buckets"]} == {"s1"}
    assert sum(row["count"] for row in rows["buckets"] if row["name"] == "both") == 2000
    assert not rows["troubles"]
    assert not rows["raw"]


def test_drops_taint_the_trials_of_their_attachment_and_only_these(tmp_path):
    part = measured(tmp_path / "raw", "scalar-functions", "drops-principal")
    rows = written(part, tmp_path / "t")
    assert {row["file"] for row in rows["troubles"]} == {"s1.jsonl"}
    found = traces.taints(rows["troubles"])
    ((session, _),) = found
    assert session == "s1"
    assert "drops on CPU 0" in found[session, rows["troubles"][0]["attachment"]]
    made = table.make_table(
        declared(), [table.Part(plan=PLAN, journals=part.journals, hashes={})], {}, found
    )
    table.write_table(made, tmp_path / "trials.parquet")
    trials, about = table.read_table(tmp_path / "trials.parquet")
    tainted = trials[trials["tainted"].notna()]
    assert set(zip(tainted["session"], tainted["arm"], strict=True)) == {("s1", "watched")}
    assert not tainted["kept"].any()
    assert trials[trials["tainted"].isna()]["kept"].all()
    assert about["counts"]["kept"] == PLAN.trial_count - len(tainted)
    assert [(one["arm"], one["trials"]) for one in about["tainted"]] == [("watched", len(tainted))]
    assert not ledger.hold(PLAN, part.journals).unmeasured, "the same would be lost again"


def test_labrig_s_own_words_beside_a_script_are_no_records_of_it(tmp_path):
    part = measured(tmp_path / "raw", "traces", "traces")
    file = tmp_path / "raw" / "s0.txt"
    own = "  0      1                           :BEGIN labrig ready\n\n"
    head, *rest = file.read_text().splitlines(keepends=True)
    assert "FUNCTION:NAME" in head
    file.write_text("".join([head, own, *rest]))
    texts = [row["text"] for row in written(part, tmp_path / "t")["records"]]
    assert "labrig ready" not in texts
    assert len(texts) % 2 == 0, "each of the two outputs is otherwise the same"


def test_an_error_in_a_probe_taints_although_dtrace_ended_well(tmp_path):
    rows = written(measured(tmp_path / "raw", "error-in-probe", "traces"), tmp_path / "t")
    found = traces.taints(rows["troubles"])
    assert [session for session, _ in found] == ["s0"]


def test_rows_that_cannot_be_named_taint_nothing():
    row = {"session": "s0", "attachment": 1, "kind": "unnamed", "text": "2 rows of @a or @b"}
    assert traces.taints([row]) == {}


def test_different_words_are_said_once_and_not_without_end():
    rows = [
        {"session": "s0", "attachment": 1, "kind": "drops", "text": f"dtrace: {n % 9} drops"}
        for n in range(50)
    ]
    assert traces.taints(rows)["s0", 1] == (
        "dtrace: 0 drops; dtrace: 1 drops; dtrace: 2 drops; and 6 more"
    )


def test_a_line_that_cannot_be_read_is_shown_with_what_to_do_or_kept_where_asked(tmp_path):
    part = measured(tmp_path / "raw", "keyed-functions", "distributions")
    file = tmp_path / "raw" / "s1.txt"
    lines = file.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "Distribution" in line)
    lines[at + 1] = lines[at + 1].replace("|", "!", 1)
    file.write_text("".join(lines))
    with pytest.raises(OutputFault, match=r"s1\.txt:\d+: .*raw_output: true"):
        written(part, tmp_path / "t")
    assert not list((tmp_path / "t").iterdir()), "no half tables"
    experiment = declared()
    arm = experiment.arms["watched"].model_copy(update={"raw_output": True})
    kept = written(
        part,
        tmp_path / "t",
        experiment.model_copy(update={"arms": {**experiment.arms, "watched": arm}}),
    )
    assert any("!" in row["text"] for row in kept["raw"])


def test_a_trace_file_that_is_gone_is_said(tmp_path):
    part = measured(tmp_path / "raw", "traces", "traces")
    (tmp_path / "raw" / "s0.txt").unlink()
    with pytest.raises(JournalError, match=r"s0\.txt: cannot be read: No such file"):
        written(part, tmp_path / "t")


def test_what_no_kept_trial_was_under_is_not_read(tmp_path):
    part = measured(tmp_path / "raw", "traces", "traces")
    gone = {
        name: [r for r in records if not (isinstance(r, TrialDone) and r.attachment is not None)]
        for name, records in part.journals.items()
    }
    assert not list(traces.attachments(PLAN, gone))
    assert len(list(traces.attachments(PLAN, part.journals))) == 2


def test_a_script_with_pragma_for_json_is_read_as_json(tmp_path):
    part = measured(tmp_path / "raw", "traces", "traces")
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "traces.d").write_text("#pragma D option oformat=json\nBEGIN { trace(1); }\n")
    for name in ("s0.txt", "s1.txt"):
        (tmp_path / "raw" / name).write_text(
            '{"dtrace": {"probes": [{"timestamp": 5, "cpu": 0, "id": 1, "provider": "dtrace", '
            '"module": "", "function": "", "name": "BEGIN", "output": [{"value": 1}]}]}}'
        )
    traces.write_traces(declared(), [part], scripts, tmp_path / "t")
    assert [row["values"] for row in traces.read_rows(tmp_path / "t" / "records.parquet")] == [
        ["1"],
        ["1"],
    ]


def test_an_arm_s_own_rows_become_frames_with_integers_as_they_are(tmp_path):
    written(measured(tmp_path / "raw", "extremes", "distributions"), tmp_path / "t")
    frames = traces.frames_of(tmp_path / "t", "watched")
    assert set(frames) == {"records", "aggregations", "buckets", "troubles", "raw"}
    assert not frames["aggregations"].empty
    assert str(frames["buckets"]["low"].dtype) == "Int64"
    assert all(frame.empty for frame in traces.frames_of(tmp_path / "t", "none").values())
