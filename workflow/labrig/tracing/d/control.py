"""Lines that begin with ``#``: D's pragmas, and what others leave in a script. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from labrig.tracing.d.tree import ControlLine, Place, Pragma

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
_NUMBER = re.compile(r"(?:0[xX][0-9A-Fa-f]+|[0-9]+)[uU]?[lL]{0,2}")
_PREPROCESSOR = frozenset(
    ("define", "elif", "else", "endif", "if", "ifdef", "ifndef", "include", "undef", "warning")
)


def control_line(text: str, place: Place) -> Pragma | ControlLine:
    """Read a control line. Raises ValueError with words when it is not one of D's."""
    if text.startswith("#!"):
        return ControlLine(text=text, place=place)
    body = text[1:]
    words = _WORD.findall(body)
    if _WORD.sub("", body).strip():
        raise ValueError("a string in a control line is not closed")
    words, allowed = _prefix(words)
    other = ControlLine(text=text, place=place)
    if not words:
        return other
    kind, *rest = words
    if _NUMBER.fullmatch(kind) or kind == "line":
        _check_line(rest if kind == "line" else words)
        return other
    if kind == "error":
        raise ValueError(f"the script itself says: #error {' '.join(rest)}")
    if kind == "ident" or allowed == "pragma":
        return other
    if allowed == "#":
        if kind in _PREPROCESSOR:
            raise ValueError(f"#{kind} is for the C preprocessor, which only dtrace -C runs")
        raise ValueError(f"there is no control line #{kind}; D has #pragma D, #line and #ident")
    check = _CHECKS.get(kind)
    if check is None:
        raise ValueError(f"there is no pragma D {kind}; D has {', '.join(sorted(_CHECKS))}")
    wanted = check(rest)
    if wanted is not None:
        raise ValueError(f"expected #pragma D {kind} {wanted}")
    return Pragma(kind=kind, words=tuple(rest), place=place)


def _prefix(words: list[str]) -> tuple[list[str], str]:
    """Take ``pragma`` and ``D`` off, and say which of them there were."""
    if words[:2] == ["pragma", "D"]:
        return words[2:], "D"
    if words[:1] == ["pragma"]:
        return words[1:], "pragma"
    return words, "#"


def _check_line(words: list[str]) -> None:
    """``line "file" state ...``: a number, a string, numbers."""
    number, file, states = words[:1], words[1:2], words[2:]
    good = bool(number) and _NUMBER.fullmatch(number[0]) is not None
    good = good and all(word.startswith('"') for word in file)
    if not good or not all(_NUMBER.fullmatch(word) for word in states):
        raise ValueError('expected #line NUMBER "FILE"')


def _is_word(word: str) -> bool:
    return not word.startswith('"') and not _NUMBER.fullmatch(word)


def _option(words: list[str]) -> str | None:
    return None if len(words) == 1 and _is_word(words[0]) else "NAME or NAME=VALUE, without spaces"


def _attributes(words: list[str]) -> str | None:
    good = len(words) >= 2 and all(map(_is_word, words))
    good = good and re.fullmatch(r"\w+/\w+/\w+", words[0]) is not None
    if good and words[1] == "provider":
        good = len(words) == 4
    return None if good else "STABILITY/STABILITY/CLASS NAME, or provider NAME PART for NAME"


def _binding(words: list[str]) -> str | None:
    good = len(words) >= 2 and words[0].startswith('"') and _is_word(words[1])
    return None if good else '"VERSION" NAME'


def _depends_on(words: list[str]) -> str | None:
    good = len(words) >= 2 and words[0] in ("library", "module", "provider")
    return None if good else "CLASS NAME, where CLASS is provider, module or library"


_CHECKS: dict[str, Callable[[list[str]], str | None]] = {
    "option": _option,
    "attributes": _attributes,
    "binding": _binding,
    "depends_on": _depends_on,
}
"""For each pragma of D's what it lacks, or None."""
