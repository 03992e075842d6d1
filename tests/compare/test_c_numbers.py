"""The C library is the oracle: the same double, to the bit, and the same rest."""

from __future__ import annotations

import ctypes
import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labrig.compare.c_numbers import double, leading_whole, whole
from labrig.compare.reading import plain_values

C = ctypes.CDLL(None)
C.strtod.restype = ctypes.c_double
C.strtol.restype = ctypes.c_long


def rest(function, text: bytes, *more: int):
    """What the function makes of the text, and what it leaves."""
    buffer = ctypes.create_string_buffer(text)
    end = ctypes.c_char_p()
    value = function(buffer, ctypes.byref(end), *more)
    return value, end.value or b""


def bits(value: float) -> bytes:
    """As bytes; of a NaN only that it is one, and its sign."""
    return struct.pack("d", value) if value == value else struct.pack("d", value)[7:]


digits = st.text("0123456789", max_size=25)
looks_like_one = st.tuples(
    st.sampled_from(["", " ", "\t\v", "\xa0"]),
    st.sampled_from(["", "+", "-", "--"]),
    st.sampled_from(["", "", "0x", "0X"]),
    digits,
    st.sampled_from(["", ".", "..", ","]),
    digits,
    st.sampled_from(["", "e", "E-", "e+3", "p", "P-4", "p+"]),
    st.text("0123456789", max_size=3),
    st.sampled_from(["", "", " ", "x"]),
).map("".join)
words = st.from_regex(r"[+-]?(inf|infinity|nan|nan\([a-z0-9_-]{0,4}\)?|infin)", fullmatch=True)
texts = st.one_of(
    looks_like_one, words, st.floats().map(repr), st.floats(allow_nan=False).map(float.hex)
)


@settings(max_examples=300, deadline=None)
@given(texts)
@example("0x1p99999999999999999999")
@example("0x1p-99999999999999999999")
@example("0x1.fffffffffffff8p0")
@example("2.4703282292062327208e-324")
@example("2.4703282292062328e-324")
@example("0x0.00000000000008p-1022")
@example("١")
@example("1_0")
def test_a_double_is_strtods(text):
    encoded = text.encode()
    value, left = rest(C.strtod, encoded)
    mine = double(encoded)
    if encoded and (left or not encoded):
        assert mine is None
    elif encoded:
        assert mine is not None
        assert bits(mine) == bits(value)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.integers().map(str), looks_like_one))
@example("")
@example("9" * 5000)
@example("0" * 5000 + "7")
@example("-9223372036854775809")
def test_a_whole_number_is_strtols_cut_to_an_int(text):
    encoded = text.encode()
    value, left = rest(C.strtol, encoded, 10)
    assert whole(encoded) == (None if left else ctypes.c_int(value).value)
    assert leading_whole(encoded) == C.atoi(encoded)


plain = st.text("0123456789+-.eE", min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(plain, st.floats(allow_nan=False, allow_infinity=False).map(repr))))
@example(["0." + "0" * 400 + "1", "1" * 400, "1e400", "5e-324", "2.4703282292062327e-324"])
@example(["9007199254740993", "9007199254740992.5", "0.1e-6", "1.7976931348623159e308"])
@example(["+-5"])
def test_large_files_are_parsed_as_strtod_does_or_not_at_all(texts):
    found = plain_values("".join(f"{text}\n" for text in texts).encode())
    ones = [double(text.encode()) for text in texts]
    if found is None:
        assert None in ones or not ones
    else:
        assert found.tobytes() == struct.pack(f"{len(ones)}d", *ones)


@pytest.mark.parametrize("text", [b"1 2\n", b"1\r\n", b"0x5\n", b"nan\n", b"1\x00\n", b"# 1\n"])
def test_content_that_is_not_plain_is_left_to_the_other_reader(text):
    assert plain_values(text) is None


def test_a_line_of_many_digits_and_a_rest_is_refused_at_once():
    for text in (b"1" * 60000 + b"x", b"0" * 60000 + b"x", b"0x" + b"f" * 60000 + b"x"):
        assert double(text) is None
        assert whole(text) is None
