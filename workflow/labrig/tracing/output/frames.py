"""Stacks as dtrace and bpftrace print them, a call a line. Pure."""

from __future__ import annotations

import re

from labrig.tracing.output.records import Frame, Stack

_FRAME = re.compile(
    r" +(?:(?P<module>[^\s`]+)`)?"
    r"(?:(?P<address>0x[0-9a-f]{1,16})"
    # C++ has spaces in its names, but one at a time; with more it is a padded key.
    r"|(?P<function>[^ ]+?(?: [^ ]+?)*?)(?:\+0x(?P<offset>[0-9a-f]{1,16}))?)$"
)
_ANNOTATION = re.compile(r" +\[ .* \]$")
_OF_BPFTRACE = re.compile(
    r" *(?:(?P<address>0x[0-9a-f]{1,16})|(?P<function>\S.*?)(?:\+(?P<offset>\d{1,20}))?)$"
)


def frame(line: str) -> Frame | None:
    """Read an indented line of dtrace's as a call; None when it is none.

    A call is ``module`function+0x10``, ``module`0xffff`` or ``0xffff``.
    """
    found = _FRAME.match(line)
    if found is None or not (found["module"] or found["address"]):
        return _note(line)
    return named(found["module"], found["function"], found["offset"], found["address"])


def named(
    module: str | None, function: str | None, offset: str | None, address: str | None
) -> Frame:
    """A call from the words printed of it; numbers are hexadecimal."""
    if address is not None:
        return Frame(module=module, function=None, offset=int(address, 16))
    return Frame(module=module, function=function, offset=int(offset, 16) if offset else 0)


def _note(line: str) -> Frame | None:
    """A line that a ``ustack`` helper adds below a call: ``[ words ]``."""
    if _ANNOTATION.match(line):
        return Frame(module=None, function=line.strip(), offset=None)
    return None


def bpftrace_stack(text: str) -> Stack | None:
    """Read what bpftrace prints of ``kstack`` or ``ustack``; None when it is something else.

    As a key its line ends are printed as a backslash and an n.
    """
    if text.startswith("\\n "):
        text = text.replace("\\n", "\n")
    if not text.startswith("\n"):
        return None
    lines = text.strip("\n").split("\n")
    stack = []
    for line in lines if lines != [""] else []:
        found = _OF_BPFTRACE.match(line)
        if found is None or not line.startswith(" "):
            return None
        if found["address"]:
            stack.append(Frame(module=None, function=None, offset=int(found["address"], 16)))
        else:
            offset = int(found["offset"] or 0)
            stack.append(Frame(module=None, function=found["function"], offset=offset))
    return tuple(stack)
