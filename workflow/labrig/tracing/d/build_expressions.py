"""Expressions from what the grammar finds: one method a rule or alias of ``grammar.lark``."""

# ruff: noqa: D102 (the grammar says what each is)

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from lark import Token

from labrig.tracing.d import literals, tree
from labrig.tracing.d.parts import Parts, all_of, mistake, nodes, place_of, the_name
from labrig.tracing.d.precedence import BINARY
from labrig.tracing.d.words import AGGREGATING


class Expressions:
    """Builds expressions."""

    def name(self, parts: Parts) -> tree.Name:
        return tree.Name(name=parts[0].value, place=place_of(parts))

    def external(self, parts: Parts) -> tree.External:
        module, _, name = parts[0].value.rpartition("`")
        if not name:
            raise mistake("a name has to follow the last '`'", parts[0])
        return tree.External(module=module, name=name, place=place_of(parts))

    def thread_local(self, parts: Parts) -> tree.ThreadLocal:
        return tree.ThreadLocal(name=the_name(parts), place=place_of(parts))

    def clause_local(self, parts: Parts) -> tree.ClauseLocal:
        return tree.ClauseLocal(name=the_name(parts), place=place_of(parts))

    def aggregation(self, parts: Parts) -> tree.Aggregation:
        return tree.Aggregation(name=parts[0].value[1:], place=place_of(parts))

    def macro(self, parts: Parts) -> tree.MacroArgument:
        text = parts[0].value
        name = text.lstrip("$")
        quoted = text.startswith("$$")
        return tree.MacroArgument(name=name, quoted=quoted, place=place_of(parts))

    def integer(self, parts: Parts) -> tree.Integer:
        value = _valued(literals.integer, parts[0])
        return tree.Integer(value=value, text=parts[0].value, place=place_of(parts))

    def character(self, parts: Parts) -> tree.Character:
        value = _valued(literals.character, parts[0])
        return tree.Character(value=value, text=parts[0].value, place=place_of(parts))

    def string(self, parts: Parts) -> tree.String:
        text = parts[0].value
        return tree.String(value=literals.string(text), text=text, place=place_of(parts))

    def parenthesised(self, parts: Parts) -> Any:
        return dataclasses.replace(parts[1], place=place_of(parts))

    def arguments(self, parts: Parts) -> Parts:
        return parts[::2]

    def index(self, parts: Parts) -> tree.Index | tree.Aggregation:
        value, keys = parts[0], tuple(parts[2])
        if isinstance(value, tree.Aggregation) and not value.keys:
            return tree.Aggregation(name=value.name, keys=keys, place=place_of(parts))
        return tree.Index(value=value, keys=keys, place=place_of(parts))

    def call(self, parts: Parts) -> tree.Call:
        function = parts[0]
        if not isinstance(function, tree.Name | tree.External):
            raise mistake("only what has a name can be called", function)
        arguments = tuple(parts[2]) if len(parts) == 4 else ()
        return tree.Call(function=function, arguments=arguments, place=place_of(parts))

    def member(self, parts: Parts) -> tree.Member:
        value, operator, name = parts
        return tree.Member(
            value=value, operator=operator.value, name=name.value, place=place_of(parts)
        )

    def postfix(self, parts: Parts) -> tree.Postfix:
        return tree.Postfix(operator=parts[1].value, operand=parts[0], place=place_of(parts))

    def unary(self, parts: Parts) -> tree.Unary:
        return tree.Unary(operator=parts[0].value, operand=parts[1], place=place_of(parts))

    def sizeof(self, parts: Parts) -> tree.SizeOf:
        return tree.SizeOf(operand=nodes(parts)[0], place=place_of(parts))

    def stringof(self, parts: Parts) -> tree.StringOf:
        return tree.StringOf(operand=parts[1], place=place_of(parts))

    def offsetof(self, parts: Parts) -> tree.OffsetOf:
        (kind,) = all_of(parts, tree.TypeName)
        return tree.OffsetOf(type=kind, member=the_name(parts), place=place_of(parts))

    def xlate(self, parts: Parts) -> tree.Xlate:
        kind, operand = nodes(parts)
        return tree.Xlate(type=kind, operand=operand, place=place_of(parts))

    def cast(self, parts: Parts) -> tree.Cast:
        return tree.Cast(type=parts[1], operand=parts[3], place=place_of(parts))

    def operation(self, parts: Parts) -> Any:
        """Group operands by their operators' precedence; equal ones from left to right."""
        operands: list[Any] = [parts[0]]
        operators: list[str] = []

        def group() -> None:
            right, left = operands.pop(), operands.pop()
            operands.append(
                tree.Binary(
                    operator=operators.pop(), left=left, right=right, place=place_of([left, right])
                )
            )

        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            while operators and BINARY[operators[-1]] >= BINARY[sign.value]:
                group()
            operators.append(sign.value)
            operands.append(operand)
        while operators:
            group()
        return operands[0]

    def conditional(self, parts: Parts) -> tree.Conditional:
        condition, then, otherwise = parts[::2]
        return tree.Conditional(
            condition=condition, then=then, otherwise=otherwise, place=place_of(parts)
        )

    def assign(self, parts: Parts) -> tree.Assign:
        target, operator, value = parts
        if (
            isinstance(value, tree.Call)
            and isinstance(value.function, tree.Name)
            and value.function.name in AGGREGATING
            and not isinstance(target, tree.Aggregation)
        ):
            function = value.function.name
            raise mistake(
                f"what {function}() makes is an aggregation, whose name needs an @:"
                f" @name = {function}(...)",
                target,
            )
        return tree.Assign(
            operator=operator.value, target=target, value=value, place=place_of(parts)
        )

    def comma(self, parts: Parts) -> tree.Comma:
        return tree.Comma(left=parts[0], right=parts[2], place=place_of(parts))


def _valued(value_of: Callable[[str], int], token: Token) -> int:
    try:
        return value_of(token.value)
    except ValueError as error:
        raise mistake(str(error), token) from None
