"""The aggregations of labrig's own scripts, as tables from keys to sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from labrig.tracing.output.records import Aggregation, Item
from labrig.tracing.work.record import WorkUnseen

Keys = tuple[int | str, ...]
"""The first is the process that rig-run ran at the time."""

Tables = Mapping[str, Mapping[Keys, int]]

SHAPES: Mapping[str, str] = {
    "interval": "i",
    "thread": "iiis",
    "switches": "iiis",
    "interrupt": "is",
    "interrupts": "is",
    "softirq": "ii",
    "softirqs": "ii",
    "started": "iii",
    "ended": "is",
    "calls": "iiis",
    "called": "iiis",
}
"""Names and keys: integers and strings. FreeBSD's ``thread`` and ``switches`` have the thread's
name behind the process's."""


def tables(items: Iterable[Item]) -> Tables:
    """Return a table a name. Raises WorkUnseen for what no script of labrig's prints."""
    found: dict[str, dict[Keys, int]] = {name: {} for name in SHAPES}
    for item in items:
        if isinstance(item, Aggregation):
            name, keys, value = _row(item)
            found[name][keys] = found[name].get(keys, 0) + value
    return found


def of_trials(table: Mapping[Keys, int], trials: Set[int]) -> Iterator[tuple[Keys, int]]:
    """Return what a table has of these trials' processes."""
    return ((keys, value) for keys, value in table.items() if keys[0] in trials)


def _row(item: Aggregation) -> tuple[str, Keys, int]:
    shape = SHAPES.get(item.name or "", "")
    fits = len(item.keys) in (len(shape), len(shape) + (item.name in ("thread", "switches")))
    if item.name is None or not shape or not fits or not isinstance(item.value, int):
        raise WorkUnseen(f"line {item.line} of the tracer's output is not of labrig's script")
    keys: list[int | str] = []
    for want, key in zip(shape.ljust(len(item.keys), "s"), item.keys, strict=True):
        if want == "i" and not isinstance(key, int):
            raise WorkUnseen(f"line {item.line} of the tracer's output: {key!r} is no number")
        keys.append(key if isinstance(key, int) and want == "i" else str(key).rstrip())
    return item.name, tuple(keys), item.value
