"""What an expression stands for, in words: variables, times, stacks. Pure."""

from __future__ import annotations

import re

from labrig.tracing.d import tree
from labrig.tracing.d.write import to_text
from labrig.tracing.plain.probes import enters, provider_of, returns

_NOUNS = {
    "execname": "program name (execname)",
    "pid": "process number (pid)",
    "ppid": "parent's process number (ppid)",
    "tid": "thread number (tid)",
    "uid": "user number (uid)",
    "gid": "group number (gid)",
    "cpu": "CPU (cpu)",
    "timestamp": "time in ns (timestamp)",
    "vtimestamp": "thread's time on a CPU in ns (vtimestamp)",
    "walltimestamp": "date and time (walltimestamp)",
    "probeprov": "provider (probeprov)",
    "probemod": "module (probemod)",
    "probefunc": "function (probefunc)",
    "probename": "probe name (probename)",
    "errno": "error number (errno)",
    "caller": "caller's address (caller)",
    "ucaller": "caller's address in the process (ucaller)",
    "stackdepth": "depth of the kernel stack (stackdepth)",
    "ustackdepth": "depth of the user stack (ustackdepth)",
}
_CLOCKS = {
    "timestamp": "the time that passed since",
    "vtimestamp": "the time that the thread ran on a CPU since",
}
_STACKS = {"stack": "kernel stack", "ustack": "user stack", "jstack": "user stack, Java's included"}
SYMBOLS = {
    "sym": "the kernel symbol at",
    "func": "the kernel function at",
    "mod": "the kernel module at",
    "usym": "the symbol in the process at",
    "ufunc": "the function in the process at",
    "umod": "the library in the process at",
    "uaddr": "the place in the process at",
}
"""Functions that make a name of an address, and what they name."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ARGUMENT = re.compile("arg([0-7])")
BUILT_IN = frozenset((*_NOUNS, "curthread", "curpsinfo", "args", "ipl", "id", "epid", "cwd"))


def is_variable(node: tree.Expression) -> bool:
    """Whether an expression is a variable of the script's own, or an element of one."""
    match node:
        case tree.ThreadLocal() | tree.ClauseLocal():
            return True
        case tree.Name():
            return node.name not in BUILT_IN and not _ARGUMENT.match(node.name)
        case tree.Index():
            return is_variable(node.value)
        case _:
            return False


def noun(node: tree.Expression, clause: tree.Clause) -> str:
    """An expression as a key is said, without an article: ``for each program name (execname)``."""
    match node:
        case tree.Name(name="probefunc") if all(
            provider_of(probe) == "syscall" for probe in clause.probes
        ):
            return "system call (probefunc)"
        case tree.Name() if node.name in _NOUNS:
            return _NOUNS[node.name]
        case tree.Call(function=tree.Name(name=name)) if name in _STACKS:
            frames = f" (at most {to_text(node.arguments[0])} frames)" if node.arguments else ""
            return _STACKS[name] + frames
        case _:
            return _without_article(value(node, clause))


def _without_article(words: str) -> str:
    return words.removeprefix("the ")


def value(node: tree.Expression, clause: tree.Clause) -> str:
    """An expression as a value is said, with its article: ``the program name (execname)``."""
    text = to_text(node)
    match node:
        case tree.Name() if argument := _ARGUMENT.fullmatch(node.name):
            said = _argument(int(argument[1]), clause)
            return f"{text} ({said})" if said else text
        case tree.Name() if node.name in _NOUNS:
            return f"the {noun(node, clause)}"
        case tree.Call(function=tree.Name(name=name)):
            if name in _STACKS:
                return f"the {noun(node, clause)}"
            if name in ("copyinstr", "copyin") and node.arguments:
                what = "string" if name == "copyinstr" else "memory"
                return f"the process's {what} at {to_text(node.arguments[0])} ({text})"
            if name in SYMBOLS and node.arguments:
                return f"{SYMBOLS[name]} {value(node.arguments[0], clause)}"
            return "a new speculative buffer (speculation())" if name == "speculation" else text
        case tree.Binary(operator="-", left=tree.Name(name=clock)) if clock in _CLOCKS:
            if is_variable(node.right):
                return f"{_CLOCKS[clock]} {to_text(node.right)} was set, in ns ({text})"
            return text
        case tree.Unary(operator="++" | "--") | tree.Postfix():
            change = "adding 1 to it" if node.operator == "++" else "taking 1 from it"
            order = "after" if isinstance(node, tree.Unary) else "before"
            return f"{to_text(node.operand)} ({order} {change})"
        case _:
            return text


def _argument(number: int, clause: tree.Clause) -> str | None:
    if returns(clause, "syscall") and number < 2:
        return "what the call returned"
    if returns(clause, "fbt") or returns(clause, "pid"):
        return {0: "where in the function it returned", 1: "what the function returned"}.get(number)
    for provider, whose in (("syscall", "call"), ("fbt", "function"), ("pid", "function")):
        if enters(clause, provider):
            return f"the {whose}'s {_ORDINALS[number]} argument"
    if all(provider_of(probe) == "profile" for probe in clause.probes) and number < 2:
        whose = "the kernel" if number == 0 else "the process"
        return f"where {whose} was running, 0 if it was not"
    return None
