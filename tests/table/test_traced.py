"""What scripts print of trials, joined to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig import table, traces
from labrig.errors import ReadingFault
from labrig.measure import ledger
from labrig.measure.records import Record, TrialDone
from labrig.table import traced
from labrig.tracing.trials import BEGINNING
from tests.measure.test_journal import PLAN, records_of
from tests.test_experiment import GOOD
from tests.test_plan import declared

Row = Mapping[str, Any]
RIG = 90_000
"""Process numbers of counted trials, whose workload is a child of theirs."""


def measured(pids: Iterator[int]) -> dict[str, list[Record]]:
    """Two good sessions; each trial's process has the next number."""
    return {
        f"s{errand.block}.jsonl": [
            with_pid(record, next(pids)) if isinstance(record, TrialDone) else record
            for record in records_of(errand, f"s{errand.block}")
        ]
        for errand in ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))
    }


def with_pid(done: TrialDone, pid: int) -> TrialDone:
    return replace(done, result={**done.result, "pid": pid + RIG * (done.kind == "counted")})


def watched(journals: dict[str, list[Record]]) -> list[tuple[str, TrialDone]]:
    """The traced trials, each with its session, as they ran."""
    return [
        (name.removesuffix(".jsonl"), record)
        for name, records in sorted(journals.items())
        for record in records
        if isinstance(record, TrialDone) and record.attachment is not None
    ]


def line(session: str, done: TrialDone, text: str) -> Row:
    """What the script printed of a trial; of a counted one it knows the child's process."""
    pid = done.result["pid"] - (RIG - 1000) * (done.kind == "counted")
    return {"session": session, "attachment": done.attachment, "text": f"trial {pid} {text}"}


def joined(journals: dict[str, list[Record]], rows: list[Row], *names: str) -> traced.Traced:
    return traced.join(traced.attached(PLAN, journals), rows, names)


@settings(max_examples=30)
@given(st.data())
def test_each_trial_has_what_was_printed_of_it_also_where_process_numbers_come_again(data):
    few = st.integers(100, 103)
    journals = measured(iter(lambda: data.draw(few), None))
    expected: dict[tuple[str, str], dict[str, float]] = {}
    rows: list[Row] = []
    for session, done in watched(journals):
        reads = data.draw(st.integers(-(2**40), 2**40))
        rows.append(line(session, done, f"reads {reads}"))
        rows.append(line(session, done, "of_another 7"))
        rows.append({**rows[0], "text": f"trial 99 reads {reads + 1}"})  # a preparation's
        if done.kind != "counted":
            expected[session, done.trial] = {"reads": reads}
    assert joined(journals, rows, "reads", "never") == expected


def test_what_a_script_prints_is_a_column_of_the_table_and_else_there_is_none(tmp_path):
    journals = measured(iter(range(100, 1000)))
    rows = [
        line(session, done, f"busy {number}.5")
        for number, (session, done) in enumerate(watched(journals))
    ]
    metric = "metrics:\n  busy: {source: {trace: busy, unit: us}, unit: ms, label: busy}"
    experiment = declared(GOOD.replace("metrics:", metric))
    part = table.Part(plan=PLAN, journals=journals, hashes={})
    said = joined(journals, rows, "busy")
    path = tmp_path / "trials.parquet"
    table.write_table(table.make_table(experiment, [part], {}, {}, said), path)
    found, _ = table.read_table(path)
    untold = (found["arm"] == "none") | (found["kind"] == "counted")
    assert found.loc[untold, "busy"].isna().all()
    assert sorted(found.loc[~untold, "busy"]) == [
        (number + 0.5) / 1000
        for number, (_, done) in enumerate(watched(journals))
        if done.kind != "counted"
    ]


def timed(journals: dict[str, list[Record]]) -> list[tuple[str, TrialDone]]:
    return [(session, done) for session, done in watched(journals) if done.kind != "counted"]


def test_a_script_that_prints_for_some_trials_only_is_told():
    journals = measured(iter(range(100, 1000)))
    *but_one, (session, last) = timed(journals)
    rows = [line(where, done, "reads 3") for where, done in but_one]
    with pytest.raises(
        ReadingFault,
        match=rf"^session {session}, trial {last.trial}: a\.d of arm watched prints no 'reads', "
        "and of other trials it does$",
    ):
        joined(journals, rows, "reads")
    assert joined(journals, [], "reads") == {}, "one that prints for none has none"


def test_a_script_that_prints_twice_for_a_trial_is_told():
    journals = measured(iter(range(100, 1000)))
    (session, first), *_ = every = timed(journals)
    rows = [line(*one, "reads 3") for one in [*every, every[0]]]
    with pytest.raises(ReadingFault, match=rf"trial {first.trial}: a\.d .* prints 'reads' 2 times"):
        joined(journals, rows, "reads")
    assert session == "s0"


@pytest.mark.parametrize("text", ["reads", "reads many", "reads 3 4", "reads 0x10", "reads nan"])
def test_what_is_no_number_is_told(text):
    journals = measured(iter(range(100, 1000)))
    rows = [line(*one, text) for one in timed(journals)]
    with pytest.raises(ReadingFault, match=r"prints 'reads' with '.*', which is no number"):
        joined(journals, rows, "reads")


def test_what_an_interrupted_session_printed_or_not_is_no_fault():
    journals = measured(iter(range(100, 1000)))
    rows = [line(*one, "reads 3") for one in timed(journals)]
    cut = [record for record in journals["s1.jsonl"] if record.record != "detach"]
    whole = [row for row in rows if row["session"] == "s0"]
    told = joined({**journals, "s1.jsonl": cut}, whole, "reads")
    assert {session for session, _ in told} == {"s0"}


def test_only_the_lines_of_trials_are_read_back(tmp_path):
    from labrig.tracing.output.records import TraceRecord
    from labrig.tracing.output.tables import write_parquet

    texts = ["trial 5 reads 3", "trials", "a trial 5 reads 4", "trial 6 reads 0"]
    items = [
        TraceRecord(line=n, cpu=None, probe=None, function=None, text=text)
        for n, text in enumerate(texts, 1)
    ]
    source = ("s0", 0, 0, "watched", 1, "t")
    write_parquet([(source, items)], tmp_path, leading=traces.LEADING)
    rows = traces.read_lines(tmp_path / "records.parquet", BEGINNING)
    assert [row["text"] for row in rows] == [texts[0], texts[3]]
    assert {(row["session"], row["attachment"]) for row in rows} == {("s0", 1)}


def test_totals_by_process_are_lines_of_trials_and_other_aggregations_are_not(tmp_path):
    from labrig.tracing.d.parse import parse
    from labrig.tracing.output.read import read_output
    from labrig.tracing.output.tables import write_parquet

    script = parse(
        "read { @reads[pid] = count(); @size[pid] = avg(arg1); @odd[pid, tid] = count(); }\n"
        'END { printa("trial %d reads %@d\\n", @reads); printa("trial %d size %@d\\n", @size);\n'
        '  printa("%d %d %@d\\n", @odd); }\n',
        "a.d",
    )
    printed = ["trial 5 reads 3", "trial 6 reads 40", "trial 5 size 512", "5 6 7"]
    source = ("s0", 0, 0, "watched", 1, "t")
    items = read_output(iter(printed), "dtrace", script=script)
    write_parquet([(source, items)], tmp_path, leading=traces.LEADING)
    path = tmp_path / "aggregations.parquet"
    rows = traces.read_totals(path, {"reads", "size", "odd"})
    assert [row["text"] for row in rows] == printed[:3]
    assert traces.read_totals(path, {"size"}) == [rows[2]]
    assert {(row["session"], row["attachment"]) for row in rows} == {("s0", 1)}
