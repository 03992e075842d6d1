"""Journals and the ledger: what was written is read, what was damaged is found, one kept each."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import JournalError
from labrig.measure import journal, ledger
from labrig.measure.records import FORMAT, Attach, Detach, End, Lost, Record, Session, TrialDone
from tests.test_experiment import GOOD
from tests.test_plan import make

PLAN = make()


def session(name: str = "s1", block: int = 0) -> Session:
    return Session(
        format=FORMAT,
        session=name,
        experiment="e",
        size="full",
        plan="p",
        declaration="d",
        hypotheses={},
        board="emulator",
        instance=0,
        block=block,
        started="2026-01-01T00:00:00+00:00",
        versions={},
        facts={"kernel": "Linux"},
    )


def done(trial, attachment=None, role="planned", order=0) -> TrialDone:
    cell = PLAN.cells[trial.cell]
    return TrialDone(
        trial=trial.id,
        runs=cell.runs,
        arm=cell.arm,
        kind=trial.kind,
        role=role,
        attachment=attachment,
        order=order,
        result={"wall_ns": 1},
        firings=None,
    )


def lost(trial) -> Lost:
    return Lost(
        trial=trial.id,
        runs=PLAN.cells[trial.cell].runs,
        arm="none",
        kind=trial.kind,
        role="planned",
        attachment=None,
        order=0,
        why="power",
    )


def records_of(errand: ledger.SessionErrand, name: str) -> list[Record]:
    """The journal of a session that went well."""
    records: list[Record] = [session(name, errand.block)]
    for number, arm in enumerate(errand.arms):
        traced = arm.arm != "none"
        if traced:
            records.append(Attach(attachment=number, arm=arm.arm, script="a.d", seconds=1.0))
        records += [
            done(one.trial, number if traced else None, one.role, order)
            for order, one in enumerate(arm.errands)
        ]
        if traced:
            records.append(Detach(attachment=number, output="t", stderr=""))
    return records


def test_records_are_on_the_disk_line_by_line(tmp_path):
    path = tmp_path / "s1.jsonl"
    trial = PLAN.blocks[0].arms[0].trials[0]
    with journal.Journal(path, session()) as open_journal:
        assert list(journal.JournalFile(path)) == [session()]
        open_journal.append(done(trial))
        assert list(journal.JournalFile(path)) == [session(), done(trial)]


def test_a_journal_is_never_written_over(tmp_path):
    path = tmp_path / "s1.jsonl"
    journal.Journal(path, session()).close()
    with pytest.raises(JournalError, match="cannot be created"):
        journal.Journal(path, session())


def test_a_full_disk_is_said(tmp_path):
    with (
        journal.Journal(tmp_path / "s1.jsonl", session()) as opened,
        Path("/dev/full").open("wb") as full,  # every write to it fails as a full disk does
    ):
        os.dup2(full.fileno(), opened._descriptor)
        with pytest.raises(JournalError, match=r"s1\.jsonl: cannot be written: No space left"):
            opened.append(session())


WHOLE = journal.to_bytes(records_of(ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))[0], "s1"))


@given(st.integers(0, len(WHOLE)))
def test_a_journal_cut_anywhere_reads_as_its_whole_lines(length):
    records = journal.parse(WHOLE[:length], source="j")
    assert len(records) == WHOLE[:length].count(b"\n")
    assert journal.to_bytes(records) == WHOLE[: WHOLE[:length].rfind(b"\n") + 1]


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=3))
def test_damage_gives_records_or_a_journal_error_with_its_line(position, junk):
    try:
        journal.parse(WHOLE[:position] + junk + WHOLE[position + 1 :], source="j")
    except JournalError as error:
        assert str(error).startswith("j:")


@given(st.binary(max_size=200))
def test_any_bytes_give_records_or_a_journal_error(data):
    with contextlib.suppress(JournalError):
        journal.parse(data, source="j")


def test_damage_in_the_middle_is_refused_with_its_line():
    lines = WHOLE.split(b"\n")
    lines[2] = lines[2][:10]
    with pytest.raises(JournalError, match=r"^j:3: cannot be read; the file was changed"):
        journal.parse(b"\n".join(lines), source="j")


def older(whole: bytes, **header: Any) -> bytes:
    """A journal as labrig wrote it before lines were chained."""
    lines = [json.loads(line) for line in whole.splitlines()]
    new = {"line", "before", "seal", "sha256", "trials", "lost"}
    new |= {"seed", "attempt", "host", "beside", "experiment_sha256"}
    lines = [{key: said for key, said in line.items() if key not in new} for line in lines]
    lines[0] |= {"format": 2, **header}
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_a_journal_of_an_older_labrig_is_read():
    read = journal.parse(older(WHOLE), source="j")
    assert len(read) == WHOLE.count(b"\n")
    assert read[1:] == journal.parse(WHOLE, source="j")[1:]
    assert isinstance(read[0], Session)
    assert (read[0].attempt, read[0].host, read[0].beside) == (None, {}, {})
    assert read[0].experiment_sha256 == ""


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (4, r"^j: written by a newer labrig \(format 4; this one reads up to 3\); update labrig$"),
        (1, r"^j: written by an older labrig \(format 1; this one reads 2 to 3\)"),
    ],
)
def test_a_journal_of_a_labrig_that_wrote_otherwise_is_refused(version, words):
    other = older(WHOLE, format=version, more={"of": "this"})
    with pytest.raises(JournalError, match=words):
        journal.parse(other, source="j")


def test_a_chained_journal_does_not_pass_for_an_older_one():
    changed = WHOLE.replace(b'"format":3', b'"format":2', 1)
    with pytest.raises(JournalError, match=r"^j:1: was changed: line 2 has the hash of another"):
        journal.parse(changed, source="j")


def test_of_every_line_that_is_out_of_order_the_journal_is_refused():
    lines = WHOLE.splitlines(keepends=True)
    for words, broken in {
        "j:3: line 3 is missing": [*lines[:2], *lines[3:]],
        "j:4: is line 2 once more": [*lines[:3], lines[1], *lines[3:]],
        "is out of its place": [*lines[:2], lines[3], lines[2], *lines[4:]],
        "j:3: was changed": [*lines[:2], lines[2].replace(b"wall_ns", b"user_ns"), *lines[3:]],
    }.items():
        with pytest.raises(JournalError, match=words):
            journal.parse(b"".join(broken), source="j")


@settings(max_examples=40)
@given(
    text=st.text(st.characters(exclude_categories=[])),
    number=st.floats(allow_nan=False) | st.integers(),
)
def test_any_text_and_number_is_read_as_it_was_written(text, number):
    """Halves of surrogate pairs, which stand for bytes of a tracer's that are no UTF-8, as well."""
    trial = replace(done(PLAN.blocks[0].arms[0].trials[0]), result={"output": text, "n": number})
    written = journal.to_bytes([session(), trial])
    assert journal.parse(written, source="j")[1] == trial


def test_a_record_is_read_whichever_order_its_keys_have():
    said = {"record": "end", "lost": 1, "facts": {}, "trials": 2, "ended": "now"}
    read = journal.from_line(json.dumps(said).encode())
    assert read == End(ended="now", facts={}, trials=2, lost=1)


@settings(max_examples=60)
@given(cuts=st.lists(st.floats(0, 1), max_size=6))
def test_killed_anywhere_and_resumed_every_trial_has_exactly_one_kept_record(cuts):
    """Sessions are cut at random lines; the next takes up what the ledger says is left."""
    journals: dict[str, list[Record]] = {}
    for number, cut in enumerate([*cuts, *[1.0] * len(PLAN.blocks)]):
        errands = ledger.left_to_do(PLAN, ledger.hold(PLAN, journals))
        if not errands:
            break
        records = records_of(errands[0], f"s{number:02}")
        journals[f"s{number:02}.jsonl"] = records[: 1 + round(cut * (len(records) - 1))]
    held = ledger.hold(PLAN, journals)
    assert not held.unmeasured
    attempts = [entry for _, entry in ledger.entries(PLAN, journals)]
    kept = [e.done.trial for e in attempts if e.kept and e.done.role == "planned"]
    assert len(kept) == len(set(kept)) == PLAN.trial_count
    assert ledger.left_to_do(PLAN, held) == ()


def traced_block() -> tuple[ledger.SessionErrand, list[Record]]:
    errand = ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))[0]
    return errand, records_of(errand, "s1")


def test_an_interrupted_attachment_loses_all_its_trials_and_brings_the_reference_again():
    errand, records = traced_block()
    cut = [r for r in records if not isinstance(r, Detach)]
    held = ledger.hold(PLAN, {"s1.jsonl": cut})
    watched = next(arm for arm in errand.arms if arm.arm == "watched")
    assert held.lost == len(watched.errands)
    again = ledger.left_to_do(PLAN, held)[0]
    roles = {arm.arm: {one.role for one in arm.errands} for arm in again.arms}
    assert roles == {"watched": {"planned"}, "none": {"reference"}}


def test_a_lost_trial_is_counted_and_measured_again():
    errand, _ = traced_block()
    trial = errand.arms[0].errands[0].trial
    held = ledger.hold(PLAN, {"s1.jsonl": [session(), lost(trial)]})
    assert held.lost == 1
    assert trial.id in held.unmeasured


def test_a_changed_script_measures_its_arm_and_the_reference_again():
    journals = {
        f"s{i}.jsonl": records_of(errand, f"s{i}")
        for i, errand in enumerate(ledger.left_to_do(PLAN, ledger.hold(PLAN, {})))
    }
    assert ledger.left_to_do(PLAN, ledger.hold(PLAN, journals)) == ()
    changed = make(scripts={"a.d": "s2"})
    errands = ledger.left_to_do(changed, ledger.hold(changed, journals))
    assert [errand.block for errand in errands] == [block.block for block in changed.blocks]
    for errand in errands:
        roles = {arm.arm: {one.role for one in arm.errands} for arm in errand.arms}
        assert roles == {"watched": {"planned"}, "none": {"reference"}}


def test_what_is_measured_later_is_warmed_up_in_its_own_session():
    """A fourth trial is declared afterwards: its cells run cold in the new boot otherwise."""
    journals = {
        f"s{i}.jsonl": records_of(errand, f"s{i}")
        for i, errand in enumerate(ledger.left_to_do(PLAN, ledger.hold(PLAN, {})))
    }
    more = make(GOOD.replace("trials: 3", "trials: 4"))
    for errand in ledger.left_to_do(more, ledger.hold(more, journals)):
        watched = next(arm for arm in errand.arms if arm.arm == "watched")
        kinds = [(one.trial.kind, one.role) for one in watched.errands]
        assert kinds == [("warmup", "reference")] * 2 + [("timed", "planned")] * 2


def test_a_copied_journal_is_refused():
    _, records = traced_block()
    copy = [session("s2"), *records[1:]]
    with pytest.raises(JournalError, match=r"already kept in s1\.jsonl"):
        ledger.hold(PLAN, {"s1.jsonl": records, "s2.jsonl": copy})


def explored(records):
    return [replace(records[0], exploratory=True), *records[1:]]


def test_a_journal_of_an_older_labrig_is_none_of_a_notebook():
    line = json.loads(older(journal.to_bytes([session()])))
    assert line.pop("exploratory") is False
    read = journal.from_line(json.dumps(line).encode())
    assert isinstance(read, Session)
    assert not read.exploratory


def test_journals_are_told_apart_by_who_measured(tmp_path):
    for name, records in (("s1", [session("s1")]), ("s2", explored([session("s2")]))):
        (tmp_path / f"{name}.jsonl").write_bytes(journal.to_bytes(records))
    found = {kind: list(journal.journals_in(tmp_path, kind)) for kind in get_args(journal.Counted)}
    assert found == {
        "planned": ["s1.jsonl"],
        "exploratory": ["s2.jsonl"],
        "all": ["s1.jsonl", "s2.jsonl"],
    }


def test_what_was_measured_as_planned_counts_before_what_was_explored():
    errand, records = traced_block()
    first = errand.arms[0].errands[0].trial.id
    both = {"s1.jsonl": explored(records), "s2.jsonl": [session("s2"), *records[1:]]}
    kept = [entry for _, entry in ledger.entries(PLAN, both) if entry.kept]
    assert len(kept) == errand.trial_count
    assert {entry.session.session for entry in kept} == {"s2"}
    cut = {**both, "s2.jsonl": [session("s2"), *(r for r in records[1:] if not of(r, first))]}
    kept = [entry for _, entry in ledger.entries(PLAN, cut) if entry.kept]
    assert len(kept) == errand.trial_count
    assert [e.done.trial for e in kept if e.session.exploratory] == [first]


def of(record, trial):
    return isinstance(record, TrialDone) and record.trial == trial


@pytest.mark.parametrize("changed", ["not begun", "another begun", "ended first"])
def test_an_attachment_counts_that_began_before_it_ended(changed):
    errand = ledger.left_to_do(PLAN, ledger.hold(PLAN, {}))[0]
    records = records_of(errand, "s1")
    whole = ledger.hold(PLAN, {"s1.jsonl": records})
    at, begun = next(one for one in enumerate(records) if isinstance(one[1], Attach))
    records.remove(begun)
    traced = sum(isinstance(one, TrialDone) and one.attachment is not None for one in records)
    if changed == "another begun":
        records.insert(at, Attach(attachment=77, arm="watched", script="a.d", seconds=1.0))
    elif changed == "ended first":
        records.append(begun)
    held = ledger.hold(PLAN, {"s1.jsonl": records})
    assert (held.kept, held.lost) == (whole.kept - traced, traced)
