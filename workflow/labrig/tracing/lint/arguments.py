"""Arguments that a probe does not have on this board."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.tracing.d.tree import Index, Integer, Name, Node, Script, walk
from labrig.tracing.lint.finding import Finding, Setting, at

ARGUMENTS_ON_ARMV7 = 4
"""Of a probe on FreeBSD's 32-bit Arm: those that the calling convention passes in registers."""
ARGUMENTS = 10
"""``arg0`` to ``arg9``."""


def is_32_bit_arm(machine: str) -> bool:
    """Whether ``machine`` (``uname -m``, or ``-p``) is the BeagleBone's: arm, armv6, armv7."""
    return re.fullmatch(r"arm(?:v[67].*)?", machine) is not None


def arguments(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find ``arg4``, ``args[4]`` and beyond where a probe has four arguments (FreeBSD, armv7).

    Which board a script for FreeBSD is for may not be known: then it may be that one.
    """
    limit = setting.probe_arguments
    unsure = limit is None and setting.system == "freebsd"
    if unsure:
        limit = ARGUMENTS_ON_ARMV7
    if limit is None or limit >= ARGUMENTS:
        return
    for node in walk(script):
        number = _number(node)
        if number is None or number < limit:
            continue
        last = f"arg{limit - 1} is the last" if limit else "it has none"
        if unsure:
            yield at(node, f"on 32-bit Arm a probe of FreeBSD's has {limit} arguments: {last}")
        else:
            yield at(node, f"a probe has {limit} arguments on this board: {last}")


def _number(node: Node) -> int | None:
    match node:
        case Name(name=name) if found := re.fullmatch("arg([0-9])", name):
            return int(found[1])
        case Index(value=Name(name="args"), keys=(Integer(value=number), *_)):
            return number
        case _:
            return None
