"""Regular expressions of experiments: Python's ``re`` is the oracle, but for searches without end."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.experiments.pattern import compile_pattern, groups_found

ATOMS = (
    *("a", "b", "1", " ", r"\n", ":", "-", "é", r"\.", r"\t", ".", "^", "$", r"\Z", r"\b"),
    *(r"\d", r"\w", r"\s", r"\S", "[ab]", "[^a]", "[0-9.]", "[]a]", "[a[:digit:]]", r"[\]{]"),
    *("{", "}", "{e}", "{1,x}", "{}", r"\N{DIGIT ONE}", "(?=a)", "(?!b)", "(?<=a)"),
)
"""Ordinary ones, and those that ``regex`` would read as something else."""
REPEATS = ("*", "+", "?", "{2}", "{1,2}", "{,2}", "*?", "+?", "??")


def grown(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(part, min_size=2, max_size=3).map("".join),
        st.tuples(part, part).map(lambda two: f"(?:{'|'.join(two)})"),
        st.tuples(part, st.sampled_from(REPEATS)).map(lambda two: f"(?:{two[0]}){two[1]}"),
    )


part = st.recursive(st.sampled_from(ATOMS), grown, max_leaves=5)
patterns = st.tuples(st.sampled_from(["", "(?m)", "(?i)", "(?s)", "(?a)"]), part, part, part).map(
    lambda four: f"{four[0]}{four[1]}({four[2]}){four[3]}"
)


@settings(max_examples=300)
@given(pattern=patterns, text=st.text(alphabet="ab1AB.:{}e[] \n\té-", max_size=12))
def test_a_pattern_finds_what_re_finds(pattern, text):
    try:
        wanted = [match[1] for match in re.finditer(pattern, text)]
    except re.error:
        with pytest.raises(ValueError):
            compile_pattern(pattern)
    else:
        assert list(groups_found(pattern, text)) == wanted


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r'{"ms": ([0-9.]+)}', '{"ms": 1.5}'),
        (r"(?m)^real\s+(\S+)$", "x\nreal\t1.5\n"),
        (r"x{e}(\d)", "x{e}1"),
        (r"a{1i+1d<3}(.)", "a{1i1d<3}b"),
        (r"[a[:digit:]](\d)", "7 a]5"),
        (r"[^[]{2}(\d)", "[ab1"),
        (r"\{e}(\d)", "{e}1"),
        (r"\N{MICRO SIGN}(s)", "3 µs"),
        (r"(?:(a)|b)*", "ab"),
        ("(?x) time \\s* # [ms\n ([0-9.]+)", "time 1.5"),
        ("(?x) [#]{1} (\\d) \\# # {e} [", "#1#"),
        ("(?#[ms)([0-9.]+)", "1.5"),
        (r"#[(\d]+(\d)", "#(12"),
    ],
)
def test_braces_and_brackets_mean_what_they_mean_in_re(pattern, text):
    wanted = [match[1] for match in re.finditer(pattern, text)]
    assert list(groups_found(pattern, text)) == wanted
    assert wanted


@pytest.mark.parametrize("pattern", ["(", r"\p{L}(a)", "(?V1)(a)", "(?<=a+)(b)", "(" * 5000])
def test_what_re_refuses_is_refused(pattern):
    with warnings.catch_warnings(), pytest.raises((re.error, RecursionError)):
        warnings.simplefilter("ignore")
        re.compile(pattern)
    with pytest.raises(ValueError):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["([[:alpha:]]+)", "([a--b])", "([a&&b])"])
def test_a_set_that_re_warns_of_is_refused(pattern):
    with pytest.raises(ValueError, match=r"Possible .* write "):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(?x:a # [\n)([0-9])", "(?x)a(?-x:#[b])(c)", "(?ix:a)(b)"])
def test_a_part_with_comments_of_its_own_is_refused(pattern):
    with pytest.raises(ValueError, match=r"is of a part; write '\(\?x\)' at the beginning"):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(a{100000000})", "((?:a{10000}){10000,})"])
def test_repeats_that_would_fill_the_memory_are_refused(pattern):
    with pytest.raises(ValueError, match="come to more than 100000"):
        compile_pattern(pattern)
    assert compile_pattern("([0-9]{1,20}) of ([0-9]{0,100000000})").search("7 of 9")


def test_a_search_without_end_is_ended():
    with pytest.raises(TimeoutError):
        list(groups_found(r"(x+x+)+y", "x" * 65536))
