"""The command line of ministat, read as GNU getopt(3) reads it, with what labrig adds.

Added are ``-q`` of later versions (neither names nor the head of the table), ``-h``, ``--help``,
``--more`` and ``--summaries``; ``-h`` and the words count only where an option may stand by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from labrig.compare.c_numbers import double, whole
from labrig.errors import MinistatError, UsageError

CONFIDENCES = (80.0, 90.0, 95.0, 98.0, 99.0, 99.5)
MOST = 7
"""Data sets that ministat has symbols for."""

_WITH_VALUE = "Ccdw"
_ALONE = "Anqs"
_SYNOPSIS = """\
Usage: ministat [-C column] [-c confidence] [-d delimiter(s)] [-Ans] [-w width] [file [file ...]]
\tconfidence = {80%, 90%, 95%, 98%, 99%, 99.5%}
\t-A : print statistics only. suppress the graph.
\t-C : column number to extract (starts and defaults to 1)
\t-d : delimiter(s) string, default to " \\t"
\t-n : print summary statistics only, no graph/test
\t-s : print avg/median/stddev bars on separate lines
\t-w : width of graph/test output (default 74 or terminal width)
"""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for. ``width`` is None where it says none."""

    files: tuple[str, ...] = ()
    column: int = 1
    delimiters: bytes = b" \t"
    confidence: float | None = None
    """In percent; one of CONFIDENCES."""
    plot: bool = True
    tests: bool = True
    headed: bool = True
    bars_apart: bool = False
    width: int | None = None
    summaries: str | None = None
    more: bool = False
    help: bool = False


def parse(words: Sequence[str], *, posix: bool = False) -> Options:
    """Read a command line without its command.

    ``posix`` is POSIXLY_CORRECT: options end at the first file. Raises MinistatError with
    ministat's words and status at the first thing that it refuses, UsageError for what is wrong
    with an option of labrig's own.
    """
    found = Options()
    files: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            files += rest
        elif word == "-" or not word.startswith("-"):
            files.append(word)
            if posix:
                files += rest
        elif word in ("-h", "--help"):
            return replace(found, help=True)
        elif word == "--more":
            found = replace(found, more=True)
        elif word.split("=")[0] == "--summaries":
            found = replace(found, summaries=_value(word, rest))
        else:
            for letter, value in _letters(word[1:], rest):
                found = _with(found, letter, value)
    found = replace(found, files=tuple(files))
    if found.summaries is not None and files:
        raise UsageError("give --summaries FILE or files of values, not both")
    if found.summaries is not None and found.more:
        raise UsageError("--more needs the values: give files of these, not --summaries")
    if len(files) > MOST:
        raise refused("Too many datasets.")
    return found


def refused(whine: str) -> MinistatError:
    """What ministat says of a command line that it does not take."""
    return MinistatError(f"{whine}\n{_SYNOPSIS}", exit_status=2)


def _value(word: str, rest: Iterator[str]) -> str:
    name, given, value = word.partition("=")
    following = value if given else next(rest, None)
    if following is None:
        raise UsageError(f"{name} needs a file, or - for standard input")
    return following


def _letters(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield the options of one word, each with its value or ''."""
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in _ALONE:
            yield letter, ""
        elif letter in _WITH_VALUE:
            value = letters or next(rest, None)
            if value is None:
                raise _unknown(f"option requires an argument -- '{letter}'")
            yield letter, value
            return
        else:  # getopt knows bytes, not characters
            raise _unknown(f"invalid option -- '{os.fsdecode(os.fsencode(letter)[:1])}'")


def _unknown(words: str) -> MinistatError:
    return refused(f"ministat: {words}\nUnknown option")


def _with(options: Options, letter: str, value: str) -> Options:
    match letter:
        case "A":
            return replace(options, plot=False)
        case "n":
            return replace(options, tests=False)
        case "q":
            return replace(options, headed=False)
        case "s":
            return replace(options, bars_apart=True)
        case "d":
            if not value:
                raise refused("Can't use empty delimiter string")
            return replace(options, delimiters=os.fsencode(value))
        case "c":
            asked = double(os.fsencode(value)) if value else 0.0
            if asked is None:
                raise refused("Not a floating point number")
            if asked in CONFIDENCES:
                return replace(options, confidence=asked)
            if options.confidence is None:
                raise refused("No support for confidence level")
            return options  # ministat keeps an earlier one in silence
        case "C":
            column = whole(os.fsencode(value))
            if column is None:
                raise refused("Invalid column number.")
            if column <= 0:
                raise refused("Column number should be positive.")
            return replace(options, column=column)
        case _:
            width = whole(os.fsencode(value))
            if width is None:
                raise refused("Invalid width, not a number.")
            if width < 0:
                raise refused("Unable to move beyond left margin.")
            return replace(options, width=width)
