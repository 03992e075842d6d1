"""Whose a process is."""

from __future__ import annotations

import pytest

from labrig.tracing.work.kinds import Family
from tests.tracing.work.test_listing import freebsd

# A board with labrig's connection (20), another user's (30), and a trial (50) with two generations
# of children; 60 is a server that the trial's preparation left running, and 61 its child.
PARENTS = {
    1: 0, 2: 0, 7: 2, 8: 7, 10: 1, 20: 10, 21: 20, 22: 21, 23: 22, 24: 20, 30: 10, 31: 30,
    40: 20, 41: 40, 50: 41, 51: 50, 52: 51, 60: 41, 61: 60, 70: 1, 42: 41,
}  # fmt: skip
NAMES = {
    1: "init", 2: "kthreadd", 7: "kworker/0:0", 8: "helper", 10: "sshd", 20: "sshd", 21: "sh",
    22: "sh", 23: "dtrace", 24: "cat", 30: "sshd", 31: "bash", 40: "sh", 41: "rig-run", 70: "cron",
}  # fmt: skip
FAMILY = Family(system="linux", parents=PARENTS, names=NAMES, trials={50, 42})


@pytest.mark.parametrize(
    ("pid", "kind"),
    [
        (0, "idle"),
        (1, "process"),
        (2, "kernel thread"),
        (7, "kernel thread"),
        (8, "kernel thread"),
        (22, "tracer"),
        (23, "tracer"),
        (10, "runner"),
        (20, "runner"),
        (24, "runner"),
        (40, "runner"),
        (41, "runner"),
        (30, "process"),
        (31, "process"),
        (42, "workload"),
        (50, "workload"),
        (51, "child"),
        (52, "child"),
        (60, "preparation"),
        (61, "preparation"),
        (70, "process"),
        (99, "unknown"),
    ],
)
def test_a_process_is_whose_its_forefathers_make_it(pid, kind):
    assert FAMILY.kind(pid, NAMES.get(pid, "?"), "?") == kind


def test_on_freebsd_interrupts_are_threads_and_kernel_processes_are_the_kernel_s():
    listing = freebsd()
    family = Family(
        system="freebsd",
        parents={**listing.parents, 700: 651},
        names=listing.processes,
        trials={700},
    )
    kinds = {one.tid: family.kind(one.pid, one.process, one.name) for one in listing.threads}
    assert kinds == {
        100000: "kernel thread",
        100012: "kernel thread",
        100002: "process",
        100003: "idle",
        100005: "softirq",
        100009: "interrupt",
        100041: "kernel thread",
        100060: "runner",
        100077: "runner",
        100080: "runner",
        100081: "runner",
        100082: "tracer",
        100083: "tracer",
        100090: "runner",
    }
    assert family.kind(700, "dd", "dd") == "workload"


def test_a_circle_of_parents_ends():
    family = Family(system="linux", parents={5: 6, 6: 5}, names={5: "a", 6: "b"}, trials={9})
    assert family.kind(5, "a", "a") == "process"
