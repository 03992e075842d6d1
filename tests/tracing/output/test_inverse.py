"""Lines that Python's own formatting makes, which is C's, come apart as they were or not at all."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from labrig.tracing.output.expected import Printed
from labrig.tracing.output.inverse import inverse

LITERALS = ["", " ", ":", "0x", " 0x", "a", "1", "-", "x ", ", ", "%%"]
"""Much of what a number may begin or end with, so that fields run into each other."""

words = st.text("a1x -:0", max_size=5).map(str.strip)
numbers = st.integers(-1200, 1200)
whole = st.integers(0, 5000)
FIELDS = {
    **dict.fromkeys(["%s", "%-4s", "%4s", "%2s"], words),
    **dict.fromkeys(["%d", "%4d", "%-4d", "%04d", "%+d", "%2d"], numbers),
    **dict.fromkeys(["%x", "%#x", "%4x", "%o"], whole),
    "%c": st.sampled_from("a1x -:0"),
}


@st.composite
def printed(draw):
    """A format, and what it printed."""
    format, values = draw(st.sampled_from(LITERALS)), []
    for field in draw(st.lists(st.sampled_from(list(FIELDS)), min_size=1, max_size=4)):
        format += field + draw(st.sampled_from(LITERALS))
        values.append(draw(FIELDS[field]))
    return format, tuple(values)


@given(printed())
@example(("%s%d", ("a", 12)))
@example(("%d%s", (1, "2a")))
@example(("%s 0x%x", ("a 0x0", 31)))
@example(("%4d1%d", (2211, 1)))
@example(("%s:%x:%-4d", ("a:1", 1, 1)))
def test_what_comes_apart_is_what_was_printed(made):
    format, values = made
    one = inverse(Printed(format=format))
    assert one is None or one.take(format % values) in (None, values)


@given(words, numbers, whole, st.sampled_from("a1x -:0"))
def test_one_text_among_fields_that_end_always_comes_apart(word, number, address, letter):
    values = (number, letter, word, number, address)
    line = "{} {}: {} ({:5}) at 0x{:x}".format(*values)
    one = inverse(Printed(format="%d %c: %s (%5d) at 0x%x\n"))
    assert one is not None
    assert one.take(line) == values
