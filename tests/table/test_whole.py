"""The table: a row a trial record, units in the schema, what is not kept is marked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from labrig import table
from labrig.errors import ReadingFault, UsageError
from labrig.measure import ledger
from labrig.measure.declared import hypotheses_hash
from labrig.measure.records import Detach, End, Record, Session, TrialDone
from tests.measure.test_journal import PLAN, lost, records_of, session
from tests.test_experiment import GOOD
from tests.test_plan import ACROSS, declared, make


def journals():
    """Two good sessions, and one whose attachment was interrupted."""
    errands = ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))
    good = {f"s{i}.jsonl": records_of(errand, f"s{i}") for i, errand in enumerate(errands)}
    broken = [r for r in records_of(errands[0], "s9") if not isinstance(r, Detach)]
    traced_only = [r for r in broken if not (isinstance(r, TrialDone) and r.attachment is None)]
    return {**good, "s9.jsonl": traced_only}


def part(journals, hashes=None) -> table.Part:
    return table.Part(plan=PLAN, journals=journals, hashes=hashes or {})


def made(hypotheses=None, tmp_path=None):
    experiment = declared()
    now = hypotheses_hash(experiment).each if hypotheses is None else hypotheses
    return table.make_table(experiment, [part(journals(), {"s0.jsonl": "abc"})], now, {})


def test_a_row_a_record_with_its_levels_and_metrics_in_shown_units(tmp_path):
    path = tmp_path / "trials.parquet"
    table.write_table(made(), path)
    rows, about = table.read_table(path)
    assert len(rows) == sum(isinstance(r, TrialDone) for one in journals().values() for r in one)
    kept = rows[rows["kept"] & (rows["role"] == "planned")]
    assert sorted(kept["trial"]) == sorted(
        t.id for block in PLAN.blocks for run in block.arms for t in run.trials
    )
    assert set(rows[~rows["kept"]]["session"]) == {"s9"}
    assert set(rows["elapsed"]) == {1e-6}  # 1 ns, shown in ms
    assert about["counts"] == {
        "exploratory": 0,
        "kept": PLAN.trial_count,
        "lost": int((~rows["kept"]).sum()),
        "sessions": 2,
    }
    assert about["journals"] == {"s0.jsonl": "abc"}


def test_the_table_says_when_measuring_ended():
    began = json.loads(made().schema.metadata[b"labrig"])["measured"]
    assert began["first"] == began["last"] == "2026-01-01T00:00:00+00:00", "no session has an end"
    ended = {
        **journals(),
        "s1.jsonl": [*journals()["s1.jsonl"], End(ended="2026-01-01T00:09:00+00:00", facts={})],
    }
    said = table.make_table(declared(), [part(ended)], {}, {}).schema.metadata[b"labrig"]
    assert json.loads(said)["measured"]["last"] == "2026-01-01T00:09:00+00:00"


def test_lost_attempts_stand_beside_the_kept_record_without_values(tmp_path):
    name, records = next(iter(journals().items()))
    trial = next(r for r in records if isinstance(r, TrialDone))
    planned = next(
        t for b in PLAN.blocks for run in b.arms for t in run.trials if t.id == trial.trial
    )
    cut: list[Record] = [replace(session("s8"), block=0), lost(planned)]
    made = table.make_table(declared(), [part({**journals(), "s8.jsonl": cut})], {}, {})
    table.write_table(made, tmp_path / "t.parquet")
    rows, about = table.read_table(tmp_path / "t.parquet")
    mine = rows[rows["trial"] == planned.id]
    assert sorted(mine["kept"]) == [False, True]
    assert mine[~mine["kept"]]["elapsed"].isna().all()
    assert name in journals()
    assert about["counts"]["kept"] == PLAN.trial_count


def test_the_table_says_the_kinds_of_board_its_load_and_what_changed():
    before = {"kernel": "Linux 6.1", "machine": "aarch64", "load_1min": "0.1", "cpu_governor": "a"}
    before |= {"board": "bench", "boot_id": "first"}
    two: dict[str, list[Record]] = {}
    for name, (header, *rest) in journals().items():
        assert isinstance(header, Session)
        two[name] = [replace(header, facts=before), *rest]
    first = next(iter(two))
    after = before | {"load_1min": "0.4", "cpu_governor": "b"}
    two[first].append(End(ended="2026-01-01T00:09:00+00:00", facts=after))
    made = table.make_table(declared(), [part(two)], {}, {})
    about = json.loads(made.schema.metadata[b"labrig"])
    assert about["boards"][0]["kinds"] == {"Linux aarch64": [0, 1]}
    assert about["boards"][0]["load"] == [0.1, 0.4]
    assert about["boards"][0]["changes"] == ["cpu_governor was a and is b"]
    assert about["boards"][0]["boots"] == 1


@pytest.mark.parametrize(
    ("planned_for", "recorded", "record_of"),
    [
        ("emulator", False, []),
        ("replay", True, ["emulator"]),
        ("emulator", True, ["emulator"]),  # a record under the name of what it records
        ("copied", False, ["emulator"]),
    ],
)
def test_the_table_says_whose_record_the_trials_are(planned_for, recorded, record_of):
    planned = replace(PLAN, board=planned_for)
    read = table.Part(plan=planned, journals=journals(), hashes={}, recorded=recorded)
    made = table.make_table(declared(), [read], {}, {})
    (said,) = json.loads(made.schema.metadata[b"labrig"])["boards"]
    assert (said["name"], said["record_of"]) == (planned_for, record_of)


def test_this_computer_is_a_kind_of_board_of_its_own():
    here: dict[str, list[Record]] = {}
    for (name, (header, *rest)), times in zip(journals().items(), ("", "local: so"), strict=False):
        assert isinstance(header, Session)
        facts = {"kernel": "Linux 6.1", "machine": "x86_64", "times": times}
        here[name] = [replace(header, facts=facts), *rest]
    made = table.make_table(declared(), [part(here)], {}, {})
    (said,) = json.loads(made.schema.metadata[b"labrig"])["boards"]
    assert set(said["kinds"]) == {"Linux x86_64", "Linux x86_64 local"}


def test_the_table_counts_boots_not_sessions():
    booted: dict[str, list[Record]] = {}
    for number, (name, (header, *rest)) in enumerate(journals().items()):
        assert isinstance(header, Session)
        booted[name] = [replace(header, facts={"board": "a", "boot_id": str(number)}), *rest]
    made = table.make_table(declared(), [part(booted)], {}, {})
    assert json.loads(made.schema.metadata[b"labrig"])["boards"][0]["boots"] == 2


def test_what_two_boards_measured_stands_in_one_table_no_block_being_both_s():
    parts = []
    for board in ("bench", "emulator"):
        planned = make(ACROSS, board=board)
        errands = ledger.left_to_do(planned, ledger.hold(planned, {}))
        runs = {
            t.id: planned.cells[t.cell] for b in planned.blocks for r in b.arms for t in r.trials
        }
        read: dict[str, list[Record]] = {}
        for number, errand in enumerate(errands):
            header, *rest = records_of(errand, f"s{number}")
            assert isinstance(header, Session)
            mine = [
                replace(r, runs=runs[r.trial].runs) if isinstance(r, TrialDone) else r for r in rest
            ]
            read[f"s{number}.jsonl"] = [replace(header, facts={"kernel": board}), *mine]
        hashes = dict.fromkeys(read, board)
        parts.append(table.Part(plan=planned, journals=read, hashes=hashes))
    made = table.make_table(declared(ACROSS), parts, {}, {})
    rows = made.to_pandas()
    assert rows.groupby("board")["block"].unique().map(sorted).to_dict() == {
        "bench": [0, 1],
        "emulator": [2, 3],
    }
    about = json.loads(made.schema.metadata[b"labrig"])
    assert [board["name"] for board in about["boards"]] == ["bench", "emulator"]
    assert [list(board["kinds"]) for board in about["boards"]] == [["bench"], ["emulator"]]
    assert about["counts"]["kept"] == sum(one.plan.trial_count for one in parts) == len(rows)
    assert about["journals"] == {
        f"{board}/s{number}.jsonl": board for board in ("bench", "emulator") for number in (0, 1)
    }


PRINTED = """\
  bandwidth: {source: {course: bandwidth}, unit: MiB/s, label: bandwidth}
  loop: {source: {course: time}, unit: ms, label: loop time}
  cycles: {source: {course: CPU_CYCLES}, unit: "", label: cycles}
  mine: {source: {regex: 'took ([0-9.]+) us', unit: us}, unit: ms, label: my own}
"""
OUTPUT = """\
ipc-bench: CPU_CYCLES is missing: this processor has none
took 250 us
datum:
  bandwidth: 2048.00 KBytes/sec
  time: 0.500000000 seconds
  CPU_CYCLES: missing
"""


def printing(texts: Mapping[str, str], otherwise: str):
    """The journals where trials print ``texts``, by trial."""
    read: dict[str, list[Record]] = {}
    for name, records in journals().items():
        read[name] = []
        for record in records:
            if isinstance(record, TrialDone):
                text = texts.get(record.trial, otherwise)
                if record.kind == "counted":
                    text += '{"firings": 5}\n'
                said = {"output": text, "output_bytes": len(text), **record.result}
                read[name].append(replace(record, result=said))
            else:
                read[name].append(record)
    return read


def read_off(texts: Mapping[str, str] | None = None, metrics: str = PRINTED):
    experiment = declared(GOOD.replace("hypotheses:", f"{metrics}hypotheses:"))
    made = table.make_table(experiment, [part(printing(texts or {}, OUTPUT))], {}, {})
    return made.to_pandas(), json.loads(made.schema.metadata[b"labrig"])


def test_numbers_are_read_where_trials_printed_them_in_shown_units():
    rows, about = read_off()
    for name, value in {"elapsed": 1e-6, "bandwidth": 2, "loop": 500, "mine": 0.25}.items():
        assert set(rows[name]) == {value}
    assert rows["cycles"].isna().all()
    timed = (rows["kept"] & (rows["kind"] == "timed")).sum()
    why = ["this processor has none"]
    assert about["missing"] == {"cycles": {"trials": timed, "lacking": timed, "why": why}}


def test_a_metric_that_some_trials_lack_is_said_to_be_with_how_many():
    first = next(t.id for b in PLAN.blocks for r in b.arms for t in r.trials if t.kind == "timed")
    rows, about = read_off({first: OUTPUT.replace("CPU_CYCLES: missing", "CPU_CYCLES: 7")})
    assert set(rows[rows["trial"] == first]["cycles"]) == {7}
    said = about["missing"]["cycles"]
    assert said["lacking"] == said["trials"] - 1


def test_a_trial_that_did_not_print_the_number_is_named_where_it_counts():
    first = PLAN.blocks[0].arms[0].trials[0].id
    with pytest.raises(
        ReadingFault,
        match=f"^{PLAN.experiment}: session s0, trial {first}: metric bandwidth: nothing",
    ):
        read_off({first: "bench: no such file"})


def test_units_are_in_the_schema():
    fields = {field.name: field.metadata[b"unit"] for field in made().schema}
    assert fields["elapsed"] == b"ms"
    assert fields["size"] == b""


def test_a_hypothesis_that_was_not_there_when_measuring_began_is_post_hoc():
    about = json.loads(made({"H1": "changed"}).schema.metadata[b"labrig"])
    assert about["post_hoc"] == ["H1"]
    assert json.loads(made({}, {}).schema.metadata[b"labrig"])["post_hoc"] == []


def test_what_is_no_table_is_refused(tmp_path):
    path = tmp_path / "trials.parquet"
    path.write_bytes(b"not parquet")
    with pytest.raises(UsageError, match="not a table of trials"):
        table.read_table(path)


def test_trials_of_a_notebook_are_marked_and_counted():
    read = journals()
    header, *rest = read["s0.jsonl"]
    assert isinstance(header, Session)
    made = table.make_table(
        declared(), [part({**read, "s0.jsonl": [replace(header, exploratory=True), *rest]})], {}, {}
    )
    rows = made.to_pandas()
    assert set(rows[rows["exploratory"]]["session"]) == {"s0"}
    counts = json.loads(made.schema.metadata[b"labrig"])["counts"]
    assert counts["kept"] == PLAN.trial_count
    assert counts["exploratory"] == (rows["exploratory"] & (rows["role"] == "planned")).sum() > 0
