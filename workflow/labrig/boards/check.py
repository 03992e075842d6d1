"""Is a board fit to measure on? Its facts, its tracers, and whether its time is its own."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from labrig.boards.base import Board
from labrig.boards.facts import number
from labrig.boards.shift import TARGET_PERCENT, measure_shift
from labrig.boards.tracers import TRACERS, Tried, try_tracer
from labrig.errors import BoardError

State = Literal["pass", "warn", "fail"]

LEAST_FREE_KIB = 32 * 1024
LEAST_MEMORY_KIB = 128 * 1024
FINEST_TICK_NS = 1000
BUSY_LOAD = 0.3
"""Processes that wait to run, over the last minute: above it something else is at work."""
SETTLED_S = 60
"""Seconds after its boot in which a real board is still busy with it."""
OWN_BOOT_S = 300
"""Seconds after its boot in which an emulated board's load shows nothing but that boot."""
STEADY_GOVERNORS = frozenset({"performance", "userspace", "none"})
"""``none`` is FreeBSD without powerd: nothing moves the frequency there."""
SOCKET_BUFFER_BYTES = 33_554_432
"""What the course's IPC benchmark asks of ``kern.ipc.maxsockbuf``."""
FINEST_HZ = 1000
"""Ticks a second that delay packets to the millisecond; dummynet(4)."""


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One line of a board's check."""

    name: str
    value: str
    state: State = "pass"
    advice: str = ""
    """What to do; empty when nothing."""


def start_and_check(board: Board) -> list[CheckLine]:
    """Start a board or connect to it, check it and close it.

    Raises BoardError when it cannot be reached.
    """
    with reaching(board) as reached:
        return [reached, *check_board(board)]


@contextlib.contextmanager
def reaching(board: Board) -> Iterator[CheckLine]:
    """Keep ``board`` open meanwhile; yield how long it took to answer."""
    begun = time.monotonic()
    with board:
        board.run(["true"])
        yield CheckLine(name="reached", value=f"in {time.monotonic() - begun:.1f} s")


def check_board(board: Board) -> list[CheckLine]:
    """Check a board that is up; one that says it is emulated also against a busy host.

    Raises BoardError when it cannot be reached.
    """
    facts = board.facts()
    lines = [_answer_line(board), *facts_lines(facts), *tracer_lines(board, facts)]
    return [*lines, shift_line(board)] if _emulated(facts) else lines


def facts_lines(facts: Mapping[str, str]) -> list[CheckLine]:
    """Judge a board's facts."""
    folder = facts.get("work_folder", "?")
    return [
        _known(facts, "kernel", "kernel"),
        _known(facts, "OS", "os"),
        _cpu(facts),
        _frequency(facts),
        _clock(facts),
        _memory(facts),
        _writable(facts, folder),
        _enough(facts, f"free in {folder}", "work_free_kib", LEAST_FREE_KIB),
        _load(facts),
        _users(facts),
        _uptime(facts),
        *_quiet(facts),
        *_freebsd(facts),
        *(
            CheckLine(name=name, value=facts[key])
            for name, key in (
                ("emulator", "emulator"),
                ("image", "image_identity"),
                ("times", "times"),
            )
            if key in facts
        ),
    ]


def tracer_lines(board: Board, facts: Mapping[str, str]) -> list[CheckLine]:
    """Say which tracers a board has, and trace one event with each.

    None that works is a warning, no failure: trials can be timed without.
    Raises BoardUnreachable when the connection fails.
    """
    if not any(f"tracer_{name}" in facts for name in TRACERS):
        advice = (
            "trials can be timed on this board, not traced: install dtrace or bpftrace there to"
            " trace"
        )
        return [CheckLine(name="tracers", value="none", state="warn", advice=advice)]
    return [
        tracer_line(facts, name, try_tracer(board, name))
        if f"tracer_{name}" in facts
        else CheckLine(name=name, value="not there")
        for name in TRACERS
    ]


def tracer_line(facts: Mapping[str, str], name: str, tried: Tried) -> CheckLine:
    """Judge what became of tracing one event."""
    version = facts[f"tracer_{name}"].removeprefix(name).strip()
    user = facts.get("user", "this user")
    if not tried.failure:
        value = f"{version}, {user} may trace ({tried.seconds:.1f} s to start and end)"
        return CheckLine(name=name, value=value)
    evidence, _, reason = facts.get("may_trace", "").partition(": ")
    if evidence == "no":
        what = f"log in as a user who may ({reason}), such as root"
        if facts.get("kernel_module_dtraceall") == "loadable":
            what += ", and there `kldload dtraceall`"
    else:
        what = f"make {name} work there for {user}"
    return CheckLine(
        name=name,
        value=f"{version}, {user} cannot trace: {tried.failure}",
        state="warn",
        advice=f"to trace, {what}; trials can be timed without",
    )


def _answer_line(board: Board) -> CheckLine:
    begun = time.monotonic()
    board.run(["true"])
    return CheckLine(name="answers", value=f"in {time.monotonic() - begun:.2f} s")


def _emulated(facts: Mapping[str, str]) -> bool:
    return "emulator" in facts


def _unknown(name: str, advice: str = "the board does not say: look there") -> CheckLine:
    return CheckLine(name=name, value="unknown", state="warn", advice=advice)


def _known(facts: Mapping[str, str], name: str, key: str) -> CheckLine:
    return CheckLine(name=name, value=facts[key]) if key in facts else _unknown(name)


def _cpu(facts: Mapping[str, str]) -> CheckLine:
    if "cpu_model" not in facts:
        return _unknown("CPU")
    count = f", {facts['cpus']} online" if "cpus" in facts else ""
    return CheckLine(name="CPU", value=facts["cpu_model"] + count)


def _frequency(facts: Mapping[str, str]) -> CheckLine:
    name = "CPU frequency"
    governors = facts.get("cpu_governor", "")
    now, low, high = (
        number(facts, f"cpu_frequency_{key}") for key in ("khz", "min_khz", "max_khz")
    )
    words = [f"policy {governors}" if governors else "no policy is shown"]
    words += [] if now is None else [f"now {now / 1000:.0f} MHz"]
    words += [] if low is None or high is None else [f"{low / 1000:.0f} to {high / 1000:.0f} MHz"]
    value = ", ".join(words)
    moves = set(governors.split()) - STEADY_GOVERNORS
    if not moves or (low is not None and low == high):
        return CheckLine(name=name, value=value)
    if "powerd" in moves:
        advice = (
            "powerd moves the frequency: as root `service powerd stop`, and `sysctl"
            " dev.cpu.0.freq=` one of dev.cpu.0.freq_levels"
        )
    else:
        advice = (
            "the frequency moves with load: as root `echo performance | tee"
            " /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor`"
        )
    advice += ", or the same in this board's set_up"
    return CheckLine(name=name, value=value, state="warn", advice=advice)


def _clock(facts: Mapping[str, str]) -> CheckLine:
    source = facts.get("clock_source")
    said = [number(facts, key) for key in ("clock_tick_ns", "clock_resolution_ns")]
    ticks = [tick for tick in said if tick is not None]
    if source is None or not ticks:
        value = source or "unknown"
        advice = "the board does not say how fine its clock is: look there"
        return CheckLine(name="clock", value=value, state="warn", advice=advice)
    value = f"{source}, resolution {max(ticks):.0f} ns"
    if max(ticks) > FINEST_TICK_NS:
        advice = "this clock is coarse: choose a finer clock source"
        return CheckLine(name="clock", value=value, state="warn", advice=advice)
    return CheckLine(name="clock", value=value)


def _memory(facts: Mapping[str, str]) -> CheckLine:
    total = number(facts, "memory_total_kib")
    of = "" if total is None else f" of {total / 1024:.0f} MiB"
    return _enough(facts, "memory available", "memory_available_kib", LEAST_MEMORY_KIB, of)


def _enough(facts: Mapping[str, str], name: str, key: str, least: int, of: str = "") -> CheckLine:
    kib = number(facts, key)
    if kib is None:
        return _unknown(name)
    value = f"{kib / 1024:.0f} MiB{of}"
    if kib < least:
        advice = f"at least {least // 1024} MiB are wanted: free some"
        return CheckLine(name=name, value=value, state="fail", advice=advice)
    return CheckLine(name=name, value=value)


def _writable(facts: Mapping[str, str], folder: str) -> CheckLine:
    name = f"writing in {folder}"
    said = facts.get("work_writable")
    if said is None:
        return _unknown(name)
    if said == "yes":
        return CheckLine(name=name, value="a file was made and removed")
    user = facts.get("user", "this user")
    advice = (
        f"make a folder that {user} may write in, on a file system that is mounted read-write and"
        " not full, and name it as `work` in config/boards.yaml"
    )
    return CheckLine(name=name, value="not possible", state="fail", advice=advice)


def _load(facts: Mapping[str, str]) -> CheckLine:
    load = number(facts, "load_1min")
    if load is None:
        return _unknown("load")
    value = f"{load:.2f} over the last minute"
    own_boot = _emulated(facts) and (number(facts, "uptime_s") or 0.0) < OWN_BOOT_S
    if load <= BUSY_LOAD or own_boot:
        return CheckLine(name="load", value=value)
    advice = "something else runs on the board: find it with `top`, and wait until it has ended"
    return CheckLine(name="load", value=value, state="warn", advice=advice)


def _users(facts: Mapping[str, str]) -> CheckLine:
    everyone, others = (number(facts, key) for key in ("users_logged_in", "users_logged_in_other"))
    if everyone is None or others is None:
        return CheckLine(name="logged in", value="the board does not say")
    value = f"{everyone:.0f}, of other users {others:.0f}"
    if not others:
        return CheckLine(name="logged in", value=value)
    advice = "others use this board: see with `who`, and measure when they have left"
    return CheckLine(name="logged in", value=value, state="warn", advice=advice)


def _quiet(facts: Mapping[str, str]) -> Iterator[CheckLine]:
    """Warn of a board whose time is not its own; nothing for another."""
    if "not_quiet" in facts:
        advice = "its times move with other work, and the report will say so: to try things out"
        value = f"no: {facts['not_quiet']}"
        yield CheckLine(name="quiet", value=value, state="warn", advice=advice)


def _uptime(facts: Mapping[str, str]) -> CheckLine:
    seconds = number(facts, "uptime_s")
    if seconds is None:
        return _unknown("time since boot")
    value = _duration(seconds)
    if seconds >= SETTLED_S or _emulated(facts):
        return CheckLine(name="time since boot", value=value)
    advice = f"the board may still be busy with its boot: wait {SETTLED_S - seconds:.0f} s"
    return CheckLine(name="time since boot", value=value, state="warn", advice=advice)


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _freebsd(facts: Mapping[str, str]) -> Iterator[CheckLine]:
    """Yield what the course's labs need of FreeBSD; nothing for another kernel."""
    if not facts.get("kernel", "").startswith("FreeBSD"):
        return
    yield _at_least(
        facts,
        "kern.ipc.maxsockbuf",
        SOCKET_BUFFER_BYTES,
        f"socket buffers stay small: as root `sysctl kern.ipc.maxsockbuf={SOCKET_BUFFER_BYTES}`,"
        " or the same in this board's set_up",
    )
    yield _at_least(
        facts,
        "kern.hz",
        FINEST_HZ,
        f"dummynet delays by whole ticks of 1/hz: kern.hz={FINEST_HZ} in /boot/loader.conf, and"
        " boot again",
    )
    yield _is(
        facts,
        "net.inet.tcp.hostcache.purgenow",
        "sysctl_net_inet_tcp_hostcache_purgenow",
        "there",
        "TCP remembers each host's last connection: reboot between TCP trials, or take FreeBSD 11"
        " or later",
    )
    dummynet = {
        "loadable": (
            "to delay TCP, as root `kenv net.inet.ip.fw.default_to_accept=1` and then"
            " `kldload dummynet`: without the first, the firewall that comes with it shuts you out"
        ),
        "missing": "TCP cannot be delayed here: its kernel has no module dummynet; install one",
    }
    key = "net_inet_ip_dummynet"
    yield _is(facts, "dummynet", key, "loaded", dummynet.get(facts.get(key, ""), "look there"))


def _at_least(facts: Mapping[str, str], oid: str, least: int, advice: str) -> CheckLine:
    value = number(facts, f"sysctl_{oid.replace('.', '_')}")
    if value is None:
        return _unknown(oid)
    if value < least:
        return CheckLine(name=oid, value=f"{value:.0f}", state="warn", advice=advice)
    return CheckLine(name=oid, value=f"{value:.0f}")


def _is(facts: Mapping[str, str], name: str, key: str, wanted: str, advice: str) -> CheckLine:
    value = facts.get(key, "unknown")
    if value == wanted:
        return CheckLine(name=name, value=value)
    return CheckLine(name=name, value=value, state="warn", advice=advice)


def shift_line(board: Board) -> CheckLine:
    """Judge how far the board's time moves when this machine is busy."""
    name = "loop, busy host against idle"
    try:
        shift = measure_shift(board)
    except BoardError as error:
        return CheckLine(name=name, value="not measured", state="fail", advice=str(error))
    value = (
        f"{shift.difference:+.3f}% (90% interval {shift.low:+.3f}% to {shift.high:+.3f}%,"
        f" n = {shift.n} pairs; idle {shift.idle_mean / 1e6:.3f} ms,"
        f" busy {shift.busy_mean / 1e6:.3f} ms)"
    )
    if shift.within_target:
        return CheckLine(name=name, value=value)
    advice = (
        f"the interval leaves +/-{TARGET_PERCENT:g}%: end other load on this machine and repeat;"
        " without icount the board's time is the host's"
    )
    return CheckLine(name=name, value=value, state="warn", advice=advice)
