"""Whose a process is, from who made it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from labrig.tracing.work.record import Kind, System

INIT, KTHREADD = 1, 2
SERVERS = frozenset(["dropbear", "sshd", "sshd-session"])
"""What a connection to a board ends in."""
TRACER = "dtrace"


@dataclass(frozen=True, kw_only=True)
class Family:
    """The processes of a board and who made whom."""

    system: System
    parents: Mapping[int, int]
    names: Mapping[int, str]
    """Of listed processes."""
    trials: Set[int]
    """The processes that the runner started as trials."""

    def kind(self, pid: int, process: str, thread: str) -> Kind:
        """Say whose time a thread's was."""
        line = tuple(self._line(pid))
        if self._is_idle(pid, process):
            return "idle"
        if self.system == "freebsd" and process == "intr":
            return "softirq" if thread.startswith("swi") else "interrupt"
        if not self.trials.isdisjoint(line):
            return "workload" if pid in self.trials else "child"
        if self._is_kernel(pid, line):
            return "kernel thread"
        if not self._tracers.isdisjoint(line):
            return "tracer"
        if not self._runners.isdisjoint(line):
            return "runner" if pid in self._runners else "preparation"
        if pid in self._ancestors or not self._connections.isdisjoint(line):
            return "runner"
        return "process" if pid in self.names or pid in self.parents else "unknown"

    def _line(self, pid: int) -> Iterator[int]:
        """A process, who made it, and so on."""
        seen: set[int] = set()
        at: int | None = pid
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.parents.get(at)

    def _is_idle(self, pid: int, process: str) -> bool:
        return pid == 0 if self.system == "linux" else process == "idle"

    def _is_kernel(self, pid: int, line: tuple[int, ...]) -> bool:
        if self.system == "linux":
            return KTHREADD in line
        return pid == 0 or (pid != INIT and self.parents.get(pid) == 0)

    @cached_property
    def _tracers(self) -> Set[int]:
        """dtrace, and the shell that holds it."""
        tracers = {pid for pid, name in self.names.items() if name == TRACER}
        holders = {self.parents[pid] for pid in tracers if pid in self.parents}
        return tracers | (holders - {0, INIT})

    @cached_property
    def _runners(self) -> Set[int]:
        return {self.parents[pid] for pid in self.trials if pid in self.parents}

    @cached_property
    def _ancestors(self) -> Set[int]:
        """What started the runner, from its shell to the server of the connection."""
        those = {one for pid in self._runners for one in self._line(pid)}
        return those - self._runners - {0, INIT}

    @cached_property
    def _connections(self) -> Set[int]:
        """The server's process for labrig's connection: all that labrig has run came by it."""
        lines = (tuple(self._line(pid)) for pid in self._runners)
        nearest = (
            next((one for one in line if self.names.get(one) in SERVERS), 0) for line in lines
        )
        return set(nearest) - {0}
