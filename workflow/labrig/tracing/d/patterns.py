"""What D's words look like, and how to tell a type from a variable where both may stand. Pure.

The real lexer looks types up in the kernel. Here a type is known when it is one of D's own, when
the script declares it, or when what follows makes sense for a type only.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from labrig.tracing.d.words import KEYWORDS, TYPES

_INTEGER = r"(?:0[xX][0-9A-Fa-f]+|[0-9]+)[uU]?[lL]{0,2}"
_EXPONENT = r"[eE][-+]?[0-9]+"
_IDENTIFIER = r"[A-Za-z_][0-9A-Za-z_]*"
_SCOPED = r"[A-Za-z_`][0-9A-Za-z_`]*"

CODE = re.compile(
    rf"""
    (?P<BLANK>(?:[ \t\r\f\v\n]|\\\n)+)
    |(?P<COMMENT>/\*|//(?!\*))
    |(?P<WORD>{_SCOPED})
    |(?P<FLOAT>(?!0[xX])(?:[0-9]+\.[0-9]*(?:{_EXPONENT})?|\.[0-9]+(?:{_EXPONENT})?
        |[0-9]+{_EXPONENT}|[0-9]+(?=[fF]))[fFlL]?)
    |(?P<INTEGER>{_INTEGER})
    |(?P<STRING>"(?:[^"\\\n]|\\[^\n])*")
    |(?P<CHARACTER>'(?:[^'\\\n]|\\[^\n])*')
    |(?P<AGGREGATION>@(?:{_IDENTIFIER})?)
    |(?P<MACRO>\$\$?(?:[0-9]+|{_SCOPED}))
    |(?P<SIGN><<=|>>=|\.\.\.|->|\+\+|--|&&|\|\||\^\^|==|!=|<=|>=|<<|>>|[-+*/%&^|]=
        |[][(){{}}<>+*/%&|^~!?:.,;=-])
    """,
    re.VERBOSE,
)
"""A word within a clause, a predicate or a declaration."""

OUTER = re.compile(
    rf"""
    (?P<BLANK>[ \t\r\f\v\n]+)
    |(?P<COMMENT>/\*|//(?!\*))
    |(?P<NUMBER>{_INTEGER})
    |(?P<PROBE>[-$:A-Za-z_.?*\\\[\]!][-$:0-9A-Za-z_.`?*\\\[\]!]*)
    |(?P<SIGN>[/,{{])
    """,
    re.VERBOSE,
)
"""A word outside of them, where a probe or a declaration may begin."""

# Possessive: what follows a gap is looked for once, however many comments there are.
_BLANK = r"[ \t\r\f\v\n]++|(?>/\*.*?\*/)"
_GAP = rf"(?:{_BLANK})*+"
_STARS = rf"{_GAP}\*(?:\*|{_BLANK})*+"
_QUALIFIER = r"(?:const|restrict|volatile)\b"
_NEXT = re.compile(rf"{_GAP}(?P<next>.?)", re.DOTALL)
_POINTER = re.compile(rf"{_STARS}(?:[](),[]|{_QUALIFIER})", re.DOTALL)
_SURE_POINTER = re.compile(rf"{_STARS}(?:[],)]|{_QUALIFIER})", re.DOTALL)
_OPERAND_AFTER = re.compile(
    rf"{_GAP}\){_GAP}(?:[A-Za-z_`0-9\"'$@~]|!(?!=)|(?:\+\+|--){_GAP}[A-Za-z_`@(])", re.DOTALL
)
_UNARY_AFTER = re.compile(rf"{_GAP}\){_GAP}(?:\(|[-+](?![-+=])|\*(?!=)|&(?![&=]))", re.DOTALL)
_DECLARED_AFTER = re.compile(
    rf"(?:{_GAP}(?:\*|{_QUALIFIER}))*+{_GAP}(?:{_IDENTIFIER}{_GAP}[;,\[(=]|\({_GAP}\*)",
    re.DOTALL,
)
_GLUED = re.compile(
    rf"(?P<type>{_IDENTIFIER})\*+{_IDENTIFIER}(?:\[[^];{{]{{0,80}}\])*{_GAP};", re.DOTALL
)
_NESTED_AFTER = re.compile(rf"{_GAP}\({_GAP}\*", re.DOTALL)
_SURE_NESTED = re.compile(rf"{_GAP}(?:\({_STARS}[])[]|\[{_GAP}\])", re.DOTALL)
_QUALIFIED_AFTER = re.compile(rf"{_GAP}{_QUALIFIER}", re.DOTALL)
_PLAIN = re.compile(_IDENTIFIER)
_NO_TYPES = frozenset(("BEGIN", "END", "ERROR"))


def next_sign(text: str, position: int) -> str:
    """The next character that is neither blank nor in a comment; empty at the end."""
    match = _NEXT.match(text, position)
    return match["next"] if match else ""


def opening_type(text: str, position: int, word: str, types: Container[str]) -> str | None:
    """The type with which a declaration begins here; None for a probe, its ``word`` given.

    ``foo*x`` is a probe's pattern, or a pointer's declaration.
    """
    base = word.split("*", 1)[0]
    if not _PLAIN.fullmatch(base) or base in _NO_TYPES or any(c in word for c in ":-.?!`"):
        return None
    if base in types or base in TYPES or KEYWORDS.get(base) == "BASIC":
        return base
    glued = _GLUED.match(text, position)
    if glued:
        return glued["type"]
    # Two plain words in a row: "a b," cannot be probes.
    if _PLAIN.fullmatch(word.rstrip("*")) and _DECLARED_AFTER.match(text, position + len(base)):
        return base
    return None


def is_type(
    text: str,
    end: int,
    word: str,
    before: tuple[str, str],
    expected: Mapping[str, Any],
    types: Container[str],
    *,
    nested: bool,
) -> bool:
    """Whether ``word``, which ends at ``end``, is a type where ``expected`` allows both.

    ``before`` has the last two terminals; ``nested`` is whether it stands in ( or [.
    """
    if "TYPE_NAME" not in expected:
        return False
    if "NAME" not in expected or _QUALIFIED_AFTER.match(text, end):
        return True
    known = word in types or word in TYPES
    after = next_sign(text, end)
    follows_word = after.isalnum() or after in ("_", "`")
    likely = known or word.endswith("_t")
    if "INTEGER" not in expected:  # in a declaration
        if before[1] == "LPAR":  # a parameter's type, or a name in parentheses
            return known or follows_word or (likely and after == ")")
        return (
            known
            or (likely and (nested or after == ":"))
            or _NESTED_AFTER.match(text, end) is not None
            or after not in tuple(";,[(=:")
        )
    if before[1] == "LSQB":  # the size of an array, or the types of its keys
        return (
            after == ","
            or follows_word
            or (likely and after == "]")
            or _SURE_POINTER.match(text, end) is not None
        )
    if _SURE_NESTED.match(text, end):
        return True
    if known:  # a cast, or an expression in parentheses
        return after == ")" or follows_word or _POINTER.match(text, end) is not None
    if after == ")" and (before == ("SIZEOF", "LPAR") or _UNARY_AFTER.match(text, end)):
        return likely  # "(a)-1" subtracts, "(a_t)-1" converts: such is the custom
    return _OPERAND_AFTER.match(text, end) is not None or _SURE_POINTER.match(text, end) is not None
