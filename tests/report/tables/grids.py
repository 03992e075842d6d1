"""Grids with any text in any place, and the text that a reader must find."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from labrig.report.tables.grid import (
    Cell,
    Code,
    Column,
    Emphasis,
    Grid,
    Group,
    Name,
    Run,
    Strong,
    Symbol,
    Words,
)

HOSTILE = (
    r"\write18{touch owned}",
    r"\end{tabular}",
    "</td></table>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp;&#65;",
    "[1pt] x",
    "*",
    "a & b \\\\ c % d",
    "-- --- ,, `` ''",
    "$x^2_3$ #1 ~",
)
LETTERS = string.ascii_letters + string.digits + string.punctuation + "äÉß−±×–µ"

words_of_text = st.lists(st.text(LETTERS, min_size=1, max_size=6), max_size=3).map(" ".join)
texts = words_of_text | st.sampled_from(HOSTILE)
symbols = st.builds(
    Symbol,
    st.sampled_from(["N", "R", "p", "10"]),
    above=st.none() | st.integers(1, 99),
    below=st.none(),
    equals=st.sampled_from(["", "6", "5 or 6"]),
)
runs: st.SearchStrategy[Run] = st.one_of(
    texts,
    st.builds(Code, texts),
    st.builds(Name, texts),
    st.builds(Emphasis, texts),
    st.builds(Strong, texts),
    symbols,
)
words: st.SearchStrategy[Words] = texts | st.lists(runs, max_size=3).map(tuple)
columns = st.builds(
    Column,
    head=words,
    align=st.sampled_from(["left", "right"]),
    share=st.none() | st.just(0.04),
    sort=st.sampled_from(["number", "text"]),
)
keys = st.none() | st.floats(allow_nan=False, allow_infinity=False) | texts


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    wide = draw(st.integers(1, 12))
    cells = st.builds(Cell, said=words, below=st.just("") | words, sort=keys)
    rows = st.lists(st.tuples(*[cells] * wide), min_size=1, max_size=3).map(tuple)
    groups = st.lists(st.builds(Group, heading=words, rows=rows), min_size=1, max_size=2)
    return Grid(
        columns=draw(st.tuples(*[columns] * wide)),
        groups=tuple(draw(groups)),
        breaks_over_pages=draw(st.booleans()),
        lettering=draw(st.sampled_from(["normal", "small", "smallest"])),
    )


def read(said: Words) -> str:
    """What a reader sees of words, without the spaces."""
    parts = (said,) if isinstance(said, str) else said
    return "".join("".join(map(_read, parts)).split())


def _read(run: Run) -> str:
    if isinstance(run, Symbol):
        power = "" if run.above is None else f"{run.above}"
        return run.letter + power + (f"={run.equals}" if run.equals else "")
    return run if isinstance(run, str) else run.text
