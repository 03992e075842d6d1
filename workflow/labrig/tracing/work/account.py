"""What labrig's script printed, and the threads listed before and after, made into a Work. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from labrig.tracing.output.records import Item, Trouble
from labrig.tracing.output.trouble import troubles
from labrig.tracing.work.kinds import Family
from labrig.tracing.work.listing import Listing, changes
from labrig.tracing.work.printed import Keys, Tables, of_trials, tables
from labrig.tracing.work.record import Call, Kind, Row, System, Trial, Window, Work, WorkUnseen

SOFTIRQS = (
    *("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK"),
    *("IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"),
)
"""Linux's names by number, as in /proc/softirqs."""

RUNNER = "rig-run"
"""What a trial's process is called until it executes its program."""

_HANDLERS: tuple[tuple[Kind, str, str], ...] = (
    ("interrupt", "interrupt", "interrupts"),
    ("softirq", "softirq", "softirqs"),
)
"""Kind, table of times, table of counts."""

_NEVER_CALL: frozenset[Kind] = frozenset(["interrupt", "softirq", "idle", "kernel thread"])


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
    printed = tables(said)
    doubts = tuple(one.text for one in (*said, *troubles(stderr)) if isinstance(one, Trouble))
    for trial in trials:
        if (trial.pid,) not in printed["interval"]:
            why = doubts[0] if doubts else "keep other runners of labrig off the board"
            raise WorkUnseen(f"trial {trial.id}: its tracer did not see it begin and end: {why}")
    runs = frozenset(trial.pid for trial in trials)
    who = _Who(printed, before, after, system, runs)
    whole = processors * sum(printed["interval"][pid,] for pid in runs)
    appeared, vanished = changes(before, after)
    # A thread is made, as dtrace tells it, by its own process: no process is.
    started = [one for one, _ in of_trials(printed["started"], runs) if one[1] != one[2]]
    ended = sum(value for _, value in of_trials(printed["ended"], runs))
    return Work(
        system=system,
        processors=processors,
        windows=tuple(_window(printed, trial) for trial in trials),
        rows=_rows(printed, runs, who, whole, calls=calls),
        calls=_calls(printed, runs, who),
        started=sum(child not in runs for _, _, child in started),
        ended=max(0, ended - len(runs)),
        appeared=appeared,
        vanished=vanished,
        troubles=doubts,
    )


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A thread, a handler or a softirq; what is the same in several trials is one row."""

    kind: Kind
    process: str
    name: str
    pid: int | None = None
    tid: int | None = None


class _Who:
    """Who threads are: by the listings first, by the tracer's words otherwise."""

    def __init__(
        self, printed: Tables, before: Listing, after: Listing, system: System, runs: Set[int]
    ) -> None:
        self._listed = {**before.by_id, **after.by_id}
        self._processes = {**before.processes, **after.processes}
        edges = ((int(parent), int(child)) for _, parent, child in printed["started"])
        started = {child: parent for parent, child in edges if child != parent}
        self._family = Family(
            system=system,
            # An orphan is listed as init's: who made it counts.
            parents={**before.parents, **after.parents, **started},
            names=self._processes,
            trials=runs,
        )
        self._told: dict[tuple[int, int], tuple[str, str]] = {}
        # A thread changes its name when it executes a program: the name it had longest counts.
        longest = sorted(
            printed["thread"].items(), key=lambda row: (row[0][3] != RUNNER, row[1], row[0][3])
        )
        for keys, _ in longest:
            self._told[int(keys[1]), int(keys[2])] = (str(keys[3]), str(keys[-1]))

    def thread(self, keys: Keys) -> _Seen:
        """Return whose a row is; its ``keys`` begin with run, process and thread."""
        pid, tid = int(keys[1]), int(keys[2])
        listed = self._listed.get((pid, tid))
        if listed is not None:
            process, name = listed.process, listed.name
        else:
            process, name = self._told.get((pid, tid), ("", ""))
            # Linux's dtrace knows the names of threads, and a process is called as its first is.
            leader = self._told.get((pid, pid), (process, ""))
            process = self._processes.get(pid, leader[0])
        kind = self._family.kind(pid, process, name)
        if listed is None and kind != "idle":
            return _Seen(kind=kind, process=process, name=name)
        return _Seen(kind=kind, process=process, name=name, pid=pid, tid=tid)


def _window(printed: Tables, trial: Trial) -> Window:
    shares = (of_trials(printed[name], {trial.pid}) for name in ("thread", "interrupt", "softirq"))
    return Window(
        trial=trial,
        interval_ns=printed["interval"][trial.pid,],
        accounted_ns=sum(value for share in shares for _, value in share),
    )


def _rows(
    printed: Tables, runs: Set[int], who: _Who, whole: int, *, calls: bool
) -> tuple[Row, ...]:
    times: Counter[_Seen] = Counter()
    switches: Counter[_Seen] = Counter()
    made: Counter[_Seen] = Counter()
    for name, sums in (("thread", times), ("switches", switches), ("calls", made)):
        for keys, value in of_trials(printed[name], runs):
            sums[who.thread(keys)] += value
    for kind, spent, counted in _HANDLERS:
        for name, sums in ((spent, times), (counted, switches)):
            for keys, value in of_trials(printed[name], runs):
                sums[_Seen(kind=kind, process="", name=_handler(keys[1]))] += value
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
    return tuple(sorted(rows, key=lambda row: (-row.on_cpu_ns, row.kind, row.name)))


def _calls(printed: Tables, runs: Set[int], who: _Who) -> tuple[Call, ...]:
    counts: Counter[tuple[Kind, str, str]] = Counter()
    elapsed: Counter[tuple[Kind, str, str]] = Counter()
    for name, sums in (("calls", counts), ("called", elapsed)):
        for keys, value in of_trials(printed[name], runs):
            one = who.thread(keys)
            sums[one.kind, one.process, str(keys[3])] += value
    calls = [
        Call(
            kind=kind, process=process, name=name, count=counts[kind, process, name], elapsed_ns=ns
        )
        for (kind, process, name), ns in elapsed.items()
    ]
    return tuple(sorted(calls, key=lambda call: (-call.elapsed_ns, call.process, call.name)))


def _handler(key: int | str) -> str:
    """The name of an interrupt's handler, or of a softirq by its number."""
    if isinstance(key, int):
        return SOFTIRQS[key] if 0 <= key < len(SOFTIRQS) else f"softirq {key}"
    return key
