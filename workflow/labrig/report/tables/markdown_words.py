"""Words of tables as Markdown, where a caption stands among prose. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from labrig.report import escape
from labrig.report.escape import Markdown
from labrig.report.tables import latex_tables
from labrig.report.tables.grid import Code, Emphasis, Name, Place, Run, Strong, Symbol, Words, runs

FIXED = "\u00a0"
"""A space at which no line breaks. What a letter equals stands behind the formula: for pandoc none
ends before a digit."""


def markdown(said: Words) -> Markdown:
    """Return words as Markdown that shows them as they are."""
    return Markdown("".join(map(_run, runs(said))))


def plain(said: Words) -> str:
    """Return words without their lettering."""
    return "".join(run if isinstance(run, str) else _bare(run) for run in runs(said))


def _bare(run: Code | Name | Place | Emphasis | Strong | Symbol) -> str:
    if isinstance(run, Symbol):
        return run.letter + (f" = {run.equals}" if run.equals else "")
    return run.text


def _run(run: Run) -> str:
    match run:
        case str():
            lead, tail = " " * run.startswith(" "), " " * run.endswith(" ")
            inner = escape.markdown(run)
            return lead + inner + tail if inner else lead
        case Code(text) | Name(text):
            return escape.code(text)
        case Place(_, text):
            return escape.markdown(text)
        case Emphasis(text):
            return f"*{escape.markdown(text)}*"
        case Strong(text):
            return f"**{escape.markdown(text)}**"
        case Symbol(equals=""):
            return latex_tables.words((run,))
        case Symbol(equals=equals):
            letter = latex_tables.words((replace(run, equals=""),))
            return f"{letter}{escape.markdown(f'{FIXED}={FIXED}{equals}')}"
        case _:
            assert_never(run)
