"""JSON of FreeBSD's dtrace, after the examples of its manual, and of bpftrace."""

from __future__ import annotations

import json

import pytest

from labrig.errors import OutputFault
from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import (
    Aggregation,
    Bucket,
    Frame,
    RawLine,
    TraceRecord,
    Trouble,
)

PROBE = {
    "timestamp": 1694105342633402400,
    "cpu": 2,
    "id": 1,
    "provider": "dtrace",
    "module": "",
    "function": "",
    "name": "BEGIN",
}
OUTPUT = {
    "dtrace": {
        "probes": [
            {
                **PROBE,
                "output": [
                    {"message": "it is 5\n"},
                    {"value": 5},
                    {"sym": "kernel`prison0", "object": "kernel", "name": "prison0"},
                    {
                        "stack-frames": [
                            {
                                "symbol": "dtrace.ko`dtrace_ioctl+0x81c",
                                "module": "dtrace.ko",
                                "name": "dtrace_ioctl",
                                "offset": "0x81c",
                            },
                            {"symbol": "0xfffffe00c18d2000", "offset": "0xfffffe00c18d2000"},
                        ]
                    },
                ],
            },
            {
                **PROBE,
                "name": "END",
                "output": [
                    {
                        "aggregation-data": [
                            {"keys": ["read", 3], "count": 17},
                            {"keys": [{"value": "write"}, 4], "count": 18},
                        ],
                        "aggregation-name": "calls",
                    },
                    {
                        "aggregation-data": [
                            {
                                "keys": [],
                                "buckets": [
                                    {"value": 32, "count": 0},
                                    {"value": 64, "count": 17},
                                    {"value": 128, "count": 0},
                                ],
                            }
                        ],
                        "aggregation-name": "sizes",
                    },
                ],
            },
            {
                "cpu": -1,
                "id": -1,
                "provider": "dtrace",
                "module": "INTERNAL",
                "function": "INTERNAL",
                "name": "DROP",
                "timestamp": 1,
                "count": 9,
                "total": 9,
                "kind": 2,
                "msg": "9 dynamic variable drops\n",
            },
        ]
    }
}


@pytest.mark.parametrize("indent", [None, 2])
def test_freebsds_json_is_read_as_its_manual_describes_it(indent):
    text = json.dumps(OUTPUT, indent=indent)
    record, end, read, write, sizes, drops = read_output(text.split("\n"), "dtrace-json")
    assert isinstance(record, TraceRecord)
    assert (record.text, record.values) == ("it is 5", (5, "kernel`prison0"))
    assert (record.cpu, record.probe, record.name) == (2, 1, "BEGIN")
    assert record.timestamp == 1694105342633402400
    assert record.stacks == (
        (
            Frame(module="dtrace.ko", function="dtrace_ioctl", offset=0x81C),
            Frame(module=None, function=None, offset=0xFFFFFE00C18D2000),
        ),
    )
    assert isinstance(end, TraceRecord)
    assert isinstance(read, Aggregation)
    assert isinstance(write, Aggregation)
    assert (read.name, read.keys, read.kind, read.value) == ("calls", ("read", 3), "count", 17)
    assert (write.keys, write.value) == (("write", 4), 18)
    assert isinstance(sizes, Aggregation)
    assert (sizes.name, sizes.kind) == ("sizes", "quantize")
    assert sizes.buckets[1] == Bucket(low=64, high=127, count=17)
    assert isinstance(drops, Trouble)
    assert (drops.kind, drops.count, drops.cpu) == ("dynamic-drops", 9, None)
    assert record.line == (4 if indent else 1)


def test_json_that_was_cut_off_is_a_fault_with_its_line():
    lines = json.dumps(OUTPUT, indent=2).split("\n")[:20]
    with pytest.raises(OutputFault, match=r"out:20: not JSON, or cut off"):
        list(read_output(lines, "dtrace-json", source="out"))
    kept = list(read_output(lines, "dtrace-json", raw=True))
    assert [one.text for one in kept if isinstance(one, RawLine)] == lines


def test_a_line_of_bpftrace_that_is_none_is_a_fault_with_its_line():
    lines = ['{"type": "map", "data": {"@": 3}}', "what?", '{"type": "new", "data": 1}']
    with pytest.raises(OutputFault, match=r"out:2: not a line of bpftrace's JSON: 'what\?'"):
        list(read_output(lines, "bpftrace", source="out"))
    first, *kept = read_output(lines, "bpftrace", raw=True)
    assert isinstance(first, Aggregation)
    assert (first.name, first.value) == ("", 3)
    assert [(type(one), one.line) for one in kept] == [(RawLine, 2), (RawLine, 3)]
