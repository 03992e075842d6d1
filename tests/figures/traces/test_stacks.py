"""Stacks in tables: what is one, whose side it is of, and what was counted at it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.figures.traces.stacks import profiles, read_stack
from labrig.tracing.output.prints import settle
from labrig.tracing.output.tables import COLUMNS
from tests.figures.traces.recorded_traces import recorded


def table(*rows: tuple[list[str], int], kind: str | None = "count", name: str | None = "n"):
    """Tables with one aggregation."""
    found = {table: pd.DataFrame(columns=list(columns)) for table, columns in COLUMNS.items()}
    found["aggregations"] = pd.DataFrame(
        [
            {"line": n, "name": name, "kind": kind, "keys": k, "value": v, "text": str(v)}
            for n, (k, v) in enumerate(rows)
        ]
    )
    return found


@pytest.mark.parametrize(
    ("text", "sides", "functions"),
    [
        ("vmlinux`vfs_read+0x8;vmlinux`ksys_read+0x7c", "kernel", ["ksys_read", "vfs_read"]),
        ("ext4`ext4_readdir;vmlinux`iterate_dir+0x10", "kernel", ["iterate_dir", "ext4_readdir"]),
        ("zfs.ko`zfs_read+0x1", "kernel", ["zfs_read"]),
        ("0xffff8000800f7dec", "kernel", ["0xffff8000800f7dec"]),
        ("0xc0345678", "kernel", ["0xc0345678"]),
        ("libc.so.6`read+0x1c;dd`0xaaaae7835ad4", "user", ["0xaaaae7835ad4", "read"]),
        ("vfs_read;ksys_read+0x7c", "", ["ksys_read", "vfs_read"]),
        ("a`std::map<int, f(char*)>::at(int const&)+0x4", "user", ["std::map<int, f(char*)>::at(int const&)"]),
    ],
)  # fmt: skip
def test_a_stack_is_turned_and_loses_its_offsets(text, sides, functions):
    found = read_stack(text)
    assert found is not None
    assert [call.function for call in found] == functions
    assert {call.side for call in found} == {sides}


@pytest.mark.parametrize("text", ["dd", "two words", "/etc/passwd", "512", "-3", "a;b", "0x", "`"])
def test_what_may_be_something_else_is_no_stack(text):
    assert read_stack(text) is None


def test_calls_of_one_function_merge_and_sum_over_other_keys():
    (found,) = profiles(
        table(
            (["a`f+0x1;a`g+0x2", "dd"], 3),
            (["a`f+0x9;a`g+0x2", "dd"], 4),
            (["a`f+0x9;a`g", "cat"], 5),
            (["a`h;a`g", "cat"], 6),
        )
    )
    assert {tuple(c.function for c in s): v for s, v in found.stacks.items()} == {
        ("g", "f"): 12,
        ("g", "h"): 6,
    }


def test_the_kernels_stack_stands_on_the_users():
    (found,) = profiles(table((["vmlinux`vfs_read+0x8", "dd`copy;dd`main"], 1)))
    ((stack, _),) = found.stacks.items()
    assert [call.short for call in stack] == ["main", "copy", "vfs_read"]


def test_values_that_do_not_add_up_are_no_profile():
    row = (["a`f;a`g"], 3)
    for kind in ("avg", "min", "max", "stddev"):
        assert profiles(table(row, kind=kind)) == ()
    (unknown,) = profiles(table(row, kind=None))
    assert "taken to" in unknown.remark
    (nameless,) = profiles(table(row, name=None))
    assert "may be of several" in nameless.remark


def test_values_below_0_are_left_out_and_said_and_large_ones_kept():
    frames = table((["a`f"], 2), (["a`g"], -1))
    frames["aggregations"]["value"] = pd.array([None, -1], dtype="Int64")
    frames["aggregations"]["text"] = ["18446744073709551516", "-1"]
    (found,) = profiles(frames)
    assert found.total == 18446744073709551516
    assert found.remark == " 1 value below 0 left out."
    frames["aggregations"]["value"] = [float(2**60 + 1), -1.0]  # as pandas reads it from Parquet
    frames["aggregations"]["text"] = [str(2**60 + 1), "-1"]
    (found,) = profiles(frames)
    assert found.total == 2**60 + 1


def test_attachments_are_added_and_running_totals_are_not():
    rows = [(["a`f"], 2), (["a`g"], 1), (["a`f"], 5), (["a`g"], 1)]
    (running,) = profiles(table(*rows))
    assert running.total == 6
    assert "Printed 2 times" in running.remark
    frames = table(*rows)
    frames["aggregations"].insert(0, "block", [0, 0, 1, 1])
    (added,) = profiles(frames)
    assert added.total == 9
    assert added.remark == ""


def test_prints_of_processes_with_the_same_stacks_are_told_from_prints_of_one():
    """Recorded of three dd, three seconds apart: @u is printed as each ends, and not cleared."""
    frames = recorded("printed-often")
    (found,) = [each for each in profiles(frames) if each.name == "u"]
    assert sorted(found.stacks.values()) == [10, 20, 30]
    assert "Printed 3 times without a value falling" in found.remark
    # Two processes whose stacks are the same text: rows of one print, without a line between.
    rows = frames["aggregations"].query("name == 'u'").iloc[-3:].copy()
    rows["keys"] = [["libc.so.6`write+0x8;dd`copy;dd`main"]] * 3
    (same,) = profiles({**frames, "aggregations": rows})
    assert list(same.stacks.values()) == [60]
    assert same.remark == ""


def test_a_recorded_profile_has_what_dtrace_counted():
    frames = recorded("stacks")
    rows = frames["aggregations"]
    calls, bytes_ = profiles(frames)
    assert (calls.name, bytes_.name) == ("calls", "bytes")
    for found in (calls, bytes_):
        assert found.total == rows[rows["name"] == found.name]["value"].sum() > 0
    assert {call.side for stack in calls.stacks for call in stack} == {"kernel"}
    assert {call.side for stack in bytes_.stacks for call in stack} == {"kernel", "user"}


def test_stacks_that_were_traced_are_counted():
    (found,) = profiles(recorded("stacks-traced"))
    ((stack, times),) = found.stacks.items()
    assert times == 2
    assert [call.side for call in stack] == ["user"] * 4 + ["kernel"] * 8


def test_bpftrace_stacks_without_modules_are_read():
    kernel, user = profiles(recorded("bpftrace-maps"))
    assert (kernel.name, kernel.total, user.name, user.total) == ("k", 2001, "u", 2001)


SNAPSHOTS = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), min_size=1), min_size=1, max_size=5
)


@given(SNAPSHOTS)
def test_running_totals_settle_on_the_last_print(grown):
    total: dict[str, int] = {}
    prints = []
    for more in grown:
        for key, value in more.items():
            total[key] = total.get(key, 0) + value
        prints.extend(sorted(total.items(), key=lambda pair: pair[1]))
    assert settle(prints).values == total


@given(SNAPSHOTS)
def test_cleared_prints_add_up_where_one_shows_it(prints):
    # every print has the same keys, and something falls
    whole = [{key: one.get(key, 0) for key in "abcd"} for one in prints]
    whole.append({**whole[-1], "a": whole[-1]["a"] - 1})
    found = settle([row for one in whole for row in one.items()])
    assert found.added
    assert found.values == {key: sum(one[key] for one in whole) for key in "abcd"}
