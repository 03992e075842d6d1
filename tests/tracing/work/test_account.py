"""What labrig's script printed, made into an account of the processor's time."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import LabrigError
from labrig.tracing.d.parse import parse
from labrig.tracing.output.read import read_output
from labrig.tracing.work.account import account
from labrig.tracing.work.listing import Listing, Thread
from labrig.tracing.work.record import Trial, WorkUnseen
from labrig.tracing.work.scripts import script_for
from tests.tracing.work.recorded_work import OUTPUT, SCRIPT, TRIALS, items, work_of
from tests.tracing.work.test_listing import freebsd

MEMORY, CARD, CHILD = (work_of(trials) for trials in TRIALS)
EMPTY = Listing(threads=())


def names(work, kind: str) -> set[str]:
    return {row.name for row in work.rows if row.kind == kind}


@pytest.mark.parametrize("work", [MEMORY, CARD, CHILD], ids=["memory", "card", "child"])
def test_every_nanosecond_of_a_recorded_trial_is_accounted_for(work):
    assert work.unaccounted_ns == 0
    for window in work.windows:
        assert window.accounted_ns == window.interval_ns
        # rig-run's own clock runs from before vfork until it has waited.
        assert 0 < window.trial.wall_ns - window.interval_ns < 100_000


@pytest.mark.parametrize("work", [MEMORY, CARD, CHILD], ids=["memory", "card", "child"])
def test_the_workload_s_own_time_is_what_getrusage_says(work):
    told = sum(window.trial.usage_ns for window in work.windows)
    # The kernel charges interrupts to whom they interrupt.
    assert abs(work.own_ns - told) < 0.02 * told


def test_a_workload_in_memory_does_its_own_work():
    assert names(MEMORY, "workload") == {"dd"}
    assert MEMORY.not_own_share < 0.05
    assert not names(MEMORY, "idle")


def test_the_work_of_writing_is_done_by_others_too_and_they_have_ps_s_names():
    assert {"mmc0", "arch_timer"} <= names(CARD, "interrupt")
    kernel = names(CARD, "kernel thread")
    assert {"jbd2/mmcblk0-8", "rcu_sched"} <= kernel
    # dtrace cuts names at 15 characters and has no work queue in them.
    assert any(re.fullmatch(r"kworker/u4:\d-\w+", name) for name in kernel)
    assert "RCU" in names(CARD, "softirq")
    assert CARD.not_own_share > 2 * MEMORY.not_own_share or CARD.not_own_ns > 2 * MEMORY.not_own_ns


def test_waiting_is_idle_and_children_are_told_from_their_parent():
    idle = [row for row in CHILD.rows if row.kind == "idle"]
    assert [row.name for row in idle] == ["swapper/0"]
    assert idle[0].on_cpu_ns > 3 * 45_000_000  # of three times sleep 0.05
    assert names(CHILD, "child") == {"sleep", "dd"}
    assert names(CHILD, "workload") == {"sh"}
    assert (CHILD.started, CHILD.ended) == (6, 6)


def test_nothing_is_left_unnamed_and_labrig_and_its_tracer_are_told():
    for work in (MEMORY, CARD, CHILD):
        assert not names(work, "unknown") | names(work, "preparation") | names(work, "process")
        assert {"rig-run"} <= names(work, "runner")
        assert not work.troubles
        assert not work.appeared + work.vanished


def test_system_calls_are_counted_exactly():
    count = Counter({(call.process, call.name): call.count for call in CHILD.calls})
    assert count["dd", "write"] == 3 * 100
    assert count["sleep", "clock_nanosleep"] == 3
    slept = next(call for call in CHILD.calls if call.name == "clock_nanosleep")
    assert 150_000_000 < slept.elapsed_ns < 155_000_000
    assert {row.calls for row in CHILD.rows if row.kind in ("interrupt", "softirq")} == {None}
    unwatched = work_of(TRIALS[2], calls=False)
    assert {row.calls for row in unwatched.rows} == {None}


def test_what_was_not_the_trials_own_run_is_left_out():
    """The output holds nine trials and their warm-ups: each account has its own alone."""
    one = work_of(TRIALS[1][:1])
    assert one.total_ns == CARD.windows[0].interval_ns < CARD.total_ns


def test_a_trial_that_the_tracer_missed_is_told():
    lost = Trial(id="b0/none/timed0", pid=4_000_000, wall_ns=1, usage_ns=1)
    with pytest.raises(WorkUnseen, match="trial b0/none/timed0: its tracer did not see it"):
        work_of([lost])


def test_a_thread_that_the_workload_makes_does_not_hide_who_made_the_workload():
    """dtrace 2.0.7 fires proc:::create for a thread with the process that makes it."""
    lines = ["interval 50 9", "thread 50 41 41 4 rig-run", "thread 50 50 51 5 worker"]
    lines += ["started 50 41 50 1", "started 50 50 50 1"]
    work = account(
        read_output(lines, script=SCRIPT),
        [Trial(id="t", pid=50, wall_ns=9, usage_ns=5)],
        before=EMPTY,
        after=EMPTY,
        system="linux",
        processors=1,
    )
    assert [(row.kind, row.name) for row in work.rows] == [
        ("workload", "worker"),
        ("runner", "rig-run"),
    ]
    assert work.started == 0


def test_an_orphan_of_the_preparation_is_still_the_preparation_s():
    """rig-run (41) started a shell (60) and that a server (61), which init has adopted since."""
    lines = ["interval 50 9", "thread 50 61 61 9 server"]
    lines += ["started 0 41 60 1", "started 0 60 61 1", "started 50 41 50 1"]
    server = Thread(pid=61, tid=61, parent=1, process="server", name="server")
    work = account(
        read_output(lines, script=SCRIPT),
        [Trial(id="t", pid=50, wall_ns=9, usage_ns=0)],
        before=EMPTY,
        after=Listing(threads=(server,)),
        system="linux",
        processors=1,
    )
    assert [(row.kind, row.tid) for row in work.rows] == [("preparation", 61)]


def test_a_trial_lost_by_drops_is_told_with_them():
    lost = Trial(id="t", pid=4_000_000, wall_ns=1, usage_ns=1)
    said = "dtrace: 12 aggregation drops on CPU 0"
    with pytest.raises(WorkUnseen, match=f"trial t: .*: {said}"):
        account(
            items(),
            [lost],
            before=EMPTY,
            after=EMPTY,
            system="linux",
            processors=1,
            stderr=f"{said}\n",
        )


def test_drops_make_it_doubtful():
    said = "dtrace: 12 aggregation drops on CPU 0"
    found = account(
        items(),
        TRIALS[0],
        before=EMPTY,
        after=EMPTY,
        system="linux",
        processors=1,
        stderr=f"{said}\n",
    )
    assert found.troubles == (said,)


def test_a_thread_in_no_listing_is_unknown_and_has_the_tracer_s_name():
    found = account(items(), TRIALS[1], before=EMPTY, after=EMPTY, system="linux", processors=1)
    assert "jbd2/mmcblk0-8" in names(found, "unknown")
    assert found.total_ns == CARD.total_ns
    assert found.own_ns == CARD.own_ns


def test_freebsd_s_interrupts_and_threads_are_named_as_procstat_names_them():
    """Lines as labrig's script for FreeBSD is to print them: they were not recorded."""
    lines = ["interval 700 100", "started 700 651 700 1"]
    lines += [
        f"thread 700 {row}"
        for row in (
            "11 100003 40 idle\tidle",
            "12 100005 7 intr\tswi4: clock (0)",
            "12 100009 3 intr\tirq16: sdhci_ti0",
            "655 100083 1 dtrace\tmain loop",
            "700 100500 2 rig-run\trig-run",
            "700 100500 47 dd\tdd",
        )
    ]
    work = account(
        read_output(lines, script=parse(script_for("freebsd", calls=True))),
        [Trial(id="t", pid=700, wall_ns=101, usage_ns=50)],
        before=freebsd(),
        after=freebsd(),
        system="freebsd",
        processors=1,
    )
    assert work.unaccounted_ns == 0
    assert [(row.kind, row.process, row.name, row.on_cpu_ns) for row in work.rows] == [
        ("workload", "dd", "dd", 49),
        ("idle", "idle", "idle", 40),
        ("softirq", "intr", "swi4: clock (0)", 7),
        ("interrupt", "intr", "irq16: sdhci_ti0", 3),
        ("tracer", "dtrace", "main loop", 1),
    ]


# --- Any output ---------------------------------------------------------------------------------

pids = st.integers(1, 6)
word = st.text("abcxyz/:0-9 ", min_size=1, max_size=15).map(str.strip).filter(bool)
nanoseconds = st.integers(0, 2**40)
threads = st.dictionaries(st.tuples(pids, pids, pids, word), nanoseconds, max_size=12)
handlers = st.dictionaries(st.tuples(pids, word), nanoseconds, max_size=6)
softirqs = st.dictionaries(st.tuples(pids, st.integers(0, 12)), nanoseconds, max_size=6)
edges = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), pids), unique=True, max_size=8)
listings = st.lists(
    st.builds(
        Thread, pid=pids, tid=pids, parent=st.integers(0, 6) | st.none(), process=word, name=word
    ),
    max_size=8,
).map(lambda those: Listing(threads=tuple(those)))


@given(
    data=st.tuples(threads, handlers, softirqs, edges),
    runs=st.sets(pids, min_size=1),
    before=listings,
    after=listings,
    system=st.sampled_from(["linux", "freebsd"]),
)
def test_no_time_is_lost_whoever_is_related_to_whom(data, runs, before, after, system):
    on_cpu, interrupt, softirq, started = data
    spent = {
        run: sum(
            ns
            for table in (on_cpu, interrupt, softirq)
            for key, ns in table.items()
            if key[0] == run
        )
        for run in runs
    }
    lines = [f"interval {run} {ns}" for run, ns in spent.items()]
    lines += [
        f"thread {run} {pid} {tid} {ns} {name}" for (run, pid, tid, name), ns in on_cpu.items()
    ]
    lines += [f"interrupt {run} {ns} {name}" for (run, name), ns in interrupt.items()]
    lines += [f"softirq {run} {vector} {ns}" for (run, vector), ns in softirq.items()]
    lines += [f"started {run} {parent} {child} 1" for run, parent, child in started]
    trials = [Trial(id=f"t{run}", pid=run, wall_ns=1, usage_ns=1) for run in runs]
    work = account(
        read_output(lines, script=SCRIPT),
        trials,
        before=before,
        after=after,
        system=system,
        processors=1,
    )
    assert work.unaccounted_ns == 0
    assert sum(row.on_cpu_ns for row in work.rows) == sum(spent.values()) == work.total_ns
    assert all(window.accounted_ns == spent[window.trial.pid] for window in work.windows)
    idle = sum(row.on_cpu_ns for row in work.rows if row.kind == "idle")
    assert work.own_ns + work.not_own_ns + idle == work.total_ns
    by_name: Counter[str] = Counter()
    for row in work.rows:
        by_name[row.kind] += row.on_cpu_ns
    handled = sum(ns for (run, _), ns in interrupt.items() if run in runs)
    if system == "linux":
        assert by_name["interrupt"] == handled


LINES = OUTPUT.split("\n")


@given(
    at=st.integers(0, len(LINES) - 1),
    change=st.sampled_from(["drop", "cut", "replace"]),
    by=st.text(max_size=40),
)
def test_a_damaged_output_is_read_or_refused_in_words(at, change, by):
    line = {"drop": [], "cut": [LINES[at][: len(LINES[at]) // 2]], "replace": [by]}[change]
    text = "\n".join([*LINES[:at], *line, *LINES[at + 1 :]])
    try:
        work = work_of(TRIALS[1], text)
    except LabrigError:
        return
    assert sum(row.on_cpu_ns for row in work.rows) + work.unaccounted_ns == work.total_ns
