"""The chain of a journal's lines: whatever is done to one line of it is found for what it is."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import JournalError
from labrig.measure import journal
from labrig.measure.chain import Chain, check
from labrig.measure.journal import Journal
from labrig.measure.records import End, Record, TrialDone
from tests.measure.test_journal import older, session

END = End(ended="2026-01-01T00:01:00+00:00", facts={"kernel": "Linux"}, trials=6, lost=0)


def trial(number: int, output: str = "") -> TrialDone:
    return TrialDone(
        trial=f"t{number}",
        runs="r",
        arm="a",
        kind="timed",
        role="planned",
        attachment=None,
        order=number,
        result={"wall_ns": 1000 + number, "output": output},
        firings=None,
    )


RECORDS: list[Record] = [session(), *map(trial, range(6)), END]
WHOLE = journal.to_bytes(RECORDS)
LINES = WHOLE.splitlines(keepends=True)
MANY = len(LINES)


def found(lines: list[bytes]) -> list[tuple[str, int]]:
    return [(fault.kind, fault.line) for fault in check(b"".join(lines), "j").faults]


def test_what_a_session_writes_is_chained_and_sealed_as_documented(tmp_path):
    path = tmp_path / "s1.jsonl"
    with Journal(path, session()) as opened:
        for record in RECORDS[1:]:
            opened.append(record)
    assert path.read_bytes() == WHOLE
    lines = WHOLE.splitlines()
    said = [json.loads(line) for line in lines]
    assert [line["line"] for line in said] == list(range(1, MANY + 1))
    assert said[0]["before"] == "0" * 64
    for earlier, later in pairwise(range(MANY)):
        assert said[later]["before"] == hashlib.sha256(lines[earlier]).hexdigest()
    seal = said[-1].pop("seal")
    unsealed = json.dumps(said[-1], separators=(",", ":")).encode()
    assert seal == hashlib.sha256(unsealed).hexdigest()
    assert check(WHOLE, "j") == Chain(faults=(), chained=True, sealed=True, lines=MANY)


def test_a_hash_is_what_sha256sum_says_of_the_line_before(tmp_path):
    (tmp_path / "j").write_bytes(WHOLE)
    piped = "sed -n 3p j | tr -d '\\n' | sha256sum"
    said = subprocess.run(["sh", "-c", piped], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(LINES[3])["before"] == said.stdout.decode().split()[0]


places = st.integers(0, MANY - 1)


@settings(max_examples=400)
@given(st.data())
def test_a_byte_that_was_changed_is_found_in_its_line(data):
    number = data.draw(places)
    at = data.draw(st.integers(0, len(LINES[number]) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b not in (LINES[number][at], 0x0A)))
    line = LINES[number][:at] + bytes([byte]) + LINES[number][at + 1 :]
    faults = found([*LINES[:number], line, *LINES[number + 1 :]])
    assert faults
    assert {kind for kind, _ in faults} <= {"changed", "unreadable"}
    assert {where for _, where in faults} == {number + 1}


@given(st.data())
def test_lines_that_were_taken_out_are_missing(data):
    first = data.draw(st.integers(0, MANY - 2))
    last = data.draw(st.integers(first, MANY - 2))
    assert found([*LINES[:first], *LINES[last + 1 :]]) == [("missing", first + 1)]


@given(places, places)
def test_two_lines_that_changed_places_are_told_as_such(one, other):
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    faults = found(lines)
    assert bool(faults) == (one != other)
    assert {kind for kind, _ in faults} <= {"reordered"}
    assert all(min(one, other) < where <= max(one, other) + 1 for _, where in faults)


@given(places, st.integers(0, MANY))
def test_a_line_that_is_there_twice_is_told_with_where_it_belongs(number, at):
    faults = check(b"".join([*LINES[:at], LINES[number], *LINES[at:]]), "j").faults
    where = at + 2 if at == number else at + 1
    belongs = number + 1 if at >= number else number + 2
    if at == number:
        belongs = at + 1
    assert [fault.words for fault in faults] == [f"j:{where}: is line {belongs} once more"]
    assert faults[0].kind == "duplicated"


@given(st.integers(0, len(WHOLE)))
def test_a_journal_that_was_cut_is_not_sealed_and_half_a_line_is_told(length):
    chain = check(WHOLE[:length], "j")
    assert chain.lines == WHOLE[:length].count(b"\n")
    assert chain.sealed == (length == len(WHOLE))
    half = length and WHOLE[length - 1 : length] != b"\n"
    assert [fault.kind for fault in chain.faults] == ["half"] * bool(half)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([*LINES, b"rubbish\n", b"\n", b"{}\n", LINES[2].replace(b"t1", b"t7")]),
        max_size=12,
    )
)
def test_what_is_found_is_refused_when_read(lines):
    faults = [one for one in check(b"".join(lines), "j").faults if one.kind != "half"]
    in_order = lines == LINES[: len(lines)]
    assert bool(faults) == (not in_order)
    if faults:
        with pytest.raises(JournalError, match=r"^j:"):
            journal.parse(b"".join(lines), source="j")


def test_several_faults_are_each_told():
    changed = LINES[4].replace(b"1003", b"1004")
    lines = [LINES[0], LINES[2], LINES[3], changed, LINES[5], LINES[2], LINES[7], LINES[6]]
    faults = found(lines)
    assert ("missing", 2) in faults
    assert ("changed", 4) in faults
    assert ("duplicated", 6) in faults
    assert {kind for kind, where in faults if where > 6} == {"reordered"}
    assert [where for _, where in faults] == sorted(where for _, where in faults)


def test_a_line_of_someone_elses_making_is_told():
    """It has a place, but it is none of this chain: as if it came from another journal."""
    others = journal.to_bytes([session("s2"), *map(trial, range(20, 26)), END])
    line = others.splitlines(keepends=True)[3]
    faults = check(b"".join([*LINES[:3], line, *LINES[3:]]), "j").faults
    assert [fault.kind for fault in faults] == ["changed"]
    assert faults[0].words == "j:4: was changed or put in: another is line 4"


def test_what_stands_behind_the_end_is_told():
    more = journal.Lines()
    lines = [more.line(record) for record in [*RECORDS, trial(9)]]
    faults = check(b"".join(lines), "j").faults
    assert [fault.words for fault in faults] == [
        f"j:{MANY + 1}: was put in after the session's end"
    ]
    with pytest.raises(JournalError, match="put in after the session's end"):
        journal.parse(b"".join(lines), source="j")


def test_of_an_older_journal_only_what_cannot_be_read_is_found():
    lines = older(WHOLE).splitlines(keepends=True)
    chain = check(b"".join(lines), "j")
    assert (chain.chained, chain.sealed, chain.faults) == (False, False, ())
    assert found([lines[0], lines[2]]) == []
    assert found([lines[0], b"rubbish\n", lines[2]]) == [("unreadable", 2)]


@given(st.binary(max_size=300))
def test_of_any_bytes_something_is_said(data):
    assert check(data, "j").lines == data.count(b"\n")


def test_a_long_journal_is_checked_line_by_line(tmp_path):
    path = Path(tmp_path / "long.jsonl")
    lines = journal.Lines()
    with path.open("wb") as file:
        file.write(lines.line(session()))
        file.writelines(lines.line(trial(number, "x" * 900)) for number in range(4000))
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            chain = check(file, "long")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (chain.faults, chain.lines) == ((), 4001)
    assert peak < path.stat().st_size / 20
