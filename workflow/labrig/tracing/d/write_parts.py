"""Print expressions and types as D: what a script's lines are made of. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from labrig.tracing.d import tree
from labrig.tracing.d.precedence import (
    ASSIGN,
    BINARY,
    CAST,
    COMMA,
    CONDITIONAL,
    POSTFIX,
    PRIMARY,
    UNARY,
)
from labrig.tracing.d.rows import leftwards

INDENT = "    "


def joined(*words: str) -> str:
    """Words with spaces between them; empty ones do not count."""
    return " ".join(word for word in words if word)


def braced(head: str, parts: Iterable[str]) -> str:
    """Lines between braces, further in than the ``head`` before them."""
    inner = [INDENT + line for part in parts for line in part.split("\n")]
    return "\n".join([f"{head} {{", *inner, "}"])


def expression(node: tree.Node, least: int = COMMA) -> str:
    """An expression, in parentheses where it binds less tightly than ``least``."""
    level, text = _levelled(node)
    return text if level >= least else f"({text})"


def _levelled(node: tree.Node) -> tuple[int, str]:
    """How tightly an expression binds, and its text."""
    match node:
        case tree.Binary():
            return BINARY[node.operator], _row(node)
        case tree.Unary():
            # What counts up or down is a variable; what else stands before may be a cast's.
            operand = expression(node.operand, UNARY if len(node.operator) == 2 else CAST)
            glued = operand.startswith(node.operator[-1])
            return UNARY, f"{node.operator}{' ' if glued else ''}{operand}"
        case tree.Postfix():
            return POSTFIX, f"{_operand(node.operand)}{node.operator}"
        case tree.Assign():
            target, value = expression(node.target, UNARY), expression(node.value, ASSIGN)
            return ASSIGN, f"{target} {node.operator} {value}"
        case tree.Conditional():
            return CONDITIONAL, _cases(node)
        case tree.Comma():
            first, commas = leftwards(node)
            rest = (expression(comma.right, ASSIGN) for comma in commas)
            return COMMA, ", ".join([expression(first, ASSIGN), *rest])
        case tree.Cast():
            return CAST, f"({type_name(node.type)}){expression(node.operand, CAST)}"
        case tree.SizeOf():
            if isinstance(node.operand, tree.TypeName):
                return UNARY, f"sizeof ({type_name(node.operand)})"
            return UNARY, f"sizeof {expression(node.operand, UNARY)}"
        case tree.StringOf():
            return UNARY, f"stringof({expression(node.operand)})"
        case tree.Call():
            return POSTFIX, f"{expression(node.function)}({_listed(node.arguments)})"
        case tree.Index():
            return POSTFIX, f"{_operand(node.value)}[{_listed(node.keys)}]"
        case tree.Member():
            return POSTFIX, f"{_operand(node.value)}{node.operator}{node.name}"
        case tree.OffsetOf():
            return POSTFIX, f"offsetof({type_name(node.type)}, {node.member})"
        case tree.Xlate():
            return POSTFIX, f"xlate <{type_name(node.type)}>({expression(node.operand)})"
        case _:
            return PRIMARY, _simple(node)


def _row(node: tree.Binary) -> str:
    """Operators from left to right; brackets round what comes first all open before it."""
    first, operators = leftwards(node)
    opened, level = 0, BINARY[operators[0].operator]
    parts = [expression(first, level)]
    for one in operators:
        before, level = level, BINARY[one.operator]
        if before < level:
            opened += 1
            parts.append(")")
        parts.append(f" {one.operator} {expression(one.right, level + 1)}")
    return "(" * opened + "".join(parts)


def _cases(node: tree.Conditional) -> str:
    parts = []
    last: tree.Expression = node
    while isinstance(last, tree.Conditional):
        condition = expression(last.condition, CONDITIONAL + 1)
        parts.append(f"{condition} ? {expression(last.then)} : ")
        last = last.otherwise
    return "".join([*parts, expression(last, CONDITIONAL)])


def _operand(node: tree.Node) -> str:
    """What an operator stands behind; "1.x" would be a floating-point constant."""
    return expression(node, PRIMARY + 1 if isinstance(node, tree.Integer) else POSTFIX)


def _listed(expressions: tuple[tree.Expression, ...]) -> str:
    return ", ".join(expression(one, ASSIGN) for one in expressions)


def _simple(node: tree.Node) -> str:
    match node:
        case tree.Name():
            return node.name
        case tree.ThreadLocal():
            return f"self->{node.name}"
        case tree.ClauseLocal():
            return f"this->{node.name}"
        case tree.External():
            return f"{node.module}`{node.name}"
        case tree.Aggregation():
            keys = f"[{_listed(node.keys)}]" if node.keys else ""
            return f"@{node.name}{keys}"
        case tree.MacroArgument():
            return f"{'$$' if node.quoted else '$'}{node.name}"
        case tree.Integer() | tree.Character() | tree.String():
            return node.text
        case _:
            raise TypeError(f"{type(node).__name__} is no part of a D script")


def type_name(node: tree.TypeName | tree.Parameter) -> str:
    """A type and what it declares, if anything."""
    declared = declarator(node.declarator) if node.declarator else ""
    return joined(declared_type(node.type), declared)


def declared_type(node: tree.DeclaredType) -> str:
    """What stands before a declarator."""
    return joined(*node.storage, *node.qualifiers, base_type(node.base) if node.base else "")


def base_type(node: tree.BasicType | tree.NamedType | tree.StructType | tree.EnumType) -> str:
    """A type without qualifiers."""
    match node:
        case tree.BasicType():
            return " ".join(node.words)
        case tree.NamedType():
            return node.name
        case tree.StructType():
            head = joined(node.kind, node.tag or "")
            return head if node.members is None else braced(head, map(struct_member, node.members))
        case tree.EnumType():
            head = joined("enum", node.tag or "")
            if node.enumerators is None:
                return head
            *firsts, last = map(enumerator, node.enumerators)
            return braced(head, [*(f"{line}," for line in firsts), last])


def declarator(node: tree.Declarator) -> str:
    """A name and what it is: what stands behind it binds before the pointers."""
    text, pointer = node.name or "", False
    for part in node.parts:
        if isinstance(part, tree.Pointer):
            gap = " " if part.qualifiers and text else ""
            text, pointer = pointer_sign(part) + gap + text, True
        else:
            text, pointer = (f"({text})" if pointer else text) + suffix(part), False
    return text


def pointer_sign(node: tree.Pointer) -> str:
    """A pointer's star and qualifiers."""
    return "*" + " ".join(node.qualifiers)


def suffix(node: tree.ArrayOf | tree.FunctionOf) -> str:
    """Brackets or parentheses behind a name."""
    if isinstance(node, tree.FunctionOf):
        return f"({parameters(node.parameters)})"
    if node.keys is not None:
        return f"[{parameters(node.keys)}]"
    return f"[{expression(node.size, CONDITIONAL) if node.size is not None else ''}]"


def parameters(node: tree.Parameters | None) -> str:
    """Parameters with commas between them."""
    if node is None:
        return ""
    return ", ".join([*map(type_name, node.items), *(["..."] if node.variadic else [])])


def struct_member(node: tree.StructMember) -> str:
    """One line of a structure."""
    declared = ", ".join(map(member_declarator, node.declarators))
    return joined(declared_type(node.type), declared) + ";"


def member_declarator(node: tree.MemberDeclarator) -> str:
    """One member, and its width in bits if it has one."""
    declared = declarator(node.declarator) if node.declarator else ""
    return declared + (f":{expression(node.width, CONDITIONAL)}" if node.width else "")


def enumerator(node: tree.Enumerator) -> str:
    """A name of an enumeration, and its value if it has one."""
    return node.name + (f" = {expression(node.value, ASSIGN)}" if node.value else "")
