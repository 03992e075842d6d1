"""Arguments that a probe does not have on this board."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.tracing.d.tree import Index, Integer, Name, Script, walk
from labrig.tracing.lint.finding import Finding, Setting, at


def arguments(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find ``arg4``, ``args[4]`` and beyond where a probe has four arguments (FreeBSD, armv7)."""
    limit = setting.probe_arguments
    if limit is None:
        return
    for node in walk(script):
        number: int | None = None
        if isinstance(node, Name) and (match := re.fullmatch(r"arg([0-9])", node.name)):
            number = int(match[1])
        elif (
            isinstance(node, Index)
            and node.value == Name(name="args")
            and isinstance(node.keys[0], Integer)
        ):
            number = node.keys[0].value
        if number is not None and number >= limit:
            last = f"arg{limit - 1} is the last" if limit else "it has none"
            yield at(node, f"a probe has {limit} arguments on this board: {last}")
