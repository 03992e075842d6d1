"""LaTeX's sources as text: what is a comment or verbatim is no command. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_VERBATIM = (
    "verbatim", "verbatim*", "Verbatim", "BVerbatim", "LVerbatim", "lstlisting", "minted",
    "comment", "filecontents", "filecontents*",
)  # fmt: skip
_MARK = re.compile(
    r"\\(?:\\|%)"
    r"|(?P<comment>%[^\n]*)"
    r"|\\begin\s*\{(?P<environment>[A-Za-z]{1,20}\*?)\}"
    r"|\\(?:verb|lstinline)\*?(?:\[[^]\n]{0,200}\])?(?P<fence>[^A-Za-z\s*\[{])"
    r"[^\n]{0,500}?(?P=fence)"
    r"|\\(?:lstinline|mintinline)(?:\[[^]\n]{0,200}\])?(?:\{[^}\n]{0,200}\}){1,2}"
    r"|(?P<false>\\iffalse(?![A-Za-z]))"
    r"|(?P<end>\\end\s*\{document\})"
)
_BRACE = re.compile(r"(?<!\\)[{}]")
_BLANKS = re.compile(r"\s{0,200}")
_LONGEST_ARGUMENT = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A command with the argument that follows it."""

    name: str
    """Without its backslash and star."""
    argument: str
    second: str
    """A second argument; empty where there is none."""
    line: int
    """From 1."""


def spoken(text: str) -> str:
    """The text with blanks for comments, verbatim, ``\\iffalse`` and what follows the document.

    It is as long as before and has its line breaks where they were.
    """
    kept: list[str] = []
    position = 0
    while (mark := _MARK.search(text, position)) is not None:
        kept.append(text[position : mark.start()])
        end = _silent_until(text, mark)
        if end is None:
            kept.append(mark.group())
            end = mark.end()
        else:
            kept.append(_blank(text[mark.start() : end]))
        position = end
    kept.append(text[position:])
    return "".join(kept)


def _silent_until(text: str, mark: re.Match[str]) -> int | None:
    """Where that ends which is no text; None where the mark is text."""
    if (environment := mark["environment"]) is not None:
        if environment not in _VERBATIM:
            return None
        closing = f"\\end{{{environment}}}"
        end = text.find(closing, mark.end())
        return len(text) if end < 0 else end + len(closing)
    if mark["false"]:
        end = text.find("\\fi", mark.end())
        return len(text) if end < 0 else end + 3
    if mark["end"]:
        return len(text)
    return None if mark.group() in ("\\\\", "\\%") else mark.end()


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def commands(text: str, names: str) -> Iterator[Command]:
    """Yield the commands whose names match the pattern ``names`` in a ``spoken`` text.

    Options in brackets are passed over. An argument without braces (``\\input file``) is the word
    that follows.
    """
    pattern = re.compile(rf"\\(?P<name>{names})(?![A-Za-z])\*?")
    ends = closings(text)
    line, counted = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        position = _past_options(text, match.end())
        argument = group(text, position, ends)
        if argument is None:
            word = re.compile(r"\s*([^\s{}\\\[\]]+)").match(text, position)
            yield Command(
                name=match["name"], argument=word[1] if word else "", second="", line=line
            )
            continue
        inside, position = argument
        second = group(text, _past_options(text, position), ends)
        yield Command(
            name=match["name"],
            argument=inside.strip(),
            second=second[0].strip() if second else "",
            line=line,
        )


_OPTIONS = re.compile(r"(?:\s{0,20}\[[^]]{0,500}\]){0,3}")


def _past_options(text: str, position: int) -> int:
    match = _OPTIONS.match(text, position)
    return match.end() if match else position


def closings(text: str) -> Mapping[int, int]:
    """Where each brace that opens is closed; those that are not are left out."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace.group() == "{":
            opened.append(brace.start())
        elif opened:
            ends[opened.pop()] = brace.start()
    return ends


def group(text: str, position: int, ends: Mapping[int, int]) -> tuple[str, int] | None:
    """What stands in the braces that open at ``position``, and where they have closed.

    ``ends`` are the text's ``closings``. None where none open there, or they do not close.
    """
    opens = _BLANKS.match(text, position)
    start = opens.end() if opens else position
    end = ends.get(start)
    if end is None or end - start > _LONGEST_ARGUMENT:
        return None
    return text[start + 1 : end], end + 1


def keys(argument: str) -> tuple[str, ...]:
    """The keys or files of a list with commas."""
    return tuple(key for part in argument.split(",") if (key := " ".join(part.split())))
