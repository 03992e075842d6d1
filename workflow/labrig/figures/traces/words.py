"""Words that figures of traces share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from labrig.figures.traces.groups import whole
from labrig.figures.traces.stacks import Profile
from labrig.numerals import count, listed, plain

if TYPE_CHECKING:
    import pandas as pd

_NO_LOSS = ("warning", "unnamed")
COUNTED = {"count": "count", "sum": "sum", "records": "count"}


def aggregation(name: str | None) -> str:
    """What a reader calls an aggregation: ``@reads``."""
    return "an aggregation without a name" if name is None else f"@{name}"


def source(profile: Profile) -> str:
    """Where a profile's numbers are from."""
    if profile.kind == "records":
        return "the stacks that were traced"
    return aggregation(profile.name)


def measure(profile: Profile) -> str:
    """What the numbers of a profile are."""
    return COUNTED.get(profile.kind or "", "value")


def share(part: float, total: float) -> str:
    """``12.3%``; a share too small for that is ``<0.1%``."""
    percent = 100 * part / total
    return "<0.1%" if 0 < percent < 0.05 else plain(percent, 1) + "%"


def trouble(frames: Mapping[str, pd.DataFrame]) -> str:
    """What the tracer said that it lost or could not do; empty, or a sentence after a space."""
    if "troubles" not in frames:
        return ""
    counts: dict[str, int] = {}
    rows = frames["troubles"]
    for kind, number in zip(rows["kind"], rows["count"], strict=True):
        if kind not in _NO_LOSS:
            counts[kind] = counts.get(kind, 0) + (whole(number) or 1)
    if not counts:
        return ""
    said = listed([f"{kind.replace('-', ' ')} ({count(n)})" for kind, n in counts.items()])
    return f" Not all is shown, as the tracer reported trouble: {said}."


def several(number: int, noun: str) -> str:
    """``1 stack``, ``2 stacks``."""
    return f"{count(number)} {noun}{'s' * (number != 1)}"


def of_arm(label: str) -> str:
    """What tells whose a figure is; empty without arms."""
    return f" under '{label}'" if label else ""
