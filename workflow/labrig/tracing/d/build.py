"""The tree from what the grammar finds: one method a rule or alias of ``grammar.lark``."""

# ruff: noqa: D102 (the grammar says what each is)

from __future__ import annotations

from typing import Any

from labrig.tracing.d import literals, tree
from labrig.tracing.d.build_expressions import Expressions
from labrig.tracing.d.build_types import Types
from labrig.tracing.d.control import control_line
from labrig.tracing.d.parts import Parts, all_of, mistake, nodes, place_of, the_name


class Builder(Expressions, Types):
    """Builds scripts."""

    def script(self, parts: Parts) -> tuple[tree.Item, ...]:
        return tuple(parts)

    def control(self, parts: Parts) -> tree.Pragma | tree.ControlLine:
        try:
            return control_line(parts[0].value, place_of(parts))
        except ValueError as error:
            raise mistake(str(error), parts[0]) from None

    def clause(self, parts: Parts) -> tree.Clause:
        return tree.Clause(
            probes=tuple(parts[0]),
            predicate=parts[2] if len(parts) > 2 else None,
            statements=nodes(parts[-1]),
            place=place_of(parts),
        )

    def probes(self, parts: Parts) -> Parts:
        return parts[::2]

    def probe(self, parts: Parts) -> tree.ProbeDescription:
        token = parts[0]
        if token.type == "PROBE_NUMBER":
            try:
                number = literals.integer(token.value)
            except ValueError as error:
                raise mistake(str(error), token) from None
            return tree.ProbeDescription(text=token.value, number=number, place=place_of(parts))
        fields = token.value.split(":")
        if len(fields) > 4:
            raise mistake(
                "a probe has at most four fields, provider:module:function:name; found"
                f" {len(fields)}",
                token,
            )
        # Fields left out are those on the left: a probe's name is always the last.
        provider, module, function, name = [None] * (4 - len(fields)) + [f or None for f in fields]
        return tree.ProbeDescription(
            text=token.value,
            provider=provider,
            module=module,
            function=function,
            name=name,
            place=place_of(parts),
        )

    def block(self, parts: Parts) -> Parts:
        return parts

    def empty(self, parts: Parts) -> tree.Empty:
        return tree.Empty(place=place_of(parts))

    def expression_statement(self, parts: Parts) -> tree.ExpressionStatement:
        return tree.ExpressionStatement(expression=parts[0], place=place_of(parts))

    def if_statement(self, parts: Parts) -> tree.If:
        return tree.If(
            condition=parts[2],
            then=_body(parts[4]),
            otherwise=_body(parts[6]) if len(parts) > 5 else None,
            place=place_of(parts),
        )

    def declaration(self, parts: Parts) -> tree.Declaration:
        return tree.Declaration(
            type=parts[0], declarators=all_of(parts, tree.Declarator), place=place_of(parts)
        )

    def inline(self, parts: Parts) -> tree.Inline:
        _, kind, declarator, _, value, _ = parts
        return tree.Inline(type=kind, declarator=declarator, value=value, place=place_of(parts))

    def translator(self, parts: Parts) -> tree.Translator:
        output, taken = all_of(parts, tree.TypeName)
        return tree.Translator(
            output=output,
            input=taken,
            name=the_name(parts),
            members=all_of(parts, tree.TranslatorMember),
            place=place_of(parts),
        )

    def translator_member(self, parts: Parts) -> tree.TranslatorMember:
        return tree.TranslatorMember(name=the_name(parts), value=parts[2], place=place_of(parts))

    def provider(self, parts: Parts) -> tree.Provider:
        return tree.Provider(
            name=the_name(parts),
            probes=all_of(parts, tree.ProviderProbe),
            place=place_of(parts),
        )

    def provider_probe(self, parts: Parts) -> tree.ProviderProbe:
        functions = all_of(parts, tree.FunctionOf)
        return tree.ProviderProbe(
            name=the_name(parts),
            parameters=functions[0].parameters,
            translated=functions[1] if len(functions) > 1 else None,
            place=place_of(parts),
        )


def _body(part: Any) -> tuple[tree.Statement, ...]:
    """A statement alone is a block of one."""
    return nodes(part) if isinstance(part, list) else (part,)
