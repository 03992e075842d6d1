"""What scripts say under an attachment, against other programs' counts of the same workload."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from labrig.boards.base import Board
from labrig.tracing.attach import Attachment
from labrig.tracing.d.parse import parse
from labrig.tracing.output.dtrace_text import OWN_WORDS
from labrig.tracing.output.read import output_lines, read_output
from labrig.tracing.output.records import Aggregation, Frame, Item, TraceRecord, Trouble
from labrig.tracing.output.trouble import troubles
from labrig.tracing.tracers import tracer_of

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]
HERE = Path(__file__).parent
DD = ("dd", "if=/dev/zero", "of=/dev/null", "bs=512", "count=1000")
BIGGER = ("dd", "if=/dev/zero", "of=/dev/null", "bs=4096", "count=3")


def watched(
    board: Board, script: Path, kept: Path, *commands: tuple[str, ...]
) -> tuple[list[Item], str]:
    """What ``script`` says of ``commands``, of which the first runs as soon as it is attached."""
    tracer, there = tracer_of(script), board.work / script.name
    board.put(script, there)
    with Attachment(board, there, board.work / "output", 500, kept=kept) as attachment:
        for command in commands:
            board.run(command, check=False)
        stderr = attachment.stop()
    text = script.read_text()
    read = parse(text, script.name) if tracer.form == "dtrace" else None
    return list(read_output(output_lines(kept), tracer.form, script=read)), stderr


@pytest.fixture(scope="module")
def calls(emulator) -> dict[str, int]:
    """How often DD makes system calls: said alike by strace, perf stat and perf trace."""
    told = emulator.run(["strace", "-c", *DD]).stderr.decode()
    rows = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", told, re.MULTILINE)
    counts = {name: int(calls) for calls, name in rows}
    stat = emulator.run(["perf", "stat", "-x,", "-e", "syscalls:sys_enter_read", *DD]).stderr
    assert f"{counts['read']},," in stat.decode()
    summary = emulator.run(["perf", "trace", "-s", *DD]).stderr.decode()
    for name in ("read", "write", "openat"):
        (said,) = re.findall(rf"^ +{name} +(\d+) ", summary, re.MULTILINE)
        assert int(said) == counts[name]
    return counts


def total(found: Iterable[Aggregation]) -> int:
    return sum(one.value for one in found if isinstance(one.value, int))


def functions(keys: tuple[object, ...]) -> list[str | None]:
    (stack,) = keys
    assert isinstance(stack, tuple)
    assert all(isinstance(frame, Frame) for frame in stack)
    return [frame.function for frame in stack]


def test_the_lectures_scripts_say_what_the_workload_did(emulator, tmp_path, calls):
    kept = tmp_path / "kept.txt"
    items, stderr = watched(emulator, HERE / "lectures.d", kept, DD)
    assert troubles(stderr) == ()
    values: dict[tuple[Any, ...], Any] = {
        (one.name, *one.keys): one.value
        for one in items
        if isinstance(one, Aggregation) and one.name and one.value is not None
    }
    reads = calls["read"]
    assert values["reads",] == values["vfs",] == reads
    assert kept.read_text().count(f"read {reads}\n") == 2, "vfs_read's and read's"
    assert f"written {calls['write']}\ncleared 0\n" in kept.read_text()
    paths = {path: n for (name, *keys), n in values.items() if name == "paths" for path in keys}
    assert sum(paths.values()) == calls["openat"]
    assert paths["/dev/zero"] == paths["/dev/null"] == 1
    assert values["longest", "read"] > 0
    others = reads - 1000
    assert 512_000 <= values["bytes",] <= 512_000 + others * 4096
    assert values["mean",] == values["bytes",] // reads
    # dd itself allocates nothing: where nothing is counted, dtrace prints nothing.
    assert ("kmalloc_dd",) not in values
    perf = ["perf", "stat", "-x,", "-e", "kmem:kmalloc", *DD]
    assert "\n0,,kmem:kmalloc," in emulator.run(perf).stderr.decode()
    assert 0 < values["locks_dd",] < values["locks",]
    assert values["kmalloc",] > 0

    sections: defaultdict[str, list[Aggregation]] = defaultdict(list)
    section = ""
    for one in items:
        if isinstance(one, TraceRecord):
            section = one.text
        elif isinstance(one, Aggregation):
            sections[section].append(one)
    assert total(sections["= vfs_stacks"]) == values["vfs",]
    assert total(sections["= lock_stacks"]) == values["locks",]
    dd = sections["= lock_stacks_dd"]
    assert total(dd) == values["locks_dd",]
    assert {one.keys for one in dd} <= {one.keys for one in sections["= lock_stacks"]}
    for one in sections["= vfs_stacks"]:
        assert functions(one.keys)[1:3] == ["vfs_read", "ksys_read"]
    powers, decades, linear = sections["= distributions"]
    for one in (powers, decades, linear):
        assert sum(bucket.count for bucket in one.buckets) == reads
        assert max(one.buckets, key=lambda bucket: bucket.count).count >= 1000
    assert powers.kind == "quantize"


def test_records_speculations_and_stacks_come_as_they_were_made(emulator, tmp_path):
    missing = ("sh", "-c", r'cat "$(printf "/no/such/\377")"')
    kept = tmp_path / "kept.txt"
    items, stderr = watched(emulator, HERE / "records.d", kept, BIGGER, missing)
    assert troubles(stderr) == ()
    records = [one for one in items if isinstance(one, TraceRecord) and one.text not in OWN_WORDS]
    assert [one.values for one in records if one.function == "read"] == [(4096,)] * 3
    writes = [one for one in records if one.function == "write"]
    assert [one.text for one in writes] == ["dd writes 4096"] * 3
    stacks = [one.stacks[0] for one in records if one.function == "vfs_read"]
    assert [[f.function for f in stack][1:3] for stack in stacks] == [["vfs_read", "ksys_read"]] * 3
    opened = [one.values[1] for one in records if one.function == "openat"]
    # What could be opened was discarded.
    assert opened[-1] == "/no/such/\\xff"
    assert not any("libc.so" in str(path) for path in opened)
    assert b"cat opens /no/such/\xff\n" in kept.read_bytes(), "the bytes as they were"


def opens(board: Board) -> list[int]:
    """Connections made and taken since the board booted (proc_net_snmp)."""
    names, values = (
        line.split()[1:]
        for line in board.run(["cat", "/proc/net/snmp"]).stdout.decode().splitlines()
        if line.startswith("Tcp:")
    )
    said = dict(zip(names, map(int, values), strict=True))
    return [said["ActiveOpens"], said["PassiveOpens"]]


def test_tcp_is_seen_from_both_ends(emulator, tmp_path):
    sent = 100_000
    talk = (
        "sleep 4 | busybox nc -l -p 7777 >/data/taken & sleep 1; "
        f"head -c {sent} /dev/zero | busybox nc 127.0.0.1 7777; wait"
    )
    before = opens(emulator)
    items, stderr = watched(emulator, HERE / "tcp.d", tmp_path / "kept.txt", ("sh", "-c", talk))
    assert troubles(stderr) == ()
    values: dict[tuple[Any, ...], Any] = {
        (one.name, *one.keys): one.value for one in items if isinstance(one, Aggregation)
    }
    made, taken = (after - one for after, one in zip(opens(emulator), before, strict=True))
    assert [values["connected",], values["accepted",]] == [made, taken] == [1, 1]
    assert values["opened", "client"] == 1
    assert int(emulator.run(["stat", "-c", "%s", "/data/taken"]).stdout) == sent
    assert values["sent", "client"] >= 1 + sent // 65_483, "the loopback's largest segment"
    states = {key[1:] for key in values if key[0] == "states"}
    assert {
        ("client", "state-closed", "state-syn-sent"),
        ("client", "state-syn-sent", "state-established"),
        ("server", "state-closed", "state-listen"),
    } <= states
    left, entered = ({one[n] for one in states if one[0] == "client"} for n in (1, 2))
    assert left <= entered, "no state is left but one that was entered"


def test_a_bpftrace_script_says_the_same_to_its_very_end(emulator, tmp_path, calls):
    kept = tmp_path / "kept.json"
    items, stderr = watched(emulator, HERE / "calls.bt", kept, DD)
    assert (stderr, [one for one in items if isinstance(one, Trouble)]) == ("", [])
    maps = [one for one in items if isinstance(one, Aggregation)]
    values = {one.name: one.value for one in maps if not one.keys}
    assert values["reads"] == values["vfs"] == calls["read"]
    (sizes,) = (one for one in maps if one.name == "sizes")
    assert sum(bucket.count for bucket in sizes.buckets) == calls["read"]
    stacks = [one for one in maps if one.name == "stacks"]
    assert total(stacks) == calls["read"]
    for one in stacks:
        # The caller of what is entered is not on the stack yet, which dtrace knows.
        assert functions(one.keys)[:2] == ["vfs_read", "__arm64_sys_read"]
    texts = [one.text for one in items if isinstance(one, TraceRecord)]
    assert (texts[0], texts.count("dd writes 512")) == ("begun", 1000)
    assert sum(text.startswith("dd writes") for text in texts) == calls["write"]
    assert texts[-101:] == ["over"] + ["and over again, to the very end"] * 100
    assert len(texts) == 1 + calls["write"] + 101, "and no word of labrig's"


def test_drops_are_found_in_what_was_kept_and_every_firing_is_one_or_a_record(
    emulator, tmp_path, calls
):
    script = tmp_path / "drops.d"
    script.write_text(
        "#pragma D option bufsize=4k\n"
        'syscall::read:entry /execname == "dd"/ { printf("%s reads %d\\n", execname, arg2); }\n'
    )
    items, stderr = watched(emulator, script, tmp_path / "kept.txt", DD)
    drops = [one for one in troubles(stderr) if one.kind == "drops"]
    records = [one for one in items if isinstance(one, TraceRecord) and one.text not in OWN_WORDS]
    assert 0 < len(records) < calls["read"]
    # One of labrig's two may be dropped as well.
    own = sum(isinstance(one, TraceRecord) and one.text in OWN_WORDS for one in items)
    dropped = sum(one.count or 0 for one in drops)
    assert len(records) + own + dropped == calls["read"] + 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.bt", 'tracepoint:syscalls:sys_enter_read /comm == "cat"/ { signal("KILL"); }\n'),
        ("a.d", 'syscall::read:entry /execname == "cat"/ { raise(9); }\n'),
    ],
)
def test_a_destructive_script_changes_what_it_watches_where_that_is_allowed(
    emulator, tmp_path, name, text
):
    script, there = tmp_path / name, emulator.work / name
    script.write_text(text)
    emulator.put(script, there)
    output, kept = emulator.work / "output", tmp_path / "kept"
    with Attachment(emulator, there, output, 500, kept=kept, destructive=True) as attachment:
        assert emulator.run(["cat", "/proc/version"], check=False).status == 137
        attachment.stop()
    assert emulator.run(["cat", "/proc/version"]).status == 0
