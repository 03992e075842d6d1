"""``text/unresolved``: references and citations that lead to nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from labrig.check.latex.log_file import Message, Told, messages
from labrig.check.latex.records import LatexFolder
from labrig.check.latex.told import told_of
from labrig.check.paper import Area, Paper
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few
from labrig.check.text.beyond import beyond
from labrig.check.text.running import Running, apart, fixed, running

_READ = frozenset({Area.ABSTRACT, Area.BODY, Area.CAPTION, Area.FOOTNOTE, Area.APPENDIX})
_QUESTION = re.compile(r"(?<![\w?])\?\?(?![\w?])")
_REFERS = re.compile(
    r"(?:figures?|figs?\.|tables?|tabs?\.|sections?|secs?\.|equations?|eqs?\.|appendix|chapter"
    r"|listing|algorithm|page|theorem|§)[\s~(]*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[(?P<square>[^\[\]]{1,80})\]|\((?P<round>[^()]{1,80})\)")
_KEY = re.compile(r"[A-Za-z][\w:.+/-]*")
_WORD = re.compile(
    r"Error!?:?\s+(?:Reference\s+source\s+not\s+found|Bookmark\s+not\s+defined"
    r"|No\s+bookmark\s+name\s+given|No\s+text\s+of\s+specified\s+style\s+in\s+document)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """A mark of an unresolved reference on a page."""

    place: Place
    what: str
    printed: str
    """The number of its page, as printed."""


def _check(subject: Subject) -> Iterator[Found]:
    seen = sorted(_seen(subject), key=lambda one: one.place.page or 0)
    told = list(_told(subject.latex)) if subject.latex else []
    found = [*_together(seen, told, subject.latex), *_beyond(subject.paper)]
    yield from few(found)


def _seen(subject: Subject) -> Iterator[_Seen]:
    paper = subject.paper
    printed = {leaf.page.number: leaf.printed for leaf in paper.leaves}
    by_tex = "tex" in subject.document.metadata.get("Producer", "").lower()
    for text in apart(paper):
        for start, end, what in (
            *_questions(text),
            *_citations(text, by_tex=by_tex),
            *((one.start(), one.end(), "a reference") for one in _WORD.finditer(text.text)),
        ):
            place = text.place(start, end)
            what = f"{what} that leads to nothing: '{text.around(start, end)}'"
            yield _Seen(place=place, what=what, printed=printed.get(place.page or 0, ""))


def _beyond(paper: Paper) -> Iterator[Found]:
    """A number above the last of its kind."""
    text = running(paper.lines, frozenset(Area) - _READ)
    for start, end, what in beyond(paper, text):
        yield Found(place=text.place(start, end), what=f"{what}: '{text.around(start, end)}'")


def _questions(text: Running) -> Iterator[tuple[int, int, str]]:
    """Two question marks: bold, as LaTeX sets them, or where a number is due."""
    for match in _QUESTION.finditer(text.text):
        word = text.word(match.start())
        due = _REFERS.search(text.text, max(0, match.start() - 20), match.start())
        if not fixed(word) and (word.font.bold or due):
            yield match.start(), match.end(), "a reference"


def _citations(text: Running, *, by_tex: bool) -> Iterator[tuple[int, int, str]]:
    """A question mark in brackets, or a key of biblatex's in bold."""
    for match in _BRACKETS.finditer(text.text):
        inside = match["square"] or match["round"]
        if "?" not in inside and not (by_tex and match["square"]):
            continue
        if fixed(text.word(match.start())):
            continue
        offset = match.start() + 1
        for part in re.finditer(r"[^,;]+", inside):
            name = part.group().strip()
            lead = len(part.group()) - len(part.group().lstrip())
            word = text.word(offset + part.start() + lead)
            if _unresolved(name, text, match, word.font.bold, by_tex=by_tex):
                yield match.start(), match.end(), "a citation"
                break


def _unresolved(
    name: str, text: Running, match: re.Match[str], bold: bool, *, by_tex: bool
) -> bool:
    if name == "?":
        return bold or match["square"] is not None
    if text.word(match.start()).font.bold or not bold:
        return False
    if name == "author?":
        return True
    return by_tex and match["square"] is not None and _KEY.fullmatch(name) is not None


def _told(latex: LatexFolder) -> Iterator[Message]:
    for message in messages(latex.log or ""):
        if message.told in (Told.REFERENCE, Told.CITATION):
            yield message


def _together(seen: list[_Seen], told: list[Message], latex: LatexFolder | None) -> Iterator[Found]:
    """What is seen, with the line of the source where pages and log count alike."""
    lines: dict[str, list[Message]] = defaultdict(list)
    for message in told:
        lines[message.page].append(message)
    for printed in dict.fromkeys(one.printed for one in seen):
        here = [one for one in seen if one.printed == printed]
        messages_here = lines.get(printed, [])
        if printed and len(here) == len(messages_here):
            del lines[printed]
            for one, message in zip(here, messages_here, strict=True):
                place = told_of(message, latex)
                yield Found(
                    place=replace(place, page=one.place.page, box=one.place.box),
                    what=f"{one.what} ({_named(message)})",
                )
        else:
            yield from (Found(place=one.place, what=one.what) for one in here)
    for messages_left in lines.values():
        for message in messages_left:
            what = f"LaTeX says that {_named(message)} is undefined"
            yield Found(place=told_of(message, latex), what=what)


def _named(message: Message) -> str:
    kind = "the citation" if message.told is Told.CITATION else "the reference"
    return f"{kind} '{message.name}'"


UNRESOLVED = Rule(
    name="text/unresolved",
    severity=Severity.ERROR,
    title="Every reference and citation leads somewhere.",
    why="A reader of 'Figure ??' cannot find the figure. Found are question marks as LaTeX leaves "
    "them (?? in bold, or where a number is due; [?]; a key in bold in brackets, as biblatex "
    "does), the errors that Word and LibreOffice leave, and, where LaTeX's log is given, its "
    "warnings with the line. So is a number above that of the last figure, table or section "
    "('Figure 5' of three), where these have plain numbers, and the sentence names no other work, "
    "as one with a citation does. Program text is not looked at, nor two question marks that end a "
    "sentence.",
    fix="Give the label or the bibliography entry the name that is referred to, and run LaTeX "
    "and BibTeX until the warnings are gone.",
    check=_check,
)

RULES = (UNRESOLVED,)
