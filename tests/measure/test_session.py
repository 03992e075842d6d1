"""A session on the live emulated board: what it journals, and what it says when things fail."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from labrig import ready
from labrig.errors import CommandFailed, CommandTimeout, TracerError
from labrig.measure.journal import Journal, JournalFile
from labrig.measure.ledger import SessionErrand, hold, left_to_do
from labrig.measure.progress import Progress
from labrig.measure.records import Attach, Detach, End, Lost, Record, TrialDone
from labrig.measure.session import Materials, SessionRun, prepare_board
from tests.measure.test_journal import session
from tests.test_experiment import GOOD
from tests.test_plan import make

pytestmark = pytest.mark.board
ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "workflow/native/rig-run.c", ROOT / "workflow/native/rig-firings.c"]
TEXT = (
    GOOD.replace("dd if=/dev/zero bs={size} count={count}", "{command}")
    .replace("prepare: [", "prepare: [] # ")
    .replace("blocks: 2", "blocks: 1")
    .replace("trials: 3", "trials: 1\nwarmup: 0")
)


@pytest.fixture(scope="module")
def programs() -> dict[str, Path]:
    built = ready.build_programs(SOURCES, "aarch64", "Linux", ROOT / "build")
    return {name: Path(program["path"]) for name, program in built.items()}


def run(
    board,
    tmp_path: Path,
    programs: dict[str, Path],
    command: str,
    script: str = "BEGIN { }",
    trial_timeout: float = 60,
    name: str = "a.d",
) -> list[Record]:
    text = (
        TEXT.replace("script: a.d", f"script: {name}")
        .replace("{command}", command)
        .replace("{value: 1,", "{value: 3,")
    )
    text = text.replace("{value: 2, set: {count: 1}}", "{value: 1, set: {count: 1}}")
    planned = make(text, scripts={name: "s1"})
    plan = replace(planned, trial_timeout=trial_timeout)
    errand: SessionErrand = left_to_do(plan, hold(plan, {}))[0]
    (tmp_path / name).write_text(script)
    materials = Materials(programs=programs, scripts={name: tmp_path / name}, files={})
    progress = Progress("e", 1, errand.trial_count, out=io.StringIO())
    path = tmp_path / "s1.jsonl"
    prepare_board(board, plan, materials)
    with Journal(path, session()) as journal:
        SessionRun(board, plan, journal, progress, threading.Event()).run(errand, {})
    return list(JournalFile(path))


def test_a_session_journals_every_trial_and_what_the_tracer_printed(emulator, tmp_path, programs):
    script = 'syscall::read:entry /execname == "cat"/ { @reads = count(); }'
    records = run(emulator, tmp_path, programs, "cat /proc/version", script)
    trials = [record for record in records if isinstance(record, TrialDone)]
    assert {trial.result["exit_status"] for trial in trials} == {0}
    assert all("Linux version" in trial.result["output"] for trial in trials)
    (detached,) = [record for record in records if isinstance(record, Detach)]
    said = (tmp_path / detached.output).read_text()
    watched = [trial for trial in trials if trial.attachment is not None]
    # cat reads at least once to the text and once to the end, in each watched trial.
    assert int(said.split()[-1]) >= 2 * len(watched)
    assert {trial.kind for trial in watched} == {"timed", "counted"}
    assert isinstance(records[-1], End)
    assert records[-1].facts["kernel"]


def test_bpftrace_counts_every_trial_in_full_from_the_first_on(emulator, tmp_path, programs):
    command = "cat /proc/version"
    told = emulator.run(["strace", "-c", "-e", "trace=read", *command.split()]).stderr.decode()
    (calls,) = (int(line.split()[3]) for line in told.splitlines() if line.endswith(" read"))
    script = 'tracepoint:syscalls:sys_enter_read /comm == "cat"/ { @reads = count(); }'
    records = run(emulator, tmp_path, programs, command, script, name="a.bt")
    (attach,) = [record for record in records if isinstance(record, Attach)]
    assert (attach.tracer, attach.script) == ("bpftrace", "a.bt")
    (detached,) = [record for record in records if isinstance(record, Detach)]
    assert (detached.output, detached.stderr) == ("s1.trace-1.json", "")
    said = (tmp_path / detached.output).read_text()
    watched = [r for r in records if isinstance(r, TrialDone) and r.attachment is not None]
    assert len(watched) >= 2
    assert f'{{"@reads": {calls * len(watched)}}}' in said
    firings = [trial.firings for trial in watched if trial.kind == "counted"]
    assert firings
    assert all(times is not None and times >= calls for times in firings)


def test_a_failing_workload_is_told_with_its_command_and_last_words(emulator, tmp_path, programs):
    with pytest.raises(CommandFailed, match=r"'cat /no/such' ended with status 1: .*No such file"):
        run(emulator, tmp_path, programs, "cat /no/such")
    records = list(JournalFile(tmp_path / "s1.jsonl"))
    assert isinstance(records[-1], Lost)
    assert not any(isinstance(record, TrialDone) for record in records)


def test_a_program_that_is_not_there_is_told(emulator, tmp_path, programs):
    with pytest.raises(CommandFailed, match=r"no-such-program.*No such file"):
        run(emulator, tmp_path, programs, "no-such-program")


def test_a_script_that_dtrace_refuses_is_told_in_its_words(emulator, tmp_path, programs):
    with pytest.raises(TracerError, match=r"a\.d ended before it was ready: dtrace: .*a\.d"):
        run(emulator, tmp_path, programs, "uname", "syscall::read:entry { @c = cuont(); }")
    done = emulator.run(["pgrep", "-x", "dtrace"], check=False)
    assert done.status != 0, "no tracer is left"


def test_a_tracer_that_died_does_not_count(emulator, tmp_path, programs):
    with pytest.raises(TracerError, match=r"dtrace -s a\.d ended with status 137"):
        run(emulator, tmp_path, programs, "sh -c 'pkill -KILL -x dtrace; true'")
    assert not any(
        isinstance(record, Detach) for record in list(JournalFile(tmp_path / "s1.jsonl"))
    )


def test_a_trial_beyond_its_time_is_told_and_ended(emulator, tmp_path, programs):
    with pytest.raises(CommandTimeout, match="'sleep 30' did not end in time"):
        run(emulator, tmp_path, programs, "sleep 30", trial_timeout=0.5)
    assert emulator.run(["pgrep", "-x", "sleep"], check=False).status != 0
