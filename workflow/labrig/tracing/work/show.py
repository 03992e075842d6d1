"""A Work as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.tracing.work.record import Kind, Row, Work

SMALLEST = 0.0005
"""Rows below this share of the time are added up in one line."""

WORDS: dict[Kind, str] = {"child": "workload's child", "runner": "labrig's runner"}
"""Kinds that are told in other words."""

MOST_CALLS = 10
MOST_CHANGES = 10


def show(work: Work) -> Iterator[str]:
    """Yield the table "where the time went", and below it what was not the workload's own."""
    trials = len(work.windows)
    cpus = "one processor" if work.processors == 1 else f"{work.processors} processors"
    yield f"{trials} trial{'s' * (trials != 1)}, {_ms(work.total_ns)} ms of {cpus}"
    yield ""
    lines = rows(work)
    watched = any(row.calls is not None for row in work.rows)
    head = ("where the time went", "", "ms", "share", "switches", "calls" if watched else "")
    yield from _table([head, *lines], left=2)
    yield ""
    yield (
        f"not the workload's own: {_ms(work.not_own_ns)} ms, "
        f"{_percent(work.not_own_share)} of the time that was not idle"
    )
    yield f"processes: {work.started} started, {work.ended} ended, the trials' own aside"
    for words, threads in (("appeared", work.appeared), ("vanished", work.vanished)):
        if threads:
            more = len(threads) - MOST_CHANGES
            tail = f" and {more} more" if more > 0 else ""
            yield f"threads that {words}: {', '.join(threads[:MOST_CHANGES])}{tail}"
    if work.calls:
        yield ""
        calls = [
            (_whose(one.kind), f"{one.process}: {one.name}", str(one.count), _ms(one.elapsed_ns))
            for one in work.calls[:MOST_CALLS]
        ]
        title = ("system calls that took longest", "", "calls", "ms")
        yield from _table([title, *calls], left=2)
    for trouble in work.troubles:
        yield f"doubtful: {trouble}"


def rows(work: Work) -> list[tuple[str, str, str, str, str, str]]:
    """The rows in words: whose, its name, ms, share, switches, calls; small ones in one."""
    small = [row for row in work.rows if row.share < SMALLEST]
    lines = [_row(row) for row in work.rows if row.share >= SMALLEST]
    if small:
        rest = sum(row.on_cpu_ns for row in small)
        share = sum(row.share for row in small)
        lines.append((f"{len(small)} more", "", _ms(rest), _percent(share), "", ""))
    if work.unaccounted_ns:
        share = work.unaccounted_ns / work.total_ns
        lines.append(("unaccounted", "", _ms(work.unaccounted_ns), _percent(share), "", ""))
    return lines


def _row(row: Row) -> tuple[str, str, str, str, str, str]:
    called = (
        row.name if row.name == row.process or not row.process else f"{row.process}: {row.name}"
    )
    name = called if row.tid is None else f"{called} ({row.tid})"
    calls = "" if row.calls is None else str(row.calls)
    return (
        _whose(row.kind),
        name,
        _ms(row.on_cpu_ns),
        _percent(row.share),
        str(row.switches),
        calls,
    )


def _whose(kind: Kind) -> str:
    return WORDS.get(kind, kind)


def _table(rows: Sequence[tuple[str, ...]], *, left: int) -> Iterator[str]:
    """Align columns, the first ``left`` of them to the left; a title may run over the second."""
    body = rows[1:] or rows
    widths = [
        max(len(row[at]) for row in (body if at == 0 else rows)) for at in range(len(rows[0]))
    ]
    widths[1] = max(widths[1], len(rows[0][0]) - widths[0] - 2)
    for number, row in enumerate(rows):
        first = f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}" if number else row[0]
        rest = "".join(f"  {row[at]:>{widths[at]}}" for at in range(left, len(row)))
        yield f"{first:{widths[0] + 2 + widths[1]}}{rest}".rstrip()


def _ms(ns: int) -> str:
    return f"{ns / 1e6:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
