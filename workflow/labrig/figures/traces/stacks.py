"""Stacks and what was counted at them, out of the tables of what tracers printed. Pure.

A cell of a table is text; it is a stack when it can be nothing else. Offsets into functions are
dropped, so that all calls of one function are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labrig.figures.traces.groups import attachments, named, whole
from labrig.tracing.output.prints import Settled, settle

if TYPE_CHECKING:
    import pandas as pd

Side = Literal["kernel", "user", ""]
"""Where a stack's code runs; empty where neither modules nor addresses tell."""

_OFFSET = re.compile(r"\+0x[0-9a-f]+$")
_ADDRESS = re.compile(r"0x[0-9a-f]+$")
_KERNEL_MODULES = ("vmlinux", "kernel")
_KERNEL = 1 << 63
_KERNEL_32 = range(0xC0000000, 1 << 32)
"""Where kernels are: the upper half of 64 bits, the upper quarter of 32."""
_ORDER: tuple[Side, ...] = ("user", "", "kernel")
_ADDING = ("count", "sum", None)
"""Aggregating functions whose values may be added; None is bpftrace's map, which does not tell."""


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Call:
    """A function that was called; calls are in the alphabetical order of their functions."""

    function: str
    """Its name, or its address where it has none."""
    module: str = ""
    side: Side = ""

    @property
    def text(self) -> str:
        """``module`function``, as dtrace writes it."""
        return f"{self.module}`{self.function}" if self.module else self.function

    @property
    def short(self) -> str:
        """The function; an address with its module."""
        return self.text if _ADDRESS.match(self.function) else self.function


Calls = tuple[Call, ...]
"""A stack, the outermost call first: the other way round than tracers print it."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The stacks of one aggregation, or of all records, each with what was counted at it."""

    name: str | None
    """The aggregation's; None where the output does not tell."""
    kind: str | None
    """``count``, ``sum``, ``records`` (stacks traced), or None where the output does not tell."""
    stacks: Mapping[Calls, int]
    """All above 0."""
    remark: str = ""
    """What a reader has to know of the numbers; empty, or sentences that begin with a space."""

    @property
    def total(self) -> int:
        """The sum over all stacks."""
        return sum(self.stacks.values())


def read_stack(text: str) -> Calls | None:
    """Read a cell; None when it is no stack. An empty cell is an empty stack."""
    if not text:
        return ()
    words = text.split(";")
    sure = [("`" in w[1:-1]) or bool(_OFFSET.search(w) or _ADDRESS.match(w)) for w in words]
    if not any(sure) or not all(words):
        return None
    pairs = [_pair(word) for word in words]
    side = _side(pairs)
    return tuple(
        Call(function=function, module=module, side=side) for module, function in reversed(pairs)
    )


def _pair(word: str) -> tuple[str, str]:
    module, tick, rest = word.partition("`")
    if not tick:
        module, rest = "", word
    return module, rest if _ADDRESS.match(rest) else _OFFSET.sub("", rest)


def _side(pairs: Sequence[tuple[str, str]]) -> Side:
    modules = [module for module, _ in pairs if module]
    addresses = [int(function, 16) for _, function in pairs if _ADDRESS.match(function)]
    if any(module in _KERNEL_MODULES or module.endswith(".ko") for module in modules):
        return "kernel"
    if any(address >= _KERNEL or address in _KERNEL_32 for address in addresses):
        return "kernel"
    return "user" if modules or addresses else ""


def tower(stacks: Iterable[Calls]) -> Calls:
    """One stack of what one firing gave: the deepest of each side, the kernel's on the user's."""
    deepest: dict[Side, Calls] = {}
    for calls in stacks:
        if calls and len(calls) > len(deepest.get(calls[0].side, ())):
            deepest[calls[0].side] = calls
    return tuple(call for side in _ORDER for call in deepest.get(side, ()))


def profiles(frames: Mapping[str, pd.DataFrame]) -> tuple[Profile, ...]:
    """All stacks that can be added up: each aggregation's, then those that records have.

    ``frames`` are those of ``tables.frames``; columns beside theirs tell one attachment from
    another. Values of keys with the same stacks are added. Averages, extremes and deviations do not
    add up, so their aggregations are left out; values below 0 are left out and said.
    """
    found = [
        profile
        for (name, kind), rows in named(frames["aggregations"])
        if kind in _ADDING
        if (profile := _aggregation(name, kind, rows)) is not None
    ]
    traced = _records(frames["records"])
    return tuple(found if traced is None else [*found, traced])


def _aggregation(name: str | None, kind: str | None, rows: pd.DataFrame) -> Profile | None:
    keys = [tuple(map(str, each)) for each in rows["keys"]]
    places = stack_places(keys)
    if not places:
        return None
    counted: dict[Calls, int] = {}
    below, settled = 0, []
    for _, of_one in attachments(rows, "aggregations"):
        one = settle(_values(of_one))
        settled.append(one)
        for key, value in one.values.items():
            if value < 0:
                below += 1
            elif value:
                calls = tower(read_stack(key[place]) or () for place in places)
                counted[calls] = counted.get(calls, 0) + value
    if not counted:
        return None
    return Profile(name=name, kind=kind, stacks=counted, remark=_remark(name, kind, settled, below))


def _values(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], int]]:
    """The rows, those of one print with the same text together.

    ustack()'s keys are of one process each: two processes may have the same text in one print. In
    dtrace's text a row is of the same print when nothing, not even a blank line, is between.
    """
    together: dict[tuple[str, ...], int] = {}
    following = None
    columns = [rows[column] for column in ("line", "keys", "value", "text")]
    for line, cells, value, text in zip(*columns, strict=True):
        number = whole(value, text)
        if number is None:
            continue
        if line != following:
            yield from together.items()
            together = {}
        keys = tuple(map(str, cells))
        together[keys] = together.get(keys, 0) + number
        # A blank line, the calls; as often as there are stacks; and the line with the value.
        stacks = [read_stack(key) for key in keys]
        following = line + sum(1 + len(calls) for calls in stacks if calls) + 1
    yield from together.items()


def stack_places(keys: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    """Which of an aggregation's keys are stacks: those that are nothing else in any row."""
    wide = {len(key) for key in keys}
    if len(wide) != 1:
        return ()
    return tuple(
        place
        for place in range(wide.pop())
        if any(key[place] for key in keys)
        and all(read_stack(key[place]) is not None for key in keys)
    )


def _remark(name: str | None, kind: str | None, settled: Sequence[Settled[Any]], below: int) -> str:
    words = max(settled, key=lambda one: one.prints).sentence
    if name is None:
        words += " The output does not tell whose rows these are: they may be of several."
    elif kind is None:
        words += " The output does not tell that these values add up; they are taken to."
    if below:
        words += f" {below} {'value' if below == 1 else 'values'} below 0 left out."
    return words


def _records(rows: pd.DataFrame) -> Profile | None:
    counted: dict[Calls, int] = {}
    for cells in rows["stacks"]:
        calls = tower(read_stack(str(cell)) or () for cell in cells)
        if calls:
            counted[calls] = counted.get(calls, 0) + 1
    return Profile(name="", kind="records", stacks=counted) if counted else None
