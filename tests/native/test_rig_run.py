"""The trial runner, built for this machine and driven as a host drives it."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labrig.errors import BoardError, DeclarationError
from labrig.measure.protocol import (
    KEEP_MAX,
    REQUEST_MAX,
    TIMEOUT_MAX_MS,
    TrialRequest,
    TrialResult,
    encode_request,
    parse_hello,
    parse_result,
)
from labrig.native import build, host_target

SOURCE = Path(__file__).parents[2] / "workflow" / "native" / "rig-run.c"
PATIENCE = 180.0
"""Seconds after which a runner that says nothing is taken to hang."""

SHOW_ARGUMENTS = (
    "import os, sys; sys.stdout.buffer.write(b'\\0'.join(map(os.fsencode, sys.argv[1:])))"
)


class Runner:
    """One rig-run, its first line already read."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._left = b""
        self.hello = parse_hello(self.line())

    def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")

    def line(self) -> bytes:
        assert self.process.stdout is not None
        while b"\n" not in self._left:
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            assert ready, "rig-run says nothing"
            more = os.read(self.process.stdout.fileno(), 1 << 16)
            assert more, "rig-run has ended"
            self._left += more
        line, self._left = self._left.split(b"\n", 1)
        return line

    def ask(self, line: bytes) -> TrialResult:
        self.send(line)
        return parse_result(self.line())

    def run(
        self,
        *argv: str,
        timeout_ms: int = 60_000,
        keep: int = 4096,
        prepare: str = "",
        cleanup: str = "",
    ) -> TrialResult:
        request = TrialRequest(
            id="t1",
            timeout_ms=timeout_ms,
            keep_bytes=keep,
            argv=argv,
            prepare=prepare,
            cleanup=cleanup,
        )
        result = self.ask(encode_request(request))
        assert result.id == "t1"
        return result

    def close(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


@pytest.fixture(scope="session")
def rig_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(SOURCE, host_target(), tmp_path_factory.mktemp("native")).path


@pytest.fixture
def runner(rig_run: Path) -> Iterator[Runner]:
    runner = Runner(rig_run)
    yield runner
    runner.close()


def alive(pid: int) -> bool:
    """Is this process there, and more than a zombie that nobody has buried?"""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


# ---- what is measured ----


def test_hello_names_the_process_and_its_clock(runner: Runner) -> None:
    assert runner.hello.protocol == 1
    assert runner.hello.pid == runner.process.pid
    assert runner.hello.clock_resolution_ns == round(time.clock_getres(time.CLOCK_MONOTONIC) * 1e9)


def test_a_sleeping_command_takes_wall_time_and_hardly_any_cpu(runner: Runner) -> None:
    before = time.monotonic_ns()
    result = runner.run("sleep", "0.2")
    outside = time.monotonic_ns() - before
    assert result.wall_ns is not None
    assert 200_000_000 <= result.wall_ns <= outside
    assert (result.user_ns or 0) + (result.system_ns or 0) < 100_000_000
    assert result.voluntary_switches
    assert (result.exit_status, result.signal, result.timed_out) == (0, None, False)


def test_cpu_times_agree_with_the_commands_own_account(runner: Runner) -> None:
    spin = (
        "import os, resource\n"
        "while resource.getrusage(resource.RUSAGE_SELF).ru_utime < 0.3: pass\n"
        "while resource.getrusage(resource.RUSAGE_SELF).ru_stime < 0.2: os.urandom(1 << 16)\n"
        "end = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(end.ru_utime, end.ru_stime, end.ru_maxrss, end.ru_minflt)\n"
    )
    result = runner.run(sys.executable, "-c", spin)
    user, system, rss, faults = map(float, result.output.split())
    assert result.user_ns is not None
    assert result.system_ns is not None
    assert result.wall_ns is not None
    # What follows the command's last look at itself is the interpreter's end.
    assert user <= result.user_ns / 1e9 + 0.02 and result.user_ns / 1e9 < user + 0.3
    assert system <= result.system_ns / 1e9 + 0.02 and result.system_ns / 1e9 < system + 0.3
    assert result.wall_ns / 1e9 >= 0.45
    assert result.max_rss_kib is not None and result.max_rss_kib >= rss
    assert result.minor_faults is not None and result.minor_faults >= faults


def test_cpu_time_agrees_with_what_this_process_is_told_of_the_same_command(
    runner: Runner,
) -> None:
    command = [sys.executable, "-c", "sum(i * i for i in range(2_000_000))"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    here = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result = runner.run(*command)
    there = ((result.user_ns or 0) + (result.system_ns or 0)) / 1e9
    # Units, which are 1000 apart, and fields are right; a loaded machine may vary.
    assert here / 30 < there < here * 30


def test_peak_memory_of_one_trial_is_not_seen_in_the_next(runner: Runner) -> None:
    small = runner.run("true").max_rss_kib
    runner.run("head", "-c", "1000000", "/dev/zero", keep=KEEP_MAX)
    runner.ask(b"x" * (REQUEST_MAX + 10))
    again = runner.run("true").max_rss_kib
    assert small is not None and again is not None
    assert again < small + 700


@pytest.mark.parametrize("status", [0, 1, 127, 255])
def test_exit_status(runner: Runner, status: int) -> None:
    result = runner.run("sh", "-c", f"exit {status}")
    assert (result.exit_status, result.signal) == (status, None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_signal(runner: Runner, number: signal.Signals) -> None:
    result = runner.run("sh", "-c", f"ulimit -c 0; kill -{int(number)} $$")
    assert (result.exit_status, result.signal) == (None, number)
    assert not result.timed_out


def test_a_trial_says_its_process_and_its_group_is_its_own(runner: Runner) -> None:
    show = "import os; print(os.getpid(), os.getpgid(0), os.read(0, 9), os.get_inheritable(1))"
    result = runner.run(sys.executable, "-c", show)
    assert result.output.split() == [str(result.pid), str(result.pid), "b''", "True"]


def test_commands_start_with_default_signals_and_nothing_blocked(rig_run: Path) -> None:
    show = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status"
    start = f"trap '' INT TERM PIPE HUP; exec '{rig_run}'"
    request = TrialRequest(id="1", timeout_ms=60_000, keep_bytes=999, argv=("sh", "-c", show))
    with subprocess.Popen(
        ["sh", "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write(encode_request(request) + b"\n")
        process.stdin.flush()
        result = parse_result(process.stdout.readline())
    masks = dict(line.split(":\t") for line in result.output.splitlines())
    # Signals 32 to 34 are the C library's own, which no program can set; whoever started the tests
    # may have left them ignored.
    settable = ~(0b111 << 31)
    assert {int(masks[name], 16) & settable for name in ("SigBlk", "SigIgn")} == {0}


# ---- ends that do not come by themselves ----


def test_timeout_kills_the_group_with_grandchildren_that_ignore_sigterm(runner: Runner) -> None:
    script = "trap '' TERM HUP INT; (trap '' TERM; echo $$; sleep 600; sleep 600) & sleep 600"
    result = runner.run("sh", "-c", f"echo $$; {script}", timeout_ms=500)
    assert result.timed_out
    assert result.signal == signal.SIGKILL
    assert result.wall_ns is not None and result.wall_ns >= 500_000_000
    group = result.pid or 0
    assert eventually(lambda: not members(group))


def members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(int(entry.name)):
            try:
                stat = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(stat.rpartition(")")[2].split()[2]) == group:
                found.append(int(entry.name))
    return found


def test_a_grandchild_that_keeps_the_pipe_is_not_waited_for_but_killed(runner: Runner) -> None:
    result = runner.run("sh", "-c", "sleep 600 & echo $!")
    assert (result.exit_status, result.timed_out) == (0, False)
    assert eventually(lambda: not alive(int(result.output)))


def test_a_grandchild_that_keeps_writing_does_not_hide_the_end(runner: Runner) -> None:
    script = "yes | head -n 5; yes & sleep 0.1; echo over"
    result = runner.run("sh", "-c", script, keep=10)
    assert (result.exit_status, result.timed_out) == (0, False)
    assert result.raw_output == b"y\ny\ny\ny\ny\n"


def test_a_process_that_escaped_and_writes_for_ever_does_not_hang_it(
    runner: Runner, tmp_path: Path
) -> None:
    script = f"setsid sh -c 'echo $$ > {tmp_path}/pid; exec yes' & until [ -s {tmp_path}/pid ]; do sleep 0.01; done"
    result = runner.run("sh", "-c", script, keep=4)
    assert (result.exit_status, result.timed_out) == (0, False)
    escaped = int((tmp_path / "pid").read_text())
    assert eventually(lambda: not alive(escaped))  # the pipe is closed: it gets a SIGPIPE


def test_a_command_that_closes_its_output_early_is_waited_for(runner: Runner) -> None:
    result = runner.run("sh", "-c", "echo first; exec >&- 2>&-; sleep 0.2; exit 7")
    assert (result.exit_status, result.output) == (7, "first\n")
    assert result.wall_ns is not None and result.wall_ns >= 200_000_000


# ---- output ----


def test_output_beyond_the_bound_is_counted_and_dropped(runner: Runner) -> None:
    result = runner.run("head", "-c", "100000000", "/dev/zero", keep=1000)
    assert result.output_bytes == 100_000_000
    assert result.raw_output == bytes(1000)


@pytest.mark.parametrize("keep", [0, 1, KEEP_MAX])
def test_the_bound_itself(runner: Runner, keep: int) -> None:
    result = runner.run("head", "-c", str(KEEP_MAX + 5), "/dev/zero", keep=keep)
    assert (result.output_bytes, len(result.output)) == (KEEP_MAX + 5, keep)


def test_every_byte_of_output_comes_back(runner: Runner, tmp_path: Path) -> None:
    every = bytes(range(256)) * 3
    (tmp_path / "bytes").write_bytes(every)
    assert runner.run("cat", f"{tmp_path}/bytes").raw_output == every


def test_standard_output_and_error_come_in_order(runner: Runner) -> None:
    assert runner.run("sh", "-c", "echo a; echo b >&2; echo c").output == "a\nb\nc\n"


# ---- what is asked ----


def test_hostile_arguments_arrive_intact(runner: Runner) -> None:
    hostile = [
        "a b",
        "",
        "'",
        '"',
        "$(touch /nowhere)",
        "`id`",
        "new\nline",
        "tab\there",
        "back\\slash",
        "\\n",
        "\\",
        "\\t\\",
        "\r",
        "*",
        "é€\U0001f600",
        "-x",
        "\udcff",
        "",
    ]
    result = runner.run(sys.executable, "-c", SHOW_ARGUMENTS, *hostile)
    assert result.raw_output.split(b"\0") == [os.fsencode(word) for word in hostile]


WORD = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"])
    | st.sampled_from("\\\t\n '\"$nt\udc80\udcff"),
    max_size=30,
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(identity=WORD, words=st.lists(WORD, max_size=8))
def test_any_words_and_any_id_come_through(rig_run: Path, identity: str, words: list[str]) -> None:
    runner = Runner(rig_run)
    try:
        request = TrialRequest(
            id=identity,
            timeout_ms=TIMEOUT_MAX_MS,
            keep_bytes=KEEP_MAX,
            argv=("printf", "%s\\0", *words),
        )
        result = runner.ask(encode_request(request))
        assert result.id == identity
        expected = [os.fsencode(word) for word in words] or [b""]
        assert result.raw_output == b"".join(word + b"\0" for word in expected)
    finally:
        runner.close()


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(
        st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"\t"))
        | st.lists(
            st.sampled_from([b"1", b"", b"\\", b"\\x", b"\0", b"1000", b"-1", b"99999999999999"]),
            max_size=5,
        ).map(b"\t".join),
        max_size=20,
    )
)
def test_any_bytes_with_too_few_fields_give_one_error_each(
    rig_run: Path, lines: list[bytes]
) -> None:
    runner = Runner(rig_run)
    try:
        for line in lines:
            few = b"\t".join(line.split(b"\t")[:5])
            assert runner.ask(few).error
        assert runner.run("true").exit_status == 0
    finally:
        runner.close()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "fewer than 6 fields"),
        (b"id", "fewer than 6 fields"),
        (b"id\t1000\t10\t\t", "fewer than 6 fields"),
        (b"id\t0\t10\t\t\ttrue", "TIMEOUT_MS"),
        (b"id\t\t10\t\t\ttrue", "TIMEOUT_MS"),
        (b"id\t 5\t10\t\t\ttrue", "TIMEOUT_MS"),
        (b"id\t2147483648\t10\t\t\ttrue", "TIMEOUT_MS"),
        (b"id\t18446744073709551617\t10\t\t\ttrue", "TIMEOUT_MS"),
        (b"id\t1000\t-1\t\t\ttrue", "KEEP_BYTES"),
        (b"id\t1000\t1048577\t\t\ttrue", "KEEP_BYTES"),
        (b"id\t1000\t10x\t\t\ttrue", "KEEP_BYTES"),
        (b"id\t1000\t10\t\t\ttr\\ue", "unknown escape"),
        (b"id\t1000\t10\t\t\ttrue\\", "unknown escape"),
        (b"id\t1000\t10\t\t\ttr\0ue", "NUL byte"),
        (b"id\t1000\t10\t\t\t" + b"\t" * 70000, "too many fields"),
    ],
)
def test_a_malformed_request_is_an_error_and_the_next_one_runs(
    runner: Runner, line: bytes, message: str
) -> None:
    result = runner.ask(line)
    assert result.error is not None and message in result.error
    assert result.id == ("id" if b"\t" in line else None)
    assert runner.run("true").exit_status == 0


@pytest.mark.parametrize("length", [REQUEST_MAX, REQUEST_MAX + 1, 5 * REQUEST_MAX + 3])
def test_an_overlong_request_is_one_error_and_the_next_one_runs(
    runner: Runner, length: int
) -> None:
    result = runner.ask(b"x\t" * (length // 2) + b"x" * (length % 2))
    assert (result.id, result.error) == (None, "request is longer than 1048576 bytes")
    assert runner.run("true").exit_status == 0


def test_the_longest_request_is_read(runner: Runner) -> None:
    head = b"t1\t60000\t10\t: "
    tail = b"\t\techo\tok"
    line = head + b"x" * (REQUEST_MAX - 1 - len(head) - len(tail)) + tail
    result = runner.ask(line)  # too long for any Linux argument: but it was understood
    assert result.id == "t1"
    assert result.prepare_failed is not None and result.prepare_failed.status == 127


def test_a_missing_program(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no program")
    missing = "No such file or directory"
    assert runner.run("no-such-program").error == f"cannot start no-such-program: {missing}"
    assert runner.run("/no/such").error == f"cannot start /no/such: {missing}"
    assert runner.run("").error == f"cannot start : {missing}"
    plain = runner.run(f"{tmp_path}/plain").error
    assert plain == f"cannot start {tmp_path}/plain: Permission denied"
    assert runner.run("true").exit_status == 0


def test_preparation_and_cleanup_surround_the_command(runner: Runner, tmp_path: Path) -> None:
    log = tmp_path / "a b" / "log"
    log.parent.mkdir()
    result = runner.run(
        "sh",
        "-c",
        f"echo run >> '{log}'",
        prepare=f"sleep 0.3; echo 'pre\t\\' >> '{log}'",
        cleanup=f"sleep 0.3; echo post >> '{log}'",
    )
    assert log.read_text().splitlines() == ["pre\t\\", "run", "post"]
    assert result.cleanup_failed is None
    assert result.output == ""


def test_a_failing_preparation_runs_no_command_but_the_cleanup(
    runner: Runner, tmp_path: Path
) -> None:
    result = runner.run(
        "touch",
        f"{tmp_path}/ran",
        prepare="echo 'no disk' >&2; exit 3",
        cleanup=f"touch {tmp_path}/cleaned",
    )
    assert result.prepare_failed is not None
    assert (result.prepare_failed.status, result.prepare_failed.output) == (3, "no disk\n")
    assert result.wall_ns is None
    assert [entry.name for entry in tmp_path.iterdir()] == ["cleaned"]


def test_a_failing_cleanup_is_told_beside_the_measurement(runner: Runner) -> None:
    result = runner.run("echo", "hi", cleanup="echo stuck; kill -9 $$")
    assert result.cleanup_failed is not None
    assert (result.cleanup_failed.status, result.cleanup_failed.output) == (137, "stuck\n")
    assert (result.exit_status, result.output) == (0, "hi\n")


def test_a_hanging_preparation_is_ended(runner: Runner, tmp_path: Path) -> None:
    group = tmp_path / "group"
    for timeout_ms in (300, 3_000, 30_000):  # a busy host may not even start it in time
        result = runner.run("true", timeout_ms=timeout_ms, prepare=f"echo $$ >{group}; sleep 600")
        assert result.prepare_failed is not None
        assert (result.prepare_failed.timed_out, result.prepare_failed.status) == (True, 137)
        if group.exists() and group.read_text():
            break
    assert eventually(lambda: not members(int(group.read_text())))


def test_what_the_preparation_left_running_lives_until_the_cleanup_has_ended(
    runner: Runner, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    result = runner.run(
        "sh",
        "-c",
        f"kill -0 $(cat {pid})",
        prepare=f"sleep 600 > /dev/null 2>&1 & echo $! > {pid}",
        cleanup=f"kill -0 $(cat {pid})",
    )
    assert (result.exit_status, result.cleanup_failed) == (0, None)
    assert eventually(lambda: not alive(int(pid.read_text())))


# ---- the end of it all ----


def test_the_end_of_input_between_trials_is_a_good_end(runner: Runner) -> None:
    runner.run("true")
    assert runner.close() == 0


def test_half_a_request_is_not_run(runner: Runner, tmp_path: Path) -> None:
    assert runner.process.stdin is not None
    runner.process.stdin.write(f"id\t1000\t10\t\t\ttouch\t{tmp_path}/ran".encode())
    assert runner.close() == 0
    assert not list(tmp_path.iterdir())


def test_requests_sent_ahead_are_run_in_order(runner: Runner) -> None:
    for number in range(20):
        runner.send(f"{number}\t60000\t10\t\t\techo\t{number}".encode())
    results = [parse_result(runner.line()) for _ in range(20)]
    assert [(r.id, r.output) for r in results] == [(str(n), f"{n}\n") for n in range(20)]


@pytest.mark.parametrize("stage", ["prepare", "command", "cleanup"])
@pytest.mark.parametrize("how", ["end of input", "SIGTERM", "SIGHUP", "SIGINT"])
def test_a_lost_connection_leaves_no_process(
    runner: Runner, tmp_path: Path, stage: str, how: str
) -> None:
    pids, ready = tmp_path / "pids", tmp_path / "ready"
    script = (
        f"trap '' TERM HUP; (echo $$ >> {pids}; sleep 601) & echo $$ $! >> {pids}; "
        f"touch {ready}; sleep 602"
    )
    server = f"sleep 603 > /dev/null 2>&1 & echo $! >> {pids}"
    request = TrialRequest(
        id="1",
        timeout_ms=600_000,
        keep_bytes=10,
        argv=("sh", "-c", script) if stage == "command" else ("true",),
        prepare=script if stage == "prepare" else server,
        cleanup=script if stage == "cleanup" else "",
    )
    runner.send(encode_request(request))
    assert eventually(ready.exists)
    if how == "end of input":
        assert runner.close() == 1
    else:
        number = getattr(signal, how)
        runner.process.send_signal(number)
        assert runner.process.wait(PATIENCE) == 128 + number
    for pid in {int(word) for word in pids.read_text().split()}:
        assert eventually(lambda pid=pid: not alive(pid) and not members(pid))  # type: ignore[misc]


def test_a_reader_that_went_away_ends_it(runner: Runner) -> None:
    assert runner.process.stdout is not None
    runner.process.stdout.close()
    runner.send(b"1\t60000\t10\t\t\ttrue")
    assert runner.process.wait(PATIENCE) in (1, 128 + signal.SIGPIPE)


# ---- the host's half of the protocol ----

RESULT: dict[str, Any] = {
    "id": "block 1/é".encode().decode("latin-1"),
    "pid": 17,
    "wall_ns": 1,
    "user_ns": 2,
    "system_ns": 3,
    "max_rss_kib": 4,
    "minor_faults": 5,
    "major_faults": 6,
    "voluntary_switches": 7,
    "involuntary_switches": 8,
    "exit_status": 0,
    "signal": None,
    "timed_out": False,
    "output_bytes": 99,
    "output": "\x00\xff",
}
FAILURE = {"status": 3, "timed_out": False, "output": "why"}
LINES = [
    json.dumps(RESULT).encode(),
    json.dumps({**RESULT, "cleanup_failed": FAILURE}).encode(),
    json.dumps({"id": "x", "prepare_failed": FAILURE, "cleanup_failed": FAILURE}).encode(),
    json.dumps({"id": None, "error": "malformed"}).encode(),
]


def test_a_result_line_is_read_whole() -> None:
    result = parse_result(LINES[1])
    assert (result.id, result.wall_ns, result.raw_output) == ("block 1/é", 1, b"\0\xff")
    assert result.cleanup_failed is not None and result.cleanup_failed.status == 3


def may_read(line: bytes) -> None:
    try:
        parse_result(line)
    except BoardError as error:
        assert "rig-run" in str(error)


@given(st.data())
def test_a_damaged_result_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    line = bytearray(data.draw(st.sampled_from(LINES)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(line) - 1))
        line[place : place + data.draw(st.integers(0, 9))] = (
            data.draw(
                st.binary(max_size=4)
                | st.sampled_from([b"null", b"-1", b"1e99", b"[", b"{}", b"NaN"])
            )
            or b" "
        )
    may_read(bytes(line))


@given(st.binary(max_size=200))
def test_any_bytes_as_a_result(line: bytes) -> None:
    may_read(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[" * 100_000,
        b"9" * 10_000,
        b"[]",
        b"{}",
        b'{"id": "x"}',
        b'{"id": 5, "error": "x"}',
        b'{"id": "\\u20ac", "error": "x"}',
        b'{"id": "x", "error": null}',
        b'{"id": "x", "prepare_failed": 3}',
        json.dumps({**RESULT, "wall_ns": True}).encode(),
        json.dumps({**RESULT, "wall_ns": 1.5}).encode(),
        json.dumps({**RESULT, "wall_ns": -1}).encode(),
        json.dumps({**RESULT, "wall_ns": None}).encode(),
        json.dumps({**RESULT, "signal": 9}).encode(),
        json.dumps({**RESULT, "exit_status": None}).encode(),
        json.dumps({**RESULT, "output_bytes": 1}).encode(),
        json.dumps({**RESULT, "more": 1}).encode(),
        LINES[0][:-1],
    ],
)
def test_garbage_is_no_result(line: bytes) -> None:
    with pytest.raises(BoardError):
        parse_result(line)


@pytest.mark.parametrize(
    "line", [b"", b"{}", b'{"rig_run": 2, "pid": 1, "clock_resolution_ns": 1}', b"Welcome to"]
)
def test_another_program_is_no_runner(line: bytes) -> None:
    with pytest.raises(BoardError):
        parse_hello(line)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"timeout_ms": 0}, "timeout"),
        ({"timeout_ms": 1 << 31}, "timeout"),
        ({"keep_bytes": -1}, "to keep"),
        ({"keep_bytes": KEEP_MAX + 1}, "to keep"),
        ({"argv": ()}, "0 words"),
        ({"argv": ("a",) * 65_532}, "65532 words"),
        ({"argv": ("a\0b",)}, "NUL"),
        ({"id": "\ud800"}, "not Unicode"),
        ({"prepare": "x" * REQUEST_MAX}, "shorter than"),
    ],
)
def test_what_no_board_could_run_is_refused_here(changed: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"id": "x", "timeout_ms": 1, "keep_bytes": 0, "argv": ("true",)}
    with pytest.raises(DeclarationError, match=message):
        encode_request(TrialRequest(**{**good, **changed}))


def test_the_largest_number_of_words_is_read_by_the_runner(runner: Runner) -> None:
    result = runner.run("true", *["a"] * 65_530)
    assert result.exit_status == 0
