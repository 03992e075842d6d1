"""Drops, errors and overflows in what tracers say. Pure.

The words are those of libdtrace (``dt_handle.c``, FreeBSD's and Linux's), of ``dtrace(1)`` and of
bpftrace 0.23.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labrig.tracing.output.records import Notice, Trouble, TroubleKind

_COUNTED: tuple[tuple[TroubleKind, str], ...] = (
    ("drops", r"drops?(?: on CPU (?P<cpu>\d+))?"),
    ("aggregation-drops", r"aggregation drops?(?: on CPU (?P<cpu>\d+))?"),
    ("dynamic-drops", r"dynamic variable drops?(?: with non-empty (?:rinsing|dirty) list)?"),
    ("speculation-drops", r"speculative drops?"),
    ("failed-speculations", r"failed speculations? \(.*\)"),
    ("string-overflow", r"jstack\(\)/ustack\(\) string table overflows?"),
    ("error", r"errors? in ERROR probe enabling"),
)
_DTRACE = tuple(
    (kind, re.compile(rf"dtrace: (?P<count>\d{{1,20}}) {words}$")) for kind, words in _COUNTED
)
_PROBE_ERROR = re.compile(
    r"dtrace: error (?:on enabled probe ID \d+ \(ID \d+: [^)]*\)"
    r"|in \S+ for probe ID \d+ \([^)]*\)): "
    r"(?P<reason>.*?)(?: in action #\d+)?(?: at (?:DIF offset|BPF pc) \d+)?$"
)
_NOTICE = re.compile(
    r"dtrace: (?:(?:script|description) '.*' matched \d+ probes?$|pid \d+ (?:has )?exited"
    r"|allowing destructive actions$|buffer size (?:lowered|set) to|aggregation size lowered to"
    r"|\d+ probes? matched)"
)
_LOST = re.compile(r"(?:WARNING: )?Lost (?P<count>\d{1,20}) events$")
_BPFTRACE = re.compile(r"(?:\S*:\d+:\d+(?:-\d+)?: )?(?P<grade>WARNING|ERROR): ")
_MAP_FULL = re.compile(r"[Mm]ap full|[Ff]ailed to map_update_elem|E2BIG|No space left on device")


def message(text: str, line: int) -> Trouble | Notice:
    """Tell whether a line of a tracer's stderr is trouble."""
    if text.startswith("dtrace: "):
        return _of_dtrace(text, line)
    lost = _LOST.match(text)
    if lost:
        return Trouble(line=line, kind="lost-events", text=text, count=int(lost["count"]))
    graded = _BPFTRACE.match(text)
    if graded is None:
        return Notice(line=line, text=text)
    if _MAP_FULL.search(text):
        return Trouble(line=line, kind="map-full", text=text)
    return Trouble(line=line, kind="error" if graded["grade"] == "ERROR" else "warning", text=text)


def _of_dtrace(text: str, line: int) -> Trouble | Notice:
    for kind, pattern in _DTRACE:
        found = pattern.match(text)
        if found:
            cpu = found.groupdict().get("cpu")
            return Trouble(
                line=line,
                kind=kind,
                text=text,
                count=int(found["count"]),
                cpu=None if cpu is None else int(cpu),
            )
    found = _PROBE_ERROR.match(text)
    if found:
        return Trouble(line=line, kind="probe-error", text=text, reason=found["reason"])
    if "processing aborted" in text:
        return Trouble(line=line, kind="aborted", text=text)
    if _NOTICE.match(text):
        return Notice(line=line, text=text)
    # Anything else that dtrace says of itself is not known to be harmless.
    return Trouble(line=line, kind="error", text=text)


def messages(lines: Iterable[str]) -> Iterator[Trouble | Notice]:
    """Read stderr line by line; what the workload wrote there is a Notice like any other."""
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        if text:
            yield message(text, number)


def troubles(stderr: str) -> tuple[Trouble, ...]:
    """Everything in a tracer's stderr that makes its output doubtful."""
    found = messages(stderr.split("\n"))
    return tuple(one for one in found if isinstance(one, Trouble))
