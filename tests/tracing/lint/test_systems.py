"""The table of systems: whole, shown as it is, and true of the real dtrace."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.systems import NAMES, Counterpart, known_systems

DOCS = (Path(__file__).parents[3] / "docs/tracing.md").read_text()
COUNTERPARTS = known_systems().counterparts


@pytest.mark.parametrize("one", COUNTERPARTS, ids=lambda one: f"{one.system} {one.probe}")
def test_each_row_is_of_probes_and_stands_in_the_docs(one: Counterpart):
    assert one.probe.count(":") == 3
    for probe in filter(None, (one.probe, one.nearest)):
        parse(f"{probe} {{ @ = count(); }}\n")
    nearest = f"`{one.nearest}`" if one.nearest else "none"
    assert f"| {NAMES[one.system]} | `{one.probe}` | {nearest} | {one.differs} |" in DOCS


@pytest.mark.board
def test_linux_has_what_the_table_says_and_not_what_it_denies(emulator):
    listed = emulator.run(
        ["sh", "-c", "dtrace -l | awk 'NR > 1 {print $2, $3, $4, $5}'"], timeout=120
    ).stdout.decode()
    # Empty fields leave no trace in the listing: a probe has its name last, its function before.
    rows = [line.split() for line in listed.splitlines()]
    probes = [(row[0], row[2] if len(row) == 4 else "", row[-1]) for row in rows]
    providers = {probe[0] for probe in probes}
    # dtrace -l lists fbt's functions under the name of the provider that watches them.
    assert {p for p in providers if p != "dtrace"} <= known_systems().providers["linux"]
    assert {"syscall", "sdt", "lockstat", "sched", "proc", "io", "tcp"} <= providers
    functions = {probe[1] for probe in probes if probe[0] in ("fbt", "rawfbt")}
    names = {(probe[0], probe[2]) for probe in probes}
    calls = {probe[1] for probe in probes if probe[0] == "syscall"}
    for one in COUNTERPARTS:
        here = one.probe if one.system == "linux" else one.nearest
        there = one.nearest if one.system == "linux" else one.probe
        if here is not None and "*" not in here:
            assert _there(here, providers, functions, names, calls), here
        if one.system == "freebsd":
            assert there is not None
            assert not _there(there, providers, functions, names, calls), there


def _there(text, providers, functions, names, calls) -> bool:
    provider, _, function, name = text.split(":")
    if provider == "syscall":
        return function in calls
    if provider == "fbt":
        return function in functions
    if name and name not in ("entry", "return"):
        return (provider, name) in names
    return provider in providers
