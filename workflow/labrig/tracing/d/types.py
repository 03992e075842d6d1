"""D's types and declarators, as nodes of the tree. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labrig.tracing.d.node import Node

if TYPE_CHECKING:
    from labrig.tracing.d.expressions import Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class BasicType(Node):
    """A type of C's or D's own words, as written: ``unsigned long``, ``string``."""

    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedType(Node):
    """A type by its typedef's name."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StructType(Node):
    """A structure or union; ``members`` is None where it is only named."""

    kind: Literal["struct", "union"]
    tag: str | None
    members: tuple[StructMember, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnumType(Node):
    """An enumeration; ``enumerators`` is None where it is only named."""

    tag: str | None
    enumerators: tuple[Enumerator, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredType(Node):
    """What stands before a declarator; without a ``base`` it is an int."""

    storage: tuple[str, ...] = ()
    """``self``, ``this``, ``typedef``, ``extern``, ``static``, ``auto``, ``register``."""
    qualifiers: tuple[str, ...] = ()
    base: BasicType | NamedType | StructType | EnumType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer(Node):
    """A pointer, itself perhaps const."""

    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrayOf(Node):
    """An array: of a size, by keys of these types, or neither."""

    size: Expression | None = None
    keys: Parameters | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionOf(Node):
    """A function; ``parameters`` is None for empty parentheses."""

    parameters: Parameters | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Declarator(Node):
    """A name, if it has one, and what it is, read from the name outwards.

    ``*x[3]`` is an array of pointers: (ArrayOf, Pointer); ``(*x)[3]`` is (Pointer, ArrayOf).
    """

    name: str | None
    parts: tuple[Pointer | ArrayOf | FunctionOf, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeName(Node):
    """A type where no name is declared: in a cast, in ``sizeof``."""

    type: DeclaredType
    declarator: Declarator | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter(Node):
    """A parameter of a function or a probe, or a key of an associative array."""

    type: DeclaredType
    declarator: Declarator | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameters(Node):
    """Parameters in order, with ``...`` at the end or not."""

    items: tuple[Parameter, ...]
    variadic: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDeclarator(Node):
    """One member of a structure; a bit-field has a ``width`` and may lack the rest."""

    declarator: Declarator | None
    width: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StructMember(Node):
    """One line of a structure."""

    type: DeclaredType
    declarators: tuple[MemberDeclarator, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Enumerator(Node):
    """A name of an enumeration and its value, if given."""

    name: str
    value: Expression | None = None
