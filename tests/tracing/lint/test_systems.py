"""The table of systems: whole, shown as it is, and true of the real dtrace."""

from __future__ import annotations

import fnmatch
from pathlib import Path

import pytest

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting, System
from labrig.tracing.lint.known import NAMES, Counterpart, known_systems
from labrig.tracing.lint.systems import systems

DOCS = (Path(__file__).parents[3] / "docs/tracing.md").read_text()
COUNTERPARTS = known_systems().counterparts


@pytest.mark.parametrize("one", COUNTERPARTS, ids=lambda one: f"{one.system} {one.probe}")
def test_each_row_is_of_probes_and_stands_in_the_docs(one: Counterpart):
    assert one.probe.count(":") == 3
    for probe in filter(None, (one.probe, one.nearest)):
        parse(f"{probe} {{ @ = count(); }}\n")
    nearest = f"`{one.nearest}`" if one.nearest else "none"
    assert f"| {NAMES[one.system]} | `{one.probe}` | {nearest} | {one.differs} |" in DOCS


def found(probe: str, system: System) -> list[str]:
    script = parse(f"{probe} {{ @ = count(); }}\n")
    return [one.message for one in systems(script, Setting(system=system))]


@pytest.mark.parametrize(
    ("system", "probe", "said"),
    [
        ("linux", "syscall::stat:entry", "nearest is 'syscall::newfstatat:'"),
        ("linux", "syscall::__sysctl:", "and nothing comes near (Linux's values are files in"),
        ("linux", "syscall::kqueue:", "nearest is 'syscall::epoll_create1:'"),
        ("linux", "syscall::vfork:", "nearest is 'syscall::clone:'"),
        (
            "linux",
            "syscall::reda:",
            "Linux on 64-bit Arm has no system call 'reda': is 'read' meant?",
        ),
        ("linux", "syscall::kq*:", "has no system call that matches 'kq*'"),
        (
            "linux",
            "syscall::read:entyr",
            "provider syscall has no probe 'entyr': is 'entry' meant?",
        ),
        ("linux", "syscall:freebsd:read:", "are in the module vmlinux: leave 'freebsd' out"),
        ("linux", "fbt:kernel:malloc:", "nearest is 'sdt:::kmalloc'"),
        ("linux", "fbt:kernel:vfs_read:", "Linux has no module 'kernel': leave it out"),
        ("linux", "fbt::devfs_*:", "nearest is 'fbt::vfs_*:'"),
        ("linux", "vop_read:entry", "Linux has no 'vfs::vop_*:', nearest is 'fbt::vfs_*:entry'"),
        ("linux", "vfs:::", "Linux has no 'vfs:::', nearest is"),
        ("linux", "dtmallo?:::", "Linux has no 'dtmalloc:::', nearest is 'sdt:::kmalloc'"),
        ("linux", "*malloc*:::", "Linux has no 'dtmalloc:::'"),
        ("linux", "nosuch*:::", "Linux has no provider that matches 'nosuch*'; it has cpc"),
        ("linux", "proc:::exec-succes", "has no probe 'exec-succes': is 'exec-success' meant?"),
        (
            "linux",
            "sched:::remain-cpu",
            "has no probe 'remain-cpu'; it has dequeue, enqueue, off-cpu",
        ),
        ("linux", "audit:::", "nearest is 'fbt::audit_log_start:entry'"),
        ("freebsd", "syscall::clone3:", "nearest is 'syscall::fork:'"),
        ("freebsd", "fbt::ksys_read:", "FreeBSD has no 'fbt::ksys_*:', nearest is 'fbt::sys_*:'"),
        ("freebsd", "syscall:vmlinux:read:", "FreeBSD has no module 'vmlinux': leave it out"),
        ("freebsd", "rawfbt::f:entry", "nearest is 'fbt:::'"),
        ("freebsd", "vfs_read:entry", "nearest is 'vfs::vop_read:'"),
        ("freebsd", "proc:::lwp-create", "FreeBSD's provider proc has no probe 'lwp-create'"),
    ],
)
def test_a_probe_that_is_not_there_is_told_with_what_comes_near(system, probe, said):
    (message,) = found(probe, system)
    assert said in message


@pytest.mark.parametrize(
    ("system", "probe"),
    [
        ("linux", "syscall::open*:entry"),
        ("linux", "syscall::*stat*:"),
        ("linux", "syscall:::entry"),
        ("linux", "syscall:vmlinux:read:return"),
        ("linux", "fbt:ext4::entry"),
        ("linux", "tcp:::state-chang*"),
        ("linux", "*:::"),
        ("linux", "sys*::read:"),
        ("linux", "read:entry"),
        ("linux", "pid$target::f:entry"),
        ("linux", "python$1:::function-entry"),
        ("linux", "node123:::gc-start"),
        ("linux", "profile-99"),
        ("linux", "dtrace:::BEGIN"),
        ("linux", "123"),
        ("freebsd", "syscall:freebsd:read:"),
        ("freebsd", "syscall::freebsd11_stat:entry"),
        ("freebsd", "lockstat:::sx-acquire"),
        ("freebsd", "dtmalloc::temp:malloc"),
        ("freebsd", "vfs::vop_read:entry"),
        ("freebsd", "fbt:kernel:malloc:entry"),
    ],
)
def test_a_probe_that_is_there_or_may_be_is_left_alone(system, probe):
    assert found(probe, system) == []


def test_what_a_row_says_of_system_calls_agrees_with_their_lists():
    calls, old = known_systems().calls, {"stat", "lstat"}
    for one in COUNTERPARTS:
        other: System = "freebsd" if one.system == "linux" else "linux"
        for probe, system in ((one.probe, one.system), (one.nearest or "", other)):
            if probe.startswith("syscall:"):
                name = probe.split(":")[2]
                assert name in old or any(
                    fnmatch.fnmatchcase(call, name) for call in calls[system]
                ), probe
        if one.probe.startswith("syscall:"):
            name = one.probe.split(":")[2]
            assert not any(fnmatch.fnmatchcase(call, name) for call in calls[other]), one.probe


@pytest.mark.board
def test_linux_has_what_the_table_says_and_not_what_it_denies(emulator):
    listed = emulator.run(
        ["sh", "-c", "dtrace -l | awk 'NR > 1 {print $2, $3, $4, $5}'"], timeout=500
    ).stdout.decode()
    # Empty fields leave no trace in the listing: a probe has its name last, its function before.
    rows = [line.split() for line in listed.splitlines()]
    probes = [(row[0], row[2] if len(row) == 4 else "", row[-1]) for row in rows]
    providers = {probe[0] for probe in probes}
    # dtrace -l lists fbt's functions under the name of the provider that watches them.
    assert {p for p in providers if p != "dtrace"} <= known_systems().providers["linux"]
    assert {"syscall", "sdt", "lockstat", "sched", "proc", "io", "tcp"} <= providers
    for provider, known in known_systems().names["linux"].items():
        assert {probe[2] for probe in probes if probe[0] == provider} == known
    functions = {probe[1] for probe in probes if probe[0] in ("fbt", "rawfbt")}
    names = {(probe[0], probe[2]) for probe in probes}
    calls = {probe[1] for probe in probes if probe[0] == "syscall"}
    assert calls == known_systems().calls["linux"]
    for one in COUNTERPARTS:
        here = one.probe if one.system == "linux" else one.nearest
        there = one.nearest if one.system == "linux" else one.probe
        if here is not None:
            assert _there(here, providers, functions, names, calls), here
        if one.system == "freebsd":
            assert there is not None
            assert not _there(there, providers, functions, names, calls), there


def _there(text, providers, functions, names, calls) -> bool:
    provider, _, function, name = text.split(":")
    if provider == "syscall":
        return bool(fnmatch.filter(calls, function))
    if provider == "fbt" and function:
        return bool(fnmatch.filter(functions, function))
    if name and name not in ("entry", "return"):
        return bool(fnmatch.filter([one for of, one in names if of == provider], name))
    return provider in providers
