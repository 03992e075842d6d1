"""What a board with a Unix says of itself: one script for it, one reader of what it printed."""

from __future__ import annotations

FACTS_SCRIPT = r"""
say() { [ -z "$2" ] || printf '%s\t%s\n' "$1" "$2"; }
first() { sed -n "$1" "$2" 2>/dev/null | head -n 1; }
say kernel "$(uname -sr)"
say kernel_version "$(uname -v)"
say machine "$(uname -m)"
say os "$( . /etc/os-release 2>/dev/null && echo "$PRETTY_NAME")"
model=$(first 's/^model name[[:space:]]*: *//p' /proc/cpuinfo)
tree=/proc/device-tree/cpus/cpu@0/compatible
[ -n "$model" ] || [ ! -r "$tree" ] || model=$(tr '\0' '\n' <"$tree" | head -n 1)
[ -n "$model" ] || model=$(sysctl -n hw.model 2>/dev/null)
say cpu_model "$model"
say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || sysctl -n hw.ncpu)"
source=$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null)
[ -n "$source" ] || source=$(sysctl -n kern.timecounter.hardware 2>/dev/null)
say clock_source "$source"
resolution=$(first 's/.*\.resolution: *\([0-9]*\) nsecs.*/\1/p' /proc/timer_list)
[ -n "$resolution" ] || resolution=$(python3 -c \
    'import time; print(round(time.clock_getres(time.CLOCK_MONOTONIC) * 1e9))' 2>/dev/null)
say clock_resolution_ns "$resolution"
say clock_tick_ns "$(dmesg 2>/dev/null |
    sed -n 's/.*sched_clock: .*resolution \([0-9]*\)ns.*/\1/p' | tail -n 1)"
say memory_total_kib "$(first 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
say memory_available_kib "$(first 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
say work_folder "$1"
say work_free_kib "$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 {print $4}')"
if command -v dtrace >/dev/null 2>&1; then
    say tracer_dtrace "$(dtrace -V 2>&1 | sed -n 's/^dtrace: *//p' | head -n 1)"
fi
if command -v bpftrace >/dev/null 2>&1; then
    say tracer_bpftrace "$(bpftrace --version 2>&1 | head -n 1)"
fi
say kernel_command_line "$(first p /proc/cmdline)"
say uptime_s "$(first 's/ .*//p' /proc/uptime)"
"""


def parse_facts(text: str) -> dict[str, str]:
    """Read what the script printed: a line a fact, key and value apart by a tab."""
    facts = {}
    for line in text.splitlines():
        key, tab, value = line.partition("\t")
        if tab and key.isidentifier() and value.strip():
            facts[key] = value.strip()
    return facts
