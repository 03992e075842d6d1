"""When a probe fires, in words. Pure.

What the providers' probes mean is from the DTrace guide's chapters on them and, for what only
FreeBSD has, from its manual pages dtrace_*(4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labrig.numerals import count
from labrig.tracing.d.tree import Clause, ProbeDescription

_TIMER = re.compile(r"(tick|profile)-([0-9]{1,18})([a-z]*)")
_UNITS = {
    "": ("Hz", 0.0),
    "hz": ("Hz", 0.0),
    **dict.fromkeys(("ns", "nsec"), ("ns", 1e-9)),
    **dict.fromkeys(("us", "usec"), ("µs", 1e-6)),
    **dict.fromkeys(("ms", "msec"), ("ms", 1e-3)),
    **dict.fromkeys(("s", "sec"), ("second", 1.0)),
    **dict.fromkeys(("m", "min"), ("minute", 60.0)),
    **dict.fromkeys(("h", "hour"), ("hour", 3600.0)),
    **dict.fromkeys(("d", "day"), ("day", 86400.0)),
}
_GLOB = re.compile(r"[*?\[\]]")
_SELF = {
    "BEGIN": "once, when tracing begins, before any other probe",
    "END": "once, when tracing ends, after all other probes",
    "ERROR": "whenever another clause fails, at a bad address for example",
}
_EVENTS = {
    "sched": {
        "on-cpu": "a thread begins to run on a CPU",
        "off-cpu": "a thread is about to leave its CPU",
        "remain-cpu": "the scheduler lets a thread stay on its CPU",
        "enqueue": "a thread is put into a run queue",
        "dequeue": "a thread is taken from a run queue",
        "wakeup": "a thread wakes another one",
        "sleep": "a thread is about to sleep",
        "preempt": "a thread is about to be preempted",
        "change-pri": "a thread's priority is about to change",
        "tick": "the clock's tick accounts a running thread",
    },
    "proc": {
        "create": "a process is created (fork)",
        "start": "a new process begins to run",
        "exec": "a process is about to execute another program",
        "exec-success": "a process has begun to execute another program",
        "exec-failure": "a process failed to execute another program",
        "exit": "a process exits",
        "lwp-create": "a thread is created",
        "lwp-start": "a new thread begins to run",
        "lwp-exit": "a thread exits",
        "signal-send": "a signal is sent",
        "signal-handle": "a process is about to handle a signal",
        "signal-discard": "a signal is discarded",
        "signal-clear": "a waiting signal is taken without a handler",
    },
    "io": {
        "start": "a request is about to go to a disk or a file server",
        "done": "a request to a disk or a file server is done",
        "wait-start": "a thread begins to wait for a request's end",
        "wait-done": "a thread has waited for a request's end",
    },
    "ip": {"send": "the kernel sends an IP packet", "receive": "the kernel receives an IP packet"},
    "udp": {
        "send": "the kernel sends a UDP datagram",
        "receive": "the kernel receives a UDP datagram",
    },
    "tcp": {
        "send": "the kernel sends a TCP segment",
        "receive": "the kernel receives a TCP segment",
        "state-change": "a TCP connection changes its state",
        "connect-request": "a TCP connection is asked for",
        "connect-established": "a TCP connection that was asked for here is established",
        "connect-refused": "a TCP connection that was asked for here is refused",
        "accept-established": "a TCP connection from elsewhere is established",
        "accept-refused": "a TCP connection from elsewhere is refused",
    },
    "dtmalloc": {
        "malloc": "the kernel allocates memory (malloc)",
        "free": "the kernel frees memory (free)",
    },
    "priv": {
        "priv-ok": "the kernel grants a privilege",
        "priv-err": "the kernel denies a privilege",
    },
    "callout_execute": dict.fromkeys(
        ("callout-start", "callout_start"), "the kernel begins a callout, a function set to a time"
    )
    | dict.fromkeys(("callout-end", "callout_end"), "the kernel has run a callout"),
}
_ANY = {
    "sched": "any event of the scheduler happens",
    "proc": "any event of a process's or thread's life happens (fork, exec, exit, signals)",
    "io": "any event of disk input and output happens",
    "ip": "any IP packet is sent or received",
    "udp": "any UDP datagram is sent or received",
    "tcp": "any event of TCP happens (segments, connections, changes of state)",
    "sctp": "any event of SCTP happens",
    "dtmalloc": "the kernel allocates or frees memory of any type (malloc, free)",
    "lockstat": "any event of the kernel's locks happens (acquired, released, waited for)",
    "priv": "any check of a privilege is made, granted or denied",
    "callout_execute": "the kernel begins or ends any callout, a function set to a time",
    "vm": "any event of the virtual memory happens",
    "vfs": "any event of the file system layer (VFS) happens",
    "profile": "any of the profile provider's timers fires",
}
_LOCKS = {
    "adaptive": "a mutex",
    "spin": "a spin lock",
    "rw": "a readers-writer lock",
    "sx": "a shared/exclusive lock",
    "lockmgr": "a lockmgr lock",
    "thread": "a thread's lock",
}
_LOCKED = {
    "acquire": "is acquired",
    "release": "is released",
    "block": "made a thread block",
    "spin": "made a thread spin",
    "upgrade": "is upgraded to be written",
    "downgrade": "is downgraded to be read",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """``tick-N`` or ``profile-N``: ``rate`` is firings a second, on each CPU if ``every_cpu``."""

    rate: float
    every_cpu: bool
    words: str


def provider_of(probe: ProbeDescription) -> str | None:
    """The provider's plain name, ``pid`` for every ``pid123``; None where any may be meant."""
    provider = probe.provider
    if provider is None:
        if timer(probe):
            return "profile"
        return "dtrace" if (probe.name in _SELF and not (probe.function or probe.module)) else None
    if re.fullmatch(r"pid(?:[0-9]+|\$\w+)", provider):
        return "pid"
    return None if _GLOB.search(provider) else provider


def timer(probe: ProbeDescription) -> Timer | None:
    """The timer that a probe is, None if it is none."""
    match = _TIMER.fullmatch(probe.name or "")
    if not match or probe.provider not in (None, "profile") or match[3] not in _UNITS:
        return None
    number = int(match[2])
    unit, seconds = _UNITS[match[3]]
    if number == 0:
        return None
    if not seconds:
        rate = float(number)
        often = "once a second" if number == 1 else f"{count(number)} times a second"
    else:
        rate = 1 / (number * seconds)
        long = len(unit) > 2
        every = f"{count(number)} {unit}{'s' if long else ''}"
        often = f"every {unit if number == 1 and long else every}"
    everywhere = match[1] == "profile"
    where = "on every CPU" if everywhere else "on one CPU"
    return Timer(rate=rate, every_cpu=everywhere, words=f"{often}, {where}")


def returns(clause: Clause, provider: str) -> bool:
    """Whether all of a clause's probes are of ``provider`` and fire on return."""
    return _all(clause, provider, "return")


def enters(clause: Clause, provider: str) -> bool:
    """Whether all of a clause's probes are of ``provider`` and fire on entry."""
    return _all(clause, provider, "entry")


def _all(clause: Clause, provider: str, name: str) -> bool:
    return all(provider_of(one) == provider and one.name == name for one in clause.probes)


def when(probe: ProbeDescription) -> str:
    """When a probe fires: ``whenever ...``, ``once ...`` or ``every ...``."""
    if probe.number is not None:
        return (
            f"whenever probe number {probe.number} fires (dtrace -l lists the numbers; another"
            " boot or system may give them to other probes)"
        )
    provider = provider_of(probe)
    if provider == "dtrace" and probe.name in _SELF:
        return _SELF[probe.name]
    if found := timer(probe):
        return found.words
    if provider is None:
        return f"whenever any probe{_fields(probe, provider=True)} fires"
    if provider == "syscall":
        return f"whenever {_syscall(probe)}"
    if provider == "fbt":
        kernel = _called(probe.function, "function", "of the kernel")
        return f"whenever {kernel}{_module(probe)} {_passed(probe.name)}"
    if provider == "pid":
        return f"whenever {_pid(probe)}"
    if provider in ("sdt", "rawtp"):
        return f"whenever {_tracepoint(probe, provider)}"
    return f"whenever {_event(probe, provider)}"


def _syscall(probe: ProbeDescription) -> str:
    called = _called(probe.function, "system call", "")
    if probe.function is None and probe.name in ("entry", "return"):
        return f"{called} {'is entered' if probe.name == 'entry' else 'returns'}"
    passed = {"entry": "is called", "return": "returns"}.get(probe.name or "")
    return f"{called} {passed or _passed(probe.name)}"


def _called(name: str | None, noun: str, of: str) -> str:
    owner = f" {of}" if of else ""
    if name is None or name == "*":
        return f"any {noun}{owner}"
    if _GLOB.search(name):
        return f"any {noun}{owner} whose name matches {name}"
    return f"the {noun} {name}{owner}"


def _passed(name: str | None) -> str:
    if name is None or name == "*":
        return "is entered or left"
    passed = {"entry": "is entered", "return": "returns"}.get(name)
    return passed or f"passes a probe named {name}"


def _module(probe: ProbeDescription) -> str:
    return f" (module {probe.module})" if probe.module and probe.module != "*" else ""


def _pid(probe: ProbeDescription) -> str:
    target = (probe.provider or "").removeprefix("pid")
    whose = (
        "of the process that dtrace starts (-c) or watches (-p)"
        if target == "$target"
        else f"of process {target}"
    )
    inside = f" in {probe.module}" if probe.module and probe.module != "*" else ""
    function = _called(probe.function, "function", f"{whose}{inside}")
    if probe.name and re.fullmatch("[0-9a-f]+", probe.name):
        return f"{function} reaches its instruction at offset 0x{probe.name}"
    return f"{function} {_passed(probe.name)}"


def _tracepoint(probe: ProbeDescription, provider: str) -> str:
    kind = "raw tracepoint" if provider == "rawtp" else "tracepoint"
    inside = f" in the function {probe.function}" if probe.function else ""
    point = _called(probe.name, kind, "")
    note = "" if provider == "rawtp" else " (a probe that its authors wrote into the kernel)"
    return f"the kernel passes {point}{inside}{_module(probe)}{note}"


def _event(probe: ProbeDescription, provider: str) -> str:
    name = probe.name
    known = _EVENTS.get(provider, {}).get(name or "")
    if known is not None:
        if provider == "dtmalloc" and probe.function:
            return f"{known} of the type {probe.function}"
        return known + _fields(probe)
    if name in (None, "*") and provider in _ANY:
        return _ANY[provider] + _fields(probe)
    if provider == "lockstat" and name:
        lock, _, event = name.partition("-")
        if lock in _LOCKS and event in _LOCKED:
            return f"{_LOCKS[lock]} of the kernel {_LOCKED[event]}{_fields(probe)}"
    if provider == "vfs" and name in ("entry", "return"):
        operation = _called(probe.function, "operation", "of the file system layer (VFS)")
        return f"{operation} {_passed(name)}"
    layer = {
        "vfs": "the file system layer (VFS)",
        "vm": "the virtual memory",
        "lockstat": "the kernel's locks",
    }.get(provider, f"the provider {provider}")
    event = f"the event {name} of {layer}" if name and not _GLOB.search(name) else ""
    if not event:
        event = f"any event of {layer}" + (f" whose name matches {name}" if name else "")
    return f"{event} happens{_fields(probe)}"


def _fields(probe: ProbeDescription, *, provider: bool = False) -> str:
    """The fields that are left, as an addition: `` in the function f``."""
    words = []
    if provider and probe.provider:
        words.append(f"of a provider that matches {probe.provider}")
    if probe.module and probe.module != "*":
        words.append(f"in the module {probe.module}")
    if probe.function and probe.function != "*":
        matching = "a function that matches" if _GLOB.search(probe.function) else "the function"
        words.append(f"in {matching} {probe.function}")
    if provider and probe.name:
        words.append(f"named {probe.name}")
    return "".join(" " + word for word in words)
