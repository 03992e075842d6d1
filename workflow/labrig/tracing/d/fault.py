"""What is wrong with a D script, in words, and where."""

from __future__ import annotations

from collections.abc import Iterable

from labrig.errors import ScriptError
from labrig.terminal import visible


class SyntaxFault(ScriptError):
    """A D script is not D: what was found where, and what is expected there."""

    def __init__(
        self,
        *,
        source: str,
        line: int,
        column: int,
        message: str,
        text_line: str,
        too_deep: bool = False,
    ) -> None:
        super().__init__(f"{source}:{line}:{column}: {message}")
        self.source = source
        self.line = line
        self.column = column
        self.message = message
        self.too_deep = too_deep
        """Whether labrig alone gives up: what is nested so deeply may be D."""
        self._text_line = text_line

    def shown(self) -> str:
        """The message, the line of the script, and a caret below the column."""
        lines = (visible(str(self)), visible(self._text_line), caret(self._text_line, self.column))
        return "\n".join(lines)


def caret(text_line: str, column: int) -> str:
    """Return the line to print below ``text_line``, with a caret at ``column`` (from 1)."""
    # A tab stays a tab, so that the caret stands right however wide the reader's tabs are.
    return "".join("\t" if c == "\t" else " " for c in text_line[: column - 1]) + "^"


class Mistake(Exception):
    """A fault while a script is being read, before its file and line are put to it."""

    def __init__(self, message: str, line: int, column: int, *, too_deep: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.too_deep = too_deep


_OPERATOR_NAMES = """
OPERATOR STAR AMPERSAND SIGN LESS GREATER QUESTION ASSIGN ASSIGN_OPERATOR STEP DOT ARROW LPAR LSQB
"""
_OPERAND_NAMES = """
NAME EXTERNAL AGGREGATION MACRO INTEGER CHARACTER STRING SELF THIS LPAR STAR AMPERSAND SIGN NOT STEP
SIZEOF OFFSETOF STRINGOF XLATE
"""
_TYPE_NAMES = "BASIC TYPE_NAME STRUCT ENUM QUALIFIER STORAGE SELF THIS"
_ITEM_NAMES = "PROBE PROBE_NUMBER INLINE TRANSLATOR PROVIDER CONTROL $END"

_OPERATORS, _OPERANDS, _TYPES = (
    frozenset(names.split()) for names in (_OPERATOR_NAMES, _OPERAND_NAMES, _TYPE_NAMES)
)
_ITEMS = _TYPES | frozenset(_ITEM_NAMES.split())

_GROUPS = (
    ("PROBE_NUMBER", _ITEMS, "a probe or a declaration"),
    ("INTEGER", _OPERANDS, "an expression"),
    ("OPERATOR", _OPERATORS, "an operator"),
    ("BASIC", _TYPES, "a type"),
)
"""If the first is expected, so are the others, and together they are called this."""

_SHOWN = {
    "NAME": "a name",
    "TYPE_NAME": "a type",
    "PROBE": "a probe",
    "PROBE_NUMBER": "a probe",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "LPAR": "'('",
    "RPAR": "')'",
    "LSQB": "'['",
    "RSQB": "']'",
    "SEMICOLON": "';'",
    "COMMA": "','",
    "COLON": "':'",
    "ELLIPSIS": "'...'",
    "ASSIGN": "'='",
    "STAR": "'*'",
    "LESS": "'<'",
    "GREATER": "'>'",
    "ARROW": "'->'",
    "OPEN_PREDICATE": "a predicate",
    "CLOSE_PREDICATE": "the predicate's closing '/'",
    "PROBE_WORD": "'probe'",
    "ELSE": "'else'",
    "IF": "'if'",
    "QUALIFIER": "'const'",
}


OPERAND_ENDS = frozenset(
    ("NAME", "EXTERNAL", "AGGREGATION", "MACRO", "INTEGER", "CHARACTER", "STRING", "RPAR", "RSQB")
)
"""Behind these an operator may stand."""


def expectation(terminals: Iterable[str], *, behind: str = "") -> str:
    """What the grammar expects, in a few words: "';' or an operator".

    ``behind`` is the terminal before: when the parser meets a fault it may have closed an
    expression already, and no longer expect the operators that could go on with it.
    """
    left = set(terminals)
    words = []
    for sign, group, name in _GROUPS:
        if sign in left:
            left -= group
            words.append(name)
    if {"LPAR", "LSQB", "SEMICOLON"} <= left:
        left -= {"LPAR", "LSQB"}  # a declaration could go on with them; few mean that
    if behind in OPERAND_ENDS and not words and left & {"COMMA", "RPAR", "SEMICOLON", "RSQB"}:
        words.append("an operator")
    # 'if' goes wherever a statement does, and few need to hear it.
    known = {_SHOWN[terminal] for terminal in left - {"IF"} if terminal in _SHOWN}
    words = sorted(known) + words
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def quoted(text: str) -> str:
    """What was found, in quotes and not too long."""
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"
