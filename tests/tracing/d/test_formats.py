"""Format strings: each conversion as a record, and what is malformed in one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import ScriptError
from labrig.tracing.d.formats import Conversion, FormatFault, Text, conversions, parse_format


def only(text: str) -> Conversion:
    (conversion,) = conversions(text)
    return conversion


def test_text_and_conversions_alternate():
    assert parse_format("%s: %5d%%\n") == (
        Conversion(text="%s", position=0, letter="s"),
        Text(text=": ", position=2),
        Conversion(text="%5d", position=4, letter="d", width=5),
        Conversion(text="%%", position=7, letter="%"),
        Text(text="\n", position=9),
    )
    assert parse_format("") == ()
    assert parse_format("plain") == (Text(text="plain", position=0),)


@pytest.mark.parametrize(
    "letter",
    [
        "a",
        "A",
        "c",
        "C",
        "d",
        "e",
        "E",
        "f",
        "g",
        "G",
        "i",
        "k",
        "o",
        "p",
        "s",
        "S",
        "T",
        "u",
        "x",
        "X",
        "Y",
    ],
)
def test_every_letter_is_a_conversion(letter):
    assert only(f"a%{letter}b") == Conversion(text=f"%{letter}", position=1, letter=letter)


@pytest.mark.parametrize(
    ("text", "size", "letter"),
    [
        ("%hd", "h", "d"),
        ("%lu", "l", "u"),
        ("%llx", "ll", "x"),
        ("%Lf", "L", "f"),
        ("%lc", "l", "c"),
        ("%ws", "w", "s"),
    ],
)
def test_sizes_are_read(text, size, letter):
    assert only(text) == Conversion(text=text, position=0, letter=letter, size=size)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("%-10s", {"flags": "-", "width": 10}),
        ("%010s", {"flags": "0", "width": 10}),
        ("%+ #'s", {"flags": "+ #'"}),
        ("%--s", {"flags": "-"}),
        ("%.3s", {"precision": 3}),
        ("%.s", {"precision": 0}),
        ("%8.30s", {"width": 8, "precision": 30}),
        ("%*s", {"dynamic_width": True}),
        ("%.*s", {"dynamic_precision": True}),
        ("%-*.*s", {"flags": "-", "dynamic_width": True, "dynamic_precision": True}),
        ("%?s", {"flags": "?"}),
        ("%@s", {"aggregation": True}),
        ("%-@8s", {"aggregation": True, "flags": "-", "width": 8}),
    ],
)
def test_flags_width_and_precision_are_read(text, fields):
    assert only(text) == Conversion(text=text, position=0, letter="s", **fields)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [("%d", 1), ("%%", 0), ("%*d", 2), ("%*.*d", 3), ("%@d", 0), ("%@*d", 1)],
)
def test_a_conversion_knows_how_many_arguments_it_takes(text, arguments):
    assert only(text).arguments == arguments


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("100%", 3, "no letter"),
        ("%5", 0, "no letter"),
        ("ok %q", 3, "'%q' is none that D knows"),
        ("%n", 0, "none that D knows"),
        ("%hs", 0, "none that D knows"),
        ("%llld", 0, "none that D knows"),
        ("%1$d", 0, "by number"),
        ("%**d", 0, "more than one *"),
        ("%.1.2d", 0, "more than one ."),
        ("%5%", 0, "between its two %"),
        ("%d %\n", 3, "none that D knows"),
        ("%9999999999d", 0, "too large"),
    ],
)
def test_a_malformed_conversion_is_refused_where_it_stands(text, position, words):
    with pytest.raises(FormatFault) as caught:
        parse_format(text)
    assert caught.value.position == position
    assert words in caught.value.message
    assert isinstance(caught.value, ScriptError)


@settings(max_examples=100)
@given(st.text(alphabet="%dsYa@*.?-+0 #'19lhLw$q\n", max_size=20))
def test_the_parts_of_a_format_are_the_format(text):
    try:
        parts = parse_format(text)
    except FormatFault as fault:
        assert 0 <= fault.position < len(text) and text[fault.position] == "%"
    else:
        assert "".join(part.text for part in parts) == text
        for part in parts:
            assert text.startswith(part.text, part.position)
