"""Types and declarators from what the grammar finds: a method a rule of ``grammar.lark``."""

# ruff: noqa: D102 (the grammar says what each is)

from __future__ import annotations

from labrig.tracing.d import tree
from labrig.tracing.d.parts import (
    Parts,
    all_of,
    first_of,
    name_in,
    nodes,
    place_of,
    texts,
    the_name,
)


class Types:
    """Builds types and declarators."""

    def declaration_type(self, parts: Parts) -> tree.DeclaredType:
        base = next(iter(nodes(parts)), None)
        words = texts(parts, "BASIC")
        if words:
            base = tree.BasicType(words=words, place=place_of(parts))
        return tree.DeclaredType(
            storage=texts(parts, "STORAGE", "SELF", "THIS"),
            qualifiers=texts(parts, "QUALIFIER"),
            base=base,
            place=place_of(parts),
        )

    def named_type(self, parts: Parts) -> tree.NamedType:
        return tree.NamedType(name=parts[0].value, place=place_of(parts))

    def struct_type(self, parts: Parts) -> tree.StructType:
        return tree.StructType(
            kind=parts[0].value,
            tag=name_in(parts),
            members=all_of(parts, tree.StructMember) or None,
            place=place_of(parts),
        )

    def struct_member(self, parts: Parts) -> tree.StructMember:
        return tree.StructMember(
            type=parts[0],
            declarators=all_of(parts, tree.MemberDeclarator),
            place=place_of(parts),
        )

    def member_declarator(self, parts: Parts) -> tree.MemberDeclarator:
        declarator = first_of(parts, tree.Declarator)
        width = parts[-1] if len(parts) > 1 else None
        return tree.MemberDeclarator(declarator=declarator, width=width, place=place_of(parts))

    def enum_type(self, parts: Parts) -> tree.EnumType:
        return tree.EnumType(
            tag=name_in(parts),
            enumerators=all_of(parts, tree.Enumerator) or None,
            place=place_of(parts),
        )

    def enumerator(self, parts: Parts) -> tree.Enumerator:
        value = parts[2] if len(parts) == 3 else None
        return tree.Enumerator(name=the_name(parts), value=value, place=place_of(parts))

    def declarator(self, parts: Parts) -> tree.Declarator:
        """What stands behind the name binds first, then the pointers, the nearest one first."""
        direct = first_of(parts, tree.Declarator)
        pointers = parts[0] if isinstance(parts[0], list) else []
        return tree.Declarator(
            name=direct.name if direct else None,
            parts=(*(direct.parts if direct else ()), *reversed(pointers)),
            place=place_of(parts),
        )

    def direct_name(self, parts: Parts) -> tree.Declarator:
        return tree.Declarator(name=parts[0].value, place=place_of(parts))

    def direct_nested(self, parts: Parts) -> tree.Declarator:
        inner: tree.Declarator = parts[1]
        return tree.Declarator(name=inner.name, parts=inner.parts, place=place_of(parts))

    def direct_suffixed(self, parts: Parts) -> tree.Declarator:
        inner = first_of(parts[:1], tree.Declarator)
        return tree.Declarator(
            name=inner.name if inner else None,
            parts=(*(inner.parts if inner else ()), parts[-1]),
            place=place_of(parts),
        )

    def pointers(self, parts: Parts) -> Parts:
        return parts

    def pointer(self, parts: Parts) -> tree.Pointer:
        return tree.Pointer(qualifiers=texts(parts, "QUALIFIER"), place=place_of(parts))

    def array(self, parts: Parts) -> tree.ArrayOf:
        held = parts[1] if len(parts) == 3 else None
        if isinstance(held, tree.Parameters):
            return tree.ArrayOf(keys=held, place=place_of(parts))
        return tree.ArrayOf(size=held, place=place_of(parts))

    def function(self, parts: Parts) -> tree.FunctionOf:
        return tree.FunctionOf(parameters=first_of(parts, tree.Parameters), place=place_of(parts))

    def parameters(self, parts: Parts) -> tree.Parameters:
        return tree.Parameters(
            items=all_of(parts, tree.Parameter),
            variadic=bool(texts(parts, "ELLIPSIS")),
            place=place_of(parts),
        )

    def parameter(self, parts: Parts) -> tree.Parameter:
        declarator = first_of(parts, tree.Declarator)
        return tree.Parameter(type=parts[0], declarator=declarator, place=place_of(parts))

    def type_name(self, parts: Parts) -> tree.TypeName:
        declarator = first_of(parts, tree.Declarator)
        return tree.TypeName(type=parts[0], declarator=declarator, place=place_of(parts))
