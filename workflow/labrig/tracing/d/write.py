"""Print a tree as D, with no more parentheses than it needs. Comments are not printed. Pure."""

from __future__ import annotations

from labrig.tracing.d import tree
from labrig.tracing.d.precedence import ASSIGN
from labrig.tracing.d.write_parts import (
    INDENT,
    base_type,
    braced,
    declarator,
    declared_type,
    enumerator,
    expression,
    joined,
    member_declarator,
    parameters,
    pointer_sign,
    struct_member,
    suffix,
    type_name,
)


def to_text(node: tree.Node) -> str:
    """``node`` as D. Read again, it is an equal tree; a script ends with a newline."""
    match node:
        case tree.Script():
            return _script(node)
        case tree.Clause():
            return _clause(node)
        case tree.ExpressionStatement() | tree.Empty() | tree.If():
            return "\n".join(_statement(node))
        case tree.Comment() | tree.ProbeDescription() | tree.ControlLine():
            return node.text
        case tree.Pragma():
            return " ".join(("#pragma D", node.kind, *node.words))
        case tree.Declaration():
            declarators = ", ".join(map(declarator, node.declarators))
            return joined(declared_type(node.type), declarators) + ";"
        case tree.Inline():
            declared = joined(declared_type(node.type), declarator(node.declarator))
            return f"inline {declared} = {expression(node.value, ASSIGN)};"
        case tree.Translator():
            return _translator(node)
        case tree.Provider():
            return braced(f"provider {node.name}", map(to_text, node.probes)) + ";"
        case tree.TranslatorMember():
            return f"{node.name} = {expression(node.value, ASSIGN)};"
        case tree.ProviderProbe():
            translated = f" : {suffix(node.translated)}" if node.translated else ""
            return f"probe {node.name}({parameters(node.parameters)}){translated};"
        case _:
            return _part(node)


def _part(node: tree.Node) -> str:
    match node:
        case tree.Declarator():
            return declarator(node)
        case tree.DeclaredType():
            return declared_type(node)
        case tree.BasicType() | tree.NamedType() | tree.StructType() | tree.EnumType():
            return base_type(node)
        case tree.TypeName() | tree.Parameter():
            return type_name(node)
        case tree.Parameters():
            return parameters(node)
        case tree.StructMember():
            return struct_member(node)
        case tree.MemberDeclarator():
            return member_declarator(node)
        case tree.Enumerator():
            return enumerator(node)
        case tree.Pointer():
            return pointer_sign(node)
        case tree.ArrayOf() | tree.FunctionOf():
            return suffix(node)
        case _:
            return expression(node)


def _script(script: tree.Script) -> str:
    lines = []
    before: tree.Node | None = None
    for item in script.items:
        alike = type(item) is type(before) and not isinstance(item, tree.Clause)
        if before is not None and not alike:
            lines.append("")
        lines.append(to_text(item))
        before = item
    return "".join(line + "\n" for line in lines)


def _clause(clause: tree.Clause) -> str:
    lines = [",\n".join(probe.text for probe in clause.probes)]
    if clause.predicate is not None:
        predicate = expression(clause.predicate)
        # "/*" would begin a comment.
        lines.append(f"/ {predicate} /" if predicate.startswith("*") else f"/{predicate}/")
    return "\n".join([*lines, "{", *_block(clause.statements), "}"])


def _block(statements: tuple[tree.Statement, ...]) -> list[str]:
    return [INDENT + line for statement in statements for line in _statement(statement)]


def _statement(statement: tree.Statement) -> list[str]:
    if isinstance(statement, tree.Empty):
        return [";"]
    if isinstance(statement, tree.ExpressionStatement):
        return [expression(statement.expression) + ";"]
    lines = [f"if ({expression(statement.condition)}) {{", *_block(statement.then)]
    otherwise = statement.otherwise
    if otherwise is None:
        return [*lines, "}"]
    if len(otherwise) == 1 and isinstance(otherwise[0], tree.If):
        first, *rest = _statement(otherwise[0])
        return [*lines, f"}} else {first}", *rest]
    return [*lines, "} else {", *_block(otherwise), "}"]


def _translator(node: tree.Translator) -> str:
    taken = joined(type_name(node.input), node.name)
    head = f"translator {type_name(node.output)} < {taken} >"
    return braced(head, map(to_text, node.members)) + ";"
