"""Random trees of D, such as the parser makes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from labrig.tracing.d import literals, tree
from labrig.tracing.d.precedence import BINARY

NAMES = st.sampled_from(["a", "b", "execname", "_x1", "timestamp", "BEGIN", "probefunc"])
TAGS = st.sampled_from(["task", "file_s", "list_t"])
TYPES = st.sampled_from(["size_t", "uint64_t", "made_t", "pid_t"])
MEMBERS = st.one_of(NAMES, st.sampled_from(["string", "int", "for", "probe"]))

_integers = st.sampled_from(["0", "1", "42", "017", "0x1F", "7UL", "0xffULL"]).map(
    lambda text: tree.Integer(value=literals.integer(text), text=text)
)
_characters = st.sampled_from(["'a'", r"'\n'", r"'\''", "'ab'"]).map(
    lambda text: tree.Character(value=literals.character(text), text=text)
)
_strings = st.sampled_from(['""', '"a b"', r'"%s\n"', r'"\"/*"', '"//"']).map(
    lambda text: tree.String(value=literals.string(text), text=text)
)

LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(tree.Name, name=NAMES),
    st.builds(tree.ThreadLocal, name=NAMES),
    st.builds(tree.ClauseLocal, name=NAMES),
    st.builds(tree.External, module=st.sampled_from(["", "genunix", "a`b"]), name=NAMES),
    st.builds(tree.Aggregation, name=st.one_of(st.just(""), NAMES)),
    st.builds(
        tree.MacroArgument, name=st.sampled_from(["1", "target", "pid"]), quoted=st.booleans()
    ),
    _integers,
    _characters,
    _strings,
)


def _several(one: st.SearchStrategy[Any], least: int = 0, most: int = 3) -> Any:
    return st.lists(one, min_size=least, max_size=most).map(tuple)


QUALIFIERS = st.sampled_from([(), (), ("const",), ("volatile", "const")])
BASIC_TYPES = st.sampled_from(
    [("int",), ("unsigned", "long"), ("string",), ("void",), ("char",), ("long", "long")]
).map(lambda words: tree.BasicType(words=words))
SIMPLE_TYPES: st.SearchStrategy[Any] = st.one_of(
    BASIC_TYPES,
    st.builds(tree.NamedType, name=TYPES),
    st.builds(
        tree.StructType,
        kind=st.sampled_from(["struct", "union"]),
        tag=TAGS,
        members=st.none(),
    ),
    st.builds(tree.EnumType, tag=TAGS, enumerators=st.none()),
)
PLAIN_TYPES = st.builds(tree.DeclaredType, qualifiers=QUALIFIERS, base=SIMPLE_TYPES)


def _functions(parameter: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.none(),
        st.builds(tree.Parameters, items=_several(parameter, 1), variadic=st.booleans()),
        st.just(tree.Parameters(items=(), variadic=True)),
    )


@st.composite
def declarators(draw: Any, name: Any, sizes: Any, *, least: int = 0) -> tree.Declarator:
    """A declarator as C permits: no array of functions, no function that returns either."""
    parameter = st.builds(
        tree.Parameter,
        type=PLAIN_TYPES,
        declarator=st.one_of(
            st.none(),
            st.builds(tree.Declarator, name=NAMES),
            st.just(tree.Declarator(name=None, parts=(tree.Pointer(),))),
        ),
    )
    part = st.one_of(
        st.builds(tree.Pointer, qualifiers=QUALIFIERS),
        st.builds(tree.Pointer, qualifiers=QUALIFIERS),
        st.builds(tree.ArrayOf, size=st.one_of(st.none(), sizes)),
        st.builds(
            tree.ArrayOf,
            keys=st.builds(
                tree.Parameters,
                items=_several(st.builds(tree.Parameter, type=PLAIN_TYPES), 1),
                variadic=st.booleans(),
            ),
        ),
        st.builds(tree.FunctionOf, parameters=_functions(parameter)),
    )
    return tree.Declarator(name=draw(name), parts=draw(_several(part, least)))


# Of a type known by its name alone "(made_t (*(x)))" may be a call: only the kernel's types tell.
TYPE_NAMES = st.builds(
    tree.TypeName,
    type=PLAIN_TYPES,
    declarator=st.one_of(st.none(), declarators(st.none(), _integers, least=1)),
).filter(
    lambda node: (
        not isinstance(node.type.base, tree.NamedType)
        or node.declarator is None
        or all(isinstance(part, tree.Pointer) for part in node.declarator.parts)
    )
)


def _not_an_aggregation(node: Any) -> bool:
    return not isinstance(node, tree.Aggregation)


def _cast_is_plain(node: Any) -> bool:
    """Not "(made_t)++*a", which may be a product."""
    operand = node.operand
    return not isinstance(operand, tree.Unary) or operand.operator not in ("++", "--")


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    # "@a[k]" is one node, so an index never stands on an aggregation without keys.
    indexed = inner.filter(_not_an_aggregation)
    signs = st.sampled_from(["+", "-", "!", "~", "&", "*", "++", "--"])
    assigning = st.sampled_from(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="])
    function = st.one_of(
        st.builds(tree.Name, name=NAMES), st.builds(tree.External, module=TAGS, name=NAMES)
    )
    return st.one_of(
        st.builds(tree.Binary, operator=st.sampled_from(sorted(BINARY)), left=inner, right=inner),
        st.builds(tree.Binary, operator=st.sampled_from(sorted(BINARY)), left=inner, right=inner),
        st.builds(tree.Unary, operator=signs, operand=inner),
        st.builds(tree.Postfix, operator=st.sampled_from(["++", "--"]), operand=inner),
        st.builds(tree.Assign, operator=assigning, target=inner, value=inner),
        st.builds(tree.Conditional, condition=inner, then=inner, otherwise=inner),
        st.builds(tree.Comma, left=inner, right=inner),
        st.builds(tree.Call, function=function, arguments=_several(inner)),
        st.builds(tree.Index, value=indexed, keys=_several(inner, 1)),
        st.builds(tree.Aggregation, name=NAMES, keys=_several(inner, 1)),
        st.builds(tree.Member, value=inner, operator=st.sampled_from([".", "->"]), name=MEMBERS),
        st.builds(tree.Cast, type=TYPE_NAMES, operand=inner).filter(_cast_is_plain),
        st.builds(tree.SizeOf, operand=st.one_of(inner, TYPE_NAMES)),
        st.builds(tree.OffsetOf, type=TYPE_NAMES, member=NAMES),
        st.builds(tree.StringOf, operand=inner),
        st.builds(tree.Xlate, type=TYPE_NAMES, operand=inner),
    )


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=12)

_statement_leaves: st.SearchStrategy[Any] = st.one_of(
    st.builds(tree.ExpressionStatement, expression=EXPRESSIONS), st.just(tree.Empty())
)
STATEMENTS = st.recursive(
    _statement_leaves,
    lambda inner: st.builds(
        tree.If,
        condition=EXPRESSIONS,
        then=_several(inner),
        otherwise=st.one_of(st.none(), _several(inner)),
    ),
    max_leaves=4,
)

_probe_fields = st.sampled_from(["", "syscall", "read*", "[ab]?", "tick-1s", "pid$target", "!x"])


@st.composite
def probes(draw: Any) -> tree.ProbeDescription:
    fields = draw(st.lists(_probe_fields, min_size=2, max_size=4))
    provider, module, function, name = [None] * (4 - len(fields)) + [f or None for f in fields]
    return tree.ProbeDescription(
        text=":".join(fields), provider=provider, module=module, function=function, name=name
    )


CLAUSES = st.builds(
    tree.Clause,
    probes=_several(probes(), 1),
    predicate=st.one_of(st.none(), EXPRESSIONS),
    statements=_several(STATEMENTS),
)

_member_declarators = st.one_of(
    st.builds(
        tree.MemberDeclarator,
        declarator=declarators(NAMES, _integers),
        width=st.one_of(st.none(), _integers),
    ),
    st.builds(tree.MemberDeclarator, declarator=st.none(), width=_integers),
)
BODIES: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        tree.StructType,
        kind=st.sampled_from(["struct", "union"]),
        tag=st.one_of(st.none(), TAGS),
        members=_several(
            st.builds(
                tree.StructMember, type=PLAIN_TYPES, declarators=_several(_member_declarators, 1)
            ),
            1,
        ),
    ),
    st.builds(
        tree.EnumType,
        tag=st.one_of(st.none(), TAGS),
        enumerators=_several(
            st.builds(tree.Enumerator, name=NAMES, value=st.one_of(st.none(), _integers)), 1
        ),
    ),
)
DECLARATIONS = st.builds(
    tree.Declaration,
    type=st.builds(
        tree.DeclaredType,
        storage=st.sampled_from([(), ("self",), ("this",), ("extern",), ("typedef",)]),
        qualifiers=QUALIFIERS,
        base=st.one_of(SIMPLE_TYPES, BODIES),
    ),
    declarators=_several(declarators(NAMES, _integers), 1),
)
_functions_of_probes = _functions(st.builds(tree.Parameter, type=PLAIN_TYPES))
OTHERS = st.one_of(
    st.builds(
        tree.Inline,
        type=PLAIN_TYPES,
        declarator=declarators(NAMES, _integers),
        value=EXPRESSIONS,
    ),
    st.builds(
        tree.Translator,
        output=TYPE_NAMES,
        input=TYPE_NAMES,
        name=NAMES,
        members=_several(st.builds(tree.TranslatorMember, name=NAMES, value=EXPRESSIONS)),
    ),
    st.builds(
        tree.Provider,
        name=NAMES,
        probes=_several(
            st.builds(
                tree.ProviderProbe,
                name=NAMES,
                parameters=_functions_of_probes,
                translated=st.one_of(
                    st.none(), st.builds(tree.FunctionOf, parameters=_functions_of_probes)
                ),
            )
        ),
    ),
    st.sampled_from(
        [
            tree.Pragma(kind="option", words=("quiet",)),
            tree.Pragma(kind="option", words=("bufsize=4m",)),
            tree.ControlLine(text='# 3 "x.d"'),
        ]
    ),
)
SCRIPTS = st.builds(
    tree.Script, items=_several(st.one_of(CLAUSES, CLAUSES, DECLARATIONS, OTHERS), most=4)
)
