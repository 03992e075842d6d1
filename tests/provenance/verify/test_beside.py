"""The process beside another one: what it says, and that it ends, each with a real one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from labrig.errors import ToolError, UsageError
from labrig.provenance.verify.beside import beside

ROOT = Path(__file__).parents[3]
ALONE = """\
import multiprocessing, time
from labrig.provenance.verify.beside import beside
from tests.provenance.verify import test_beside
with beside(test_beside.soon, range(10_000)) as answer:
    answer()
    print(multiprocessing.active_children()[0].pid, flush=True)
    time.sleep(600)
"""


def soon(number: int) -> int:
    time.sleep(0.01)
    return number


def never(number: int) -> None:
    time.sleep(600)


def ends(number: int) -> None:
    os._exit(1)


def refuses(number: int) -> None:
    raise UsageError(f"{number} is no number")


def interrupted(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


def test_answers_come_in_the_order_in_which_was_asked():
    with beside(soon, [3, 1, 2]) as answer:
        assert [answer(), answer(), answer()] == [3, 1, 2]


def test_a_process_that_was_ended_from_outside_is_told_and_not_taken_for_an_answer():
    with (
        beside(ends, [1]) as answer,
        pytest.raises(ToolError, match="was ended from outside"),
    ):
        answer()


def test_what_it_refuses_is_refused_here():
    with beside(refuses, [7]) as answer, pytest.raises(UsageError, match="7 is no number"):
        answer()


def test_it_is_not_waited_for_when_nobody_listens_any_more():
    before = set(psutil.Process().children())
    with pytest.raises(KeyboardInterrupt), beside(never, [1]):
        raise KeyboardInterrupt
    left = set(psutil.Process().children()) - before
    assert not [one for one in left if "spawn_main" in " ".join(one.cmdline())]


def test_an_interrupt_of_the_terminal_is_not_its_to_heed():
    with beside(interrupted, [1]) as answer:
        assert answer() == 1


def test_it_ends_when_who_asked_was_killed():
    words = [sys.executable, "-c", ALONE]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        other = psutil.Process(int(process.stdout.readline()))
        process.kill()
    gone, alive = psutil.wait_procs([other], timeout=60)
    assert gone and not alive
