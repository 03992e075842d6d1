"""What labrig's script printed, and the threads listed before and after, made into a Work. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labrig.tracing.output.records import Aggregation, Item, Trouble
from labrig.tracing.output.trouble import troubles
from labrig.tracing.work.kinds import Family
from labrig.tracing.work.listing import Listing, changes
from labrig.tracing.work.record import Call, Kind, Row, System, Trial, Window, Work, WorkUnseen

SOFTIRQS = (
    *("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK"),
    *("IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"),
)
"""Linux's names by number, as in /proc/softirqs."""

RUNNER = "rig-run"
"""What a trial's process is called until it executes its program."""

_Keys = tuple[int | str, ...]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A thread, a handler or a softirq in one trial; what is the same in several is one row."""

    kind: Kind
    process: str
    name: str
    pid: int | None = None
    tid: int | None = None


def account(
    items: Iterable[Item],
    trials: Sequence[Trial],
    *,
    before: Listing,
    after: Listing,
    system: System,
    processors: int,
    calls: bool = False,
    stderr: str = "",
) -> Work:
    """Say where the time of ``trials`` went.

    ``items`` are what labrig's script for ``system`` printed, read with that script; ``stderr`` is
    what its dtrace said; ``calls`` tells whether system calls were watched. What ran between the
    trials, or in others, is left out. Raises WorkUnseen when the items do not have a trial, or
    have a line that no script of labrig's prints.
    """
    said = list(items)
    printed = _printed(said)
    for trial in trials:
        if (trial.pid,) not in printed["interval"]:
            raise WorkUnseen(
                f"trial {trial.id}: its tracer did not see it begin and end: run again, and keep "
                "other runners of labrig off the board"
            )
    runs = {trial.pid for trial in trials}
    names = _Names(printed, before, after)
    family = Family(
        system=system, parents=names.parents, names=names.processes, trials=frozenset(runs)
    )
    times: dict[_Seen, int] = defaultdict(int)
    switches: dict[_Seen, int] = defaultdict(int)
    made: dict[_Seen, int] = defaultdict(int)
    calls_of: dict[tuple[Kind, str, str], list[int]] = defaultdict(lambda: [0, 0])
    accounted: dict[int, int] = defaultdict(int)
    for table, sums in (("thread", times), ("switches", switches), ("calls", made)):
        for keys, value in _of(printed[table], runs):
            sums[names.seen(keys, family)] += value
            accounted[int(keys[0])] += value if table == "thread" else 0
    for kind, table, counts in _HANDLERS:
        for keys, value in _of(printed[table], runs):
            times[_Seen(kind=kind, process="", name=_handler(kind, keys[1]))] += value
            accounted[int(keys[0])] += value
        for keys, value in _of(printed[counts], runs):
            switches[_Seen(kind=kind, process="", name=_handler(kind, keys[1]))] += value
    for at, table in enumerate(("calls", "called")):
        for keys, value in _of(printed[table], runs):
            one = names.seen(keys, family)
            calls_of[one.kind, one.process, str(keys[3])][at] += value
    whole = processors * sum(printed["interval"][pid,] for pid in runs)
    rows = [
        Row(
            kind=one.kind,
            process=one.process,
            name=one.name,
            pid=one.pid,
            tid=one.tid,
            on_cpu_ns=times[one],
            share=times[one] / whole if whole else 0.0,
            switches=switches[one],
            calls=made[one] if calls and one.kind not in _NEVER_CALL else None,
        )
        for one in dict.fromkeys([*times, *switches, *made])
    ]
    listed = [
        Call(kind=kind, process=process, name=name, count=count, elapsed_ns=elapsed)
        for (kind, process, name), (count, elapsed) in calls_of.items()
    ]
    appeared, vanished = changes(before, after)
    started = [keys for keys, _ in _of(printed["started"], runs) if keys[2] not in {*runs, keys[1]}]
    ended = sum(value for _, value in _of(printed["ended"], runs))
    return Work(
        system=system,
        processors=processors,
        windows=tuple(
            Window(
                trial=trial,
                interval_ns=printed["interval"][trial.pid,],
                accounted_ns=accounted[trial.pid],
            )
            for trial in trials
        ),
        rows=tuple(sorted(rows, key=lambda row: (-row.on_cpu_ns, row.kind, row.name))),
        calls=tuple(sorted(listed, key=lambda call: (-call.elapsed_ns, call.process, call.name))),
        started=len(started),
        ended=max(0, ended - len(runs)),
        appeared=appeared,
        vanished=vanished,
        troubles=tuple(one.text for one in (*said, *troubles(stderr)) if isinstance(one, Trouble)),
    )


_NEVER_CALL: frozenset[Kind] = frozenset(["interrupt", "softirq", "idle", "kernel thread"])

_HANDLERS: tuple[tuple[Kind, str, str], ...] = (
    ("interrupt", "interrupt", "interrupts"),
    ("softirq", "softirq", "softirqs"),
)

_SHAPES: Mapping[str, str] = {
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
"""The keys of labrig's aggregations: integers and strings. On FreeBSD ``thread`` and ``switches``
have the thread's name behind the process's."""


def _printed(items: Iterable[Item]) -> Mapping[str, Mapping[_Keys, int]]:
    tables: dict[str, dict[_Keys, int]] = {name: {} for name in _SHAPES}
    for item in items:
        if not isinstance(item, Aggregation):
            continue
        shape = _SHAPES.get(item.name or "", "")
        fits = len(item.keys) in (len(shape), len(shape) + (item.name in ("thread", "switches")))
        if not shape or not fits or not isinstance(item.value, int):
            raise WorkUnseen(f"line {item.line} of the tracer's output is not of labrig's script")
        keys: list[int | str] = []
        for want, key in zip(shape.ljust(len(item.keys), "s"), item.keys, strict=True):
            if want == "i" and not isinstance(key, int):
                raise WorkUnseen(f"line {item.line} of the tracer's output: {key!r} is no number")
            keys.append(key if isinstance(key, int) and want == "i" else str(key).rstrip())
        table = tables[item.name or ""]
        table[tuple(keys)] = table.get(tuple(keys), 0) + item.value
    return tables


def _of(table: Mapping[_Keys, int], runs: set[int]) -> Iterator[tuple[_Keys, int]]:
    """What a table has of the trials."""
    return ((keys, value) for keys, value in table.items() if keys[0] in runs)


def _handler(kind: Kind, key: int | str) -> str:
    if kind == "softirq" and isinstance(key, int):
        return SOFTIRQS[key] if 0 <= key < len(SOFTIRQS) else f"softirq {key}"
    return str(key)


class _Names:
    """What processes and threads are called, by the listings first and by the tracer otherwise."""

    def __init__(
        self, printed: Mapping[str, Mapping[_Keys, int]], before: Listing, after: Listing
    ) -> None:
        self._listed = {**before.by_id, **after.by_id}
        edges = ((int(parent), int(child)) for _, parent, child in printed["started"])
        started = {child: parent for parent, child in edges if child != parent}
        # An orphan is listed as init's: who made it counts.
        self.parents = {**before.parents, **after.parents, **started}
        self.processes = {**before.processes, **after.processes}
        self._told: dict[tuple[int, int], tuple[str, str]] = {}
        # A thread changes its name when it executes a program: the name it had longest counts.
        longest = sorted(
            printed["thread"].items(), key=lambda row: (row[0][3] != RUNNER, row[1], row[0][3])
        )
        for keys, _ in longest:
            self._told[int(keys[1]), int(keys[2])] = (str(keys[3]), str(keys[-1]))

    def seen(self, keys: _Keys, family: Family) -> _Seen:
        """Who a row's thread is; ``keys`` begin with run, process and thread."""
        pid, tid = int(keys[1]), int(keys[2])
        listed = self._listed.get((pid, tid))
        if listed is not None:
            process, name = listed.process, listed.name
        else:
            process, name = self._told.get((pid, tid), ("", ""))
            leader = self._told.get((pid, pid)) if family.system == "linux" else None
            process = self.processes.get(pid) or (leader[0] if leader else process)
        kind = family.kind(pid, process, name)
        if listed is None and kind != "idle":
            return _Seen(kind=kind, process=process, name=name)
        return _Seen(kind=kind, process=process, name=name, pid=pid, tid=tid)
