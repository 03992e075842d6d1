"""D's expressions, as nodes of the tree. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labrig.tracing.d.node import Node

if TYPE_CHECKING:
    from labrig.tracing.d.types import TypeName


@dataclass(frozen=True, kw_only=True, slots=True)
class Name(Node):
    """A global variable, an inline, or what is called."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadLocal(Node):
    """``self->name``."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseLocal(Node):
    """``this->name``."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class External(Node):
    """A variable of the kernel's: ``module`name``, with an empty module for any."""

    module: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregation(Node):
    """``@name[keys]``; the name is empty for ``@`` alone."""

    name: str
    keys: tuple[Expression, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroArgument(Node):
    """``$name``, or ``$$name`` for its text as a string."""

    name: str
    quoted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Integer(Node):
    """An integer as it is written, and its value."""

    value: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Character(Node):
    """A character constant as it is written, quotes included, and its value."""

    value: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class String(Node):
    """A string as it is written, quotes included, and what it holds."""

    value: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unary(Node):
    """An operator before its operand: ``+ - ! ~ & * ++ --``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Postfix(Node):
    """``++`` or ``--`` behind its operand."""

    operator: str
    operand: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Binary(Node):
    """Two operands with an operator that assigns nothing."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Assign(Node):
    """``=`` or one of ``+=`` and its kind."""

    operator: str
    target: Expression
    value: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditional(Node):
    """``condition ? then : otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Comma(Node):
    """Two expressions, the right one giving the value."""

    left: Expression
    right: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Call(Node):
    """A function, an action or an aggregating function, and its arguments."""

    function: Name | External
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Index(Node):
    """``value[keys]``."""

    value: Expression
    keys: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member(Node):
    """``value.name`` or ``value->name``."""

    value: Expression
    operator: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast(Node):
    """``(type)operand``."""

    type: TypeName
    operand: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class SizeOf(Node):
    """``sizeof`` of a type or an expression."""

    operand: Expression | TypeName


@dataclass(frozen=True, kw_only=True, slots=True)
class OffsetOf(Node):
    """``offsetof(type, member)``."""

    type: TypeName
    member: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StringOf(Node):
    """``stringof`` of an expression."""

    operand: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Xlate(Node):
    """``xlate <type>(operand)``."""

    type: TypeName
    operand: Expression


Expression = (
    Name | ThreadLocal | ClauseLocal | External | Aggregation | MacroArgument | Integer | Character
    | String | Unary | Postfix | Binary | Assign | Conditional | Comma | Call | Index | Member
    | Cast | SizeOf | OffsetOf | StringOf | Xlate
)  # fmt: skip
