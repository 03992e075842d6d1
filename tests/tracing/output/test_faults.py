"""What cannot be read is an OutputFault with its line, or kept raw; and nothing else happens."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import LabrigError, OutputFault
from labrig.tracing.d.parse import parse
from labrig.tracing.output.plain import as_json
from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import Aggregation, RawLine, TraceRecord, Trouble
from labrig.tracing.output.trouble import troubles
from tests.tracing.output.recorded_output import NAMES, form_of, script_of, text_of

QUANTIZED = """\

  read                                              
           value  ------------- Distribution ------------- count    
             256 |                                         0        
             512 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 2000     
            1024 |                                         0        

"""

forms = st.sampled_from(["dtrace", "dtrace-json", "bpftrace"])
SCRIPTS = [None, *(script_of(name) for name in ("stack-keys", "printa-several", "extremes"))]


def read_or_fault(lines, form, script, raw):
    try:
        return list(read_output(lines, form, script=script, raw=raw))
    except OutputFault as fault:
        assert not raw
        assert 1 <= fault.line <= max(1, len(lines))
        return None


@given(st.binary(max_size=400), forms, st.sampled_from(SCRIPTS), st.booleans())
def test_any_bytes_are_read_or_a_fault(data, form, script, raw):
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for item in read_or_fault(lines, form, script, raw) or ():
        json.dumps(as_json(item), ensure_ascii=False).encode()


WORDS = ["type", "data", "msg", "helper", "events", "min", "max", "count", "dtrace", "probes",
         "output", "name", "keys", "buckets", "value", "aggregation-data", "aggregation-name",
         "stack-frames", "module", "offset", "symbol", "cpu", "id", "timestamp", "message",
         "printf", "map", "hist", "stats", "lost_events", "helper_error", "DROP", "sum", "total"]  # fmt: skip
some_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS)
    | st.sampled_from(["\ud800", "\udcff", "0x1f", "`"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(WORDS), some_json, max_size=4), st.booleans())
def test_json_of_any_shape_is_read_or_a_fault(said, raw):
    whole = {"dtrace": {"probes": [said]}}
    for form, text in (("bpftrace", json.dumps(said)), ("dtrace-json", json.dumps(whole))):
        for item in read_or_fault([text], form, None, raw) or ():
            json.dumps(as_json(item), ensure_ascii=False, allow_nan=False).encode()


pieces = st.sampled_from(
    ["", " ", "  ", "value", "|", "@@", " 0", "17", "-3", "vmlinux`read+0x8", "0xff", "\n", "\n\n",
     "CPU     ID                    FUNCTION:NAME\n", "  0      1      x:y ", "dtrace: ", "{", "}",
     '"type"', "             ", "             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n",
     "           value  ------------- Distribution ------------- count    \n"]
)  # fmt: skip


@given(st.lists(pieces, max_size=40).map("".join), st.sampled_from(SCRIPTS), st.booleans())
def test_pieces_of_output_in_any_order_are_read_or_a_fault(text, script, raw):
    read_or_fault(text.split("\n"), "dtrace", script, raw)


@given(st.sampled_from(NAMES), st.data(), st.booleans(), st.booleans())
def test_a_recorded_output_that_was_damaged_is_read_or_a_fault(name, data, told, raw):
    text = text_of(name)[:6000]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 30)))
        put = data.draw(st.text(st.characters(max_codepoint=0x7F), max_size=4))
        text = text[:at] + put + text[end:]
    read_or_fault(text.split("\n"), form_of(name), script_of(name) if told else None, raw)


@given(st.text())
def test_any_stderr_is_read(text):
    assert all(one.line <= text.count("\n") + 1 for one in troubles(text))


def test_a_row_that_is_none_is_shown_with_its_number():
    broken = QUANTIZED.replace("1024 |", "1024 !")
    with pytest.raises(OutputFault, match=r"out:6: not a row of the distribution") as caught:
        list(read_output(broken.split("\n"), source="out"))
    assert caught.value.line == 6
    assert "1024 !" in str(caught.value)
    assert isinstance(caught.value, LabrigError)
    kept = list(read_output(broken.split("\n"), raw=True))
    assert [one.line for one in kept if isinstance(one, RawLine)] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("lines", [4, 5, 6])
def test_a_distribution_that_was_cut_off_is_a_fault(lines):
    with pytest.raises(OutputFault):
        list(read_output(QUANTIZED.split("\n")[:lines]))
    (whole,) = read_output(QUANTIZED.split("\n"))
    assert isinstance(whole, Aggregation)
    assert sum(each.count for each in whole.buckets) == 2000


def test_a_line_that_the_script_cannot_have_printed_is_a_fault():
    known = parse("syscall::read:entry { @a[probefunc] = count(); }\n")
    lines = ["", f"  {'read':50} {7:16}", "three words here"]
    with pytest.raises(OutputFault, match="out:3: nothing that the script prints: 'three words"):
        list(read_output(lines, script=known, source="out"))
    _, kept = read_output(lines, script=known, raw=True)
    assert kept == RawLine(line=3, text="three words here", why="nothing that the script prints")
    with pytest.raises(OutputFault, match="out:1"):
        list(read_output([f" {5:16}"], script=known, source="out"))


def test_drops_among_the_output_are_found_there():
    drop, row = read_output(["dtrace: 12 drops on CPU 3", f" {5:16}"])
    assert isinstance(drop, Trouble)
    assert (drop.kind, drop.count, drop.cpu, drop.line) == ("drops", 12, 3, 1)
    assert isinstance(row, Aggregation)


def test_long_lines_take_no_longer_than_they_are_long():
    line = "  " + "a b " * 50_000 + "7"
    read = list(read_output([line, " " * 200_000 + "7", "  x" * 60_000]))
    assert len(read) == 3


@pytest.mark.parametrize("broken", ["garbage here", "reads 1", "reads 12 cat", "reads x of cat"])
def test_a_line_that_no_format_of_the_script_makes_is_a_fault(broken):
    script = parse('read:entry { printf("reads %d of %s\\n", arg0, execname); }')
    lines = ["reads 12 of cat", broken]
    with pytest.raises(OutputFault, match="out:2: nothing that the script prints"):
        list(read_output(lines, script=script, source="out"))
    kept = list(read_output(lines, script=script, raw=True))
    assert isinstance(kept[1], RawLine)


def test_what_a_script_may_print_of_any_text_is_taken_as_it_is():
    for action in ('printf("%s\\n", copyinstr(arg0));', "trace(arg0);", 'printf("%d ", arg0);'):
        script = parse(f"read:entry {{ {action} }}")
        (found,) = read_output(["some words"], script=script)
        assert isinstance(found, TraceRecord)


def test_a_line_with_letters_is_shown_as_it_was():
    with pytest.raises(OutputFault, match="'\u00e9 \u00e0 \\\\\\\\x80'"):
        script = parse("read:entry { @ = count(); }")
        line = b"\xc3\xa9 \xc3\xa0 \x80".decode("utf-8", "surrogateescape")
        list(read_output([line], script=script))
