"""Facts: what the board printed, read into keys and values, and what changed between two of them."""

from __future__ import annotations

import os
import shutil
import string
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.boards.facts import FACTS_SCRIPT, MATTERING, changes, number, parse_facts, read_facts
from labrig.boards.local import LocalBoard
from labrig.boards.ssh import SshBoard

SHELLS = {"dash": ("dash",), "bash": ("bash", "--posix"), "busybox": ("busybox", "sh")}
LINUX_KEYS = {
    "boot_id",
    "clock_source",
    "cpu_model",
    "cpus",
    "kernel",
    "kernel_version",
    "load_1min",
    "machine",
    "may_trace",
    "memory_available_kib",
    "memory_total_kib",
    "time_of_day",
    "uptime_s",
    "user",
    "user_id",
    "work_folder",
    "work_free_kib",
    "work_writable",
}


def run_script(work, *, script=FACTS_SCRIPT, shell=("sh",), **environment):
    done = subprocess.run(
        [*shell, "-c", script, "sh", str(work)],
        capture_output=True,
        text=True,
        env=dict(os.environ) | environment,
        check=True,
    )
    return parse_facts(done.stdout)


# Reading


def test_a_line_is_a_fact():
    text = "kernel\tLinux 6.12\ncpu_model\tarm,cortex-a53\n"
    assert parse_facts(text) == {"kernel": "Linux 6.12", "cpu_model": "arm,cortex-a53"}


def test_what_is_no_fact_is_left_out():
    assert parse_facts("a warning\nno key\tx\nos\t \n\tx\n") == {}


def test_a_value_may_hold_tabs_and_spaces():
    assert parse_facts("os\tDebian  13\tx\n") == {"os": "Debian  13\tx"}


KEYS = st.text(string.ascii_lowercase + "_", min_size=1, max_size=20).filter(str.isidentifier)
VALUES = st.text(string.ascii_letters + string.digits + " .,:#", max_size=30).map(str.strip)
FACTS = st.dictionaries(KEYS, VALUES.filter(bool))


@given(FACTS)
def test_what_was_printed_is_read(facts):
    assert parse_facts("".join(f"{key}\t{value}\n" for key, value in facts.items())) == facts


@given(st.text())
def test_any_text_is_read(text):
    for key, value in parse_facts(text).items():
        assert key.isidentifier()
        assert value


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "", "12 kB", "x"])
def test_what_is_no_number_is_none(text):
    assert number({"a": text}, "a") is None
    assert number({}, "a") is None
    assert number({"a": "2.5"}, "a") == 2.5


# The script on Linux


def test_this_machine_says_what_it_is():
    with LocalBoard() as board:
        facts = board.facts()
    assert facts["kernel"].startswith("Linux ")
    assert int(facts["memory_total_kib"]) > int(facts["memory_available_kib"]) > 0
    assert int(facts["work_free_kib"]) > 0
    assert int(facts["clock_resolution_ns"]) >= 1
    assert facts["clock_source"]
    assert facts["boot_id"] == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert float(facts["uptime_s"]) > 0
    assert float(facts["load_1min"]) >= 0
    assert facts["user_id"] == str(os.geteuid())
    assert facts["may_trace"].partition(":")[0] in ("yes", "no")
    assert int(facts["users_logged_in"]) >= int(facts["users_logged_in_other"])
    paranoid = Path("/proc/sys/kernel/perf_event_paranoid")
    assert facts["perf_paranoid"] == paranoid.read_text().strip()


@pytest.mark.parametrize("shell", SHELLS)
def test_any_posix_shell_runs_it(shell, tmp_path):
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"{shell} is not installed")
    facts = run_script(tmp_path, shell=SHELLS[shell])
    assert facts.keys() >= LINUX_KEYS
    assert facts["work_writable"] == "yes"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_reads_it_from_its_standard_input_says_the_same(shell, tmp_path):
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"{shell} is not installed")
    words = [*SHELLS[shell], "-s", str(tmp_path)]
    done = subprocess.run(words, input=FACTS_SCRIPT, capture_output=True, text=True, check=True)
    assert parse_facts(done.stdout).keys() == run_script(tmp_path).keys()


def test_a_fact_that_cannot_be_had_is_missing_not_empty():
    with LocalBoard() as board:
        done = board.run(["sh", "-c", FACTS_SCRIPT, "sh", "/does/not/exist"])
    facts = parse_facts(done.stdout.decode())
    assert "work_free_kib" not in facts
    assert facts["work_writable"] == "no"


def test_whether_the_folder_is_writable_is_tried_and_leaves_nothing(tmp_path):
    assert run_script(tmp_path)["work_writable"] == "yes"
    assert list(tmp_path.iterdir()) == []
    # /proc refuses a new file to root too.
    assert run_script("/proc")["work_writable"] == "no"
    assert run_script("")["work_writable"] == "no"


def test_a_home_folder_is_not_named(tmp_path):
    (tmp_path / "lab").mkdir()
    assert run_script(tmp_path / "lab", HOME=str(tmp_path))["work_folder"] == "~/lab"
    assert run_script(tmp_path / "lab", HOME="")["work_folder"] == str(tmp_path / "lab")
    assert run_script(tmp_path / "lab", HOME="/")["work_folder"] == str(tmp_path / "lab")


def test_the_kernel_s_command_line_names_no_one(tmp_path):
    (tmp_path / "cmdline").write_text(
        "console=ttyAMA0 root=/dev/nfs nfsroot=10.1.2.3:/home/ann/root ip=dhcp mac=02:ab:cd:00:11:22"
        " systemd.hostname=bench token=abc who@host --addr 10.0.0.1:80 isolcpus=1 quiet\n"
    )
    script = FACTS_SCRIPT.replace("/proc/cmdline", str(tmp_path / "cmdline"))
    assert run_script(tmp_path, script=script)["kernel_command_line"] == (
        "console=ttyAMA0 root=/dev/nfs nfsroot=... ip=... mac=..."
        " systemd.hostname=... token=... ... --addr ... isolcpus=1 quiet"
    )


def frequency_facts(tmp_path, **governors):
    for number_, (governor, khz) in enumerate(governors.values()):
        folder = tmp_path / f"devices/system/cpu/cpu{number_}/cpufreq"
        folder.mkdir(parents=True)
        (folder / "scaling_governor").write_text(f"{governor}\n")
        for name, value in zip(("cur", "min", "max"), khz, strict=True):
            (folder / f"scaling_{name}_freq").write_text(f"{value}\n")
    script = FACTS_SCRIPT.replace("/sys/devices", str(tmp_path / "devices"))
    facts = run_script(tmp_path, script=script)
    return {key: value for key, value in facts.items() if key.startswith("cpu_") and "k" in key}, (
        facts.get("cpu_governor")
    )


def test_the_frequency_s_policy_is_that_of_every_processor(tmp_path):
    khz = (600_000, 300_000, 1_000_000)
    found, governor = frequency_facts(
        tmp_path, a=("ondemand", khz), b=("performance", khz), c=("ondemand", khz)
    )
    assert governor == "ondemand performance"
    assert found == {
        "cpu_frequency_khz": "600000",
        "cpu_frequency_min_khz": "300000",
        "cpu_frequency_max_khz": "1000000",
    }


def test_without_a_policy_there_is_no_such_fact(tmp_path):
    assert frequency_facts(tmp_path) == ({}, None)


@pytest.mark.parametrize(
    ("held", "may"),
    [
        ("000001ffffffffff", "yes: CAP_SYS_ADMIN"),
        ("ffffffffffffffff", "yes: CAP_SYS_ADMIN"),
        ("0000000000200000", "yes: CAP_SYS_ADMIN"),
        ("000000c000000000", "yes: CAP_BPF and CAP_PERFMON"),
        ("0000008000000000", "no: neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON"),
        ("0000000000000000", "no: neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON"),
    ],
)
@pytest.mark.parametrize("shell", SHELLS)
def test_who_may_trace_is_read_from_the_capabilities(shell, held, may, tmp_path):
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "status").write_text(f"Name:\tsed\nCapPrm:\t{held}\nCapEff:\t{held}\n")
    script = FACTS_SCRIPT.replace("/proc/self/status", str(tmp_path / "status"))
    assert run_script(tmp_path, script=script, shell=SHELLS[shell])["may_trace"] == may


def test_busybox_s_heading_is_no_user(tmp_path):
    (tmp_path / "who").write_text(
        "#!/bin/sh\necho 'USER\tTTY\tIDLE\tTIME\tHOST'\n"
        'echo "$(id -un) pts/0 00:01 Nov 23 10:00"; echo "ann pts/1 00:01 Nov 23 10:00"\n'
    )
    (tmp_path / "who").chmod(0o755)
    facts = run_script(tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (facts["users_logged_in"], facts["users_logged_in_other"]) == ("2", "1")


def test_an_ssh_board_says_the_same(sshd):
    with SshBoard("bench", sshd.target()) as board:
        facts = board.facts()
    assert facts.keys() >= LINUX_KEYS
    assert facts["work_writable"] == "yes"
    assert facts["boot_id"] == Path("/proc/sys/kernel/random/boot_id").read_text().strip()


@pytest.mark.board
def test_the_emulated_board_says_what_it_is(emulator):
    facts = read_facts(emulator)
    assert facts.keys() >= LINUX_KEYS
    assert facts["work_writable"] == "yes"
    assert facts["may_trace"] == "yes: CAP_SYS_ADMIN"
    assert facts["user"] == "root"
    assert facts["users_logged_in"] == "0"
    assert changes(facts, read_facts(emulator)) == ()


@pytest.mark.board
def test_busybox_runs_it_on_the_emulated_board(emulator):
    by_dash = read_facts(emulator)
    words = ["busybox", "sh", "-s", "/data"]
    done = emulator.run(words, timeout=500, stdin=FACTS_SCRIPT.encode())
    facts = parse_facts(done.stdout.decode())
    assert facts.keys() >= LINUX_KEYS
    assert facts["work_writable"] == "yes"
    assert changes(by_dash, facts) == ()


@pytest.mark.board
def test_it_is_cheap_on_the_emulated_board(emulator):
    # Processor time, which counts instructions there: while the board waits, the host's time passes.
    script = 'sh -s /data >/dev/null; cut -d " " -f 14-17 "/proc/$$/stat"'
    read_facts(emulator)
    said = emulator.run(["sh", "-c", script], timeout=500, stdin=FACTS_SCRIPT.encode())
    ticks = sum(map(int, said.stdout.split()))  # of a hundredth of a second (proc(5))
    assert 0 < ticks < 100


# The script on FreeBSD, by stand-ins

SYSCTLS = {
    "hw.model": "ARM Cortex-A8 r3p2 (ECO: 0x00000000)",
    "hw.ncpu": "1",
    "hw.pagesize": "4096",
    "hw.physmem": "510083072",
    "vm.stats.vm.v_free_count": "90000",
    "vm.stats.vm.v_inactive_count": "10000",
    "vm.loadavg": "{ 0.22 0.21 0.19 }",
    "dev.cpu.0.freq": "1000",
    "dev.cpu.0.freq_levels": "1000/-1 800/-1 720/-1 500/-1 275/-1",
    "kern.boottime": "{ sec = 1778631299, usec = 929665 } Wed May 13 02:14:59 2026",
    "kern.timecounter.hardware": "DMTimer",
    "kern.timecounter.tc.DMTimer.frequency": "24000000",
    "kern.module_path": "/boot/kernel;/boot/modules;{folder}/modules",
    "kern.ipc.maxsockbuf": "2097152",
    "kern.clockrate": "{ hz = 1000, tick = 1000, profhz = 8126, stathz = 127 }",
    "kern.hz": "1000",
    "net.inet.tcp.hostcache.purgenow": "0",
    "security.bsd.unprivileged_proc_debug": "1",
}
BUILT = (
    "FreeBSD 12.1-RELEASE r354233: Fri Nov  1 root@releng1.example.org:/usr/obj/usr/src/sys/BEAGLE"
)


def freebsd(tmp_path, *, sysctls=SYSCTLS, loaded=(), loadable=(), running=(), user_id="0"):
    """Run the script with stand-ins, first in PATH, for what FreeBSD's programs print."""
    folder = tmp_path / "freebsd"
    (folder / "modules").mkdir(parents=True)
    for module in loadable:
        (folder / f"modules/{module}.ko").touch()
    cases = "".join(
        f"'{oid}') echo '{value.format(folder=folder) if oid == 'kern.module_path' else value}' ;;\n"
        for oid, value in sysctls.items()
    )
    programs = {
        "sysctl": f"case $2 in\n{cases}*) echo \"sysctl: unknown oid '$2'\" >&2; exit 1 ;;\nesac",
        "uname": "case $1 in\n-s) echo FreeBSD ;;\n-sr) echo FreeBSD 12.1-RELEASE ;;\n"
        f"-v) echo '{BUILT}' ;;\n-m) echo arm ;;\nesac",
        "id": f"case $1 in\n-u) echo {user_id} ;;\n-un) echo student ;;\nesac",
        "kldstat": f"case $3 in\n{'|'.join(loaded) or 'none'}) ;;\n*) exit 1 ;;\nesac",
        "pgrep": f"case $2 in\n{'|'.join(running) or 'none'}) echo 77 ;;\n*) exit 1 ;;\nesac",
        "who": "echo 'student          ttyu0        Nov 23 10:01'\n"
        "echo 'ann              pts/0        Nov 23 10:01 (192.0.2.1)'",
        "date": "echo 1778632299",
        "dtrace": "echo 'dtrace: Sun D 1.13'",
    }
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    # Linux has these files, a BeagleBone with FreeBSD has not.
    script = FACTS_SCRIPT.replace("/proc/", "/none/").replace("/etc/os-release", "/none/os")
    return run_script(tmp_path, script=script, PATH=f"{folder}:{os.environ['PATH']}")


def test_freebsd_s_sysctls_are_read(tmp_path):
    """Shows how the format that FreeBSD prints is read, not that FreeBSD prints it."""
    facts = freebsd(tmp_path, loadable=("dtraceall", "dummynet"))
    counted = {"cpus", "work_free_kib", "tracer_bpftrace"}
    assert {key: value for key, value in facts.items() if key not in counted} == {
        "kernel": "FreeBSD 12.1-RELEASE",
        "kernel_version": "FreeBSD 12.1-RELEASE r354233: Fri Nov  1 BEAGLE",
        "machine": "arm",
        "user": "student",
        "user_id": "0",
        "cpu_model": "ARM Cortex-A8 r3p2 (ECO: 0x00000000)",
        "cpu_governor": "none",
        "cpu_frequency_khz": "1000000",
        "cpu_frequency_min_khz": "275000",
        "cpu_frequency_max_khz": "1000000",
        "clock_source": "DMTimer",
        "clock_resolution_ns": "42",
        "memory_total_kib": "498128",
        "memory_available_kib": "400000",
        "load_1min": "0.22",
        "kernel_module_dtraceall": "loadable",
        "may_trace": "yes: root, dtraceall is loadable",
        "sysctl_kern_ipc_maxsockbuf": "2097152",
        "sysctl_kern_timecounter_hardware": "DMTimer",
        "sysctl_kern_clockrate": "{ hz = 1000, tick = 1000, profhz = 8126, stathz = 127 }",
        "sysctl_kern_hz": "1000",
        "sysctl_security_bsd_unprivileged_proc_debug": "1",
        "sysctl_net_inet_tcp_hostcache_purgenow": "there",
        "net_inet_ip_dummynet": "loadable",
        "boot_id": "1778631299",
        "time_of_day": "1778632299",
        "uptime_s": "1000",
        "users_logged_in": "2",
        "users_logged_in_other": "1",
        "work_folder": str(tmp_path),
        "work_writable": "yes",
        "tracer_dtrace": "Sun D 1.13",
    }


@pytest.mark.parametrize(
    ("set_up", "expected"),
    [
        ({"running": ("powerd",)}, {"cpu_governor": "powerd"}),
        (
            {"loaded": ("dtraceall", "dummynet")},
            {
                "may_trace": "yes: root, dtraceall is loaded",
                "net_inet_ip_dummynet": "loaded",
            },
        ),
        (
            {},
            {
                "may_trace": "no: there is no module dtraceall",
                "net_inet_ip_dummynet": "missing",
            },
        ),
        (
            {"user_id": "1001", "loaded": ("dtraceall",)},
            {"may_trace": "no: not root, and /dev/dtrace/dtrace is not open to this user"},
        ),
    ],
)
def test_freebsd_s_modules_and_daemons_are_asked_for(set_up, expected, tmp_path):
    """Shows how exit statuses as FreeBSD documents them are read, not FreeBSD."""
    assert freebsd(tmp_path, **set_up).items() >= expected.items()


def test_a_freebsd_that_says_little_is_read_without_errors(tmp_path):
    """Shows that a sysctl that is not there leaves its facts out; by stand-ins, not FreeBSD."""
    facts = freebsd(tmp_path, sysctls={"hw.model": "x"})
    assert facts["sysctl_net_inet_tcp_hostcache_purgenow"] == "missing"
    left_out = {"cpu_governor", "clock_resolution_ns", "memory_total_kib", "uptime_s", "boot_id"}
    assert not left_out & facts.keys()
    assert facts["work_writable"] == "yes"


# What changed in a session

START = {
    "kernel": "Linux 6.12",
    "cpu_governor": "performance",
    "boot_id": "f6eacccb-d121-42ba-be59-e5707a67bb6c",
    "tracer_dtrace": "D 2.0.7",
    "sysctl_kern_ipc_maxsockbuf": "33554432",
    "users_logged_in": "1",
    "memory_available_kib": "400000",
    "time_of_day": "1795476379",
    "uptime_s": "100.50",
    "load_1min": "0.00",
    "work_free_kib": "200000",
}


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ({"cpu_governor": "powersave"}, "cpu_governor was performance and is powersave"),
        ({"cpu_governor": None}, "cpu_governor was performance and is unknown"),
        ({"os": "Debian 13"}, "os was unknown and is Debian 13"),
        ({"tracer_dtrace": "D 2.0.8"}, "tracer_dtrace was D 2.0.7 and is D 2.0.8"),
        (
            {"sysctl_kern_ipc_maxsockbuf": "2097152"},
            "sysctl_kern_ipc_maxsockbuf was 33554432 and is 2097152",
        ),
        ({"boot_id": "994a97ea-ab6e-4de7-92ac-745c6041ea7e"}, "the board was rebooted"),
        ({"uptime_s": "12.00"}, "the board was rebooted"),
        ({"users_logged_in": "3"}, "users_logged_in was 1 and is 3"),
        (
            {"memory_available_kib": "100000"},
            "memory_available_kib was 400000 and is 100000, less than half",
        ),
        (
            {"time_of_day": "1795480019", "uptime_s": "140.50"},
            "the board's clock was set: it moved by 3640 s while 40 s passed",
        ),
        (
            {"time_of_day": "1795476300", "uptime_s": "140.50"},
            "the board's clock was set: it moved by -79 s while 40 s passed",
        ),
    ],
)
def test_what_matters_is_said_with_both_values(end, said):
    after = {key: value for key, value in (START | end).items() if value is not None}
    assert changes(START, after) == (said,)


@pytest.mark.parametrize(
    "end",
    [
        {"time_of_day": "1795479980", "uptime_s": "3700.10"},
        {"load_1min": "1.90", "work_free_kib": "150000", "memory_available_kib": "300000"},
        {"users_logged_in": "0", "cpu_frequency_khz": "600000"},
        {"time_of_day": None, "uptime_s": "140.50"},
        {"users_logged_in": "many", "memory_available_kib": "unknown"},
    ],
)
def test_what_moves_by_itself_is_no_change(end):
    after = {key: value for key, value in (START | end).items() if value is not None}
    assert changes(START, after) == ()


FREEBSD = {"boot_id": "1000000", "time_of_day": "1000500", "uptime_s": "500"}


@pytest.mark.parametrize(
    ("end", "said"),
    [
        # A slew moves the second of the boot by one.
        ({"boot_id": "1000001", "time_of_day": "1000600", "uptime_s": "599"}, ()),
        (
            {"boot_id": "1000300", "time_of_day": "1000900", "uptime_s": "600"},
            ("the board's clock was set: it moved by 400 s while 100 s passed",),
        ),
        (
            {"boot_id": "1000550", "time_of_day": "1000600", "uptime_s": "50"},
            ("the board was rebooted",),
        ),
        (
            {"boot_id": "1000600", "time_of_day": "1009600", "uptime_s": "9000"},
            ("the board was rebooted",),
        ),
    ],
)
def test_freebsd_s_second_of_the_boot_moves_with_the_clock(end, said):
    assert changes(FREEBSD, FREEBSD | end) == said


def test_a_timecounter_is_said_once():
    before = {"clock_source": "TSC", "sysctl_kern_timecounter_hardware": "TSC"}
    after = {"clock_source": "HPET", "sysctl_kern_timecounter_hardware": "HPET"}
    assert changes(before, after) == ("clock_source was TSC and is HPET",)


ANY_FACTS = st.dictionaries(
    st.sampled_from([*START, *MATTERING, "sysctl_a", "tracer_b", "emulator"]),
    VALUES.filter(bool) | st.integers(-5, 10**7).map(str) | st.floats().map(str),
)


@given(ANY_FACTS)
def test_what_stays_is_no_change(facts):
    assert changes(facts, facts) == ()


@given(ANY_FACTS, ANY_FACTS)
def test_each_change_is_said_once_whatever_the_facts(before, after):
    said = changes(before, after)
    assert len(set(said)) == len(said)
    for key in MATTERING:
        words = f"{key} was {before.get(key, 'unknown')} and is {after.get(key, 'unknown')}"
        assert (words in said) == (before.get(key) != after.get(key))


@given(ANY_FACTS, st.integers(0, 10**6), st.floats(-0.9, 0.9))
def test_time_that_passes_is_no_change(facts, seconds, error):
    start = facts | {"time_of_day": "1795476379", "uptime_s": "100.50"}
    end = start | {
        "time_of_day": str(1795476379 + seconds),
        "uptime_s": f"{max(100.5, 100.5 + seconds + error):.2f}",
    }
    assert changes(start, end) == ()
