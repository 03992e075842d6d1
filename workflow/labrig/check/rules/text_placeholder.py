"""``text/placeholder``: what its author meant to replace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.latex.records import LatexFolder
from labrig.check.latex.text import commands, spoken
from labrig.check.rule import Found, Place, Rule, Severity, Subject, at, few
from labrig.check.text.running import Running, apart, fixed

_AS_WRITTEN = (
    re.compile(r"(?<!-)\b(?:TODO|FIXME|TBD|TBC|TBA)\b(?!-|\s+lists?\b)"),
    re.compile(r"(?<!-)\bX{3,}\b(?!-)|\bXX?\s?(?:%|[mnµ]s\b|per\scent\b|[KMG]i?B\b)"),
    re.compile(r"\?{3,}"),
)
# One by one, since each begins with letters that are looked for fast.
_IN_ANY_CASE = tuple(
    re.compile(pattern)
    for pattern in (
        r"todo\s?:",
        r"fixme\s?:",
        r"lorem\s+ipsum\b",
        r"dolor\s+sit\s+amet\b",
        r"consectetue?r\s+adipiscing\b",
        r"nam\s+dui\s+ligula\b",
        r"vestibulum\s+ante\s+ipsum\b",
        r"hello,\s+here\s+is\s+some\s+text\s+without\s+a\s+meaning",
        r"insert\s+(?:\w+\s+){0,3}here\b",
        r"(?:section|answer|text)\s+is\s+(?:still\s+)?to\s+be\s+written\b",
        r"\[\s*(?:citation|reference|source|cite|ref)\s+(?:is\s+)?(?:needed|missing)\s*\]",
        r"\(\s*(?:citation|reference|source|cite|ref)\s+(?:is\s+)?(?:needed|missing)\s*\)",
        r"\[\s*(?:todo|cite|citation|ref|xxx?)\s*\]",
        r"\(\s*(?:(?:still\s+)?to\s+be\s+(?:confirmed|determined|decided|written|done))\s*\)",
        r"tb[acd]\b(?!-)",
        r"blah(?:,?\s+blah)+\b",
    )
)
_NO_NAME = re.compile(
    r"(?:your|author(?:['’]?s)?|student(?:['’]?s)?)\s+(?:full\s+)?name\b"
    r"|first\s?name\s+(?:last|sur|family)\s?name\b",
    re.IGNORECASE,
)
"""What stands for an author's name."""
_SMALL = {ord(letter.upper()): letter for letter in "abcdefghijklmnopqrstuvwxyz"}
_QUOTES = "'\"‘’“”`«»"
_COMMANDS = "todo|missingfigure|lipsum|blindtext|Blindtext|blinddocument|kant|tocheck|fixme"
_DISABLED = re.compile(r"\\usepackage\s*\[[^]]*\b(?:disable|final)\b[^]]*\]\s*\{todonotes\}")


def _check(subject: Subject) -> Iterator[Found]:
    yield from few(_found(subject))


def _found(subject: Subject) -> Iterator[Found]:
    for text in apart(subject.paper):
        yield from _left(text)
    for line in subject.paper.front.authors:
        if name := _NO_NAME.search(line.text):
            yield Found(place=at(line), what=f"'{name[0]}' stands where the author's name does")
    if subject.latex is not None:
        yield from _commands(subject.latex)


def _left(text: Running) -> Iterator[Found]:
    for start, end in _spans(text.text):
        if fixed(text.word(start)) or _quoted(text.text, start, end):
            continue
        what = (
            f"'{' '.join(text.text[start:end].split())}' was left in: '{text.around(start, end)}'"
        )
        yield Found(place=text.place(start, end), what=what)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where something stands that was to be replaced, from start to end, none within another."""
    small = text.translate(_SMALL)  # of the same length, which lower() need not be
    found = [match.span() for each in _AS_WRITTEN for match in each.finditer(text)]
    found += (
        match.span()
        for each in _IN_ANY_CASE
        for match in each.finditer(small)
        if not small[max(0, match.start() - 1) : match.start()].isalnum()
    )
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether it stands in quotation marks: spoken of, not left behind."""
    return text[max(0, start - 1) : start] in (*_QUOTES,) and text[end : end + 1] in (*_QUOTES,)


def _commands(latex: LatexFolder) -> Iterator[Found]:
    for source in latex.sources:
        text = spoken(source.text)
        disabled = _DISABLED.search(text) is not None
        for command in commands(text, _COMMANDS):
            if command.name in ("todo", "missingfigure") and disabled:
                return
            inside = " ".join(command.argument.split())[:40]
            shown = f"\\{command.name}{{{inside}}}" if inside else f"\\{command.name}"
            yield Found(place=Place(file=source.file, line=command.line), what=f"has {shown}")


PLACEHOLDER = Rule(
    name="text/placeholder",
    severity=Severity.ERROR,
    title="Nothing is left in that was to be replaced.",
    why="TODO, FIXME, XXX, TBD, '???', lorem ipsum, '[citation needed]', '(to be confirmed)', "
    "'insert figure here', 'Your name' for the author's and their like say that the report is not "
    "finished. Looked for on all pages; with LaTeX also \\todo, \\missingfigure, \\lipsum and "
    "\\blindtext in its sources, comments left out. Program text (listings, fixed-width letters) "
    "may have them, and so may words in quotation marks.",
    fix="Write what was to be written there, or remove it.",
    check=_check,
)

RULES = (PLACEHOLDER,)
