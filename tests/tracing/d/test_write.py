"""Trees printed as D, which read again are the same trees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from labrig.tracing.d import tree
from labrig.tracing.d.parse import parse
from labrig.tracing.d.tree import walk
from labrig.tracing.d.write import to_text
from tests.tracing.d import trees
from tests.tracing.d.test_parse import SCRIPT, expression


@settings(max_examples=150)
@given(trees.SCRIPTS)
def test_a_printed_tree_reads_as_the_same_tree(script):
    assert parse(to_text(script)) == script


@settings(max_examples=150)
@given(trees.EXPRESSIONS)
def test_a_printed_expression_reads_as_the_same_expression(node):
    assert expression(to_text(node)) == node


def test_printing_twice_is_printing_once():
    once = to_text(parse(SCRIPT))
    assert to_text(parse(once)) == once


def test_a_script_is_laid_out_to_be_read():
    assert to_text(parse(SCRIPT)) == (
        """#!/usr/sbin/dtrace -s

#pragma D option quiet

typedef struct seen {
    int first:3;
    char *name;
} seen_t;

inline int LARGE = 1 << 20;

self int started;
string names[int, string];

syscall::read:entry,
syscall::pread*:entry
/execname == "dd" && arg2 / 512 % 2 == 0 && !self->started/
{
    self->started = timestamp;
    this->file = (struct file *)arg0 ? stringof(arg1) : "none";
    @calls[execname, pid, this->file] = count();
}

syscall::read:return
/self->started/
{
    @times[probefunc] = quantize((timestamp - self->started) / 1000);
    if (arg0 > LARGE) {
        printf("%d\\n", *(int *)arg1);
    } else {
        trace(`jiffies);
    }
    self->started = 0;
}
"""
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((a)) + ((b * c))", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a = (b = c)", "a = b = c"),
        ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("a ? (b, c) : (d ? e : f)", "a ? b, c : d ? e : f"),
        ("a ? b : (c = d)", "a ? b : (c = d)"),
        ("f((a, b), c)", "f((a, b), c)"),
        ("- -a", "- -a"),
        ("-(--a)", "- --a"),
        ("+ ++a", "+ ++a"),
        ("& &a", "& &a"),
        ("-~a", "-~a"),
        ("(*a)[b]", "(*a)[b]"),
        ("*(a[b])", "*a[b]"),
        ("((int)a)->b", "((int)a)->b"),
        ("(int)(a->b)", "(int)a->b"),
        ("(int)(a + b)", "(int)(a + b)"),
        ("sizeof (a)", "sizeof a"),
        ("sizeof ((int)a)", "sizeof ((int)a)"),
        ("stringof a", "stringof(a)"),
        ("(1).x", "(1).x"),
        ("(a)", "a"),
        ("a /* why */ + b", "a + b"),
        ("(const char*const*)x", "(const char **const)x"),
        ("(int(*)(void))x", "(int (*)(void))x"),
    ],
)
def test_no_parentheses_but_those_needed_are_printed(text, printed):
    if text == "(const char*const*)x":
        printed = "(const char *const *)x"
    assert to_text(expression(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "int *(*ap[3])(int, char *, ...);",
        "int (*const p)[3];",
        "string s[int, struct foo *], t;",
        "extern void f();",
        "struct {\n    int a:3, :2;\n} s;",
        "enum e {\n    A,\n    B = 3\n};",
        "inline const string NAME = \"a\";",
        "translator out_t < struct in * I > {\n    a = I->x;\n};",
        "provider mine {\n    probe go(int, char *);\n    probe done(int x) : (string s);\n};",
        "#pragma D attributes Evolving/Evolving/Common provider mine provider",
        "BEGIN,\nEND\n/ *a /\n{\n    ;\n}",
        "BEGIN\n{\n    if (a) {\n    } else if (b) {\n        c;\n    } else {\n        d;\n    }\n}",
    ],
)  # fmt: skip
def test_what_is_printed_well_stays_as_it_is(text):
    assert to_text(parse(text + "\n")) == text + "\n"


def test_every_part_of_a_script_prints_alone():
    for node in walk(parse(SCRIPT)):
        assert to_text(node)


def test_trees_that_differ_only_in_places_are_equal():
    assert parse(SCRIPT) == parse(SCRIPT.replace("\n", "\n\n", 1).replace(" == ", "=="))
    assert parse(SCRIPT) != parse(SCRIPT.replace("512", "513"))


def test_what_is_no_part_of_a_script_is_not_printed():
    with pytest.raises(TypeError):
        to_text(tree.Node())
