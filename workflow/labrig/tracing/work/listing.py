"""Threads as a system lists them: ``ps`` on Linux, ``procstat`` on FreeBSD. Pure.

Linux's was read from real output of procps 4. FreeBSD's is read as procstat(1) and its source
(procstat_threads.c) have it, and was never seen on a FreeBSD machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from labrig.errors import OutputFault

LINUX = ("ps", "-eLww", "-o", "pid=,tid=,ppid=,comm=")
FREEBSD = ("procstat", "-at")
FREEBSD_PARENTS = ("ps", "-axwwo", "pid=,ppid=")

LISTERS = frozenset(["ps", "procstat"])
"""What lists threads is in the listing."""

_LINUX = re.compile(r" *(\d{1,20}) +(\d{1,20}) +(\d{1,20}) (.*)")
_FREEBSD_HEAD = re.compile(r" *PID +TID (COMM +)(TDNAME +)CPU +PRI +STATE\b.*")
_PARENT = re.compile(r" *(\d{1,20}) +(\d{1,20}) *")


@dataclass(frozen=True, kw_only=True)
class Thread:
    """One thread."""

    pid: int
    tid: int
    parent: int | None
    """Process that made its process; None where the listing does not tell."""
    process: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All threads at one time."""

    threads: tuple[Thread, ...]

    @cached_property
    def by_id(self) -> Mapping[tuple[int, int], Thread]:
        """Threads by process and thread."""
        return {(one.pid, one.tid): one for one in self.threads}

    @cached_property
    def parents(self) -> Mapping[int, int]:
        """Processes to those that made them."""
        return {one.pid: one.parent for one in self.threads if one.parent is not None}

    @cached_property
    def processes(self) -> Mapping[int, str]:
        """Processes' names."""
        return {one.pid: one.process for one in self.threads}


def read_ps(text: str, *, source: str = "ps") -> Listing:
    """Read what LINUX printed. Raises OutputFault at a line that is none of its."""
    rows = []
    for number, line in _lines(text):
        found = _LINUX.fullmatch(line)
        if found is None:
            raise OutputFault(source=source, line=number, text=line, why="not a thread of ps")
        pid, tid, parent = (int(found[at]) for at in (1, 2, 3))
        rows.append((pid, tid, parent, found[4].strip()))
    # A process is called what its first thread is.
    leaders = {pid: name for pid, tid, _, name in rows if pid == tid}
    return Listing(
        threads=tuple(
            Thread(pid=pid, tid=tid, parent=parent, process=leaders.get(pid, name), name=name)
            for pid, tid, parent, name in rows
        )
    )


def read_procstat(text: str, parents: str, *, source: str = "procstat") -> Listing:
    """Read what FREEBSD and FREEBSD_PARENTS printed. Raises OutputFault at a line of neither.

    How wide names are depends on the release: the head tells.
    """
    known = {}
    for number, line in _lines(parents):
        found = _PARENT.fullmatch(line)
        if found is None:
            raise OutputFault(source="ps", line=number, text=line, why="not a process and parent")
        known[int(found[1])] = int(found[2])
    threads = []
    row = None
    for number, line in _lines(text):
        if head := _FREEBSD_HEAD.fullmatch(line):
            row = _freebsd_row(len(head[1]), len(head[2]))
            continue
        found = row and row.fullmatch(line)
        if not found:
            raise OutputFault(source=source, line=number, text=line, why="not a thread of procstat")
        pid, process, name = int(found[1]), found[3].strip(), found[4].strip()
        threads.append(
            Thread(
                pid=pid,
                tid=int(found[2]),
                parent=known.get(pid),
                process=process,
                # A thread that is called as its process is has no name there.
                name=process if name == "-" else name,
            )
        )
    return Listing(threads=tuple(threads))


def _freebsd_row(process: int, thread: int) -> re.Pattern[str]:
    return re.compile(rf" *(\d{{1,20}}) +(\d{{1,20}}) (.{{{process}}})(.{{{thread}}}) *(?:\d|-).*")


def changes(before: Listing, after: Listing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which threads appeared and which vanished, as ``name (tid)``; not what lists them."""
    return _only_in(after, before), _only_in(before, after)


def _only_in(one: Listing, other: Listing) -> tuple[str, ...]:
    passing = set(_listing_itself(one, other))
    new = [
        each
        for each in one.threads
        if (each.pid, each.tid) not in other.by_id and each.pid not in passing
    ]
    return tuple(f"{each.name} ({each.tid})" for each in new)


def _listing_itself(one: Listing, other: Listing) -> Iterator[int]:
    """The process that lists, and those it was started by for that."""
    for lister in [pid for pid, name in one.processes.items() if name in LISTERS]:
        pid: int | None = lister
        seen: set[int] = set()
        while pid is not None and pid not in other.processes and pid not in seen:
            seen.add(pid)
            yield pid
            pid = one.parents.get(pid)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line
