"""Read a D script as a tree, or say what is wrong with it and where. Pure."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.tracing.d.fault import Mistake, SyntaxFault, expectation, quoted
from labrig.tracing.d.node import children
from labrig.tracing.d.rows import row_goes_on
from labrig.tracing.d.tree import Comment, Node, Place, Script

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.exceptions import UnexpectedToken

    from labrig.tracing.d.lexing import Reading

__all__ = ["SyntaxFault", "parse"]

DEEPEST = 150
"""How many nodes may stand within each other, rows aside: what prints a tree calls itself."""

_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_LIKE_A_PROBE = re.compile(
    r"[ \t]*(?:BEGIN|END|ERROR|(?:tick|profile)-\w+|[\w$*?!-]*:[\w$*?!:-]+|[\w$*?!-]+:)"
    r"[ \t]*(?:[,{/].*)?$"
)


def parse(text: str, source: str = "script.d") -> Script:
    """Read a script. Raises SyntaxFault, and nothing else, when it is not D."""
    try:
        return _parsed(text)
    except Mistake as mistake:
        lines = text.split("\n")
        raise SyntaxFault(
            source=source,
            line=mistake.line,
            column=mistake.column,
            message=mistake.message,
            text_line=lines[mistake.line - 1].rstrip("\r"),
            too_deep=mistake.too_deep,
        ) from None


def _parsed(text: str) -> Script:
    from lark.exceptions import UnexpectedToken

    from labrig.tracing.d.lexing import Reading

    strange = _NOT_TEXT.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        column = strange.start() - (text.rfind("\n", 0, strange.start()) + 1) + 1
        raise Mistake(f"{strange[0]!r} is not text: is this a D script?", line, column)
    reading = Reading(text)
    try:
        items: Any = _parser().parse(reading)
    except UnexpectedToken as error:
        raise _unexpected(error, reading) from None
    lines = text.split("\n")
    script = Script(
        items=items,
        comments=tuple(Comment(text=str(token), place=_place(token)) for token in reading.comments),
        place=Place(line=1, column=1, end_line=len(lines), end_column=len(lines[-1]) + 1),
    )
    _check_depth(script)
    return script


@functools.cache
def _parser() -> Lark:
    """The parser, built when the first script comes: that takes longer than most scripts."""
    from lark import Lark

    from labrig.tracing.d.build import Builder
    from labrig.tracing.d.lexing import ScriptLexer

    return Lark(
        Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer=ScriptLexer,
        start="script",
        transformer=Builder(),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def _place(token: Token) -> Place:
    return Place(
        line=token.line or 1,
        column=token.column or 1,
        end_line=token.end_line or 1,
        end_column=token.end_column or 1,
    )


def _check_depth(script: Script) -> None:
    waiting: list[tuple[Node, int]] = [(script, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            message = (
                f"more than {DEEPEST} parts within each other are not read here: dtrace may take"
                " them"
            )
            raise Mistake(message, node.place.line, node.place.column, too_deep=True)
        goes_on = row_goes_on(node)
        waiting.extend((child, depth + (child is not goes_on)) for child in children(node))


def _unexpected(error: UnexpectedToken, reading: Reading) -> Mistake:
    token = error.token
    interactive: Any = error.interactive_parser
    accepted: set[str] = interactive.accepts()
    in_clause = reading.clause is not None
    # At a fault the last word is the one that was found, except at the end.
    behind = reading.before[0 if token.type != "$END" else 1] if in_clause else ""
    expected = expectation(accepted, behind=behind)
    if token.type == "$END":
        line, column = token.end_line or 1, token.end_column or 1
        return Mistake(f"the script ends, expected {expected}", line, column)
    found = quoted(str(token))
    message = _special(token, accepted, reading) or f"expected {expected}"
    return Mistake(f"found {found}, {message}", token.line or 1, token.column or 1)


def _special(token: Token, accepted: set[str], reading: Reading) -> str | None:
    """Words for the mistakes that many make."""
    clause = reading.clause
    assigns = token.type in ("ASSIGN", "ASSIGN_OPERATOR")
    if clause is None:
        if assigns and "COMMA" in accepted:
            return "but a declaration gives no value: assign it in a clause, BEGIN perhaps"
        if token.type == "LBRACE" and reading.before[0] == "RPAR":
            return "but D has no functions of your own"
        return None
    line, first = token.line or 1, clause.line or 1
    if line > first and _in_a_probe_line(reading.text, token):
        return (
            "where a probe seems to begin: is there no '}' for the clause that begins in line"
            f" {first}?"
        )
    declares = token.type in ("STORAGE", "QUALIFIER", "BASIC", "STRUCT", "ENUM")
    if declares and "IF" in accepted:
        return "but variables are declared outside of clauses"
    if (declares or token.type == "NAME") and accepted == {"ARROW"}:
        return "expected '->'; variables are declared outside of clauses"
    if assigns:
        return "but only a variable can be assigned to"
    return None


def _in_a_probe_line(text: str, token: Token) -> bool:
    """Whether the word stands in a line like a probe's, or opens a brace below one."""
    lines = text[: token.end_pos].rstrip("{").rstrip().split("\n")
    rest = text[token.end_pos or 0 :].split("\n", 1)[0]
    last = lines[-1] if token.type == "LBRACE" else lines[-1] + rest
    return _LIKE_A_PROBE.match(last) is not None
