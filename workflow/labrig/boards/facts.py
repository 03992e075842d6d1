"""What a board with a Unix says of itself: one script, one reader, and what changed since."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from labrig.boards.base import Board

FACTS_SCRIPT = r"""
say() { [ -z "$2" ] || printf '%s\t%s\n' "$1" "$2"; }
first() { sed -n "$1" "$2" 2>/dev/null | head -n 1; }
has() { command -v "$1" >/dev/null 2>&1; }
ctl() { sysctl -n "$1" 2>/dev/null; }

of_any() {
    system=$(uname -s)
    user=$(id -un 2>/dev/null)
    user_id=$(id -u)

    # Some kernels name who built them, on which host and where: only the last word is kept of that.
    say kernel "$(uname -sr)"
    say kernel_version "$(uname -v | sed 's|[^[:space:]]*@[^[:space:]]*/||')"
    say machine "$(uname -m)"
    os=$( . /etc/os-release 2>/dev/null && echo "$PRETTY_NAME")
    [ -n "$os" ] || ! has freebsd-version || os="FreeBSD $(freebsd-version)"
    say os "$os"
    say user "$user"
    say user_id "$user_id"

    model=$(first 's/^model name[[:space:]]*: *//p' /proc/cpuinfo)
    tree=/proc/device-tree/cpus/cpu@0/compatible
    [ -n "$model" ] || [ ! -r "$tree" ] || model=$(tr '\0' '\n' <"$tree" | head -n 1)
    [ -n "$model" ] || model=$(ctl hw.model)
    say cpu_model "$model"
    say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || ctl hw.ncpu)"
}

of_linux() {
    cpu=/sys/devices/system/cpu
    say cpu_governor "$(cat "$cpu"/cpu[0-9]*/cpufreq/scaling_governor 2>/dev/null |
        sort -u | tr '\n' ' ')"
    say cpu_frequency_khz "$(cat "$cpu"/cpu0/cpufreq/scaling_cur_freq 2>/dev/null)"
    say cpu_frequency_min_khz "$(cat "$cpu"/cpu0/cpufreq/scaling_min_freq 2>/dev/null)"
    say cpu_frequency_max_khz "$(cat "$cpu"/cpu0/cpufreq/scaling_max_freq 2>/dev/null)"

    say clock_source \
        "$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null)"
    resolution=$(first 's/.*\.resolution: *\([0-9]*\) nsecs.*/\1/p' /proc/timer_list)
    # The file is root's; others may have a Python to ask.
    [ -n "$resolution" ] || resolution=$(python3 -c \
        'import time; print(round(time.clock_getres(time.CLOCK_MONOTONIC) * 1e9))' 2>/dev/null)
    say clock_resolution_ns "$resolution"
    say clock_tick_ns "$(dmesg 2>/dev/null |
        sed -n 's/.*sched_clock: .*resolution \([0-9]*\)ns.*/\1/p' | tail -n 1)"

    say memory_total_kib "$(first 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
    say memory_available_kib "$(first 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
    say load_1min "$(first 's/ .*//p' /proc/loadavg)"

    say perf_paranoid "$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null)"
    # Bits of linux/capability.h: 21 CAP_SYS_ADMIN, 38 CAP_PERFMON, 39 CAP_BPF.
    held=$(first 's/^CapEff:[[:space:]]*//p' /proc/self/status)
    if [ -z "$held" ]; then
        :
    elif [ $((0x$held >> 21 & 1)) = 1 ]; then
        say may_trace "yes: CAP_SYS_ADMIN"
    elif [ $((0x$held >> 38 & 3)) = 3 ]; then
        say may_trace "yes: CAP_BPF and CAP_PERFMON"
    else
        say may_trace "no: neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON"
    fi

    # Without the values that name machines, addresses, people or secrets.
    say kernel_command_line "$(awk '{
        for (i = 1; i <= NF; i++) {
            key = tolower($i); if (!sub(/=.*/, "", key)) key = ""
            if (tolower($i) ~ /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/ ||
                tolower($i) ~ /[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:/ ||
                $i ~ /@|\/home\// || key ~ /^ip$|nfs|host|pass|secret|token|key$|serial|iscsi/)
                $i = key (key == "" ? "..." : "=...")
        }
        print; exit
    }' /proc/cmdline 2>/dev/null)"

    say boot_id "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
    say time_of_day "$(date +%s)"
    say uptime_s "$(first 's/ .*//p' /proc/uptime)"
}

# Whether a FreeBSD kernel module is loaded (or built in), loadable or missing.
module() {
    if kldstat -q -m "$1" 2>/dev/null; then echo loaded; return; fi
    found=missing
    for folder in $(ctl kern.module_path | tr ';' ' '); do
        [ ! -e "$folder/$1.ko" ] || found=loadable
    done
    echo "$found"
}

of_freebsd() {
    mhz=$(ctl dev.cpu.0.freq)
    if pgrep -x powerd >/dev/null 2>&1 || pgrep -x 'powerd[+][+]' >/dev/null 2>&1; then
        say cpu_governor powerd
    elif [ -n "$mhz" ]; then
        say cpu_governor none
    fi
    [ -z "$mhz" ] || say cpu_frequency_khz $((mhz * 1000))
    # Levels are MHz/mW, the fastest first; cpufreq(4).
    levels=$(ctl dev.cpu.0.freq_levels | tr ' ' '\n' | sed -n 's|^\([0-9]\{1,\}\)/.*|\1|p' |
        sort -n)
    if [ -n "$levels" ]; then
        say cpu_frequency_min_khz "$(echo "$levels" | head -n 1)000"
        say cpu_frequency_max_khz "$(echo "$levels" | tail -n 1)000"
    fi

    source=$(ctl kern.timecounter.hardware)
    say clock_source "$source"
    # As clock_getres(2) has it: the division's result, rounded up by adding 1.
    hz=$(ctl "kern.timecounter.tc.$source.frequency")
    [ "${hz:-0}" = 0 ] || say clock_resolution_ns $((1000000000 / hz + 1))

    page=$(ctl hw.pagesize)
    total=$(ctl hw.physmem)
    free=$(ctl vm.stats.vm.v_free_count)
    inactive=$(ctl vm.stats.vm.v_inactive_count)
    [ -z "$total" ] || say memory_total_kib $((total / 1024))
    [ -z "$free" ] || say memory_available_kib $(((free + ${inactive:-0}) * (page / 1024)))
    say load_1min "$(ctl vm.loadavg | awk '{print $2}')"

    traced=$(module dtraceall)
    say kernel_module_dtraceall "$traced"
    if [ "$user_id" = 0 ] && [ "$traced" != missing ]; then
        say may_trace "yes: root, dtraceall is $traced"
    elif [ -r /dev/dtrace/dtrace ] && [ -w /dev/dtrace/dtrace ]; then
        say may_trace "yes: /dev/dtrace/dtrace is open to this user"
    elif [ "$user_id" = 0 ]; then
        say may_trace "no: there is no module dtraceall"
    else
        say may_trace "no: not root, and /dev/dtrace/dtrace is not open to this user"
    fi

    for oid in kern.ipc.maxsockbuf kern.timecounter.hardware kern.clockrate kern.hz \
        security.bsd.unprivileged_proc_debug
    do
        say "sysctl_$(echo "$oid" | tr . _)" "$(ctl "$oid")"
    done
    # Reading it does nothing: only a value written to it empties the cache.
    if ctl net.inet.tcp.hostcache.purgenow >/dev/null; then purge=there; else purge=missing; fi
    say sysctl_net_inet_tcp_hostcache_purgenow "$purge"
    say net_inet_ip_dummynet "$(module dummynet)"

    started=$(ctl kern.boottime | sed -n 's/^{ sec = \([0-9]*\),.*/\1/p')
    now=$(date +%s)
    say boot_id "$started"
    say time_of_day "$now"
    [ -z "$started" ] || say uptime_s $((now - started))
}

of_the_session() {
    # BusyBox's who prints a heading.
    ! has who || who 2>/dev/null | awk -v me="$user" '
        $2 != "TTY" { all++; if ($1 != me) other++ }
        END { print "users_logged_in\t" all + 0; print "users_logged_in_other\t" other + 0 }'

    home=${HOME:-/nonexistent}
    case $1 in
    "$home"/?*) say work_folder "~/${1#"$home"/}" ;;
    *) say work_folder "$1" ;;
    esac
    say work_free_kib "$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 {print $4}')"
    writable=no
    if [ -d "$1" ] && probe=$(mktemp "$1/.labrig-XXXXXX" 2>/dev/null); then
        (echo labrig >"$probe") 2>/dev/null && writable=yes
        rm -f "$probe" || writable=no
    fi
    say work_writable "$writable"

    ! has dtrace || say tracer_dtrace "$(dtrace -V 2>&1 | sed -n 's/^dtrace: *//p' | head -n 1)"
    ! has bpftrace || say tracer_bpftrace "$(bpftrace --version 2>&1 | head -n 1)"
}

all_of() {
    of_any
    case $system in
    FreeBSD) of_freebsd ;;
    *) of_linux ;;
    esac
    of_the_session "$1"
}

# Nothing here may read what the shell itself reads this script from.
all_of "$1" </dev/null
exit 0
"""
"""For any POSIX ``sh``, by ``-c`` or ``-s``; ``$1`` is the work folder.

A fact that cannot be had is left out. Frequencies are in kHz, memory and space in KiB,
``uptime_s`` and ``time_of_day`` (since 1970) in seconds. On FreeBSD ``boot_id`` is the second of
the boot, and moves with the clock that is set.
"""

FACTS_TIMEOUT_S = 120.0

CLOCK_SLACK_S = 2.0
"""By how much the time of day may leave the uptime: both are read in whole seconds in places."""

MATTERING = (
    "kernel",
    "kernel_version",
    "os",
    "cpus",
    "cpu_governor",
    "cpu_frequency_min_khz",
    "cpu_frequency_max_khz",
    "clock_source",
)
"""Facts that a measurement depends on and that stay as they are unless someone changes them."""
MATTERING_KINDS = ("tracer_", "sysctl_")


def read_facts(board: Board, timeout: float = FACTS_TIMEOUT_S) -> dict[str, str]:
    """Ask a board what it is.

    Raises CommandTimeout after ``timeout`` seconds, CommandFailed when it has no ``sh``,
    BoardUnreachable when the connection fails.
    """
    # By standard input, as some servers take only short commands: dropbear 9000 bytes.
    words = ["sh", "-s", str(board.work)]
    done = board.run(words, timeout=timeout, stdin=FACTS_SCRIPT.encode())
    return parse_facts(done.stdout.decode(errors="replace"))


def parse_facts(text: str) -> dict[str, str]:
    """Read what the script printed: a line a fact, key and value apart by a tab."""
    facts = {}
    for line in text.splitlines():
        key, tab, value = line.partition("\t")
        if tab and key.isidentifier() and value.strip():
            facts[key] = value.strip()
    return facts


def machine_of(facts: Mapping[str, str]) -> str:
    """Say in a few words what machine and system these facts are of, load and place aside."""
    known = (facts.get("kernel"), facts.get("machine"), f"({facts.get('cpu_model', '?')})")
    return " ".join(word for word in known if word)


def number(facts: Mapping[str, str], key: str) -> float | None:
    """Return a fact as a finite number; None when it is missing or is none."""
    try:
        value = float(facts[key])
    except (KeyError, ValueError):
        return None
    return value if math.isfinite(value) else None


CLOCKS = ("time_of_day", "uptime_s")
"""Facts that move with time, by which a clock that was set is found."""


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Say, a sentence each, what changed in a session that matters to its measurements.

    Load, the time, free space and a little memory move by themselves and are no change.
    """
    rebooted = _rebooted(before, after)
    said = ["the board was rebooted"] if rebooted else []
    said += [
        f"{key} was {before.get(key, 'unknown')} and is {after.get(key, 'unknown')}"
        for key in _mattering(before, after)
        if before.get(key) != after.get(key)
    ]
    said += _more_users(before, after)
    said += _less_memory(before, after)
    # After a reboot the uptime begins again and says nothing of the clock.
    said += [] if rebooted else _clock_set(before, after)
    return tuple(said)


def _mattering(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    yield from MATTERING
    for key in sorted({*before, *after}):
        # FreeBSD's timecounter is the clock source, which is said already.
        if key.startswith(MATTERING_KINDS) and key != "sysctl_kern_timecounter_hardware":
            yield key


def _both(
    before: Mapping[str, str], after: Mapping[str, str], key: str
) -> tuple[float, float] | None:
    first, last = number(before, key), number(after, key)
    return None if first is None or last is None else (first, last)


def _rebooted(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    uptime = _both(before, after, "uptime_s")
    if uptime and uptime[1] < uptime[0]:
        return True
    first, last = before.get("boot_id"), after.get("boot_id")
    if first is None or last is None or first == last:
        return False
    seconds = _both(before, after, "boot_id")
    begun = number(before, "time_of_day")
    if seconds is None or begun is None:
        return True
    # The second of a boot moves when the clock is set; a boot since the session began is one.
    return seconds[1] > begun


def _more_users(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    users = _both(before, after, "users_logged_in")
    if users is None or users[1] <= users[0]:
        return []
    return [f"users_logged_in was {users[0]:g} and is {users[1]:g}"]


def _less_memory(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    key = "memory_available_kib"
    kib = _both(before, after, key)
    if kib and 0 <= kib[1] < kib[0] / 2:
        return [f"{key} was {before[key]} and is {after[key]}, less than half"]
    return []


def _clock_set(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    clock, uptime = _both(before, after, "time_of_day"), _both(before, after, "uptime_s")
    if clock is None or uptime is None:
        return []
    advanced, passed = clock[1] - clock[0], uptime[1] - uptime[0]
    if abs(advanced - passed) <= CLOCK_SLACK_S:
        return []
    return [f"the board's clock was set: it moved by {advanced:.0f} s while {passed:.0f} s passed"]
