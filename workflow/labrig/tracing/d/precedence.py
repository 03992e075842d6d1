"""How tightly D's operators bind, as C's do, with ``^^`` between ``||`` and ``&&``. Pure."""

from __future__ import annotations

COMMA, ASSIGN, CONDITIONAL = 0, 1, 2

_LOOSE_TO_TIGHT = (
    ("||",),
    ("^^",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)

BINARY = {
    operator: level
    for level, operators in enumerate(_LOOSE_TO_TIGHT, start=CONDITIONAL + 1)
    for operator in operators
}
"""Binary operator to its level, a tighter one being higher; all associate to the left."""

CAST = max(BINARY.values()) + 1
UNARY = CAST + 1
POSTFIX = UNARY + 1
PRIMARY = POSTFIX + 1
