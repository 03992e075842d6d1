"""``labrig trace draw``: a tracer's output as figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from labrig.errors import UsageError
from labrig.numerals import listed
from labrig.trace_commands.read import items
from labrig.tracing.output.read import Form

_LACKS = {
    "flame": "no counts or sums of stacks",
    "ranked": "no counts or sums of stacks",
    "histogram": "no distributions",
    "events": "no record with a time",
}


def draw(
    file: Path,
    form: Form | None,
    script: Path | None,
    out: Path,
    *,
    kinds: Collection[str] = (),
    time_value: int | None = None,
    kind_value: int | None = None,
    unit: str = "",
) -> list[Path]:
    """Draw what is in ``file`` into ``out``; return what was written.

    ``kinds`` are all when empty; ``time_value`` and ``kind_value`` count from 1. Raises UsageError
    when there is nothing to draw or a file cannot be read, ScriptError for a script that is none,
    OutputFault for a line that cannot be read, ToolError for a folder that cannot be written.
    """
    from labrig.figures.traces.drawing import KINDS, Reading, draw_traces
    from labrig.tracing.output.tables import frames

    tables = frames(items(file, form, script))
    wanted = [kind for kind in KINDS if not kinds or kind in kinds]
    reading = Reading(
        kinds=tuple(wanted),
        time_value=None if time_value is None else time_value - 1,
        kind_value=None if kind_value is None else kind_value - 1,
        units=dict.fromkeys(tables["buckets"]["name"].fillna(""), unit),
    )
    written = draw_traces({"": tables}, {}, out, reading=reading)
    if not written:
        raise UsageError(f"{file}: nothing to draw: {_why(wanted, time_value)}")
    return written


def _why(wanted: Sequence[str], time_value: int | None) -> str:
    lacks = listed(list(dict.fromkeys(_LACKS[kind] for kind in wanted)))
    if "events" in wanted:
        named = "another --time-value" if time_value else "--time-value"
        lacks += f" ({named} says which value of a record it is)"
    return lacks
