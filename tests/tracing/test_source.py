"""A D script's identity: comments do not count, everything else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tracing.source import Call, calls_of, ends_itself, script_hash, without_comments


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BEGIN { x = 1; }", "/* why */ BEGIN { x = 1; }"),
        ("BEGIN { x = 1; }", "BEGIN {  x = 1; } /* two\nlines */\n\n"),
        ('BEGIN { trace("a"); }', 'BEGIN { /* "quoted" */ trace("a"); }'),
        ("BEGIN { x = 1; }", "// why\nBEGIN { x = 1; } // what\n"),
    ],
)
def test_a_comment_does_not_count(one, other):
    assert script_hash(one) == script_hash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BEGIN { x = 1; }", "BEGIN { x = 2; }"),
        ('BEGIN { trace("/* a */"); }', 'BEGIN { trace("/* b */"); }'),
        ('BEGIN { trace("a  b"); }', 'BEGIN { trace("a b"); }'),
        (r'BEGIN { trace("\"/*"); x(); /**/ }', r'BEGIN { trace("\"/*"); y(); /**/ }'),
        ("a/**/b", "ab"),
        ('BEGIN { trace("//a"); }', 'BEGIN { trace("//b"); }'),
        ("BEGIN /x//* a */ { y(); }", "BEGIN /x//* a */ { z(); }"),
    ],
)
def test_anything_else_does(one, other):
    assert script_hash(one) != script_hash(other)


@given(st.text())
def test_stripping_twice_is_stripping_once(text):
    once = without_comments(text)
    if "/*" not in once and "//" not in once:
        assert without_comments(once) == once


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("tick-10s { exit(0); }", 1),
        ("/* one\ntwo */\ntick-10s\n{ exit (0); }", 4),
        ('BEGIN { printf("exit(0)"); } /* exit(0) */', None),
        ("syscall::exit:entry { @c = count(); }", None),
        ("BEGIN { x = 1; } // exit(0)\n", None),
    ],
)
def test_a_script_that_ends_itself_is_found_with_its_line(script, line):
    assert ends_itself(script) == line


def test_calls_are_found_with_their_place_and_not_in_comments_or_literals():
    script = (
        'BEGIN { printf("system(1)"); } // signal(2)\n'
        "self:signal:SIGUSR1 { x(); }\n"
        '/* override(1) */ kprobe:f { @a = 1; signal ("KILL"); system("a"); }\n'
    )
    assert list(calls_of(script, {"system", "signal", "override"})) == [
        Call(name="signal", line=3, column=38),
        Call(name="system", line=3, column=55),
    ]
