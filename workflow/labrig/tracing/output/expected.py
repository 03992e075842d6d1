"""What a D script lets its output hold: names, kinds and keys of aggregations, formats. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labrig.tracing.d.formats import Conversion, FormatFault, parse_format
from labrig.tracing.d.tree import (
    Aggregation,
    Assign,
    Call,
    ExpressionStatement,
    If,
    Integer,
    Name,
    Node,
    Script,
    Statement,
    String,
    Unary,
    walk,
)
from labrig.tracing.output.bytewise import as_bytes

DISTRIBUTIONS = frozenset(["quantize", "lquantize", "llquantize"])
STACKS = frozenset(["stack", "ustack", "jstack"])
SPEAKING = frozenset(["trace", "printf", "print", "tracemem", "system", "printm", "pcap"])
"""Actions that print lines of no layout of their own."""

_SYMBOLS = frozenset(["sym", "mod", "func", "usym", "umod", "ufunc", "uaddr"])


_ONE_LINE = frozenset(["execname", "probeprov", "probemod", "probefunc", "probename"])
"""Variables whose text holds no line's end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """One aggregation of a script."""

    name: str
    kind: str | None
    keys: int
    stacks: tuple[bool, ...]
    """Of each key, whether it is a stack."""
    arguments: tuple[int | None, ...] = ()
    """Behind the value; None for what is no plain number."""

    @property
    def is_distribution(self) -> bool:
        """Whether it is printed a bucket a line."""
        return self.kind in DISTRIBUTIONS


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """One ``printf`` or ``printa`` with a format."""

    format: str
    """One character a byte, as the lines are read."""
    aggregations: tuple[Declared, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """All that a script may print."""

    at_end: tuple[Declared, ...]
    """What no ``printa`` prints, in the order in which dtrace does at the end."""
    together: tuple[tuple[Declared, ...], ...]
    """What ``printa`` prints without a format, one or several side by side."""
    formats: tuple[Printed, ...]
    speaks: bool
    """Whether it may print text that this does not tell."""
    whole_lines: bool = False
    """Whether each line of text is made by one of ``formats``, from its begin to its end."""
    sorted_by_value: bool = True
    """Whether rows of an aggregation come with rising values."""

    @property
    def alone(self) -> tuple[Declared, ...]:
        """What ``printa`` prints by itself, without a format."""
        return tuple(each[0] for each in self.together if len(each) == 1)

    @property
    def side_by_side(self) -> tuple[tuple[Declared, ...], ...]:
        """What ``printa`` prints several of in a row, without a format."""
        return tuple(each for each in self.together if len(each) > 1)


def expected(script: Script) -> Expected:
    """Read what a script may print."""
    statements = [one for clause in script.clauses for one in _flat(clause.statements)]
    declared = _declared(script, statements)
    calls = [
        one.expression
        for one in statements
        if isinstance(one, ExpressionStatement) and isinstance(one.expression, Call)
    ]
    printas = [call for call in calls if _name(call) == "printa"]
    formats: list[Printed] = []
    together: list[tuple[Declared, ...]] = []
    printed: set[str] = set()
    for call in printas:
        names = [one.name for one in call.arguments if isinstance(one, Aggregation)]
        printed.update(names)
        those = tuple(declared[name] for name in names if name in declared)
        first = call.arguments[0] if call.arguments else None
        if isinstance(first, String):
            formats.append(Printed(format=as_bytes(first.value), aggregations=those))
        elif those:
            together.append(those)
    formats.extend(
        Printed(format=as_bytes(call.arguments[0].value))
        for call in calls
        if _name(call) == "printf" and call.arguments and isinstance(call.arguments[0], String)
    )
    return Expected(
        at_end=tuple(one for one in declared.values() if one.name not in printed),
        together=tuple(dict.fromkeys(together)),
        formats=tuple(dict.fromkeys(formats)),
        speaks=any(_name(call) in SPEAKING | STACKS | _SYMBOLS for call in calls) or bool(formats),
        whole_lines=all(_makes_whole_lines(call) for call in calls),
        sorted_by_value=not any(
            word.startswith("aggsort") for pragma in script.pragmas for word in pragma.words
        )
        and not any(_name(call) == "setopt" for call in calls),
    )


def _makes_whole_lines(call: Call) -> bool:
    """Whether an action prints nothing, or lines that each come whole from its format."""
    name = _name(call)
    if name not in SPEAKING | STACKS | _SYMBOLS | {"printa", "freopen", "setopt"}:
        return True
    first, *arguments = call.arguments or (None,)
    if name not in ("printf", "printa") or not isinstance(first, String):
        return name == "printa" and isinstance(first, Aggregation)
    try:
        parts = list(parse_format(first.value))
    except FormatFault:
        return False
    if name == "printa" or not first.value.endswith("\n") or "\n" in first.value[:-1]:
        return False
    conversions = [p for p in parts if isinstance(p, Conversion) and p.letter != "%"]
    return len(conversions) == len(arguments) and all(
        one.letter in "diuxXo" or (one.letter == "s" and _is_one_line(argument))
        for one, argument in zip(conversions, arguments, strict=True)
    )


def _is_one_line(node: Node | None) -> bool:
    return isinstance(node, Name) and node.name in _ONE_LINE


def _declared(script: Script, statements: list[Statement]) -> dict[str, Declared]:
    """The aggregations in the order in which the script names them, which is dtrace's."""
    kinds: dict[str, Declared] = {}
    for one in statements:
        for node in walk(one):
            if isinstance(node, Assign) and isinstance(node.target, Aggregation):
                target = node.target
                if target.name not in kinds and isinstance(node.value, Call):
                    kinds[target.name] = _one(target, node.value)
    order = dict.fromkeys(
        node.name for node in walk(script) if isinstance(node, Aggregation) and node.name in kinds
    )
    return {name: kinds[name] for name in order}


def _one(target: Aggregation, call: Call) -> Declared:
    return Declared(
        name=target.name,
        kind=_name(call),
        keys=len(target.keys),
        stacks=tuple(isinstance(key, Call) and _name(key) in STACKS for key in target.keys),
        arguments=tuple(_number(argument) for argument in call.arguments[1:]),
    )


def _number(node: Node) -> int | None:
    if isinstance(node, Integer):
        return node.value
    if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Integer):
        return -node.operand.value
    return None


def _name(call: Call) -> str | None:
    return call.function.name if isinstance(call.function, Name) else None


def _flat(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for one in statements:
        if isinstance(one, If):
            yield from _flat(one.then)
            yield from _flat(one.otherwise or ())
        else:
            yield one
