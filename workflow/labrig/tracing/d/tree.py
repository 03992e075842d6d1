"""What a D script says, as a typed tree: statements, clauses, declarations and the whole. Pure.

Every node knows its place in the text. Places do not count when trees are compared: two scripts
that differ in white space, comments and needless parentheses are equal. The nodes of expressions
and types have modules of their own, and are named here too.
"""

from __future__ import annotations

from dataclasses import field

from labrig.tracing.d.expressions import (
    Aggregation,
    Assign,
    Binary,
    Call,
    Cast,
    Character,
    ClauseLocal,
    Comma,
    Conditional,
    Expression,
    External,
    Index,
    Integer,
    MacroArgument,
    Member,
    Name,
    OffsetOf,
    Postfix,
    SizeOf,
    String,
    StringOf,
    ThreadLocal,
    Unary,
    Xlate,
)
from labrig.tracing.d.node import (
    NOWHERE,
    Comment,
    Node,
    Place,
    children,
    node,
    walk,
)
from labrig.tracing.d.types import (
    ArrayOf,
    BasicType,
    Declarator,
    DeclaredType,
    Enumerator,
    EnumType,
    FunctionOf,
    MemberDeclarator,
    NamedType,
    Parameter,
    Parameters,
    Pointer,
    StructMember,
    StructType,
    TypeName,
)

__all__ = [
    "NOWHERE",
    "Aggregation",
    "ArrayOf",
    "Assign",
    "BasicType",
    "Binary",
    "Call",
    "Cast",
    "Character",
    "Clause",
    "ClauseLocal",
    "Comma",
    "Comment",
    "Conditional",
    "ControlLine",
    "Declaration",
    "Declarator",
    "DeclaredType",
    "Empty",
    "EnumType",
    "Enumerator",
    "Expression",
    "ExpressionStatement",
    "External",
    "FunctionOf",
    "If",
    "Index",
    "Inline",
    "Integer",
    "Item",
    "MacroArgument",
    "Member",
    "MemberDeclarator",
    "Name",
    "NamedType",
    "Node",
    "OffsetOf",
    "Parameter",
    "Parameters",
    "Place",
    "Pointer",
    "Postfix",
    "Pragma",
    "ProbeDescription",
    "Provider",
    "ProviderProbe",
    "Script",
    "SizeOf",
    "Statement",
    "String",
    "StringOf",
    "StructMember",
    "StructType",
    "ThreadLocal",
    "Translator",
    "TranslatorMember",
    "TypeName",
    "Unary",
    "Xlate",
    "children",
    "walk",
]


@node
class ExpressionStatement(Node):
    """An expression for its effect."""

    expression: Expression


@node
class Empty(Node):
    """A semicolon alone."""


@node
class If(Node):
    """``if``; ``otherwise`` is None without ``else``. Not every system's D has it."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] | None = None


Statement = ExpressionStatement | Empty | If


@node
class ProbeDescription(Node):
    """A probe, or all that a pattern matches. A field left empty is None."""

    text: str
    provider: str | None = None
    module: str | None = None
    function: str | None = None
    name: str | None = None
    number: int | None = None
    """A probe by its number: the other fields are None."""


@node
class Clause(Node):
    """Probes, the predicate under which they fire, and what then happens."""

    probes: tuple[ProbeDescription, ...]
    predicate: Expression | None
    statements: tuple[Statement, ...]


@node
class Declaration(Node):
    """Variables, types or both."""

    type: DeclaredType
    declarators: tuple[Declarator, ...]


@node
class Inline(Node):
    """``inline type name = value;``."""

    type: DeclaredType
    declarator: Declarator
    value: Expression


@node
class TranslatorMember(Node):
    """How one member of a translator's output is made."""

    name: str
    value: Expression


@node
class Translator(Node):
    """``translator output < input name > { members };``."""

    output: TypeName
    input: TypeName
    name: str
    members: tuple[TranslatorMember, ...]


@node
class ProviderProbe(Node):
    """A probe of a provider's; ``translated`` are the arguments that D sees, if others."""

    name: str
    parameters: Parameters | None
    translated: FunctionOf | None = None


@node
class Provider(Node):
    """``provider name { probes };``: statically defined probes."""

    name: str
    probes: tuple[ProviderProbe, ...]


@node
class Pragma(Node):
    """``#pragma D kind words``: kind is option, attributes, binding, depends_on, or general."""

    kind: str
    words: tuple[str, ...]


@node
class ControlLine(Node):
    """Any other line with ``#``: ``#!``, what the C preprocessor leaves, another's pragma."""

    text: str


Item = Clause | Declaration | Inline | Translator | Provider | Pragma | ControlLine


@node
class Script(Node):
    """A whole script. A control line within an item stands behind it."""

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False)

    @property
    def pragmas(self) -> tuple[Pragma, ...]:
        """The script's ``#pragma D`` lines."""
        return tuple(item for item in self.items if isinstance(item, Pragma))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The script's clauses."""
        return tuple(item for item in self.items if isinstance(item, Clause))
