"""``text/spelling``: words that no dictionary has."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labrig.check.document import Word
from labrig.check.paging import pages
from labrig.check.paper import Area, Line, Paper
from labrig.check.rule import CannotTell, Found, Place, Rule, Severity, Subject
from labrig.check.text.running import fixed
from labrig.check.text.spelling import Dictionary, english

MOST = 20
"""Misspellings that are told one by one."""
CAPITALISED = 3
"""Times from which on a word that is written with a capital is a name."""
FOREIGN = 0.4
"""Share of unknown words from which on a text is not English, or its letters cannot be read."""
ENOUGH = 50
"""Different words from which on that can be told."""
_READ = frozenset(
    {Area.ABSTRACT, Area.HEADING, Area.BODY, Area.CAPTION, Area.FOOTNOTE, Area.APPENDIX}
)
_CODE = frozenset({Area.LISTING})
_NAMES = frozenset({Area.REFERENCE, Area.TITLE})
_EDGES = "()[]{}<>.,:;!?\"“”„«»‘’'`*†‡§…/|–—"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INITIAL = re.compile(r"\W*(?:[A-Z]\.-?)+\W*")
_ROMAN = re.compile(r"[ivxl]+")
_LATIN = re.compile(r"[a-z\u00df-\u024f'-]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"^\W*[/~\\$@#]|\w[:@]\S|/\S*/|[\w)]\.[\w(]|[_=<>{}^]")
"""Of a path, a web address, a version or code in any font."""
_ENDS_SENTENCE = re.compile(r"[.!?][)\]\"”’']*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """What stands between blanks, put together where it was hyphenated."""

    text: str
    place: Place
    code: bool
    opens: bool
    """Whether a sentence may begin with it."""


def _check(subject: Subject) -> Iterator[Found]:
    dictionary = english()
    paper = subject.paper
    tokens = list(read(paper.lines))
    known_here = _named(paper, tokens)
    places: dict[str, list[Place]] = {}
    words: set[str] = set()
    foreign: set[str] = set()
    for token in tokens:
        for word in plain_words(token, dictionary):
            if word not in words:
                words.add(word)
                if not _LATIN.fullmatch(word):
                    foreign.add(word)
                elif word not in known_here and not dictionary.knows(word):
                    places[word] = []
            if word in places:
                places[word].append(token.place)
    strange = len(places) + len(foreign)
    if len(words) >= ENOUGH and strange > FOREIGN * len(words):
        raise CannotTell(
            f"{strange} of its {len(words)} words are in no English dictionary; it is not "
            "in English, or its letters cannot be read from the PDF"
        )
    for word in list(places)[:MOST]:
        yield Found(place=places[word][0], what=_said(word, places[word], dictionary))
    if len(places) > MOST:
        others = ", ".join(f"'{word}'" for word in list(places)[MOST : 2 * MOST])
        more = len(places) - MOST
        yield Found(place=Place(), what=f"{more} more words are in no dictionary: {others}")


def _said(word: str, places: list[Place], dictionary: Dictionary) -> str:
    near = dictionary.near(word)
    said = f"'{word}' is in no dictionary"
    if near:
        said += "; did you mean " + " or ".join(f"'{one}'" for one in near) + "?"
    if len(places) == 1:
        return said
    return f"{said} ({len(places)} times, {pages(place.page or 0 for place in places)})"


def read(lines: Iterable[Line]) -> Iterator[Token]:
    """Yield the tokens of running text, each area by itself, so that a figure between cuts none."""
    waiting: dict[Area, Token] = {}
    opens: dict[Area, bool] = {}
    for line in lines:
        area = line.area
        if area not in _READ:
            continue
        fresh = area in (Area.HEADING, Area.CAPTION, Area.FOOTNOTE)
        for token in _tokens(line, opens=fresh or opens.get(area, True)):
            before = waiting.pop(area, None)
            if before is not None and token.text[:1].islower():
                token = Token(
                    text=before.text + token.text,
                    place=before.place,
                    code=before.code or token.code,
                    opens=before.opens,
                )
            elif before is not None:
                yield before
            opens[area] = _ends_sentence(token.text)
            waiting[area] = token
            if not token.text.endswith(("-", "‐")):
                yield waiting.pop(area)
        held = waiting.get(area)
        if held is not None and not held.text.endswith(_BREAK):
            waiting[area] = Token(
                text=held.text[:-1] + _BREAK, place=held.place, code=held.code, opens=held.opens
            )
    yield from waiting.values()


_BREAK = "\u00ad"
"""Stands for a hyphen at a line's end, which may be one of the word's own or of the line's."""


def _tokens(line: Line, *, opens: bool) -> Iterator[Token]:
    pieces: list[list[Word]] = []
    for word in line.words:
        if word.joined and pieces:
            pieces[-1].append(word)
        else:
            pieces.append([word])
    for words in pieces:
        box = words[0].box
        for word in words[1:]:
            box = box.around(word.box)
        text = "".join(word.text for word in words)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        yield Token(
            text=text,
            place=Place(page=line.page, box=box),
            code=any(fixed(word) or abs(word.baseline - line.baseline) > 1 for word in words),
            opens=opens,
        )
        opens = _ends_sentence(text)


def _ends_sentence(text: str) -> bool:
    """Whether a token ends one; the initial of a name does not."""
    return _ENDS_SENTENCE.search(text) is not None and _INITIAL.fullmatch(text) is None


def plain_words(token: Token, dictionary: Dictionary) -> Iterator[str]:
    """Yield the words of a token in lower case that are words: no code, names or acronyms."""
    text = token.text.strip(_EDGES)
    if token.code or not text or _ADDRESS.search(token.text):
        return
    if _BREAK in text:
        joined = text.replace(_BREAK, "")
        text = joined if dictionary.knows(joined.lower()) else text.replace(_BREAK, "-")
        unhyphenated = not all(dictionary.knows(part.lower()) for part in text.split("-"))
        text = joined if unhyphenated else text
    parts = [part.strip(_EDGES) for part in re.split(r"[-‐‑–—/]", text)]
    for index, part in enumerate(parts):
        word = re.sub(r"['’]s?$", "", part)
        if len(word) < 3 or _WORD.fullmatch(word) is None:
            continue
        if word[1:] != word[1:].lower() or _ROMAN.fullmatch(word):  # DTrace, FreeBSD; iii
            continue
        if word[0].isupper() and not (token.opens and index == 0):
            continue
        yield word.lower().replace("’", "'")


def _named(paper: Paper, tokens: list[Token]) -> frozenset[str]:
    """Words that are names here: of authors, of sources, of code, or often capitalised."""
    names: set[str] = set()
    for line in paper.lines:
        if line.area in _NAMES or line.area in _CODE:
            names.update(word.lower() for word in _LETTERS.findall(line.text))
    capitalised: Counter[str] = Counter()
    for token in tokens:
        if token.code:
            names.update(word.lower() for word in _LETTERS.findall(token.text))
            continue
        for word in _LETTERS.findall(token.text):
            if word[0].isupper():
                capitalised[word.lower()] += 1
                if not token.opens:
                    names.add(word.lower())
    names.update(word for word, times in capitalised.items() if times >= CAPITALISED)
    return frozenset(names)


SPELLING = Rule(
    name="text/spelling",
    severity=Severity.NOTE,
    title="Words are spelt as a dictionary has them.",
    why="Misspellings cost a reader's trust. British and American spellings are accepted, and a "
    "list of the field's words. Not looked at: names, acronyms, code and other text in fixed "
    "letters, tables, formulas, the references, and words that stand in the references, in code or "
    "with a capital elsewhere. Each word is told once, with all its pages.",
    fix="Correct it, or let it be where it is a term of the field.",
    check=_check,
)

RULES = (SPELLING,)
