"""Which programs a command line is about; the oracle is a shell that runs it."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tracing.programs import programs_of


@pytest.mark.parametrize(
    ("command", "programs"),
    [
        ("dd if=/dev/zero bs={size}", "dd"),
        ("/usr/local/bin/io-static -r x", "io-static"),
        ("env LC_ALL=C dd if=x", "dd"),
        ("/usr/bin/env -i -u HOME A=1 dd", "dd"),
        ("nice dd", "dd"),
        ("nice -n 5 dd", "dd"),
        ("nice -5 dd", "dd"),
        ("taskset -c 0 dd", "dd"),
        ("timeout -s KILL 5 dd", "dd"),
        ("nohup setsid -w dd", "dd"),
        ("stdbuf -o L -e0 dd", "dd"),
        ("sh -c 'dd if=a of=b 2>/dev/null'", "dd"),
        ("sh -ec 'A=1 exec dd; true'", "dd"),
        ("sh -c 'dd if=a | wc -l > out; cat < out && dd'", "dd wc cat"),
        ("env nice timeout 5 sh -c 'cd /tmp; dd'", "dd"),
        ("sh trial.sh", "sh"),
        ("sh -c 'for i in 1 2; do dd; done'", ""),
        ("sh -c 'dd count=$(nproc)'", ""),
        ('sh -c "dd \'a"', ""),
        ("{tool} a", ""),
        ("env", ""),
    ],
)
def test_the_programs_of_a_command_are_those_that_it_runs_in_the_end(command, programs):
    assert programs_of(shlex.split(command)) == tuple(programs.split())


@pytest.mark.parametrize(
    "runner",
    ["env A=1", "env -u A", "nice", "nice -n 1", "nohup", "timeout 9", "timeout -s TERM 9", "stdbuf -o L",
     "setsid -w", "taskset -c 0", "sh -c 'exec \"$0\" \"$@\"'"],
)  # fmt: skip
def test_a_runner_runs_what_it_is_said_to_run(runner):
    words = [*shlex.split(runner), "cat", "/proc/self/comm"]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=True)
    name = programs_of(words)
    assert name in ((done.stdout.strip(),), ()), "never another one"
    assert name or runner.startswith("sh")


@given(st.lists(st.text(max_size=8), max_size=6))
def test_no_words_are_too_odd(words):
    assert all(isinstance(name, str) for name in programs_of(words))
    assert isinstance(programs_of(["sh", "-c", " ".join(words)]), tuple)
