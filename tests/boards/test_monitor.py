"""QEMU's monitor, spoken to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from labrig.boards.monitor import Monitor, MonitorError, forwarded

NETWORK = """\
Hub -1 (net):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[ESTABLISHED]   13       127.0.0.1 35387       10.0.2.15    22     0    36
  TCP[FIN_WAIT_1]    14       127.0.0.1 35387       10.0.2.15    22     0     0
  TCP[TIME_WAIT]     15       127.0.0.1 35387       10.0.2.15    22     0     0
  TCP[HOST_FORWARD]  12       127.0.0.1 35387       10.0.2.15    22     0     0
"""


def test_connections_that_still_stand_are_counted():
    assert forwarded(NETWORK) == 2
    assert forwarded("") == 0


@pytest.fixture
def machine() -> Iterator[tuple[Monitor, subprocess.Popen[bytes]]]:
    """A machine without a program, standing still."""
    monitor = Monitor()
    words = ["-M", "virt", "-m", "64", "-nodefaults", "-no-user-config", "-display", "none", "-S"]
    words += ["-chardev", f"socket,id=monitor,fd={monitor.handle}"]
    words += ["-mon", "chardev=monitor,mode=control"]
    qemu = subprocess.Popen(["qemu-system-aarch64", *words], pass_fds=[monitor.handle])
    monitor.started()
    try:
        yield monitor, qemu
    finally:
        qemu.kill()
        qemu.wait()
        monitor.close()


@pytest.mark.board
def test_what_qemu_refuses_is_told_in_its_words_and_it_goes_on(machine):
    monitor, _ = machine
    with pytest.raises(MonitorError, match="no-such-command has not been found"):
        monitor.ask("no-such-command")
    assert monitor.ask("query-status")["status"] == "prelaunch"


@pytest.mark.board
def test_a_full_disk_is_told_and_the_machine_goes_on(machine):
    monitor, _ = machine
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(MonitorError, match="cannot be written"):
            monitor.write_state(full)
    finally:
        os.close(full)
    monitor.ask("cont")
    assert monitor.ask("query-status")["running"]


@pytest.mark.board
def test_a_qemu_that_has_ended_is_told(machine):
    monitor, qemu = machine
    monitor.ask("query-status")
    qemu.kill()
    qemu.wait()
    with pytest.raises(MonitorError, match="QEMU"):
        monitor.ask("query-status")
