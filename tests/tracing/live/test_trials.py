"""Numbers that a script prints of each trial, against what the trials did, on the emulated board."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig import native
from labrig.measure.protocol import TrialRequest, TrialResult
from labrig.measure.session import run_trial, start_runner
from labrig.tracing.attach import Attachment
from labrig.tracing.output.read import output_lines, read_output
from labrig.tracing.output.records import TraceRecord
from labrig.tracing.trials import LINE

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]
HERE = Path(__file__).parent
NATIVE = HERE.parents[2] / "workflow/native"
PROGRAMS = ("rig-run", "rig-firings", "io-bench", "ipc-bench")
TOTAL = 1 << 20
FULL = {
    f"./io-bench -B -b 16384 -t {TOTAL} read /data/trials": TOTAL // 16384,
    f"./ipc-bench -B -i pipe -b 4096 -t {TOTAL} 1thread": TOTAL // 4096,
    f"./ipc-bench -B -i pipe -b 4096 -t {TOTAL} 2thread": TOTAL // 4096,
    # The sender reads once more: until it is told that the clock has stopped.
    f"./ipc-bench -B -i pipe -b 4096 -t {TOTAL} 2proc": TOTAL // 4096 + 1,
}
"""Commands, and how often they call read() where every call returns a whole buffer."""


@pytest.fixture(scope="module")
def traced(emulator, tmp_path_factory) -> tuple[list[TrialResult], dict[int, dict[str, int]]]:
    """Each command's trial, twice, then one below rig-firings; and what was printed, by process."""
    folder = tmp_path_factory.mktemp("trials")
    target = native.TARGETS["aarch64-linux-musl"]
    for name in PROGRAMS:
        built = native.build(NATIVE / f"{name}.c", target, folder / "build")
        emulator.put(built.path, emulator.work / name, executable=True)
    emulator.put(HERE / "trials.d", emulator.work / "trials.d")
    emulator.run([str(emulator.work / "io-bench"), "-t", str(TOTAL), "create", "/data/trials"])
    commands = [*FULL, *FULL, f"./rig-firings {next(iter(FULL))}"]
    output, kept = emulator.work / "output", folder / "kept.txt"
    with Attachment(emulator, emulator.work / "trials.d", output, 500, kept=kept) as attachment:
        runner = start_runner(emulator)
        results = [
            run_trial(
                runner,
                TrialRequest(
                    id=str(number), argv=tuple(command.split()), timeout_ms=60_000, keep_bytes=4096
                ),
            )
            for number, command in enumerate(commands)
        ]
        runner.close()
        assert attachment.stop() == ""
    said: dict[int, dict[str, int]] = {}
    for item in read_output(output_lines(kept), "dtrace"):
        if isinstance(item, TraceRecord) and (found := LINE.fullmatch(item.text)):
            of_process = said.setdefault(int(found[1]), {})
            assert found[2] not in of_process, "one line a name and process"
            of_process[found[2]] = int(found[3])
    return results, said


def test_every_trial_and_no_other_process_has_its_numbers(traced):
    results, said = traced
    *trials, counted = results
    assert [result.exit_status for result in results] == [0] * len(results)
    (child,) = said.keys() - {result.pid for result in trials}
    assert counted.pid not in said
    assert child > counted.pid, "a counted trial's is of the child of the process that is known"


def test_reads_are_the_total_over_the_buffer_where_they_are_full(traced):
    (*trials, _), said = traced
    assert [said[result.pid]["reads"] for result in trials] == list(FULL.values()) * 2


def test_switches_are_getrusage_s_but_for_a_process_s_beginning_and_end(traced):
    (*trials, _), said = traced
    for result in trials:
        found = said[result.pid]
        # One before the program is executed, one after it has exited.
        both = result.voluntary_switches + result.involuntary_switches
        assert 0 <= both - found["switches"] <= 3
        assert 0 <= result.voluntary_switches - found["sleeps"] <= 2
    assert max(found["sleeps"] for found in said.values()) > 5, "some waited for each other"
