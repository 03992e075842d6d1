"""The words of tracers for what went wrong, of each kind, as libdtrace and bpftrace have them."""

from __future__ import annotations

import pytest

from labrig.tracing.output.records import Notice, Trouble
from labrig.tracing.output.trouble import message, messages, troubles


@pytest.mark.parametrize(
    ("text", "kind", "count", "cpu"),
    [
        ("dtrace: 1985 drops on CPU 0", "drops", 1985, 0),
        ("dtrace: 1 drop on CPU 12", "drops", 1, 12),
        ("dtrace: 7 aggregation drops on CPU 1", "aggregation-drops", 7, 1),
        ("dtrace: 3 dynamic variable drops", "dynamic-drops", 3, None),
        ("dtrace: 3 dynamic variable drops with non-empty dirty list", "dynamic-drops", 3, None),
        ("dtrace: 2 speculative drops", "speculation-drops", 2, None),
        (
            "dtrace: 1 failed speculation (available buffer(s) still busy)",
            "failed-speculations",
            1,
            None,
        ),
        ("dtrace: 4 jstack()/ustack() string table overflows", "string-overflow", 4, None),
        (
            "dtrace: processing aborted: Abort due to systemic unresponsiveness",
            "aborted",
            None,
            None,
        ),
        ("dtrace: failed to compile script a.d: line 1: no", "error", None, None),
        ("dtrace: something that no version says", "error", None, None),
        ("Lost 17 events", "lost-events", 17, None),
        ("WARNING: Map full; can't update element. Try more.", "map-full", None, None),
        ("WARNING: Addrspace is not set", "warning", None, None),
        ("stdin:1:1-5: ERROR: no such probe", "error", None, None),
    ],
)
def test_each_kind_of_trouble_is_known(text, kind, count, cpu):
    assert message(text, 4) == Trouble(line=4, kind=kind, text=text, count=count, cpu=cpu)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "dtrace: error in dt_clause_0 for probe ID 2172 (syscall:vmlinux:read:entry): "
            "invalid address (0x0) at BPF pc 201",
            "invalid address (0x0)",
        ),
        (
            "dtrace: error on enabled probe ID 2 (ID 61: syscall:freebsd:read:entry): "
            "invalid address (0x0) in action #1 at DIF offset 16",
            "invalid address (0x0)",
        ),
        (
            "dtrace: error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): divide-by-zero in action #2",
            "divide-by-zero",
        ),
    ],
)
def test_an_error_in_a_probe_has_its_reason_on_both_systems(text, reason):
    found = message(text, 1)
    assert isinstance(found, Trouble)
    assert (found.kind, found.reason) == ("probe-error", reason)


def test_progress_and_the_workloads_words_are_no_trouble():
    text = (
        "dtrace: script 'a.d' matched 4 probes\n"
        "dtrace: description 'syscall::read:entry' matched 1 probe\n"
        "20+0 records in\n\n"
        "dtrace: pid 812 has exited\n"
        "dtrace: allowing destructive actions\n"
        "dtrace: 2 drops on CPU 0\n"
    )
    assert [one.line for one in troubles(text)] == [7]
    assert [type(one) for one in messages(text.split("\n"))] == [Notice] * 5 + [Trouble]
