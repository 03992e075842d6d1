"""D's types and declarators, as nodes of the tree. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from labrig.tracing.d.node import Node, node

if TYPE_CHECKING:
    from labrig.tracing.d.expressions import Expression


@node
class BasicType(Node):
    """A type of C's or D's own words, as written: ``unsigned long``, ``string``."""

    words: tuple[str, ...]


@node
class NamedType(Node):
    """A type by its typedef's name."""

    name: str


@node
class StructType(Node):
    """A structure or union; ``members`` is None where it is only named."""

    kind: Literal["struct", "union"]
    tag: str | None
    members: tuple[StructMember, ...] | None


@node
class EnumType(Node):
    """An enumeration; ``enumerators`` is None where it is only named."""

    tag: str | None
    enumerators: tuple[Enumerator, ...] | None


@node
class DeclaredType(Node):
    """What stands before a declarator; without a ``base`` it is an int."""

    storage: tuple[str, ...] = ()
    """``self``, ``this``, ``typedef``, ``extern``, ``static``, ``auto``, ``register``."""
    qualifiers: tuple[str, ...] = ()
    base: BasicType | NamedType | StructType | EnumType | None = None


@node
class Pointer(Node):
    """A pointer, itself perhaps const."""

    qualifiers: tuple[str, ...] = ()


@node
class ArrayOf(Node):
    """An array: of a size, by keys of these types, or neither."""

    size: Expression | None = None
    keys: Parameters | None = None


@node
class FunctionOf(Node):
    """A function; ``parameters`` is None for empty parentheses."""

    parameters: Parameters | None


@node
class Declarator(Node):
    """A name, if it has one, and what it is, read from the name outwards.

    ``*x[3]`` is an array of pointers: (ArrayOf, Pointer); ``(*x)[3]`` is (Pointer, ArrayOf).
    """

    name: str | None
    parts: tuple[Pointer | ArrayOf | FunctionOf, ...] = ()


@node
class TypeName(Node):
    """A type where no name is declared: in a cast, in ``sizeof``."""

    type: DeclaredType
    declarator: Declarator | None = None


@node
class Parameter(Node):
    """A parameter of a function or a probe, or a key of an associative array."""

    type: DeclaredType
    declarator: Declarator | None = None


@node
class Parameters(Node):
    """Parameters in order, with ``...`` at the end or not."""

    items: tuple[Parameter, ...]
    variadic: bool = False


@node
class MemberDeclarator(Node):
    """One member of a structure; a bit-field has a ``width`` and may lack the rest."""

    declarator: Declarator | None
    width: Expression | None = None


@node
class StructMember(Node):
    """One line of a structure."""

    type: DeclaredType
    declarators: tuple[MemberDeclarator, ...]


@node
class Enumerator(Node):
    """A name of an enumeration and its value, if given."""

    name: str
    value: Expression | None = None
