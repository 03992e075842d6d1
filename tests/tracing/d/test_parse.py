"""D scripts as trees: what is read, where it stands, and what is said of what is not D."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labrig.errors import LabrigError, ScriptError
from labrig.tracing.d import tree
from labrig.tracing.d.parse import SyntaxFault, parse
from labrig.tracing.d.tree import walk
from labrig.tracing.d.write import to_text
from labrig.tracing.explain import explain
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint

SCRIPT = """#!/usr/sbin/dtrace -s
#pragma D option quiet

/* How long reads of a block device take. */
typedef struct seen { int first:3; char *name; } seen_t;
inline int LARGE = 1 << 20;
self int started;
string names[int, string];

syscall::read:entry,
syscall::pread*:entry
/execname == "dd" && (arg2 / 512) % 2 == 0 && !self->started/
{
\tself->started = timestamp;
\tthis->file = (struct file *)arg0 ? stringof(arg1) : "none";
\t@calls[execname, pid, this->file] = count();
}

syscall::read:return /self->started/ {
    @times[probefunc] = quantize((timestamp - self->started) / 1000); /* in us */
    if (arg0 > LARGE) { printf("%d\\n", *(int *)arg1); } else trace(`jiffies);
    self->started = 0
}
"""


def script(text: str) -> tree.Script:
    return parse(text + "\n")


def statement(text: str) -> tree.Statement:
    (clause,) = script(f"BEGIN {{ {text} }}").clauses
    (only,) = clause.statements
    return only


def expression(text: str) -> tree.Expression:
    only = statement(text + ";")
    assert isinstance(only, tree.ExpressionStatement)
    return only.expression


def shape(node: object) -> object:
    """An expression with a pair of brackets for each operator."""
    match node:
        case tree.Binary():
            return f"({shape(node.left)} {node.operator} {shape(node.right)})"
        case tree.Assign():
            return f"({shape(node.target)} {node.operator} {shape(node.value)})"
        case tree.Conditional():
            parts = (node.condition, node.then, node.otherwise)
            return "({} ? {} : {})".format(*map(shape, parts))
        case tree.Comma():
            return f"({shape(node.left)} , {shape(node.right)})"
        case tree.Unary():
            return f"({node.operator}{shape(node.operand)})"
        case tree.Postfix():
            return f"({shape(node.operand)}{node.operator})"
        case tree.Cast():
            return f"(cast {shape(node.operand)})"
        case tree.SizeOf():
            return f"(sizeof {shape(node.operand)})"
        case tree.StringOf():
            return f"(stringof {shape(node.operand)})"
        case tree.Index():
            return f"({shape(node.value)}[])"
        case tree.Member():
            return f"({shape(node.value)}{node.operator}{node.name})"
        case tree.Call():
            return f"{shape(node.function)}()"
        case tree.TypeName():
            return "type"
        case tree.Name():
            return node.name
        case tree.Integer():
            return node.text
        case _:
            return type(node).__name__


def fault(text: str) -> SyntaxFault:
    with pytest.raises(SyntaxFault) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b % c * d", "(((a / b) % c) * d)"),
        ("a << b + c >> d", "((a << (b + c)) >> d)"),
        ("a < b == c >= d", "((a < b) == (c >= d))"),
        ("a == b & c != d", "((a == b) & (c != d))"),
        ("a & b ^ c | d", "(((a & b) ^ c) | d)"),
        ("a | b && c | d", "((a | b) && (c | d))"),
        ("a && b ^^ c && d", "((a && b) ^^ (c && d))"),
        ("a ^^ b || c ^^ d", "((a ^^ b) || (c ^^ d))"),
        ("a || b ? c : d || e", "((a || b) ? c : (d || e))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a ? b, c : d", "(a ? (b , c) : d)"),
        ("a = b += c ? d : e", "(a = (b += (c ? d : e)))"),
        ("a, b = c, d", "((a , (b = c)) , d)"),
        ("-a * b", "((-a) * b)"),
        ("- - a", "(-(-a))"),
        ("!a == b", "((!a) == b)"),
        ("~a++", "(~(a++))"),
        ("++a->b", "(++(a->b))"),
        ("*a.b[c]->d", "(*(((a.b)[])->d))"),
        ("&a & &b", "((&a) & (&b))"),
        ("(int)a + b", "((cast a) + b)"),
        ("(int)-a", "(cast (-a))"),
        ("-(int)a", "(-(cast a))"),
        ("(char *)(int)a[0]", "(cast (cast (a[])))"),
        ("sizeof a + b", "((sizeof a) + b)"),
        ("sizeof (int) + b", "((sizeof type) + b)"),
        ("sizeof (a) + b", "((sizeof a) + b)"),
        ("sizeof (int *)", "(sizeof type)"),
        ("stringof(a) == b", "((stringof a) == b)"),
        ("stringof a->b", "(stringof (a->b))"),
        ("f(a, b) + g()", "(f() + g())"),
        ("(a + b) * (c)", "((a + b) * c)"),
    ],
)
def test_operators_bind_as_in_c(text, grouped):
    assert shape(expression(text)) == grouped


@pytest.mark.parametrize(
    "operator", ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]
)
def test_every_assignment_is_read(operator):
    read = expression(f"a {operator} 1")
    assert read == tree.Assign(
        operator=operator, target=tree.Name(name="a"), value=tree.Integer(value=1, text="1")
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("syscall::read*:entry", ("syscall", None, "read*", "entry")),
        ("fbt:::", ("fbt", None, None, None)),
        (":::entry", (None, None, None, "entry")),
        ("BEGIN", (None, None, None, "BEGIN")),
        ("profile-99", (None, None, None, "profile-99")),
        ("tick-1sec", (None, None, None, "tick-1sec")),
        ("vfs_read:entry", (None, None, "vfs_read", "entry")),
        ("vmlinux:vfs_read:entry", (None, "vmlinux", "vfs_read", "entry")),
        ("pid$target:libc:malloc:entry", ("pid$target", "libc", "malloc", "entry")),
        ("pid$1::f:", ("pid$1", None, "f", None)),
        ("*:genunix`a:[a-c]?:!x", ("*", "genunix`a", "[a-c]?", "!x")),
        ("sched:::on-cpu", ("sched", None, None, "on-cpu")),
        ("int*", None),
    ],
)
def test_a_probe_is_read_from_right_to_left(text, fields):
    if fields is None:
        assert "expected" in fault(text + " { }\n").message  # a type, as in "int*x;"
        return
    (clause,) = script(text + " { }").clauses
    (probe,) = clause.probes
    assert probe.text == text
    assert (probe.provider, probe.module, probe.function, probe.name) == fields
    assert probe.number is None


def test_a_probe_may_be_a_number():
    (clause,) = script("1234, BEGIN { }").clauses
    assert [probe.number for probe in clause.probes] == [1234, None]


def test_a_probe_list_shares_its_clause():
    (clause,) = script("BEGIN, END,\ntick-1s /* often */ , fbt:::{ trace(1) }").clauses
    assert [probe.text for probe in clause.probes] == ["BEGIN", "END", "tick-1s", "fbt:::"]
    assert len(clause.statements) == 1


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("/a/", "a"),
        ("/a / b/", "(a / b)"),
        ("/a /= b/", "(a /= b)"),
        ("/ a / b / c /", "((a / b) / c)"),
        ("/(a / b) == c[d / e]/", "((a / b) == (c[]))"),
        ("/a/ /* why */", "a"),
        ("/*x*/ /a/*why*//*y*/", None),
        ("/a//* why */", "a"),
        ("/a, b/\n\n", "(a , b)"),
        ("/ *a /", "(*a)"),
    ],
)
def test_a_slash_ends_a_predicate_or_divides(text, grouped):
    if grouped is None:  # "/*" is a comment wherever it stands
        assert "no closing '/'" in fault(f"BEGIN {text} {{ }}\n").message
        return
    (clause,) = script(f"BEGIN {text} {{ }}").clauses
    assert shape(clause.predicate) == grouped


def test_division_goes_on_in_the_next_line():
    assert shape(expression("a /\n b")) == "(a / b)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("42", 42),
        ("017", 15),
        ("0x1F", 31),
        ("0XfULL", 15),
        ("7u", 7),
        ("7l", 7),
        ("7UL", 7),
        ("7ull", 7),
        ("18446744073709551615", 2**64 - 1),
        ("01777777777777777777777", 2**64 - 1),
    ],
)
def test_integers_have_their_values(text, value):
    assert expression(text) == tree.Integer(value=value, text=text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a'", 97),
        (r"'\n'", 10),
        (r"'\0'", 0),
        (r"'\x41'", 65),
        (r"'\101'", 65),
        (r"'\''", 39),
        ("'ab'", 0x6162),
        (r"'\\\"'", 0x5C22),
    ],
)
def test_characters_have_their_values(text, value):
    assert expression(text) == tree.Character(value=value, text=text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('""', ""),
        ('"a b"', "a b"),
        (r'"\n\t\\\"\0"', '\n\t\\"\0'),
        (r'"\x41\101\q"', "AAq"),
        ('"/* no comment */"', "/* no comment */"),
        ('"ü"', "ü"),
    ],
)
def test_strings_have_their_values(text, value):
    assert expression(text) == tree.String(value=value, text=text)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("x", tree.Name(name="x")),
        ("self->x", tree.ThreadLocal(name="x")),
        ("this->string", tree.ClauseLocal(name="string")),
        ("`jiffies", tree.External(module="", name="jiffies")),
        ("genunix`kmem_flags", tree.External(module="genunix", name="kmem_flags")),
        ("a`b`c", tree.External(module="a`b", name="c")),
        ("@", tree.Aggregation(name="")),
        ("@a", tree.Aggregation(name="a")),
        (
            "@a[x, 1]",
            tree.Aggregation(name="a", keys=(tree.Name(name="x"), tree.Integer(value=1, text="1"))),
        ),
        ("$1", tree.MacroArgument(name="1")),
        ("$$1", tree.MacroArgument(name="1", quoted=True)),
        ("$target", tree.MacroArgument(name="target")),
        ("$$target", tree.MacroArgument(name="target", quoted=True)),
        ("self->a[0]", tree.Index(value=tree.ThreadLocal(name="a"), keys=(expression("0"),))),
        ("f()", tree.Call(function=tree.Name(name="f"), arguments=())),
        (
            "printa(@a, @)",
            tree.Call(
                function=tree.Name(name="printa"),
                arguments=(tree.Aggregation(name="a"), tree.Aggregation(name="")),
            ),
        ),
    ],
)
def test_what_a_variable_is_can_be_seen(text, node):
    assert expression(text) == node


STRUCT = tree.DeclaredType(base=tree.StructType(kind="struct", tag="foo", members=None))
NAMED = tree.DeclaredType(base=tree.NamedType(name="foo_t"))
INT = tree.DeclaredType(base=tree.BasicType(words=("int",)))
STAR = tree.Declarator(name=None, parts=(tree.Pointer(),))
X = tree.Name(name="x")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("(struct foo *)x", tree.Cast(type=tree.TypeName(type=STRUCT, declarator=STAR), operand=X)),
        ("(foo_t *)x", tree.Cast(type=tree.TypeName(type=NAMED, declarator=STAR), operand=X)),
        ("(foo_t)x", tree.Cast(type=tree.TypeName(type=NAMED), operand=X)),
        ("(foo_t)(x)", tree.Cast(type=tree.TypeName(type=NAMED), operand=X)),
        ("sizeof (foo_t)", tree.SizeOf(operand=tree.TypeName(type=NAMED))),
        ("sizeof (x)", tree.SizeOf(operand=X)),
        ("offsetof(struct foo, x)", tree.OffsetOf(type=tree.TypeName(type=STRUCT), member="x")),
        (
            "xlate <foo_t *>(x)",
            tree.Xlate(type=tree.TypeName(type=NAMED, declarator=STAR), operand=X),
        ),
        (
            "(void (*)(int, ...))x",
            tree.Cast(
                type=tree.TypeName(
                    type=tree.DeclaredType(base=tree.BasicType(words=("void",))),
                    declarator=tree.Declarator(
                        name=None,
                        parts=(
                            tree.Pointer(),
                            tree.FunctionOf(
                                parameters=tree.Parameters(
                                    items=(tree.Parameter(type=INT),), variadic=True
                                )
                            ),
                        ),
                    ),
                ),
                operand=X,
            ),
        ),
    ],
)
def test_types_stand_in_casts_and_their_kind(text, node):
    assert expression(text) == node


def test_a_pointer_may_be_const():
    for text in ("(foo *const)x", "(foo_t const *)x", "(const foo *const *)x"):
        assert isinstance(expression(text), tree.Cast)


def test_the_parser_is_not_loaded_before_the_first_script():
    code = (
        "import sys, labrig.tracing.d.parse, labrig.tracing.d.write; print('lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_slashes_begin_a_comment_as_linux_s_dtrace_has_it_but_not_in_a_predicate():
    script = parse("// one\nBEGIN // two\n{\n trace(1); // three\n}\n// four")
    assert [comment.text for comment in script.comments] == [
        "// one",
        "// two",
        "// three",
        "// four",
    ]
    place = script.comments[2].place
    assert (place.line, place.column, place.end_line, place.end_column) == (4, 12, 4, 20)
    assert script == parse("BEGIN { trace(1); }")
    with pytest.raises(SyntaxFault, match="comment in a predicate"):
        parse("BEGIN /x // one\n/ { }")


def test_a_name_in_parentheses_is_no_cast():
    assert shape(expression("(a) + b")) == "(a + b)"
    assert shape(expression("(a) - b")) == "(a - b)"
    assert shape(expression("(a) * b")) == "(a * b)"
    assert shape(expression("(a)(b)")) == "a()"
    assert shape(expression("(a) && b")) == "(a && b)"


def test_by_custom_a_name_in_t_in_parentheses_is_a_type():
    assert shape(expression("(a_t)-b")) == "(cast (-b))"
    assert shape(expression("(a_t)*b")) == "(cast (*b))"
    assert shape(expression("(a_t) && b")) == "(a_t && b)"
    assert shape(expression("(a_t + b)")) == "(a_t + b)"
    assert shape(expression("(a_t)++")) == "(a_t++)"


def test_the_script_makes_types_by_typedef():
    read = script(
        "typedef int (*made)(int, char); typedef struct s made2, *made3; BEGIN { trace((made)x); trace((made3)(x)); }"
    )
    casts = [node for node in walk(read) if isinstance(node, tree.Cast)]
    assert len(casts) == 2
    plain = script("BEGIN { trace((made3)(x)); }")
    assert not any(isinstance(node, tree.Cast) for node in walk(plain))


def declared(text: str) -> tree.Declaration:
    (item,) = script(text).items
    assert isinstance(item, tree.Declaration)
    return item


@pytest.mark.parametrize(
    ("text", "storage", "base", "names"),
    [
        ("int x;", (), tree.BasicType(words=("int",)), ["x"]),
        ("self int y;", ("self",), tree.BasicType(words=("int",)), ["y"]),
        ("this string z;", ("this",), tree.BasicType(words=("string",)), ["z"]),
        ("self y;", ("self",), None, ["y"]),
        ("self foo y;", ("self",), tree.NamedType(name="foo"), ["y"]),
        ("size_t n;", (), tree.NamedType(name="size_t"), ["n"]),
        ("foo_t *a, b;", (), tree.NamedType(name="foo_t"), ["a", "b"]),
        ("foo_t*a;", (), tree.NamedType(name="foo_t"), ["a"]),
        ("foo *const a;", (), tree.NamedType(name="foo"), ["a"]),
        ("int*a;", (), tree.BasicType(words=("int",)), ["a"]),
        ("foo (*a)(void);", (), tree.NamedType(name="foo"), ["a"]),
        ("unsigned long long x;", (), tree.BasicType(words=("unsigned", "long", "long")), ["x"]),
        (
            "extern struct s x;",
            ("extern",),
            tree.StructType(kind="struct", tag="s", members=None),
            ["x"],
        ),
        ("enum e x;", (), tree.EnumType(tag="e", enumerators=None), ["x"]),
        ("struct s { int a; };", (), None, []),
    ],
)
def test_declarations_declare(text, storage, base, names):
    item = declared(text)
    assert item.type.storage == storage
    if base is not None or storage:
        assert item.type.base == base
    assert [declarator.name for declarator in item.declarators] == names


def test_declarators_are_read_from_the_name_outwards():
    (array, pointer, function) = declared("int *a[3], (*p)[3], *(*f)(int);").declarators
    assert [type(part).__name__ for part in array.parts] == ["ArrayOf", "Pointer"]
    assert [type(part).__name__ for part in pointer.parts] == ["Pointer", "ArrayOf"]
    assert [type(part).__name__ for part in function.parts] == ["Pointer", "FunctionOf", "Pointer"]


def test_an_associative_array_declares_the_types_of_its_keys():
    (by_keys, by_size, by_macro) = declared("string s[int, foo_t *], t[10], u[N + 1];").declarators
    (part,) = by_keys.parts
    assert isinstance(part, tree.ArrayOf) and part.keys is not None and part.size is None
    assert len(part.keys.items) == 2
    for declarator in (by_size, by_macro):
        (part,) = declarator.parts
        assert isinstance(part, tree.ArrayOf) and part.keys is None and part.size is not None


def test_structures_have_members_and_bit_fields():
    base = declared(
        "struct s { int a:3, :2; union { foo_t b; char c[8]; } u; const s2 *next; };"
    ).type.base
    assert isinstance(base, tree.StructType) and base.members is not None
    first, second, third = base.members
    assert [(d.declarator.name if d.declarator else None, d.width) for d in first.declarators] == [
        ("a", tree.Integer(value=3, text="3")),
        (None, tree.Integer(value=2, text="2")),
    ]
    assert isinstance(second.type.base, tree.StructType) and second.type.base.kind == "union"
    assert third.type.qualifiers == ("const",)
    assert third.type.base == tree.NamedType(name="s2")


def test_enumerations_inlines_translators_and_providers_are_read():
    read = script(
        """enum e { A, B = 3 };
inline const char *NAME = "x";
translator out_t < struct in *I > { a = I->x; b = stringof(I->y); };
provider mine { probe go__now(int, char *); probe done(int x) : (string s); };
#pragma D attributes Evolving/Evolving/Common provider mine provider"""
    )
    enum, inline, translator, provider, pragma = read.items
    assert isinstance(enum, tree.Declaration) and isinstance(enum.type.base, tree.EnumType)
    assert enum.type.base.enumerators is not None
    assert [e.name for e in enum.type.base.enumerators] == ["A", "B"]
    assert isinstance(inline, tree.Inline) and inline.declarator.name == "NAME"
    assert isinstance(translator, tree.Translator) and translator.name == "I"
    assert [m.name for m in translator.members] == ["a", "b"]
    assert isinstance(provider, tree.Provider)
    assert [p.name for p in provider.probes] == ["go__now", "done"]
    assert provider.probes[0].translated is None and provider.probes[1].translated is not None
    assert isinstance(pragma, tree.Pragma) and pragma.kind == "attributes"
    assert read.pragmas == (pragma,)


def test_if_takes_statements_and_blocks():
    read = statement("if (a) b(); else if (c) { d(); e() } else ;")
    assert isinstance(read, tree.If) and len(read.then) == 1 and read.otherwise is not None
    (inner,) = read.otherwise
    assert isinstance(inner, tree.If) and len(inner.then) == 2
    assert inner.otherwise == (tree.Empty(),)


def test_else_belongs_to_the_nearest_if():
    read = statement("if (a) if (b) c(); else d();")
    assert isinstance(read, tree.If) and read.otherwise is None


def test_a_control_line_within_a_clause_stands_behind_it():
    read = script('BEGIN {\n# 3 "x.d"\n#pragma D option quiet\n trace(1); }\nEND { }')
    assert [type(item).__name__ for item in read.items] == [
        "Clause",
        "ControlLine",
        "Pragma",
        "Clause",
    ]
    assert read.items[2].place.line == 3


def test_options_have_their_values():
    read = script("#pragma D option bufsize=4m\n  #  pragma   D option quiet")
    assert [(p.kind, p.words) for p in read.pragmas] == [
        ("option", ("bufsize=4m",)),
        ("option", ("quiet",)),
    ]


def test_comments_are_kept_with_their_places():
    read = parse(SCRIPT)
    assert [(c.text, c.place.line, c.place.column) for c in read.comments] == [
        ("/* How long reads of a block device take. */", 4, 1),
        ("/* in us */", 20, 71),
    ]
    (long,) = parse("/* a\n b */").comments
    assert (long.place.end_line, long.place.end_column) == (2, 6)


def spelt(node: tree.Node, text: str) -> str:
    lines, place = text.split("\n"), node.place
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    first, *middle, last = lines[place.line - 1 : place.end_line]
    return "\n".join([first[place.column - 1 :], *middle, last[: place.end_column - 1]])


def test_every_part_knows_its_place_to_the_column():
    read = parse(SCRIPT)
    found = {type(node): spelt(node, SCRIPT) for node in walk(read)}
    assert found[tree.Conditional] == '(struct file *)arg0 ? stringof(arg1) : "none"'
    assert found[tree.Cast] == "(int *)arg1"
    assert found[tree.Aggregation] == "@times[probefunc]"
    assert found[tree.Call] == "trace(`jiffies)"
    assert found[tree.External] == "`jiffies"
    assert found[tree.ProbeDescription] == "syscall::read:return"
    assert (
        found[tree.If]
        == 'if (arg0 > LARGE) { printf("%d\\n", *(int *)arg1); } else trace(`jiffies);'
    )
    assert found[tree.Inline] == "inline int LARGE = 1 << 20;"
    assert found[tree.MemberDeclarator] == "*name"
    assert found[tree.Script] == SCRIPT
    (started,) = [n for n in walk(read) if isinstance(n, tree.Assign) and n.place.line == 14]
    assert (started.place.column, started.place.end_column) == (2, 27)
    assert spelt(read.clauses[1], SCRIPT).startswith("syscall::read:return /self")
    assert spelt(read.clauses[1], SCRIPT).endswith("= 0\n}")


def test_an_expression_in_parentheses_has_them_in_its_place():
    read = expression("(a + b) * c")
    assert isinstance(read, tree.Binary)
    assert (read.left.place.column, read.left.place.end_column) == (9, 16)
    assert read.place.column == 9


def test_a_node_stands_within_the_one_above():
    for node in walk(parse(SCRIPT)):
        for child in tree.children(node):
            begin = (child.place.line, child.place.column)
            end = (child.place.end_line, child.place.end_column)
            assert (node.place.line, node.place.column) <= begin < end
            assert end <= (node.place.end_line, node.place.end_column)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("BEGIN { trace(1) }}\n", 1, 19, "'}' without a '{'"),
        ("BEGIN { trace(1;\n}", 1, 16, "found ';', expected ')', ',' or an operator"),
        ("BEGIN { x = 1\n y = 2; }", 2, 2, "found 'y', expected ',', ';', '}' or an operator"),
        ("BEGIN { x = 3 + ; }", 1, 17, "found ';', expected an expression"),
        ("BEGIN { x = ; }", 1, 13, "expected an expression"),
        ("BEGIN BEGIN { }", 1, 7, "found 'BEGIN', expected ',', '{' or a predicate"),
        ("int x\n", 1, 6, "the script ends, expected"),
        ("int x = 1;", 1, 7, "a declaration gives no value"),
        ('BEGIN { printf("a\n"); }', 1, 16, "no closing '\"' in its line"),
        ("BEGIN { x = 'a; }", 1, 13, 'no closing "\'" in its line'),
        ("BEGIN { x = ''; }", 1, 13, "holds no character"),
        ("BEGIN { x = 'abcdefghi'; }", 1, 13, "at most 8"),
        ("BEGIN { }\n  /* more", 2, 3, "has no '*/'"),
        ("/* a /* b */\nBEGIN { }", 1, 6, "'/*' in a comment"),
        ("BEGIN { trace(1);\n\n", 1, 7, "the '{' here has no '}' before the script ends"),
        ("BEGIN {\n trace(1;\n", 2, 9, "expected ')'"),
        ("BEGIN { trace(1);\nsyscall::read:entry { }", 2, 8, "no '}' for the clause that begins in line 1"),
        ("BEGIN { trace(1);\nEND { }", 2, 5, "no '}' for the clause that begins in line 1"),
        ("BEGIN /pid == 3 { trace(1); }", 1, 7, "no closing '/' before the '{' in line 1"),
        ("BEGIN /pid == 3\n", 1, 7, "no closing '/' before the script ends"),
        ("BEGIN /(pid == 3/ { }", 1, 17, "expected ')' for the '(' in line 1, column 8"),
        ("BEGIN { x = 1.5; }", 1, 13, "floating-point"),
        ("BEGIN { x = 1e3; }", 1, 13, "floating-point"),
        ("BEGIN { x = .5; }", 1, 13, "floating-point"),
        ("BEGIN { x = 089; }", 1, 13, "octal"),
        ("BEGIN { x = 18446744073709551616; }", 1, 13, "64 bits"),
        ("BEGIN { for (i = 0; i < 3; i++) ; }", 1, 9, "D has no loops"),
        ("BEGIN { while (1) ; }", 1, 9, "D has no loops"),
        ("BEGIN { do { } }", 1, 9, "D has no loops"),
        ("BEGIN { goto x; }", 1, 9, "no jumps"),
        ("BEGIN { switch (x) { } }", 1, 9, "'switch'"),
        ("BEGIN { return; }", 1, 9, "'return'"),
        ("BEGIN { int x; }", 1, 9, "declared outside of clauses"),
        ("BEGIN { this int x; }", 1, 14, "declared outside of clauses"),
        ("x = 1;", 1, 3, "'=' where a probe is expected"),
        ('printf("x");', 1, 7, "statements stand in a clause"),
        ("@a = count();", 1, 1, "statements stand in a clause"),
        ("BEGIN { a[pid] = count(); }", 1, 9, "needs an @"),
        ("BEGIN { };", 1, 10, "none follows a clause's '}'"),
        ("BEGIN;", 1, 1, "needs an action"),
        ("END { }\nBEGIN\n", 2, 1, "needs an action"),
        ("BEGIN /x/;", 1, 9, "needs an action"),
        ("BEGIN { trace(1)\0 }", 1, 17, "is not text"),
        ("BEGIN { \ufffd }", 1, 9, "is not text"),
        ("BEGIN { x = ü; }", 1, 13, "means nothing in D"),
        ("BEGIN { x = 1; # }", 1, 16, "'#' may only begin a line"),
        ("BEGIN { x = a / /* b */ c; }", 1, 15, "no comment right behind"),
        ("a:b:c:d:e { }", 1, 1, "at most four fields"),
        ("BEGIN { (a + b)(c); }", 1, 9, "only what has a name can be called"),
        ("BEGIN { a + b = c; }", 1, 15, "only a variable can be assigned to"),
        ("BEGIN { f(; }", 1, 11, "expected ')' or an expression"),
        ("BEGIN { x = a[1; }", 1, 16, "expected ',', ']' or an operator"),
        ("BEGIN { x = (1 + 2]; }", 1, 19, "found ']', expected ')' for the '(' in line 1, column 13"),
        ("#pragma D option quiet", 1, 1, "newline"),
        ("#pragma D option a b\n", 1, 1, "expected #pragma D option NAME"),
        ("#pragma D nothing\n", 1, 1, "there is no pragma D nothing"),
        ("#include <x.h>\n", 1, 1, "dtrace -C"),
        ("#error no\n", 1, 1, "#error no"),
        ("counter x;", 1, 1, "keeps for itself"),
        ("provider p { probe x(int) }", 1, 27, "found '}', expected ':' or ';'"),
        ("struct s { };", 1, 12, "found '}', expected a type"),
        ('BEGIN { trace("a" "b"); }', 1, 19, "found '\"b\"', expected ')', ',' or an operator"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(text, line, column, words):
    said = fault(text)
    assert words in said.message
    assert (said.line, said.column) == (line, column)


def test_a_fault_shows_file_line_and_caret_below_the_tabs():
    with pytest.raises(SyntaxFault) as caught:
        parse("BEGIN\n{\n\ttrace(1 +\t;\n}", "x/y.d")
    said = caught.value
    assert said.source == "x/y.d"
    assert said.shown() == (
        "x/y.d:3:12: found ';', expected an expression\n\ttrace(1 +\t;\n\t         \t^"
    )
    assert str(said) == "x/y.d:3:12: found ';', expected an expression"
    assert isinstance(said, ScriptError) and isinstance(said, LabrigError)
    assert said.exit_status == 2


def test_an_empty_script_is_a_script():
    assert parse("").items == ()
    assert parse("\n /* nothing */\n").items == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 101 + "x" + ")" * 101,
        "!" * 100_000 + "x",
        "- " * 1000 + "x",
        "x" + "->x" * 100_000,
        "x = " * 1000 + "1",
        "x + (" * 1000 + "x" + ")" * 1000,
        "a ? " * 1000 + "b" + " : c" * 1000,
        "if (x) " * 1000 + ";",
        "if (x) ; else " * 1000 + ";",
        "[" * 5000,
        "{" * 5000,
    ],
)
def test_nesting_has_an_end_and_says_so(text):
    said = fault(f"BEGIN {{ {text} }}\n")
    assert "within each other" in said.message or "expected" in said.message


@pytest.mark.parametrize(
    "text",
    [
        "x" + " + x" * 2000,
        "0" + " || arg0 == 1 && arg1 / 2 > 3" * 500,
        "(" * 20 + "x" + " - 1) * 2" * 20 + " + 1" * 500,
        "a == 1 ? 10 : " * 800 + "0",
        "x = 1, " * 800 + "y = 2",
    ],
)
def test_a_row_of_operators_is_no_nesting(text):
    read = parse(f"BEGIN /{text}/ {{ {text}; }}\n")
    again = parse(to_text(read))
    assert read == again and hash(read) == hash(again) and repr(read)
    assert again != parse(f"BEGIN /{text} + 1/ {{ {text}; }}\n")
    lint(read, Setting(workload=("dd",), about_workload=True))
    assert explain(read)


def test_what_labrig_alone_gives_up_is_told_apart():
    assert fault(f"BEGIN {{ {'f(' * 200}x{')' * 200}; }}\n").too_deep
    assert fault(f"BEGIN {{ {'!' * 200}x; }}\n").too_deep
    assert not fault("BEGIN { x = ; }\n").too_deep


def test_what_is_nested_as_deeply_as_may_be_can_be_used():
    read = None
    for count in range(10, 300, 5):
        try:
            read = script(f"BEGIN {{ {'f(' * count}x{')' * count}; }}")
        except SyntaxFault:
            break
    assert read is not None and count > 80
    again = script(f"BEGIN {{ {'f(' * (count - 5)}x{')' * (count - 5)}; }}")
    assert read == again and hash(read) == hash(again) and repr(read)


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        match chance.randrange(5):
            case 0:
                text = text[:at] + text[min(at + chance.randint(1, 5), len(text)) :]
            case 1:
                text = text[:at] + chance.choice("{}()[];:,/*\"'@#$`\\\n?.-><=0x! \0é") + text[at:]
            case 2:
                text = text[:at] + text[to:]
            case 3:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case _:
                text = text[: len(text) - at]
    return text


@settings(max_examples=200)
@given(st.integers(0))
def test_a_damaged_script_is_read_or_refused_at_a_place_in_it(seed):
    text = mutated(SCRIPT, random.Random(seed))
    try:
        parse(text)
    except SyntaxFault as said:
        lines = text.split("\n")
        assert 1 <= said.line <= len(lines)
        assert 1 <= said.column <= len(lines[said.line - 1]) + 1
        assert said.message and said.shown()


@settings(max_examples=150)
@given(st.text(max_size=60))
@example("/")
@example("@")
@example("a`")
@example("BEGIN{`}")
@example("BEGIN{a``}")
@example("0x")
@example("BEGIN{0x}")
@example("BEGIN{0xg}")
@example("#")
@example("#!")
@example('#"\n')
@example("$")
@example("BEGIN{$}")
@example("BEGIN{1..2}")
@example("BEGIN\\\n{}")
@example("\r\r\n")
@example("9" * 5000 + "{}")
@example("BEGIN{" + "9" * 5000 + "}")
@example("BEGIN{0" + "7" * 5000 + "}")
@example("BEGIN{0x" + "f" * 5000 + "}")
def test_any_text_is_read_or_refused(text):
    for whole in (text, f"BEGIN {{ {text} }}", f"BEGIN /{text}/ {{ }}", f"int {text};"):
        try:
            parse(whole)
        except SyntaxFault as said:
            assert said.shown()


WORDS = [
    "BEGIN",
    "int",
    "x",
    "self",
    "this",
    "->",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "/",
    "/*",
    "*/",
    ";",
    ":",
    ",",
    ".",
    "=",
    "==",
    "+",
    "*",
    "&",
    "!",
    "?",
    "@a",
    "foo_t",
    "struct",
    "enum",
    "if",
    "else",
    "sizeof",
    "1",
    "'a'",
    '"s"',
    "`x",
    "$1",
    "string",
    "probe",
    "provider",
    "inline",
    "typedef",
    "translator",
    "<",
    ">",
    "...",
    "++",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_of_d_are_read_or_refused(words):
    for text in (" ".join(words), f"BEGIN {{ {' '.join(words)} }}"):
        try:
            parse(text)
        except SyntaxFault as said:
            assert said.shown()


@pytest.mark.parametrize(
    "piece",
    [
        "BEGIN { x = (a + b) * c; }\n",
        "foo /* c */",
        "a*b[",
        "x ",
        "int x; ",
        "/* c */ ",
        "BEGIN{",
        "foo_t * ",
    ],
)
def test_time_grows_with_the_script_and_not_faster(piece):
    parse("")

    def seconds(count: int) -> float:
        best = 1e9
        for _ in range(3):
            start = time.thread_time()  # however busy the host is
            with contextlib.suppress(SyntaxFault):
                parse(piece * count)
            best = min(best, time.thread_time() - start)
        return best

    assert seconds(4000) < 40 * max(seconds(400), 0.0005)
