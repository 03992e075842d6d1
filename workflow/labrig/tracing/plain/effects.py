"""What a clause does, in words: what it keeps, what it prints, what else it does. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from labrig.numerals import listed
from labrig.tracing.d import tree
from labrig.tracing.d.rows import leftwards
from labrig.tracing.d.words import AGGREGATING
from labrig.tracing.d.write import to_text
from labrig.tracing.plain.actions import DESTRUCTIVE, printing, steering
from labrig.tracing.plain.conditions import condition
from labrig.tracing.plain.values import noun, value

Kind = Literal["keeps", "prints", "does", "changes"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One thing that a clause does; ``changes`` is what it does to the system it watches."""

    kind: Kind
    words: str


def effects(clause: tree.Clause) -> tuple[Effect, ...]:
    """What a clause does at a firing, in order."""
    return tuple(_statements(clause.statements, clause))


def aggregated(node: tree.Assign, clause: tree.Clause) -> str:
    """What an aggregation holds: ``how often this happens, for each kernel stack``."""
    target = node.target
    given = target.keys if isinstance(target, tree.Aggregation) else ()
    keys = [noun(key, clause) for key in given if not isinstance(key, tree.String)]
    names = [to_text(key) for key in given if isinstance(key, tree.String)]
    of_each = f", for each {listed(keys)}" if keys else ""
    under = f", under {listed(names)}" if names else ""
    return f"{_function(node.value, clause)}{of_each}{under}"


def _statements(
    statements: tuple[tree.Statement, ...], clause: tree.Clause, under: tuple[str, ...] = ()
) -> Iterator[Effect]:
    held = False
    for statement in statements:
        if isinstance(statement, tree.ExpressionStatement):
            for effect in _expression(statement.expression, clause):
                words = effect.words
                if held and effect.kind == "prints":
                    words = f"{words}, held back until commit()"
                yield replace(effect, words=", only ".join([words, *_together(under)]))
            held = held or _calls(statement.expression) == "speculate"
        elif isinstance(statement, tree.If):
            for branch, holds in ((statement.then, True), (statement.otherwise or (), False)):
                here = condition(statement.condition, clause, holds=holds)
                yield from _statements(branch, clause, (*under, here))


def _together(conditions: tuple[str, ...]) -> list[str]:
    return [listed(list(conditions))] if conditions else []


def _expression(node: tree.Expression, clause: tree.Clause) -> Iterator[Effect]:
    match node:
        case tree.Comma():
            first, commas = leftwards(node)
            for one in (first, *(comma.right for comma in commas)):
                yield from _expression(one, clause)
        case tree.Assign(target=tree.Aggregation()):
            yield Effect(kind="keeps", words=f"in {_name(node.target)}: {aggregated(node, clause)}")
        case tree.Assign():
            if isinstance(node.value, tree.Assign):
                yield from _expression(node.value, clause)
            yield Effect(kind="keeps", words=_assigned(node, clause))
        case tree.Unary(operator="++" | "--") | tree.Postfix():
            step = "up" if node.operator == "++" else "down"
            yield Effect(kind="keeps", words=f"{_variable(node.operand)} is counted {step} by one")
        case tree.Call(function=tree.Name(name=name)):
            yield _call(name, node, clause)
        case _:
            yield Effect(kind="does", words=f"evaluates {to_text(node)}")


def _call(name: str, node: tree.Call, clause: tree.Clause) -> Effect:
    if name in DESTRUCTIVE:
        return Effect(kind="changes", words=f"{DESTRUCTIVE[name]}: {to_text(node)}")
    if (printed := printing(name, node, clause)) is not None:
        return Effect(kind="prints", words=printed)
    return Effect(kind="does", words=steering(name, node))


def _calls(node: tree.Expression) -> str | None:
    match node:
        case tree.Call(function=tree.Name(name=name)):
            return name
        case _:
            return None


def _name(target: tree.Expression) -> str:
    return f"@{target.name}" if isinstance(target, tree.Aggregation) else to_text(target)


def _assigned(node: tree.Assign, clause: tree.Clause) -> str:
    nothing = isinstance(node.value, tree.Integer) and node.value.value == 0
    if node.operator == "=":
        if nothing and isinstance(node.target, tree.ThreadLocal):
            return f"{to_text(node.target)} is cleared (set to 0, which frees it)"
        source = node.value.target if isinstance(node.value, tree.Assign) else node.value
        return f"{_variable(node.target)} is set to {value(source, clause)}"
    said = value(node.value, clause)
    match node.operator:
        case "+=":
            return f"{_variable(node.target)} grows by {said}"
        case "-=":
            return f"{_variable(node.target)} shrinks by {said}"
        case _:
            return f"{_variable(node.target)} is changed ({to_text(node)})"


def _variable(target: tree.Expression) -> str:
    match target:
        case tree.ThreadLocal():
            return f"{to_text(target)} (each thread has its own)"
        case tree.ClauseLocal():
            return f"{to_text(target)} (for this firing only)"
        case tree.Name():
            return f"{target.name} (one for the whole script)"
        case tree.Index():
            kind = ", of each thread" if isinstance(target.value, tree.ThreadLocal) else ""
            keys = listed([to_text(key) for key in target.keys])
            return f"{to_text(target)} (an entry for each {keys}{kind})"
        case _:
            return to_text(target)


def _function(node: tree.Expression, clause: tree.Clause) -> str:
    match node:
        case tree.Call(function=tree.Name(name=name)) if name in AGGREGATING:
            said = [value(argument, clause) for argument in node.arguments]
            texts = [to_text(argument) for argument in node.arguments]
        case _:
            return to_text(node)
    match name, len(said):
        case "count", 0:
            return "how often this happens"
        case "sum" | "avg" | "min" | "max" | "stddev", 1:
            words = {
                "sum": "the sum of",
                "avg": "the mean of",
                "min": "the smallest",
                "max": "the largest",
                "stddev": "the standard deviation of",
            }[name]
            return f"{words} {_bare(said[0]) if name in ('min', 'max') else said[0]}"
        case "quantize", 1 | 2:
            weight = f", each weighted by {said[1]}" if len(said) > 1 else ""
            return f"how {said[0]} is distributed, in powers of two{weight}"
        case "lquantize", 3 | 4 | 5:
            step = f"{texts[3]}" if len(texts) > 3 else "1"
            return f"how {said[0]} is distributed from {texts[1]} to {texts[2]}, in steps of {step}"
        case "llquantize", 5 | 6:
            base = texts[1]
            return (
                f"how {said[0]} is distributed from {base}^{texts[2]} to {base}^{texts[3]}, in"
                f" {texts[4]} steps for each power of {base}"
            )
        case _:
            return to_text(node)


def _bare(words: str) -> str:
    return words.removeprefix("the ")
