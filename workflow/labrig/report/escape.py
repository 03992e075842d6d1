"""Text from data, made safe for the place where it goes. Pure.

A report is written in two languages: prose in Markdown, layout in LaTeX. ``Markdown`` and
``Latex`` are texts that already are in their language; any other text is data, and is escaped so
that it is typeset as it stands. Characters that the report's fonts do not have are written as
their code point, so that no text from data stops LaTeX.
"""

from __future__ import annotations

import re
import string
import unicodedata


class Latex(str):
    """Text that is LaTeX already."""

    __slots__ = ()


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "µ": r"\textmu{}",
    "μ": r"\textmu{}",
    "−": r"\textminus{}",
    "±": r"\textpm{}",
    "×": r"\texttimes{}",
    "·": r"\textperiodcentered{}",
    "²": r"\texttwosuperior{}",
    "³": r"\textthreesuperior{}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "…": r"\textellipsis{}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    "≈": r"\ensuremath{\approx}",
    "→": r"\ensuremath{\to}",
    "∞": r"\ensuremath{\infty}",
}
_SAFE = frozenset(string.ascii_letters + string.digits + " !()*+,-./:;=?@[]")
_LETTERS = frozenset(
    chr(code) for code in (*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x100))
)
"""Letters with accents that the fonts (T1) have."""


def one_line(text: str) -> str:
    """``text`` on one line, without control and formatting characters, spaces collapsed."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text
    )
    return re.sub(r"[ \t]+", " ", kept).strip(" ")


def latex(value: object) -> Latex:
    """Return ``value`` as LaTeX that typesets its text literally."""
    if isinstance(value, Latex):
        return value
    text = "".join(map(_latex_character, one_line(str(value))))
    return Latex(re.sub(r"([-,])(?=\1)", r"\1{}", text))  # no ligatures


def breakable(value: object) -> Latex:
    """Return a long name as LaTeX that may break its line after a dot or an equals sign."""
    return Latex(re.sub(r"([.=])", r"\1\\allowbreak{}", latex(value)))


def _latex_character(character: str) -> str:
    if character in _LATEX:
        return _LATEX[character]
    if character in _SAFE or character in _LETTERS:
        return character
    return f"[U+{ord(character):04X}]"


def markdown(value: object) -> Markdown:
    """Return ``value`` as Markdown that shows its text literally, in running text."""
    if isinstance(value, Markdown):
        return value
    return Markdown("".join(map(_markdown_character, one_line(str(value)))))


def _markdown_character(character: str) -> str:
    if character in string.punctuation:
        return "\\" + character
    if character in _LATEX or character in _SAFE or character in _LETTERS:
        return character
    return f"\\[U\\+{ord(character):04X}\\]"


def code(value: object) -> Markdown:
    """Return ``value`` as a Markdown code span."""
    text = "".join(
        c if c in string.printable or c in _LETTERS else f"[U+{ord(c):04X}]"
        for c in one_line(str(value))
    )
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * (max(runs, default=0) + 1)
    return Markdown(f"{fence} {text} {fence}" if text else "")


def ours_block(content: str) -> Markdown:
    """Return a Markdown block that each writer turns into its language (see ``tree``)."""
    return Markdown(f"\n\n```{{=labrig}}\n{content}\n```\n\n")


def ours_inline(content: str) -> Markdown:
    """Return a Markdown span that the writers turn into their language."""
    return Markdown(f"`{content}`{{=labrig}}")


def ours_division(what: str, content: Markdown) -> Markdown:
    """Return a Markdown division, holding ``content``, that the writers turn into ``what``."""
    return Markdown(f'\n\n::: {{labrig="{what}"}}\n{content}\n:::\n\n')
