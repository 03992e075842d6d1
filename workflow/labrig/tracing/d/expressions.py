"""D's expressions, as nodes of the tree. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labrig.tracing.d.node import Node, node

if TYPE_CHECKING:
    from labrig.tracing.d.types import TypeName


@node
class Name(Node):
    """A global variable, an inline, or what is called."""

    name: str


@node
class ThreadLocal(Node):
    """``self->name``."""

    name: str


@node
class ClauseLocal(Node):
    """``this->name``."""

    name: str


@node
class External(Node):
    """A variable of the kernel's: ``module`name``, with an empty module for any."""

    module: str
    name: str


@node
class Aggregation(Node):
    """``@name[keys]``; the name is empty for ``@`` alone."""

    name: str
    keys: tuple[Expression, ...] = ()


@node
class MacroArgument(Node):
    """``$name``, or ``$$name`` for its text as a string."""

    name: str
    quoted: bool = False


@node
class Integer(Node):
    """An integer as it is written, and its value."""

    value: int
    text: str


@node
class Character(Node):
    """A character constant as it is written, quotes included, and its value."""

    value: int
    text: str


@node
class String(Node):
    """A string as it is written, quotes included, and what it holds."""

    value: str
    text: str


@node
class Unary(Node):
    """An operator before its operand: ``+ - ! ~ & * ++ --``."""

    operator: str
    operand: Expression


@node
class Postfix(Node):
    """``++`` or ``--`` behind its operand."""

    operator: str
    operand: Expression


@node
class Binary(Node):
    """Two operands with an operator that assigns nothing."""

    operator: str
    left: Expression
    right: Expression


@node
class Assign(Node):
    """``=`` or one of ``+=`` and its kind."""

    operator: str
    target: Expression
    value: Expression


@node
class Conditional(Node):
    """``condition ? then : otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@node
class Comma(Node):
    """Two expressions, the right one giving the value."""

    left: Expression
    right: Expression


@node
class Call(Node):
    """A function, an action or an aggregating function, and its arguments."""

    function: Name | External
    arguments: tuple[Expression, ...]


@node
class Index(Node):
    """``value[keys]``."""

    value: Expression
    keys: tuple[Expression, ...]


@node
class Member(Node):
    """``value.name`` or ``value->name``."""

    value: Expression
    operator: str
    name: str


@node
class Cast(Node):
    """``(type)operand``."""

    type: TypeName
    operand: Expression


@node
class SizeOf(Node):
    """``sizeof`` of a type or an expression."""

    operand: Expression | TypeName


@node
class OffsetOf(Node):
    """``offsetof(type, member)``."""

    type: TypeName
    member: str


@node
class StringOf(Node):
    """``stringof`` of an expression."""

    operand: Expression


@node
class Xlate(Node):
    """``xlate <type>(operand)``."""

    type: TypeName
    operand: Expression


Expression = (
    Name | ThreadLocal | ClauseLocal | External | Aggregation | MacroArgument | Integer | Character
    | String | Unary | Postfix | Binary | Assign | Conditional | Comma | Call | Index | Member
    | Cast | SizeOf | OffsetOf | StringOf | Xlate
)  # fmt: skip
