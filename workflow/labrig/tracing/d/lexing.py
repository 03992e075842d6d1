"""A D script as words. What a word is depends on where it stands.

Outside of clauses ``syscall::read*:entry`` is one word, a probe; inside it is many. Within a
predicate ``/`` divides, or ends it. And some words are types only because the script made them
so. The rules are those of libdtrace's own lexer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from labrig.tracing.d.fault import Mistake, quoted
from labrig.tracing.d.patterns import CODE, OUTER, is_type, next_sign, opening_type
from labrig.tracing.d.words import KEYWORDS, OPENING_KEYWORDS, REFUSED

DEEPEST = 100
"""How many brackets may stand within each other."""

_SIGNS = {
    "{": "LBRACE", "}": "RBRACE", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB",
    ";": "SEMICOLON", ",": "COMMA", ":": "COLON", "?": "QUESTION", "...": "ELLIPSIS",
    "=": "ASSIGN", "*": "STAR", "&": "AMPERSAND", "+": "SIGN", "-": "SIGN", "!": "NOT",
    "~": "NOT", "++": "STEP", "--": "STEP", "<": "LESS", ">": "GREATER", ".": "DOT", "->": "ARROW",
    **dict.fromkeys(
        ("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="), "ASSIGN_OPERATOR"
    ),
}  # fmt: skip
_CLOSES = {")": "(", "]": "[", "}": "{"}
_CLOSED_BY = {opener: closer for closer, opener in _CLOSES.items()}
_SLASHES = "'//' does not begin a comment in a predicate: write /* ... */"


class Reading:
    """One script being read: what the parser asks of the lexer, and what it leaves behind."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Token] = []
        self.clause: Token | None = None
        """The first probe of the clause that is being read."""
        self.before = ("", "")
        """The last two terminals."""
        self._pointer = False
        """Whether the qualifiers just read are a pointer's."""
        self._types: set[str] = set()
        self._line = 1
        self._line_start = 0
        self._opened: list[Token] = []
        self._predicate: Token | None = None
        self._declaration: list[Token] | None = None
        self._held: list[Token] = []

    def words(self, parser: Any) -> Iterator[Token]:
        """Yield the script's words. ``parser`` is lark's state: it knows what may come."""
        text, position, length = self.text, 0, len(self.text)
        states = parser.parse_conf.states
        while position < length:
            outside = self._declaration is None and not self._opened and self._predicate is None
            match = (OUTER if outside else CODE).match(text, position)
            if match is None:
                if text[position] != "#":
                    raise self._unreadable(position, outside)
                position = self._control_line(position)
                if outside and self.clause is None:
                    yield from self._released()
                continue
            kind, found = match.lastgroup or "", match[0]
            if kind == "BLANK":
                self._count_lines(found, position)
                position = match.end()
                continue
            if kind == "COMMENT" and (found == "/*" or self._predicate is None):
                position = self._comment(position)
                continue
            if kind == "COMMENT":
                raise self._mistake(_SLASHES, position)
            if outside:
                token = self._outer(kind, found, position)
            else:
                token = self._inner(kind, found, position, states[parser.position])
            self.before = (self.before[1], token.type)
            self._pointer = token.type == "STAR" or (self._pointer and token.type == "QUALIFIER")
            position += len(token)
            yield token
            if self._held and self.clause is None and self._declaration is None:
                yield from self._released()
        self._check_end(length)
        yield from self._released()

    def _token(self, kind: str, found: str, position: int) -> Token:
        column = position - self._line_start + 1
        line, end = self._line, position + len(found)
        return Token(kind, found, position, line, column, line, column + len(found), end)

    def _mistake(self, message: str, position: int) -> Mistake:
        return Mistake(message, self._line, position - self._line_start + 1)

    def _count_lines(self, blank: str, position: int) -> None:
        lines = blank.count("\n")
        if lines:
            self._line += lines
            self._line_start = position + blank.rindex("\n") + 1

    def _released(self) -> Iterator[Token]:
        held, self._held = self._held, []
        yield from held

    def _comment(self, position: int) -> int:
        if self.text.startswith("//", position):
            # Not in the guide; Linux's dtrace takes it.
            words = self.text[position:].partition("\n")[0].rstrip("\r")
            self.comments.append(self._token("COMMENT", words, position))
            return position + len(words)
        end = self.text.find("*/", position + 2)
        body_end = len(self.text) if end < 0 else end
        # "/*/" opens: the second "/*" must begin after the first one's two characters.
        nested = self.text.find("/*", position + 2, body_end)
        if nested >= 0:
            line, column = self._line, position - self._line_start + 1
            self._count_lines(self.text[position:nested], position)
            raise self._mistake(
                f"'/*' in a comment, which began in line {line}, column {column}:"
                " comments do not nest, so that one may lack its '*/'",
                nested,
            )
        if end < 0:
            raise self._mistake("the comment that begins here has no '*/'", position)
        comment = self._token("COMMENT", self.text[position : end + 2], position)
        self._count_lines(comment, position)
        comment.end_line, comment.end_column = self._line, end + 3 - self._line_start
        self.comments.append(comment)
        return end + 2

    def _control_line(self, position: int) -> int:
        if self.text[self._line_start : position].strip(" \t\f\v\r"):
            raise self._mistake("'#' may only begin a line", position)
        end = self.text.find("\n", position)
        if end < 0 and not self.text.startswith("#!", position):
            raise self._mistake("the line that begins with '#' has to end with a newline", position)
        line = self.text[position : len(self.text) if end < 0 else end].rstrip()
        self._held.append(self._token("CONTROL", line, position))
        return position + len(line)

    def _outer(self, kind: str, found: str, position: int) -> Token:
        if kind == "SIGN":
            return self._outer_sign(found, position)
        if kind == "NUMBER":
            token = self._token("PROBE_NUMBER", found, position)
        elif found in OPENING_KEYWORDS:
            return self._opening(self._token(KEYWORDS[found], found, position))
        elif found in ("counter", "import"):
            raise self._mistake(REFUSED[found], position)
        else:
            base = opening_type(self.text, position, found, self._types)
            if base is not None:
                terminal = KEYWORDS.get(base, "TYPE_NAME")
                return self._opening(self._token(terminal, base, position))
            token = self._token("PROBE", found, position)
        if self.clause is None:
            self.clause = token
        return token

    def _opening(self, token: Token) -> Token:
        if self.clause is not None:
            raise self._no_action(self.clause)
        self._declaration = [token]
        return token

    def _no_action(self, clause: Token) -> Mistake:
        return Mistake(
            "a probe in a script needs an action behind it: { }, which may be empty",
            clause.line or 1,
            clause.column or 1,
        )

    def _outer_sign(self, found: str, position: int) -> Token:
        if found == "{":
            token = self._token("LBRACE", found, position)
            self._opened.append(token)
            return token
        if found == ",":
            return self._token("COMMA", found, position)
        self._predicate = self._token("OPEN_PREDICATE", found, position)
        return self._predicate

    def _inner(self, kind: str, found: str, position: int, expected: dict[str, Any]) -> Token:
        if kind == "SIGN":
            return self._sign(found, position)
        if kind == "FLOAT":
            raise self._mistake(
                f"{quoted(found)} is a floating-point constant; D permits none", position
            )
        if kind == "WORD":
            kind = self._word(found, position, expected)
        token = self._token(kind, found, position)
        if self._declaration is not None:
            self._declaration.append(token)
        return token

    def _word(self, found: str, position: int, expected: dict[str, Any]) -> str:
        name = "EXTERNAL" if "`" in found else "NAME"
        if self.before[1] in ("DOT", "ARROW"):
            return name
        terminal = KEYWORDS.get(found)
        if terminal is not None:
            return terminal
        if found in REFUSED:
            raise self._mistake(REFUSED[found], position)
        if self.before[1] in ("STRUCT", "ENUM"):
            return "NAME"
        end = position + len(found)
        nested = bool(self._opened) and self._opened[-1] in ("(", "[")
        pointed = self.before[1] == "QUALIFIER" and self._pointer
        if not pointed and is_type(
            self.text, end, found, self.before, expected, self._types, nested=nested
        ):
            return "TYPE_NAME"
        return name

    def _sign(self, found: str, position: int) -> Token:
        if found == "/":
            return self._slash(position)
        token = self._token(_SIGNS.get(found, "OPERATOR"), found, position)
        predicate = self._predicate
        if predicate is not None and not self._opened and found in ("{", "}", ";"):
            raise Mistake(
                f"the predicate that begins here has no closing '/' before the {quoted(found)}"
                f" in line {token.line}",
                predicate.line or 1,
                predicate.column or 1,
            )
        if found in _CLOSED_BY:
            if len(self._opened) >= DEEPEST:
                raise Mistake(
                    f"more than {DEEPEST} brackets within each other are not read here: dtrace may"
                    " take them",
                    token.line or 1,
                    token.column or 1,
                    too_deep=True,
                )
            self._opened.append(token)
        elif found in _CLOSES:
            self._close(found, position)
        if self._declaration is not None:
            self._declaration.append(token)
            if found == ";" and not self._opened:
                self._types.update(_typedefs(self._declaration))
                self._declaration = None
        return token

    def _close(self, found: str, position: int) -> None:
        if not self._opened:
            raise self._mistake(f"'{found}' without a '{_CLOSES[found]}'", position)
        opener = self._opened[-1]
        if str(opener) != _CLOSES[found]:
            raise self._mistake(
                f"found '{found}', expected '{_CLOSED_BY[str(opener)]}' for the '{opener}' in"
                f" line {opener.line}, column {opener.column}",
                position,
            )
        self._opened.pop()
        if found == "}" and not self._opened and self._declaration is None:
            self.clause = None

    def _slash(self, position: int) -> Token:
        after = self._after(position)
        if after not in ("", ";", "{", "/"):
            return self._token("OPERATOR", "/", position)
        if self._predicate is None:
            if after == "/":
                raise self._mistake(
                    "dtrace takes no comment right behind a division's '/'", position
                )
            return self._token("OPERATOR", "/", position)
        if self._opened:
            opener = self._opened[-1]
            raise self._mistake(
                f"found the '/' that ends the predicate, expected '{_CLOSED_BY[str(opener)]}' for"
                f" the '{opener}' in line {opener.line}, column {opener.column}",
                position,
            )
        if next_sign(self.text, position + 1) not in ("{", "/"):
            raise self._mistake(
                "a predicate in a script needs an action behind it: { }, which may be empty",
                position,
            )
        self._predicate = None
        return self._token("CLOSE_PREDICATE", "/", position)

    def _after(self, position: int) -> str:
        """The next character that is not blank, be it a comment's."""
        position += 1
        while position < len(self.text) and self.text[position] in " \t\r\f\v\n":
            position += 1
        return self.text[position : position + 1]

    def _unreadable(self, position: int, outside: bool) -> Mistake:
        found = self.text[position]
        if not outside or found not in "=;}()@<>+%&^|~\"'":
            return self._mistake(_unreadable(found), position)
        if self.clause is not None and found in ";}":
            return self._no_action(self.clause)
        where = {
            "=": "'=' where a probe is expected: an assignment stands in a clause, between { }",
            ";": "';' where a probe or a declaration is expected: none follows a clause's '}'",
            "}": "'}' without a '{'",
        }
        otherwise = f"'{found}' where a probe or a declaration is expected: statements stand in a"
        return self._mistake(where.get(found, f"{otherwise} clause, between {{ }}"), position)

    def _check_end(self, end: int) -> None:
        if self._opened:
            opener = self._opened[-1]
            raise Mistake(
                f"the '{opener}' here has no '{_CLOSED_BY[str(opener)]}' before the script ends",
                opener.line or 1,
                opener.column or 1,
            )
        if self._predicate is not None:
            predicate = self._predicate
            raise Mistake(
                "the predicate that begins here has no closing '/' before the script ends",
                predicate.line or 1,
                predicate.column or 1,
            )
        if self.clause is not None:
            raise self._no_action(self.clause)


def _unreadable(found: str) -> str:
    if found == '"':
        return "the string that begins here has no closing '\"' in its line"
    if found == "'":
        return 'the character constant that begins here has no closing "\'" in its line'
    if found == "\\":
        return "'\\' may only end a line, or stand in a string"
    return f"{found!r} means nothing in D" if found.isprintable() else f"{found!r} is not text"


def _typedefs(declaration: list[Token]) -> Iterator[str]:
    """The names that a typedef declares: the first plain word of each of its declarators."""
    if all(token != "typedef" for token in declaration if token.type == "STORAGE"):
        return
    opened, wanted, before = "", True, ""
    for token in declaration:
        if token in _CLOSED_BY:
            opened += token
        elif token in _CLOSES:
            opened = opened[:-1]
        elif token == "," and not opened:
            wanted = True
        # A name may stand in parentheses, "(*name)(int)"; members and sizes do not count.
        plain = token.type == "NAME" and before not in ("STRUCT", "ENUM")
        if plain and wanted and not opened.strip("("):
            wanted = False
            yield str(token)
        before = token.type


class ScriptLexer(Lexer):
    """What lark calls: each script comes as a ``Reading``."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf  # all terminals are known here

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """Yield the words of the script that is being read."""
        reading: Reading = lexer_state.text
        return reading.words(parser_state)
