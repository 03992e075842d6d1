"""``text/uncited``: what is in the references and nowhere in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labrig.check.latex.records import LatexFolder
from labrig.check.latex.text import commands, keys, spoken
from labrig.check.paper import Area, Line, Paper, Paragraph, Part
from labrig.check.rule import Found, Place, Rule, Severity, Subject, at, few
from labrig.check.text.running import running

_CITES = r"(?:[A-Za-z]*[cC]ite[A-Za-z]*|[A-Za-z]*citations?)"
_LABEL = re.compile(r"^\[(?P<label>[^\[\]]{1,20})\]")
_BRACKETS = re.compile(r"\[([^\[\]]{1,400})\]")
_RANGE = re.compile(r"(\d{1,3})\s*[-–—]\s*(\d{1,3})")
_RAISED = re.compile(r"[\d,–-]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[a-z]?(?!\d)")
_NAME = re.compile(r"[^\W\d_][\w'’-]{2,}")
_NAMES = 10
"""Words of an entry without a label among which its authors' names are."""
_WIDEST = 60
"""Entries that one range of citations may span."""


def _check(subject: Subject) -> Iterator[Found]:
    latex = subject.latex
    if latex is not None and (latex.entries or _items(latex)):
        yield from few(_by_keys(latex))
    else:
        yield from few(_by_page(subject.paper))


def _by_keys(latex: LatexFolder) -> Iterator[Found]:
    """Entries that \\nocite or \\bibitem put into the list and no citation names."""
    cited, asked = _cited(latex)
    for key, place in _items(latex):
        if key not in cited:
            yield Found(place=place, what=f"'{key}' is in the references and is not cited")
    for entry in latex.entries:
        if entry.key not in cited and ("*" in asked or entry.key in asked):
            how = "*" if entry.key not in asked else entry.key
            what = f"'{entry.key}' is in the references by \\nocite{{{how}}} and is not cited"
            yield Found(place=Place(file=entry.file, line=entry.line), what=what)


def _cited(latex: LatexFolder) -> tuple[frozenset[str], frozenset[str]]:
    """Keys that the text cites, and those that ``\\nocite`` names."""
    cited: set[str] = set()
    asked: set[str] = set()
    for source in latex.sources:
        for command in commands(spoken(source.text), _CITES):
            into = asked if command.name == "nocite" else cited
            into.update(keys(command.argument))
            into.update(keys(command.second))
    # What a macro cites is in the .aux alone, which does not tell \cite from \nocite.
    by_macro = set(latex.cited or ()) - asked - {"*"}
    if "*" in (latex.cited or ()):
        asked.add("*")
    return frozenset(cited | by_macro), frozenset(asked)


def _items(latex: LatexFolder) -> list[tuple[str, Place]]:
    return [
        (command.argument, Place(file=source.file, line=command.line))
        for source in latex.sources
        for command in commands(spoken(source.text), "bibitem")
    ]


def _by_page(paper: Paper) -> Iterator[Found]:
    """Entries whose label no bracket names, or of whose authors the text knows none."""
    part = paper.references
    if part is None:
        return
    text = running(paper.lines, frozenset({Area.REFERENCE})).text
    labels = named(text)
    if not any(_plain(label) in labels for label in _labels(part)):
        labels |= named("".join(f"[{numbers}]" for numbers in raised(paper.lines)))
    words = {match.group().casefold() for match in _NAME.finditer(text)}
    for entry in part.paragraphs:
        label = _LABEL.match(entry.text)
        if label is not None:
            if _plain(label["label"]) not in labels:
                yield _uncited(entry, f"[{label['label']}]")
        elif _YEAR.search(entry.text) and not _authors(entry) & words:
            yield _uncited(entry, f"'{entry.text[:50].strip()}…'")


def _labels(part: Part) -> list[str]:
    found = (_LABEL.match(entry.text) for entry in part.paragraphs)
    return [label["label"] for label in found if label is not None]


def raised(lines: Iterable[Line]) -> list[str]:
    """Numbers that stand above the line, as citations in the style of some journals do."""
    return [
        word.text.strip(",")
        for line in lines
        if line.area in (Area.BODY, Area.CAPTION)
        for word in line.words
        if word.size < 0.85 * line.size and _RAISED.fullmatch(word.text)
    ]


def named(text: str) -> frozenset[str]:
    """All that stands in brackets in a text: labels, each of a list or a range."""
    found: set[str] = set()
    for match in _BRACKETS.finditer(text):
        inside = " ".join(match[1].split())
        for first_one, last in _RANGE.findall(inside):
            low, high = int(first_one), int(last)
            if 0 <= high - low <= _WIDEST:
                found.update(str(number) for number in range(low, high + 1))
        found.update(_plain(part) for part in re.split(r"[,;]|\bsee\b|\band\b", inside))
    return frozenset(found)


def _plain(label: str) -> str:
    return re.sub(r"\s+", "", label).replace("+", "").casefold()


def _authors(entry: Paragraph) -> set[str]:
    """The names at its beginning, as far as they can be told: its capitalised words."""
    head = _YEAR.split(entry.text, maxsplit=1)[0] or entry.text
    names = [word for word in _NAME.findall(head) if word[0].isupper()][:_NAMES]
    return {name.casefold() for name in names}


def _uncited(entry: Paragraph, name: str) -> Found:
    what = f"{name} is in the references and is not cited in the text"
    return Found(place=at(entry.lines[0]), what=what)


UNCITED = Rule(
    name="text/uncited",
    severity=Severity.WARNING,
    title="Every entry of the references is cited in the text.",
    why="An entry that no sentence uses is padding. With LaTeX: entries that \\nocite or "
    "\\bibitem put into the list, by key; an entry of the .bib file that is not printed is none. "
    "From the PDF alone: labels in brackets that no citation of the text names, ranges like [3-5] "
    "included; in lists without labels, entries none of whose authors the text names. Lists "
    "numbered without brackets are held to their authors' names too. Where no bracket names an "
    "entry, raised numbers do.",
    fix="Cite it where it supports something, or remove it from the references.",
    check=_check,
)

RULES = (UNCITED,)
