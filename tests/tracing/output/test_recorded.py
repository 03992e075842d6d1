"""What real tracers printed is read back, and its numbers are those that the workload made.

The workload is ``dd`` with 2,000 blocks of 512 bytes, if not said otherwise.
"""

from __future__ import annotations

import pytest

from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import Aggregation, Frame, TraceRecord, Trouble
from tests.tracing.output.recorded_output import (
    COMMANDS,
    NAMES,
    aggregations,
    counts,
    read,
    records,
    script_of,
    text_of,
    troubles_of,
    values,
)

READS = 2000


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("told", [True, False], ids=["script", "no script"])
def test_each_recorded_output_is_read_without_a_trouble_of_its_own(name, told):
    found = read(name, told=told)
    assert found or not text_of(name).strip()
    if name == "symbols" and told:
        return
    assert not [one for one in found if isinstance(one, Trouble) and one.kind == "unnamed"]


def test_functions_without_keys_have_names_and_kinds_from_the_script():
    found = [(one.name, one.kind, one.keys, one.value) for one in aggregations("scalar-functions")]
    assert found == [
        ("calls", "count", (), READS),
        ("bytes", "sum", (), READS * 512),
        ("mean", "avg", (), 512),
        ("least", "min", (), 512),
        ("most", "max", (), 512),
        ("spread", "stddev", (), 0),
    ]


def test_without_the_script_the_same_numbers_have_neither():
    told = aggregations("scalar-functions")
    untold = aggregations("scalar-functions", told=False)
    assert [one.value for one in untold] == [one.value for one in told]
    assert {(one.name, one.kind) for one in untold} == {(None, None)}


def test_functions_with_a_key_are_told_apart_though_nothing_stands_between_them():
    found = values("keyed-functions")
    assert list(found) == ["calls", "numbers", "mean", "least", "most", "spread"]
    assert {len(each) for each in found.values()} == {10}
    assert found["calls"][("read",)] == found["calls"][("write",)] == READS
    assert found["calls"][("close",)] == 5
    assert found["numbers"][("read",)] == READS * 512
    assert found["mean"][("write",)] == 1  # the descriptor
    assert found["least"][("read",)] == -512
    assert found["most"][("openat",)] == -100  # AT_FDCWD
    assert found["spread"][("openat",)] == 288  # of 0 and 577
    assert sum(found["calls"].values()) == 4017  # type: ignore[arg-type]


def test_keys_are_read_by_their_columns_whatever_is_in_them():
    found = values("several-keys")
    assert found[""][("dd", "openat", -100)] == 2
    assert found[""][("dd", "read", 0)] == READS
    firings = sum(found[""].values())  # type: ignore[arg-type]
    assert firings == 4017
    assert found["words"] == {("two words", "", 7): -3 * firings}
    assert found["lines"] == {("one\ntwo", "  led", "tail"): firings}
    assert found["large"] == {(-1, -9223372036854775807, 2147483647, 97): firings}
    assert found["very"] == {
        ("a name that is longer than fifty characters, which is how wide a key is", 1): firings
    }


@pytest.mark.parametrize("name", ["letters", "letters-quiet"])
def test_letters_beyond_ascii_which_dtrace_dumps_are_keys_like_others(name):
    found = values(name)
    assert found["calls"] == {("/tmp/été", "dd"): READS}
    assert found["by"] == {("plain", "naïve", "read"): READS * 512}
    (sizes,) = (one for one in aggregations(name) if one.name == "sizes")
    assert (sizes.keys, counts(sizes)) == (("dd", "Größe"), {(512, 1023): READS})
    (stacks,) = (one for one in aggregations(name) if one.name == "stacks")
    assert (stacks.keys[0], stacks.value) == ("α", READS)
    memory = [value for one in records(name) for value in one.values if isinstance(value, bytes)]
    assert [one.rstrip(b"\0").decode() for one in memory] == ["œuvre"] * 2
    assert all("été   |512" in one.text for one in records(name) if one.text)


def test_letters_that_stand_in_a_dump_alone_are_letters():
    lines = text_of("letters-quiet").split("\n")
    script = script_of("letters-quiet")
    (found, *_) = read_output(lines[lines.index("", 39) :], script=script)
    assert isinstance(found, Aggregation)
    assert found.keys == ("/tmp/été", "dd")


def test_buckets_have_both_bounds_and_add_up_to_the_firings():
    found = {one.name: one for one in aggregations("distributions")}
    assert counts(found["powers"]) == {(512, 1023): READS}
    assert counts(found["line"]) == counts(found["log"]) == {(500, 599): READS}
    assert counts(found["weighed"]) == {(512, 1023): 3 * READS}
    assert counts(found["minus"]) == {(512, 1023): -2 * READS}
    both, below = counts(found["both"]), counts(found["below"])
    assert both == {
        (-2047, -1024): 265, (-1023, -512): 575, (0, 0): 630, (512, 1023): 506, (1024, 2047): 24,
    }  # fmt: skip
    assert below == {(None, -1): 265 + 575, (0, 0): 630, (1, 1): 506, (2, None): 24}
    assert sum(both.values()) == sum(below.values()) == READS
    assert len(found["both"].buckets) == 25  # with the empty ones between


def test_the_ends_of_the_scales_are_read():
    found = {one.name or "": one for one in aggregations("extremes") if not one.keys}
    assert [found[name].value for name in ("least", "most", "sum", "mean", "spread", "large")] == [
        -3, 5, -5, 2, 2, 2**63 - 1,
    ]  # fmt: skip
    assert counts(found["q"]) == {
        (-(2**63) + 1, -(2**62)): 1, (0, 0): 1, (2**62, 2**63 - 1): 1,
    }  # fmt: skip
    assert counts(found["l"]) == {(None, -101): 1, (-50, -26): 1, (100, None): 1}
    assert counts(found["ll"]) == {
        (None, -10000): 1, (-79, -70): 1, (-9, 9): 1, (500, 599): 1, (10000, None): 1,
    }  # fmt: skip
    assert counts(found["lz"]) == {(0, 0): 1, (3, 3): 1}
    assert counts(found["both"]) == {(4, 7): 5, (64, 127): -10}


def test_distributions_with_a_key_have_it():
    small = [one for one in aggregations("extremes") if one.name == "small"]
    assert [(one.keys, counts(one)) for one in small] == [
        ((1,), {(2, 3): 1}),
        ((2,), {(512, 1023): 1}),
    ]


def test_stacks_are_keys_among_others():
    plain, few, user, took, both = aggregations("stack-keys")
    (stack,) = plain.keys
    assert isinstance(stack, tuple)
    assert stack[0] == Frame(module=None, function=None, offset=0xFFFF8000800F7DEC)
    assert stack[1] == Frame(module="vmlinux", function="vfs_read", offset=8)
    assert stack[5].function == "el0_svc_common.constprop.0"
    assert (len(stack), plain.value) == (10, READS)
    assert (few.keys, few.value) == ((stack[:2], "dd"), READS)
    assert isinstance(user.keys[0], tuple)
    assert len(user.keys[0]) == 7
    assert took.keys == (stack[:3],)
    assert counts(took) == {(512, 1023): READS}
    assert both.keys == ("x", user.keys[0][:2], stack[:1], 5)
    assert both.value == READS * 512


def test_traced_stacks_belong_to_their_record():
    first, second = records("stacks-traced")
    assert [len(stack) for stack in first.stacks] == [8, 4, 2]
    assert first.stacks[1][2] == Frame(module="dd", function=None, offset=0xAAAAE7835AD4)
    assert (first.cpu, first.probe, first.function, first.name) == (0, 2172, "read", "entry")
    assert first.text.split() == ["here", "1", "512"]
    assert second.text.split() == ["here", "2", "512"]


def test_traced_values_are_read_with_their_types():
    one, memory, mixed, *_ = records("traces")
    assert one.values == (
        1, "word", -7, 7311066746820913484, "two words", 97, 2**64 - 1, "", "line\n",
    )  # fmt: skip
    assert memory.values == (bytes(40),)
    assert mixed.values == ("a", bytes(16), "b")
    quiet = records("traces-quiet")
    assert [each.text for each in quiet] == ["1word-7", "", "97line 3", "4"]
    assert quiet[1].values == (bytes(20),)


def test_lines_of_printf_are_text_and_with_the_script_their_arguments():
    entry = ("dd", "read", -512, 512, "c")
    for name in ("printf-lines", "printf-quiet"):
        told = [one for one in records(name) if one.values == entry]
        assert [one.text for one in told] == ["dd read      | -512|200|c %"] * 3
        assert not any(one.values for one in records(name, told=False))
        assert [one.text for one in records(name)] == [
            one.text for one in records(name, told=False)
        ]
    found = records("printf-lines")
    assert found[0].values == ("now",)
    assert found[2].text == "one line\nand another 512"
    assert found[-1].text == "the end without a newline"


def test_printa_is_read_with_its_format_and_without():
    found = aggregations("printa-one")
    formatted = [(one.keys, one.value) for one in found if one.name == "calls" and one.line < 10]
    default = [(one.keys, one.value) for one in found if one.name == "calls" and one.line > 50]
    assert formatted == default
    assert default[-1] == (("write", 1), READS)
    by_name = values("printa-one")
    assert by_name["bytes"][("read",)] == 0xFA000 == READS * 512
    assert by_name["mean"] == {(): 11}
    sizes = {one.keys: counts(one) for one in found if one.name == "sizes"}
    assert sizes[("read",)] == {(512, 1023): READS}
    assert sizes[("close",)] == {(0, 0): 5}


def test_several_aggregations_in_a_line_are_told_apart():
    found = values("printa-several")
    assert found["calls"] == {("openat",): 2, ("close",): 5, ("read",): READS, ("write",): READS}
    assert found["bytes"][("write",)] == READS * 512
    assert found["reads"] == {("openat",): 0, ("close",): 0, ("read",): READS, ("write",): 0}
    assert (found["a"], found["b"]) == ({(): 4007}, {(): 8007})


def test_printa_in_a_record_does_not_hide_what_follows():
    found = values("printa-columns")
    assert found["calls"][("read",)] == READS
    assert found["mean"] == {(): 11}
    lines = text_of("printa-columns").split("\n")
    kept = [one for one in records("printa-columns") if one.cpu is None]
    assert [one.text for one in kept] == [lines[one.line - 1] for one in kept]


def test_an_aggregation_without_rows_and_changed_ones_keep_their_names():
    found = values("order-and-empty")
    assert "never" not in found
    assert found["norm"] == {("close",): 0, ("openat",): 1, ("read",): 2000, ("write",): 2000}
    assert found["back"] == found["second"]
    assert set(found["cleared"].values()) == {0}
    assert list(found["top"]) == [("read",), ("write",)]
    cleared = [one for one in aggregations("order-and-empty") if one.name == "cleanq"]
    assert [counts(one) for one in cleared] == [{}] * 4


def test_rows_that_may_be_of_several_are_not_given_to_one():
    (trouble,) = (one for one in read("symbols") if isinstance(one, Trouble))
    assert trouble.kind == "unnamed"
    assert trouble.count == 4
    assert "@f, @u, @m, @a" in trouble.text
    named = [one for one in aggregations("symbols") if one.name is not None]
    assert [(one.name, one.keys, one.value) for one in named] == [
        ("", ("vmlinux`vfs_read", "vmlinux"), READS)
    ]


def test_flow_indented_output_is_records():
    found = records("flow")
    assert [(one.function, one.name) for one in found[:4]] == [
        ("read", "entry"),
        ("vfs_read", "entry"),
        ("vfs_read", "return"),
        ("read", "return"),
    ]
    assert found[1].values == (1,)


def test_what_is_printed_again_and_again_is_read_each_time():
    found = aggregations("printa-while-tracing")
    assert [(one.keys, one.value) for one in found] == [((0,), 1)] * 3
    sums = [one for one in aggregations("printa-default-and-formatted") if one.name == "sums"]
    assert [one.value for one in sums] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert {one.keys for one in sums} == {(0, "label")}


def test_drops_are_told_and_add_up_with_what_was_kept():
    (drops,) = troubles_of("drops-principal")
    assert (drops.kind, drops.cpu) == ("drops", 0)
    assert drops.count is not None
    assert drops.count + len(records("drops-principal")) == READS
    (lost,) = troubles_of("drops-aggregation")
    assert (lost.kind, lost.count) == ("aggregation-drops", 1949)
    (dynamic,) = troubles_of("drops-dynamic")
    assert (dynamic.kind, dynamic.count) == ("dynamic-drops", 1994)
    assert values("drops-dynamic")[""][()] == READS - 1994
    (speculation,) = troubles_of("drops-speculation")
    assert (speculation.kind, speculation.count) == ("failed-speculations", 1999)
    # And dtrace says by its status that all was well.
    assert {COMMANDS[name]["status"] for name in COMMANDS if name.startswith("drops-")} == {0}


def test_errors_in_probes_and_refusals_are_told():
    reasons = [one.reason for one in troubles_of("error-in-probe")]
    assert reasons == ["invalid address (0x0)", "divide-by-zero", "invalid address (0x0)"]
    assert [one.kind for one in troubles_of("refused")] == ["error"]
    assert [one.kind for one in troubles_of("bpftrace-none")] == ["error"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_trouble_is_not_told_as_one(name):
    troubled = name.startswith("drops-") or name in (
        "error-in-probe",
        "refused",
        "bpftrace-none",
        "bpftrace-error",
    )
    assert bool(troubles_of(name)) == troubled


def test_maps_of_bpftrace_are_read_by_name():
    found = values("bpftrace-maps")
    calls = READS + 1
    assert found["calls"] == {(): calls}
    assert found["bytes"] == {(): READS * 512 + 832}
    assert found["by"] == {("dd",): calls}
    assert found["two"] == {("dd,3",): 832, ("dd,0",): READS * 512}
    assert found["minus"] == {("-3,two words,a, b",): -5 * calls}
    assert found["word"] == {(): "dd"}
    by_kind = {(one.name, one.kind): one.value for one in aggregations("bpftrace-maps")}
    assert by_kind["all", "count"] == calls
    assert by_kind["all", "avg"] == 512
    assert by_kind["allby", "sum"] == READS * 512 + 832
    histograms = {one.name: counts(one) for one in aggregations("bpftrace-maps") if one.buckets}
    assert histograms["powers"] == {(512, 1023): calls}
    assert histograms["line"] == {(500, 599): READS, (800, 899): 1}
    assert histograms["neg"] == {(None, -1): calls}
    (kernel,) = (one for one in aggregations("bpftrace-maps") if one.name == "k")
    assert isinstance(kernel.keys[0], tuple)
    assert kernel.keys[0][2] == Frame(module=None, function="syscall_trace_enter", offset=332)
    assert [one.text for one in records("bpftrace-maps")][:2] == ["begun 7", "the end 3"]


def test_events_that_bpftrace_lost_and_full_maps_are_troubles():
    found = read("bpftrace-lost")
    lost = [one.count for one in found if isinstance(one, Trouble) and one.kind == "lost-events"]
    assert lost == [906, 145, 423, 210]
    kept = sum(isinstance(one, TraceRecord) for one in found)
    assert sum(n for n in lost if n) + kept == READS + 1
    full = read("bpftrace-full")
    failed = sum(isinstance(one, Trouble) and one.kind == "map-full" for one in full)
    kept = sum(isinstance(one, Aggregation) for one in full)
    assert (failed, kept) == (47, 4)  # 50 blocks and the loader's one read
