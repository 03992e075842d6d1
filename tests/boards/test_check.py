"""A board's check: facts judged, tracers tried, and the shift between idle and busy host."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from labrig import board_check
from labrig.boards import check, tracers
from labrig.boards.local import LocalBoard
from labrig.boards.shift import Shift
from labrig.cli import main

FACTS = {
    "kernel": "Linux 6.12",
    "os": "Debian GNU/Linux 13 (trixie)",
    "cpu_model": "arm,cortex-a53",
    "cpus": "1",
    "cpu_governor": "performance",
    "cpu_frequency_khz": "1000000",
    "cpu_frequency_min_khz": "300000",
    "cpu_frequency_max_khz": "1000000",
    "clock_source": "arch_sys_counter",
    "clock_resolution_ns": "1",
    "clock_tick_ns": "16",
    "memory_total_kib": "477716",
    "memory_available_kib": "400000",
    "work_folder": "/data",
    "work_free_kib": "200000",
    "work_writable": "yes",
    "load_1min": "0.02",
    "uptime_s": "86400.5",
    "user": "ann",
    "users_logged_in": "1",
    "users_logged_in_other": "0",
    "may_trace": "yes: CAP_SYS_ADMIN",
    "tracer_dtrace": "D 2.0.7",
}
FREEBSD = FACTS | {
    "kernel": "FreeBSD 13.2-RELEASE",
    "cpu_governor": "none",
    "sysctl_kern_ipc_maxsockbuf": "33554432",
    "sysctl_kern_hz": "1000",
    "sysctl_net_inet_tcp_hostcache_purgenow": "there",
    "net_inet_ip_dummynet": "loaded",
}


def lines_of(facts):
    return {line.name: line for line in check.facts_lines(facts)}


def with_(facts, **changed):
    return {key: value for key, value in (facts | changed).items() if value is not None}


@pytest.mark.parametrize("facts", [FACTS, FREEBSD])
def test_a_good_board_passes(facts):
    assert {line.state for line in check.facts_lines(facts)} == {"pass"}
    assert not any(line.advice for line in check.facts_lines(facts))


def test_the_clock_is_as_fine_as_its_coarsest_part():
    assert lines_of(FACTS)["clock"].value == "arch_sys_counter, resolution 16 ns"


def test_freebsd_s_lines_are_freebsd_s():
    assert "kern.ipc.maxsockbuf" in lines_of(FREEBSD)
    assert "kern.ipc.maxsockbuf" not in lines_of(FACTS)


@pytest.mark.parametrize(
    ("changed", "name", "state", "advice"),
    [
        ({"work_free_kib": "1024"}, "free in /data", "fail", "at least 32 MiB"),
        ({"work_free_kib": "much"}, "free in /data", "warn", "does not say"),
        ({"work_writable": "no"}, "writing in /data", "fail", "a folder that ann may write in"),
        ({"work_writable": None}, "writing in /data", "warn", "does not say"),
        ({"memory_available_kib": "1024"}, "memory available", "fail", "at least 128 MiB"),
        ({"clock_resolution_ns": "4000000"}, "clock", "warn", "finer clock source"),
        ({"clock_source": None}, "clock", "warn", "does not say"),
        ({"cpu_model": None}, "CPU", "warn", "does not say"),
        ({"os": None}, "OS", "warn", "does not say"),
        ({"cpu_governor": "ondemand"}, "CPU frequency", "warn", "echo performance"),
        ({"cpu_governor": "performance schedutil"}, "CPU frequency", "warn", "echo performance"),
        ({"cpu_governor": "powerd"}, "CPU frequency", "warn", "service powerd stop"),
        ({"load_1min": "0.31"}, "load", "warn", "`top`"),
        ({"load_1min": None}, "load", "warn", "does not say"),
        ({"users_logged_in_other": "1"}, "logged in", "warn", "`who`"),
        ({"uptime_s": "12.25"}, "time since boot", "warn", "wait 48 s"),
    ],
)
def test_what_is_wrong_is_said_with_advice(changed, name, state, advice):
    line = lines_of(with_(FACTS, **changed))[name]
    assert line.state == state
    assert advice in line.advice


@pytest.mark.parametrize(
    ("changed", "name", "advice"),
    [
        (
            {"sysctl_kern_ipc_maxsockbuf": "2097152"},
            "kern.ipc.maxsockbuf",
            "sysctl kern.ipc.maxsockbuf=33554432",
        ),
        ({"sysctl_kern_ipc_maxsockbuf": None}, "kern.ipc.maxsockbuf", "does not say"),
        ({"sysctl_kern_hz": "100"}, "kern.hz", "kern.hz=1000 in /boot/loader.conf"),
        (
            {"sysctl_net_inet_tcp_hostcache_purgenow": "missing"},
            "net.inet.tcp.hostcache.purgenow",
            "reboot between",
        ),
        ({"net_inet_ip_dummynet": "loadable"}, "dummynet", "default_to_accept=1"),
        ({"net_inet_ip_dummynet": "missing"}, "dummynet", "no module"),
        ({"net_inet_ip_dummynet": None}, "dummynet", "look there"),
    ],
)
def test_what_the_labs_need_of_freebsd_is_said_with_what_sets_it(changed, name, advice):
    line = lines_of(with_(FREEBSD, **changed))[name]
    assert line.state == "warn"
    assert advice in line.advice


@pytest.mark.parametrize(
    "changed",
    [
        {"cpu_governor": "userspace"},
        {"cpu_governor": "ondemand", "cpu_frequency_min_khz": "1000000"},
        {"cpu_governor": None, "cpu_frequency_khz": None},
        {"users_logged_in": None},
        {"users_logged_in": "3"},
        {"load_1min": "0.30"},
        # An emulated board's own boot is no one else's work.
        {"emulator": "QEMU 7.2", "uptime_s": "2.3", "load_1min": "0.80"},
    ],
)
def test_what_is_no_harm_passes(changed):
    assert {line.state for line in check.facts_lines(with_(FACTS, **changed))} == {"pass"}


def test_an_emulated_board_s_later_load_is_another_s():
    facts = with_(FACTS, emulator="QEMU 7.2", uptime_s="900", load_1min="0.80")
    assert lines_of(facts)["load"].state == "warn"


@pytest.mark.parametrize(
    ("uptime", "value"),
    [("100.4", "100 s"), ("150", "2 min"), ("14400", "4 h"), ("864000", "10 days")],
)
def test_the_time_since_boot_is_said_in_words(uptime, value):
    assert lines_of(with_(FACTS, uptime_s=uptime))["time since boot"].value == value


KEYS = st.sampled_from([*FREEBSD, "emulator"])


@given(st.dictionaries(KEYS, st.text(max_size=12) | st.floats().map(str)), st.booleans())
def test_each_line_that_does_not_pass_says_what_to_do(facts, freebsd):
    facts |= {"kernel": "FreeBSD 14"} if freebsd else {}
    for line in check.facts_lines(facts):
        assert (line.state == "pass") == (not line.advice)


# Tracers


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program into PATH under a tracer's name."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def put(name, text):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)

    return put


def tracer_line(**changed):
    with LocalBoard() as board:
        return check.tracer_lines(board, with_(FACTS, **changed))[0]


def test_a_tracer_that_traces_passes(stand_in):
    stand_in("dtrace", """[ "$2" = -n ] && printf 'labrig traces'""")
    line = tracer_line()
    assert line.state == "pass"
    assert line.value.startswith("D 2.0.7, ann may trace (")


def test_a_status_of_0_alone_is_no_tracing(stand_in):
    stand_in("dtrace", "echo 'dtrace: error on enabled probe ID 1' >&2")
    line = tracer_line()
    assert line.state == "warn"
    assert line.value == "D 2.0.7, ann cannot trace: dtrace: error on enabled probe ID 1"
    assert line.advice == "to trace, make dtrace work there for ann; trials can be timed without"


def test_a_user_who_may_not_trace_is_told_who_may(stand_in):
    stand_in("dtrace", "echo 'dtrace: run as root for tracing' >&2; exit 2")
    line = tracer_line(may_trace="no: not root", kernel_module_dtraceall="loadable")
    assert line.value.endswith("dtrace: run as root for tracing")
    assert "a user who may (not root), such as root, and there `kldload dtraceall`" in line.advice


def test_a_tracer_that_says_nothing_is_ended(stand_in):
    stand_in("bpftrace", "sleep 6000")
    with LocalBoard() as board:
        tried = tracers.try_tracer(board, "bpftrace", timeout=0.3)
    assert tried.failure == "it had traced nothing after 0.3 s"
    assert 0.3 <= tried.seconds < 300


def test_a_tracer_that_cannot_be_started_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with LocalBoard() as board:
        assert "cannot be started" in tracers.try_tracer(board, "dtrace").failure


def test_a_board_without_tracers_is_for_timing():
    line = tracer_line(tracer_dtrace=None)
    assert (line.name, line.state) == ("tracers", "warn")
    assert "not traced" in line.advice


@pytest.mark.board
@pytest.mark.parametrize("name", tracers.TRACERS)
def test_each_tracer_of_the_emulated_board_traces(emulator, name):
    assert tracers.try_tracer(emulator, name, timeout=500).failure == ""


@pytest.mark.board
@pytest.mark.parametrize("name", tracers.TRACERS)
def test_another_user_of_the_emulated_board_may_not_trace(emulator, name):
    class AsNobody:
        def run(self, argv, **options):
            words = ["setpriv", "--reuid", "65534", "--clear-groups", *argv]
            return emulator.run(words, **options)

    nobody: Any = AsNobody()
    assert "root" in tracers.try_tracer(nobody, name, timeout=500).failure


# The whole


def test_this_machine_is_reached_and_checked():
    lines = check.start_and_check(LocalBoard())
    assert [line.name for line in lines][:3] == ["reached", "answers", "kernel"]
    assert "loop, busy host against idle" not in {line.name for line in lines}
    (quiet,) = (line for line in lines if line.name == "quiet")
    assert (quiet.state, quiet.value) == ("warn", "no: it also ran labrig itself")


def test_a_board_that_says_it_is_emulated_is_held_against_a_busy_host(monkeypatch):
    shift = Shift(n=2, idle_mean=1e6, busy_mean=1e6, difference=0, low=-0.1, high=0.1)
    monkeypatch.setattr(check, "measure_shift", lambda board: shift)

    class Emulated(LocalBoard):
        def facts(self):
            return {**super().facts(), "emulator": "QEMU 7.2"}

    with Emulated() as board:
        assert check.check_board(board)[-1].name == "loop, busy host against idle"


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A lab's folder with this machine as its board."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/boards.yaml").write_text(
        "local:\n  kind: local\ngone:\n  kind: ssh\n  host: 127.0.0.1\n  port: 9\n"
        "  work: /tmp/labrig\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_prints_a_line_each(lab):
    done = CliRunner().invoke(main, ["board", "check", "local"])
    lines = done.stdout.splitlines()
    assert done.exit_code == int(any(line.startswith("fail") for line in lines))
    assert all(line.startswith(("pass  ", "warn  ", "fail  ")) for line in lines)
    assert any("  kernel  " in line for line in lines)


def test_the_command_prints_json(lab):
    done = CliRunner().invoke(main, ["board", "check", "local", "--format", "json"])
    lines = json.loads(done.stdout)
    assert [set(line) for line in lines] == [{"board", "name", "value", "state", "advice"}] * len(
        lines
    )
    assert "kernel" in {line["name"] for line in lines}


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_that_fails_is_status_1(lab, form, monkeypatch):
    line = check.CheckLine(name="load", value="9", state="fail", advice="wait")
    monkeypatch.setattr(board_check, "start_and_check", lambda board: [line])
    done = CliRunner().invoke(main, ["board", "check", "local", "--format", form])
    assert done.exit_code == 1
    assert "wait" in done.stdout


def test_a_board_that_cannot_be_reached_is_status_3(lab):
    done = CliRunner().invoke(main, ["board", "check", "gone"])
    assert done.exit_code == 3
    assert done.stdout == ""
    assert done.stderr.startswith("labrig: board gone: ")


# The shift
