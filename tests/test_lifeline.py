"""A measurement ends with the pipeline that asked for it, however that one ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psutil
import pytest

CHILD = "import time; from labrig.lifeline import end_with_ancestors as e; e(0.05); print('up', flush=True); time.sleep(6000)"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
{{stop}}
child.wait()
"""
STOP = "from labrig.lifeline import stop_jobs_on_signals as s; s(); print('set', flush=True)"


def ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def assert_ends(pid: int) -> None:
    end = time.monotonic() + 180
    while not ended(pid):
        assert time.monotonic() < end, "the child lives on"
        time.sleep(0.05)


def test_a_child_ends_when_its_parent_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT.format(stop="")], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert not ended(pid)
        parent.kill()
    assert_ends(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_to_the_parent_end_its_children_first(number):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT.format(stop=STOP)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.stdout.readline()
        parent.send_signal(number)
        assert parent.wait(180) != 0
    assert_ends(pid)
