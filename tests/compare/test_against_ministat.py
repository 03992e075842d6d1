"""The real ministat is the oracle: the same bytes, stream and status."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labrig.compare.command import run
from labrig.compare.options import parse
from labrig.errors import UsageError
from tests.compare.both import CRASH, ministats, ours

many = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CONFIDENCES = ["80", "90", "95", "98", "99", "99.5"]


def numbers(values: st.SearchStrategy[float], most: int = 40) -> st.SearchStrategy[list[str]]:
    return st.lists(values.map(repr), min_size=3, max_size=most)


def near(base: float) -> st.SearchStrategy[float]:
    """Neighbours of ``base``, a few roundings apart."""
    return st.integers(0, 150).map(lambda steps: base + steps * math.ulp(base))


ordinary = numbers(st.integers(-2000, 2000).map(lambda n: n / 16), 130)
ticks = numbers(st.integers(18, 24).map(lambda n: n / 100))
apart = numbers(st.floats(-1e6, 1e6).map(lambda x: x + 1e9))
wide = numbers(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
huddled = st.sampled_from([1e15, -3e15, 1.0, -1.0, 2.0**52]).flatmap(lambda b: numbers(near(b)))
words = st.lists(
    st.sampled_from(
        [
            "0",
            "-0",
            "1",
            "2",
            "3",
            "5",
            "nan",
            "-nan",
            "NAN(12)",
            "inf",
            "-inf",
            "Infinity",
            "1e999",
            "0x1p3",
            "-0X.8p-2",
        ]
    ),
    min_size=3,
    max_size=12,
)
data_set = st.one_of(ordinary, ticks, apart, wide, huddled, words)
flags = st.lists(st.sampled_from(["-A", "-n", "-s"]), max_size=2)
widths = st.sampled_from([[], ["-w2"], ["-w", "3"], ["-w10"], ["-w", "200"], ["-w1"], ["-w0"]])


def written(folder, sets) -> list[str]:
    paths = [folder / f"set{place}" for place in range(len(sets))]
    for path, lines in zip(paths, sets, strict=True):
        path.write_text("".join(f"{line}\n" for line in lines))
    return [str(path) for path in paths]


@many
@given(st.lists(data_set, min_size=1, max_size=7), st.sampled_from(CONFIDENCES), flags, widths)
def test_generated_data(tmp_path, sets, confidence, flags, width):
    arguments = [*flags, *width, "-c", confidence, *written(tmp_path, sets)]
    assert ours(*arguments) == ministats(*arguments)


@many
@given(st.lists(ordinary, min_size=2, max_size=3), st.sampled_from(CONFIDENCES), flags)
def test_generated_data_of_an_ordinary_kind(tmp_path, sets, confidence, flags):
    arguments = [*flags, "-c", confidence, *written(tmp_path, sets)]
    assert ours(*arguments) == ministats(*arguments)


HARD = {
    "all equal": ["5"] * 4,
    "equal to the other and to itself": ["0"] * 3,
    "one outlier": ["1"] * 20 + ["1e6"],
    "a huge offset": ["1000000000000000.125", "1000000000000000.25", "1000000000000000.5"],
    "tiny": ["1e-300", "2e-300", "4e-300"],
    "subnormal": ["5e-324", "1e-323", "1e-320", "0"],
    "huge": ["1e300", "1.5e300", "1.6e300"],
    "huge and negative": ["-1e300", "-1.5e300", "-1.6e300"],
    "beyond the range": ["1e308", "1.5e308", "1.6e308"],
    "beyond the range both ways": ["-1.7e308", "1.7e308", "0"],
    "overflowing words": ["1e999", "1", "2"],
    "hexadecimal": ["0x1p3", "0X1.8P+1", "-0x.4"],
    "words": ["nan", "inf", "-nan", "3"],
    "negative zeros": ["0", "-0", "0"],
    "negative zeros only": ["-0", "-0", "-0"],
    "blank lines": ["", "1", " ", "2", "\t", "3", ""],
    "carriage returns": ["1\r", "2\r", "4\r"],
    "trailing blanks": ["1  ", "2\t ", "4 \v\f"],
    "leading blanks": ["  1", "\t2", "4"],
    "a blank within": ["1", "\v2", "3"],
    "comments": ["# one", "1", "2 # two", "3#", "4"],
    "comments only": ["#1", "#2", "#3"],
    "a NUL": ["1\x00234", "\x005", "2", "3"],
    "several columns": ["1 10,x", "2 20,y", "4 40,z", "8", "9 # 90"],
    "few values": ["1", "2"],
    "none": [],
    "a bad line": ["1", "2x", "3"],
    "a sign": ["+1", "-", "3"],
    "an exponent cut off": ["1", "2", "3e"],
    "a prefix only": ["1", "2", "0x"],
    "a long line": [" ".join(["7"] * 6000)] * 3,
    "a long number": ["1" * 9000, "2", "3", "4"],
}
WAYS: list[list[str]] = [
    [],
    ["-A"],
    ["-n"],
    ["-s", "-w", "30"],
    ["-C", "2"],
    ["-C2", "-d", " ,"],
    ["-d", "e5"],
]


@pytest.mark.parametrize("name", HARD)
def test_hard_cases(tmp_path, name):
    hard, plain = written(tmp_path, [HARD[name], ["1", "2", "3", "4"]])
    for way in WAYS:
        for files in ([hard], [hard, plain], [plain, hard]):
            assert ours(*way, *files) == ministats(*way, *files), (way, files)


def test_files_that_are_none(tmp_path):
    (there,) = written(tmp_path, [["1", "2", "3"]])
    odd = str(tmp_path / "odd \udcff name")
    for files in ([f"{there}.not"], [odd], [""], [str(tmp_path)], [there, f"{there}/x"]):
        assert ours(*files) == ministats(*files)


def test_no_end_of_the_last_line(tmp_path):
    path = tmp_path / "set"
    path.write_text("1\n2\n3")
    assert ours(str(path)) == ministats(str(path))


@pytest.mark.parametrize("width", ["0", "1"])
def test_where_ministat_crashes_labrig_says_why(tmp_path, width):
    paths = written(tmp_path, [["1", "2", "3"], ["4", "4", "4", "4"]])
    assert ours("-w", width, *paths) == ministats("-w", width, *paths) == CRASH
    with pytest.raises(UsageError, match=f"in {width} columns: ministat crashes of it. -A"):
        run(parse(["-w", width, *paths]))


@pytest.mark.parametrize("width", ["1000001", "900000"])
def test_a_plot_beyond_reason_is_declined(tmp_path, width):
    (path,) = written(tmp_path, [["1"] * 400 + ["2"]])
    with pytest.raises(UsageError, match="the plot is too large: give fewer columns with -w"):
        run(parse(["-w", width, path]))


def test_large_files_in_every_form(tmp_path):
    """Larger than what is read line by line: plain, and with each thing that makes it not so."""
    plain = [f"{(k * 7919) % 10007 / 64}" for k in range(20_000)]
    assert sum(map(len, plain)) > 2**16
    changed = {
        "plain": plain,
        "blank lines": [*plain, "", "", "5"],
        "other numbers": [*plain, "+5", ".5", "5.", "1E2", "1e+2", "-0", "00", "1e-400", "1e400"],
        "a bad line": [*plain, "1-2"],
        "an end cut off": [*plain, "1e"],
        "hexadecimal": [*plain, "0x5"],
        "a comment": [*plain, "# end"],
        "two columns": [f"{one} x" for one in plain],
        "a long line": [*plain, "0" * 8190 + "1", "0" * 8191 + "2"],
    }
    for name, lines in changed.items():
        (path,) = written(tmp_path, [lines])
        for way in (["-A"], ["-n", "-d", "5"], ["-nd-"], ["-nC2"]):
            assert ours(*way, path) == ministats(*way, path), (name, way)
    (path,) = written(tmp_path, [plain])
    assert ours(path) == ministats(path)
