"""Aggregations in dtrace's layout, made by a second writer of it, are read back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tracing.d.parse import parse
from labrig.tracing.output import read as reading
from labrig.tracing.output.records import Aggregation, TraceRecord, Trouble
from tests.tracing.output.layout import Made, rendered, script


def read_output(lines: Any, **told: Any) -> Any:
    return reading.read_output(lines, **told)


WIDTHS = {3: 8, 5: 16, 8: 32, 16: 64}
words = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, blacklist_categories=("C", "Z")),
    min_size=1,
    max_size=12,
)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)


@st.composite
def numbers(draw, width):
    bits = WIDTHS[width]
    return draw(st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)), width


@st.composite
def aggregation(draw, name, distributions=True):
    shape = draw(st.lists(st.sampled_from(["text", *WIDTHS]), max_size=3))
    keys = st.tuples(*(texts if each == "text" else numbers(each) for each in shape))
    kinds = ["count", "sum", "min", "max", "avg", "stddev"]
    if distributions and draw(st.booleans()):
        bounds = st.sampled_from([-(2**n) for n in range(64)] + [0] + [2**n for n in range(63)])
        counts = st.dictionaries(bounds, st.integers(-(10**6), 10**6).filter(bool), min_size=1)
        rows = draw(st.dictionaries(keys, counts, min_size=1, max_size=4))
        return Made(name=name, kind="quantize", rows=list(rows.items()))
    values = st.integers(-(2**63), 2**63 - 1)
    sums: Any = draw(st.dictionaries(keys, values, min_size=1, max_size=6))
    return Made(
        name=name,
        kind=draw(st.sampled_from(kinds)),
        rows=by_value(sums),
    )


def by_value(sums: Any) -> Any:
    return sorted(sums.items(), key=lambda row: row[1])


def plain(keys):
    return tuple(key if isinstance(key, str) else key[0] for key in keys)


def bucket_counts(one: Any):
    bound = [
        each.low if each.low is not None and each.low > 0 else each.high for each in one.buckets
    ]
    return {b: each.count for b, each in zip(bound, one.buckets, strict=True) if each.count}


@given(st.sampled_from("abc").flatmap(aggregation))
def test_an_aggregation_is_read_back_with_its_script(made):
    lines = rendered([made]).split("\n")
    found = list(read_output(lines, script=parse(script([made]))))
    assert [(one.name, one.kind, one.keys) for one in found] == [
        (made.name, made.kind, plain(keys)) for keys, _ in made.rows
    ]
    for one, (_, value) in zip(found, made.rows, strict=True):
        assert (bucket_counts(one) if isinstance(value, dict) else one.value) == value


@given(st.data())
def test_of_several_none_is_named_wrongly_and_no_number_is_lost(data):
    made = [data.draw(aggregation(name)) for name in ("a", "b", "c")]
    lines = rendered(made).split("\n")
    found = list(read_output(lines, script=parse(script(made))))
    rows = [(one, keys, value) for one in made for keys, value in one.rows]
    read = [one for one in found if isinstance(one, Aggregation)]
    assert len(read) == len(rows)
    unnamed: int = 0
    for one, (origin, _, value) in zip(read, rows, strict=True):
        assert one.name in (origin.name, None)
        unnamed += one.name is None
        assert (bucket_counts(one) if isinstance(value, dict) else one.value) == value
    assert unnamed == sum(one.count or 0 for one in found if isinstance(one, Trouble))


@given(st.integers(1, 6), st.integers(0, 2**62), st.integers(1, 1000))
def test_without_the_script_numbers_and_keys_are_read_all_the_same(count, value, step):
    rows = [((f"key {n}", (n, 8)), value + n * step) for n in range(count)]
    made = Made(name="x", kind="sum", rows=rows)
    found = list(read_output(rendered([made]).split("\n")))
    assert [(one.name, one.keys, one.value) for one in found] == [
        (None, (f"key {n}", n), value + n * step) for n in range(count)
    ]


def test_two_that_rise_into_each_other_are_not_divided_by_a_guess():
    made = [
        Made(name="a", kind="count", rows=[(("read",), 1)]),
        Made(name="b", kind="sum", rows=[(("write",), 2)]),
    ]
    trouble, *read = read_output(rendered(made).split("\n"), script=parse(script(made)))
    assert isinstance(trouble, Trouble)
    assert (trouble.kind, trouble.count) == ("unnamed", 2)
    assert [one.name for one in read] == [None, None]
    assert [one.value for one in read] == [1, 2]


def test_a_key_that_comes_again_begins_the_next_aggregation():
    made = [
        Made(name="a", kind="count", rows=[(("read",), 1), (("write",), 2)]),
        Made(name="b", kind="sum", rows=[(("read",), 3), (("write",), 4)]),
    ]
    found = list(read_output(rendered(made).split("\n"), script=parse(script(made))))
    assert [(one.name, one.value) for one in found] == [("a", 1), ("a", 2), ("b", 3), ("b", 4)]


def test_a_table_that_ends_with_dtraces_own_empty_end_is_that_of_printa():
    text = f"\n  {'read':50} {7:16}\n"
    known = parse(
        "BEGIN { @a[probefunc] = count(); @b[probefunc] = count(); }\nEND { printa(@a); }\n"
    )
    for more, name in (("", "b"), ("\n", "a")):
        (found,) = read_output(f"{text}{more}".splitlines(), script=known)
        assert found.name == name


@pytest.mark.parametrize(
    ("format", "line", "values"),
    [
        ("%s %d\\n", "read 5", ("read", 5)),
        ("%-6s|%4d|%x\\n", "read  | -12|ff", ("read", -12, 255)),
        ("%6s%%\\n", "  read%", ("read",)),
        ("%s: %o %c\\n", "a b: 17 !", ("a b", 15, "!")),
        ("%s %s\\n", "a b c", ()),  # where the first ends is not told
        ("%s%d\\n", "a12", ()),
        ("%*d\\n", "   12", ()),
    ],
)
def test_a_line_of_printf_is_taken_apart_where_there_is_one_way(format, line, values):
    known = parse(f'BEGIN {{ printf("{format}", 1, 2, 3); }}\n')
    (found,) = read_output([line], script=known)
    assert isinstance(found, TraceRecord)
    assert (found.text, found.values) == (line, values)


@pytest.mark.parametrize(
    "function", ["", "read", "operator new(unsigned long)", "std::map<int, int>::at(int)", "x" * 60]
)
def test_columns_are_read_whatever_the_function_is_called(function):
    lines = ["CPU     ID                    FUNCTION:NAME"]
    lines.append(f"{3:3} {61234:6} {function + ':entry':>32} said a:b c")
    (found,) = read_output(lines)
    assert (found.cpu, found.probe, found.function, found.name) == (3, 61234, function, "entry")
    assert found.text == "said a:b c"


ROWS = f"  {'read':50} {7:16}\n  {'write':50} {8:16}\n"
ATTACHED = (
    "CPU     ID                    FUNCTION:NAME\n"
    f"{0:3} {1:6} {':BEGIN':>32} labrig ready\n\n"
    f"{0:3} {2:6} {':END':>32} labrig end\n\n"
    f"\n{ROWS}"
)


@pytest.mark.parametrize("text", [ATTACHED, f"labrig ready\nlabrig end\n\n{ROWS}"])
def test_what_an_attached_tracer_leaves_is_read_with_the_script_it_was_attached_with(text):
    known = parse("syscall:::entry { @a[probefunc] = count(); }\n")
    first, second, *rows = read_output(text.splitlines(), script=known)
    assert (first.text, second.text) == ("labrig ready", "labrig end")
    assert [(one.name, one.keys, one.value) for one in rows] == [
        ("a", ("read",), 7),
        ("a", ("write",), 8),
    ]


def test_reading_is_streamed():
    taken = []

    def lines():
        for n in range(100_000):
            taken.append(n)
            yield f"line {n}\n"

    found = read_output(lines())
    for _ in range(10):
        next(found)
    assert len(taken) < 100
