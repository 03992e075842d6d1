"""Outputs that dtrace 2.0.7 and bpftrace 0.23 printed on the emulated board, with their scripts.

``recorded/commands.json`` has the command and the exit status of each.
"""

from __future__ import annotations

import json
from pathlib import Path

from labrig.tracing.d.parse import parse
from labrig.tracing.d.tree import Script
from labrig.tracing.output.read import Form, read_output
from labrig.tracing.output.records import Aggregation, Item, TraceRecord, Trouble, Value
from labrig.tracing.output.trouble import troubles

FOLDER = Path(__file__).parent / "recorded"
COMMANDS = json.loads((FOLDER / "commands.json").read_text(encoding="utf-8"))
NAMES = sorted(COMMANDS)


def form_of(name: str) -> Form:
    return "bpftrace" if name.startswith("bpftrace-") else "dtrace"


def script_of(name: str) -> Script | None:
    if form_of(name) == "bpftrace" or name == "refused":
        return None
    return parse((FOLDER / f"{name}.d").read_text(encoding="utf-8"), name)


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.out").read_bytes().decode("utf-8")


def read(name: str, *, told: bool = True) -> list[Item]:
    script = script_of(name) if told else None
    lines = text_of(name).split("\n")
    return list(read_output(lines, form_of(name), script=script, source=name))


def troubles_of(name: str) -> tuple[Trouble, ...]:
    return troubles((FOLDER / f"{name}.err").read_text(encoding="utf-8"))


def aggregations(name: str, *, told: bool = True) -> list[Aggregation]:
    return [one for one in read(name, told=told) if isinstance(one, Aggregation)]


def records(name: str, *, told: bool = True) -> list[TraceRecord]:
    return [one for one in read(name, told=told) if isinstance(one, TraceRecord)]


def values(name: str) -> dict[str | None, dict[tuple[Value, ...], Value]]:
    """Aggregations by name and keys."""
    found: dict[str | None, dict[tuple[Value, ...], Value]] = {}
    for one in aggregations(name):
        found.setdefault(one.name, {})[one.keys] = one.value
    return found


def counts(one: Aggregation) -> dict[tuple[int | None, int | None], int]:
    """The buckets that are not empty."""
    return {(each.low, each.high): each.count for each in one.buckets if each.count}
