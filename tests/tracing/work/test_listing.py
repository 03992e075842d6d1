"""Threads as ps and procstat list them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import OutputFault
from labrig.tracing.work.listing import Listing, Thread, changes, read_procstat, read_ps

RECORDED = Path(__file__).with_name("recorded")
WRITTEN = Path(__file__).with_name("written")
BEFORE = (RECORDED / "linux-before.ps").read_text()
numbers = st.integers(0, 2**22)
# Any program may call its threads anything (prctl(2)); a name never begins or ends with a space
# here, as ps pads with them.
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1
)
names = names.filter(lambda name: name == name.strip())


def test_a_real_listing_is_read_whole():
    listing = read_ps(BEFORE)
    assert len(listing.threads) == len(BEFORE.splitlines())
    threads = {one.name: one for one in listing.threads}
    assert threads["init"].pid == 1
    assert threads["kthreadd"].pid == 2
    assert threads["jbd2/mmcblk0-8"].parent == 2
    assert threads["rig-run"].process == "rig-run"
    dtrace = [one for one in listing.threads if one.process == "dtrace"]
    assert {one.pid for one in dtrace} == {dtrace[0].pid}


def test_a_thread_with_a_name_of_its_own_has_its_process_s():
    listing = read_ps("  700   700     1 server\n  700   701     1 the worker\n")
    assert listing.threads[1] == Thread(
        pid=700, tid=701, parent=1, process="server", name="the worker"
    )


@given(rows=st.lists(st.tuples(numbers, numbers, numbers, names), unique_by=lambda row: row[:2]))
def test_what_ps_prints_comes_back(rows):
    text = "".join(f"{pid:5} {tid:5} {up:5} {name}\n" for pid, tid, up, name in rows)
    found = read_ps(text)
    assert [(one.pid, one.tid, one.parent, one.name) for one in found.threads] == rows


@given(text=st.text() | st.text("0123456789 \nab-"))
def test_anything_else_is_refused_with_its_line(text):
    for read in (
        read_ps,
        lambda text: read_procstat(text, ""),
        lambda text: read_procstat("", text),
    ):
        try:
            read(text)
        except OutputFault as fault:
            assert text.split("\n")[fault.line - 1] == fault.text


def test_a_line_cut_off_is_told():
    with pytest.raises(OutputFault, match=r"ps:2: not a thread of ps: '  171   171'"):
        read_ps("    1     1     0 init\n  171   171")


def freebsd(without: str = "") -> Listing:
    """The sample is written from procstat(1) and its source: it was not recorded."""
    lines = (WRITTEN / "freebsd-procstat.txt").read_text().splitlines()
    kept = [line for line in lines if not without or without not in line]
    return read_procstat("\n".join(kept), (WRITTEN / "freebsd-parents.txt").read_text())


def test_procstat_is_read_by_its_columns():
    listing = freebsd()
    assert len(listing.threads) == 14
    found = {one.tid: one for one in listing.threads}
    assert found[100005] == Thread(
        pid=12, tid=100005, parent=0, process="intr", name="swi4: clock (0)"
    )
    assert found[100083].name == "main loop"
    assert found[100003].name == "idle"
    assert listing.parents[651] == 650


procstat_names = st.text("abz :(/-0", min_size=1, max_size=16).map(str.strip)
procstat_names = procstat_names.filter(lambda name: name and name != "-")


@given(
    rows=st.lists(st.tuples(numbers, numbers, procstat_names, procstat_names | st.just("-"))),
    width=st.sampled_from([16, 19]),
    heads=st.booleans(),
)
def test_what_procstat_prints_comes_back_whatever_its_width(rows, width, heads):
    """The formats of procstat_threads.c, with names of 16 characters as of old, or of 19."""
    head = f"{'PID':>5} {'TID':>6} {'COMM':{width}} {'TDNAME':{width}} CPU  PRI STATE   WCHAN    \n"
    text = head
    for pid, tid, comm, name in rows:
        text += head if heads else ""
        text += f"{pid:5} {tid:6} {comm:{width}} {name:{width}} {0:3} {20:4} {'sleep':7} {'-':9} \n"
    found = [(one.pid, one.tid, one.process, one.name) for one in read_procstat(text, "").threads]
    assert found == [(p, t, comm, comm if name == "-" else name) for p, t, comm, name in rows]


def test_what_changed_is_told_but_not_what_lists():
    before = read_ps(BEFORE)
    # As if the connection had started the next listing, and a worker had come and another gone.
    gone = "jbd2/mmcblk0-8"
    lines = [line for line in BEFORE.splitlines() if not line.endswith((gone, " ps"))]
    session = before.parents[next(one.pid for one in before.threads if one.name == "rig-run")]
    lines += ["  900   900     2 kworker/0:9", f" 901 901 {session} sh", " 902 902 901 ps"]
    after = read_ps("\n".join(lines))
    tid = next(one.tid for one in before.threads if one.name == gone)
    assert changes(before, after) == (("kworker/0:9 (900)",), (f"{gone} ({tid})",))
    assert changes(freebsd(), freebsd(without="swi4")) == ((), ("swi4: clock (0) (100005)",))
