"""Numbers typed by hand: found in prose, matched to what they mean, held against it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labrig import numerals
from labrig.check.results.amounts import CUT_OUT
from labrig.report.typed.likeness import Known, read
from labrig.report.typed.pointing import (
    Declared,
    Remark,
    arm_of,
    counted,
    declared_of,
    levels_of,
    remarks,
    spoken,
    unusual,
    usual_arm,
)
from labrig.stats import records
from tests.report.example import analysis

SMALL, LARGE = "512 B", "10 MiB"
COST, STACK = "read-count.cost", "vfs-stack.cost"
SHARE, SHARE_LARGE = "read-count.block_size=512.share", "read-count.block_size=10485760.share"
FASTER = "lockless.share"
MEAN, MEAN_TRACED = "none.block_size=512.mean", "read-count.block_size=512.mean"
CALLS, RATE, BAND, SPEED = "read-count.calls.mean", "none.rate.mean", "none.bandwidth.mean", "ratio"
MEMORY, ADDED = "none.rss.mean", "read-count.block_size=512.difference"


def share(name: str, value: float, half: float, *words: str) -> Known:
    low, high = value - half, value + half
    text = numerals.percent(value, low, high)
    return Known(name=name, estimate=value, low=low, high=high, text=text, words=words)


def amount(name: str, value: float, half: float, unit: str, *words: str) -> Known:
    low, high = value - half, value + half
    text = numerals.quantity(value, low, high, unit)
    return Known(name=name, estimate=value, low=low, high=high, unit=unit, text=text, words=words)


KNOWN = (
    amount(COST, 1280.4, 30, "ns", "read calls", "elapsed time"),
    amount(STACK, 2310.2, 20, "ns", "vfs_read stacks", "elapsed time"),
    share(SHARE, 0.4461, 0.005, "read calls", "elapsed time", SMALL),
    share(SHARE_LARGE, 0.0012, 0.0021, "read calls", "elapsed time", LARGE),
    share(FASTER, -0.1234, 0.002, "lock-free", "elapsed time", SMALL),
    amount(MEAN, 32.51, 0.04, "ms", "untraced", "elapsed time", SMALL),
    amount(MEAN_TRACED, 47.01, 0.05, "ms", "read calls", "elapsed time", SMALL),
    amount(ADDED, 14.5, 0.05, "ms", "read calls", "elapsed time", SMALL),
    amount(CALLS, 20483.0, 3.0, "", "read calls", "system calls"),
    amount(RATE, 629958.0, 900.0, "calls/s", "untraced", "rate"),
    amount(BAND, 322.5, 0.4, "MB/s", "untraced", "bandwidth"),
    amount(MEMORY, 1204.0, 3.0, "KiB", "untraced", "memory"),
    amount(SPEED, 1.83, 0.02, "", "locks", "ratio"),
)
DECLARED = Declared(
    amounts=((512, "B"), (10485760, "B"), (1, "%"), (100, "ns"), (20480, "")),
    texts=(SMALL, LARGE, "64 KiB"),
    counts=frozenset({6, 5, 120}),
)
CORPUS: tuple[tuple[str, tuple[tuple[str, str | None, bool], ...]], ...] = (
    # units of time, in whatever unit they are typed
    ("A firing of the read probe costs 1.28 µs.", (("1.28 µs", COST, True),)),
    ("A firing of the read probe costs 1.3 us.", (("1.3 us", COST, True),)),
    ("Counting read calls costs 1280 ns a firing.", (("1280 ns a firing", COST, True),)),
    ("Counting read calls costs 1.28 μs per firing.", (("1.28 μs per firing", COST, True),)),
    ("Counting read calls costs 1.21 µs a firing.", (("1.21 µs a firing", COST, False),)),
    ("Recording vfs_read stacks costs 2.3 microseconds.", (("2.3 microseconds", STACK, True),)),
    ("Recording vfs_read stacks costs 1.6 µs a firing.", (("1.6 µs a firing", STACK, False),)),
    ("Untraced, the loop takes 32.5 ms.", (("32.5 ms", MEAN, True),)),
    ("Untraced, the loop takes 0.0325 s.", (("0.0325 s", MEAN, True),)),
    ("Untraced, the loop takes 32,5 ms.", (("32,5 ms", MEAN, True),)),
    ("Untraced, the loop takes 31.9 ms.", (("31.9 ms", MEAN, False),)),
    ("Untraced, the loop takes $32.5\\,$ms.", (("32.5\\,$ms", MEAN, True),)),
    ("It takes \\SI{32.5}{\\milli\\second} untraced.",
     (("\\SI{32.5}{\\milli\\second}", MEAN, True),)),
    ("A firing costs \\qty{1.28}{\\micro\\second}.",
     (("\\qty{1.28}{\\micro\\second}", COST, True),)),
    ("A firing costs $1.28\\,\\mu$s.", (("1.28\\,\\mu$s", COST, True),)),
    ("The loop takes 32.51 ± 0.04 ms untraced.", (("32.51 ± 0.04 ms", MEAN, True),)),
    ("With read calls counted it takes 47.0 ms.", (("47.0 ms", MEAN_TRACED, True),)),
    ("Counting read calls adds 14.5 ms.", (("14.5 ms", ADDED, True),)),
    ("The program was compiled in 7.5 s.", (("7.5 s", None, False),)),
    ("The two take 32.5 and 47.0 ms.", (("32.5", MEAN, True), ("47.0 ms", MEAN_TRACED, True))),
    # shares
    ("At 512 B counting read calls makes the loop 44.6% slower.", (("44.6%", SHARE, True),)),
    ("At 512 bytes counting read calls makes it 45 per cent slower.",
     (("45 per cent", SHARE, True),)),
    ("Counting read calls adds 40% at 512-byte blocks.", (("40%", SHARE, False),)),
    ("Counting read calls adds 44.6\\% to the time.", (("44.6\\%", SHARE, True),)),
    ("At 10 MiB read calls change the time by 0.1%.", (("0.1%", SHARE_LARGE, True),)),
    ("The lock-free arm is 12.3% faster.", (("12.3%", FASTER, True),)),
    ("The lock-free arm changes the time by −12.3%.", (("−12.3%", FASTER, True),)),
    ("The lock-free arm saves 15% of the time.", (("15%", FASTER, False),)),
    ("Some 97% of all programs are traced elsewhere.", (("97%", None, False),)),
    ("That made the lock-free arm 12.3% faster.", (("12.3%", FASTER, True),)),
    ("A speed-up of 12% was seen with lock-free queues.", (("12%", FASTER, True),)),
    # ratios, in digits and in words
    ("Read calls make the loop take 1.45 times as long.", (("1.45 times", SHARE, True),)),
    ("Read calls make the loop take 1.6 times as long.", (("1.6 times", SHARE, False),)),
    ("Locks are 1.8x dearer.", (("1.8x", SPEED, True),)),
    ("Locks cost 1.83× what it costs without.", (("1.83×", SPEED, True),)),
    ("The locks arm takes twice as long.", (("twice", SPEED, True),)),
    ("It is ten times slower on paper.", (("ten times", None, False),)),
    ("Locks take about double the time.", (("double", SPEED, True),)),
    # counts and rates
    ("The loop makes 20 483 calls.", (("20 483 calls", CALLS, True),)),
    ("The loop makes 20,483 system calls.", (("20,483 system calls", CALLS, True),)),
    ("The loop makes 20\\,483 calls.", (("20\\,483 calls", CALLS, True),)),
    ("The loop makes about 20 000 calls.", (("20 000 calls", CALLS, True),)),
    ("The loop makes 20 000 calls.", (("20 000 calls", CALLS, False),)),
    ("Untraced, it makes 629 958 calls per second.",
     (("629 958 calls per second", RATE, True),)),
    ("Untraced, it makes about 630 000 calls/s.", (("630 000 calls/s", RATE, True),)),
    ("It copies 322.5 MB/s.", (("322.5 MB/s", BAND, True),)),
    ("It copies 0.3225 GB/s.", (("0.3225 GB/s", BAND, True),)),
    ("Its memory is 1204 KiB.", (("1204 KiB", MEMORY, True),)),
    ("Its memory is 1.18 MiB.", (("1.18 MiB", MEMORY, True),)),
    ("The ratio for locks has an overhead of 1.83.", (("1.83", SPEED, True),)),
    # nothing to say
    ("Blocks of 512 B and of 10 MiB were copied, and of 64 KiB.", ()),
    ("Blocks of 0.5 KiB were copied, 10 MiB in all.", ()),
    ("The margin is 1% and 0.1 µs.", ()),
    ("There were 6 blocks, 120 trials and 5 runs of each.", ()),
    ("Intervals are at 95% confidence, bands at 95 per cent.", ()),
    ("Figure 3 shows more, and so does Table 2 of Section 4.", ()),
    ("It is slower than before [4], as in [12–14] and [@gregg2011, p. 12 ms].", ()),
    ("Figure 3 levels off, Table 2 samples it and Section 4 times it.", ()),
    ("Linux 6.1 is faster, and FreeBSD 14.0 is slower than Linux 6.12.48.", ()),
    ("In 2004 more was known; since the 1990s less.", ()),
    ("Measured on 3 March 2026 and on 2026-03-04, at 12:30.", ()),
    ("H2 is faster and H4 slower.", ()),
    ("The script prints `12 ms` and \\texttt{45%} and {{ v(\"x\") }}.", ()),
    ("Equivalence is decided by intervals at 90%, each side at 5%.", ()),
    (f"It makes 20{CUT_OUT}479 calls and {CUT_OUT}479 more.", ()),
    (f"It costs {CUT_OUT} and takes {CUT_OUT} ms, {CUT_OUT}% more.", ()),
    ("A Cortex-A53 has 4 cores, x86_64 another 16.", ()),
    ("It needs 3 steps and two people.", ()),
    ("See \\cite{cantrill2004} and https://example.org/12%20ms.", ()),
)  # fmt: skip


def remarked(
    text: str, known: tuple[Known, ...] = KNOWN, declared: Declared = DECLARED
) -> list[Remark]:
    return list(remarks([(1, text)], [read(one) for one in known], declared))


@pytest.mark.parametrize(("text", "expected"), CORPUS, ids=[text for text, _ in CORPUS])
def test_lab_report_prose(text, expected):
    found = [(r.typed, r.seems.name if r.seems else None, r.agrees) for r in remarked(text)]
    assert found == list(expected)


def test_a_remark_says_where_what_and_what_to_write():
    text = "One line.\nA firing costs\n1.3 µs of time, and 1.9 µs with stacks.\n\nAnd 7 s."
    found = list(remarks([(12, text)], [read(one) for one in KNOWN], DECLARED))
    assert [one.line for one in found] == [14, 14, 16]
    shown = KNOWN[0].text
    assert str(found[0]) == (
        f"'1.3 µs' seems to be v(\"{COST}\") = {shown}: agrees; write the name and it will stay "
        "true"
    )
    assert str(found[1]).endswith("does not agree; write the name")
    assert "'7 s' is typed by hand and no analysed value comes near" in str(found[2])


@pytest.mark.parametrize(
    ("text", "contrary"),
    [
        ("The lock-free arm is 12.3% slower.", True),
        ("The lock-free arm takes 12.3% more time.", True),
        ("The lock-free arm is 12.3% faster.", False),
        ("An overhead of 12.3% for the lock-free arm.", True),
        ("The lock-free arm is within 12.3%.", False),
    ],
)
def test_a_word_that_says_the_other_sign_is_pointed_out(text, contrary):
    (found,) = remarked(text)
    assert (found.seems, found.agrees, found.contrary) == (KNOWN[4], True, contrary)
    assert ("not in direction" in str(found)) == contrary


def test_a_rate_that_is_more_is_faster():
    known = share("none.throughput.share", 0.2, 0.01, "throughput")
    (fast,) = remarked("Throughput: 20% faster.", (known,))
    (slow,) = remarked("Throughput: 20% slower.", (known,))
    assert (fast.contrary, slow.contrary) == (False, True)


def test_a_typed_sign_is_held_against_the_value_s():
    assert not any(found.agrees for found in remarked("It changes by +12.3%.", (KNOWN[4],)))


def test_what_was_right_once_is_known_by_the_words_around_it():
    """Another arm has, by now, the very number: the sentence is not about that arm."""
    others = (*KNOWN, amount("vfs-count.cost", 1310.0, 1.0, "ns", "vfs_read", "elapsed time"))
    (found,) = remarked("A firing of read calls costs 1.31 µs.", others)
    assert (found.seems, found.agrees) == (KNOWN[0], False)
    (found,) = remarked("One firing costs 1.31 µs.", others)
    assert found.seems and found.seems.name == "vfs-count.cost"


def value(name: str, estimate: float, half: float | None, unit: str = "ms", **of: Any) -> Known:
    """A value of an experiment with many, as ``hand_typed`` gives it."""
    low, high = (None, None) if half is None else (estimate - half, estimate + half)
    text = (
        numerals.percent(estimate, low, high)
        if unit == "%"
        else numerals.quantity(estimate, low, high, unit)
    )
    of = {"name": name, "low": low, "high": high, "unit": unit.strip("%"), "text": text, **of}
    return Known(estimate=estimate, **of)


def of_arm(label: str, name: str, *levels: str) -> dict[str, Any]:
    return {"words": (label, *levels), "arm": (label, name), "levels": levels}


NOTHING = Declared(confidence=0.123456)
# Estimates and intervals as the probe-effect experiment has them (emulated, full size).
STACKS, READS = of_arm("vfs_read stacks", "vfs-stack"), of_arm("read calls", "read-count")
MANY = (
    value("vfs-stack.cost", 5539, 5, "ns", **STACKS),
    value("read-count.cost", 1255.9, 1.6, "ns", **READS),
    value("vfs-count.cost", 781.8, 1.6, "ns", **of_arm("vfs_read", "vfs-count")),
    value("idle.block_size=2048.difference", 0.005, 0.009, **of_arm("attached", "idle", "2 KiB")),
    value("again.block_size=2048.difference.idle", 0.0013, 0.009, unusual=1,
          **of_arm("untraced again", "again", "2 KiB")),
    value("none.block_size=512.mean", 43.65, None, **of_arm("untraced", "none", "512 B")),
    value("none.block_size=2048.mean", 15.59, None, **of_arm("untraced", "none", "2 KiB")),
    value("vfs-stack.block_size=2048.mean", 44.0, None, usual_arm=False,
          **of_arm("vfs_read stacks", "vfs-stack", "2 KiB")),
    value("read-count.block_size=2048.mean", 22.04, None, usual_arm=False,
          **of_arm("read calls", "read-count", "2 KiB")),
    value("none.block_size=512.maximum", 45.31, None, **of_arm("untraced", "none", "512 B")),
    value("none.block_size=512.stddev", 0.13, None, **of_arm("untraced", "none", "512 B")),
    value("read-count.block_size=512.share", 0.5895, 0.0016, "%",
          **of_arm("read calls", "read-count", "512 B")),
    value("read-count.block_size=2048.system.share.idle", 0.60, 0.5, "%", unusual=2,
          **of_arm("read calls", "read-count", "2 KiB")),
    value("vfs-stack.block_size=2048.share", 0.8248, 0.002, "%",
          **of_arm("vfs_read stacks", "vfs-stack", "2 KiB")),
    value("locks.block_size=512.share", 0.0008, 0.0017, "%", **of_arm("locks", "locks", "512 B")),
    value("locks.block_size=2048.share", 0.0046, 0.001, "%", **of_arm("locks", "locks", "2 KiB")),
    value("none.rusage_involuntary_switches.mean", 3.067, None, "", counts=True,
          only=("involuntary context switches",), **of_arm("untraced", "none")),
    value("counts.warmup", 2, None, "", counts=True),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "agrees"),
    [
        ("a stack costs 5.0 us", "vfs-stack.cost", False),
        ("Recording a stack costs 5.5 us.", "vfs-stack.cost", True),
        ("A firing costs 1.3 microseconds.", "read-count.cost", True),
        ("That is 1.3 microseconds.", "read-count.cost", True),
        ("Counting vfs_read costs 0.8 us.", "vfs-count.cost", True),
        ("Attached, 5 us are added.", "idle.block_size=2048.difference", True),
        ("a run takes 45.3 ms", "none.block_size=512.mean", False),
        ("A run takes 44 ms.", "none.block_size=512.mean", True),
        ("The slowest run takes 45.3 ms.", "none.block_size=512.maximum", True),
        ("With stacks a run takes 44.0 ms.", "vfs-stack.block_size=2048.mean", True),
        ("It took 22.0 ms.", "read-count.block_size=2048.mean", True),
        ("twice as fast", None, False),
        ("With stacks it takes twice as long.", "vfs-stack.block_size=2048.share", True),
        ("It is 60% slower.", "read-count.block_size=512.share", False),
        ("Locks add 0.1%.", "locks.block_size=512.share", True),
        ("Locks add 0.1% at 2 KiB.", None, False),
        ("It makes 3 calls.", None, False),
        ("It makes 3 context switches.", "none.rusage_involuntary_switches.mean", True),
        ("The spread is 0.1 ms.", "none.block_size=512.stddev", True),
        ("It is off by 0.13 ms.", None, False),
    ],
)
def test_among_many_values_the_one_that_words_name_is_meant(text, name, agrees):
    found, *_ = remarked(text, MANY, NOTHING)
    assert (found.seems and found.seems.name, found.agrees) == (name, agrees)


def test_an_analysis_says_what_was_declared_and_what_its_values_are_called():
    said = records.from_json(json.dumps(analysis()))
    declared = declared_of(said)
    text = (
        "In 6 blocks, of 120 trials, 512 B and 1 MiB (1048576 bytes) were copied; 10% more counts, "
        "at 95%."
    )
    assert remarked(text, declared=declared) == []
    name = "mini.read-count.size=512.elapsed.difference.none"
    assert set(spoken(said, name)) == {"read calls", "512 B", "elapsed time"}
    assert arm_of(said, name) == arm_of(said, "mini.H1.estimate") == ("read calls", "read-count")
    assert (levels_of(said, name), unusual(said, name), usual_arm(said, name)) == (
        ("512 B",),
        0,
        True,
    )
    assert unusual(said, name.replace("difference.none", "difference.read-count")) == 1
    mean = "mini.read-count.size=512.elapsed.mean"
    assert not usual_arm(said, mean) and usual_arm(said, mean.replace("read-count", "none"))
    assert counted("mini.none.rusage_minor_faults.mean") == ("minor page faults",)


UNITS = st.sampled_from(["ns", "us", "ms", "s", "B", "KiB", "MiB", "calls/s", "MB/s"])
SIZES = st.floats(0.02, 5e6)
FRAMES = st.sampled_from(["It is {}.", "({}) was seen", "After the change:\n{}, as before"])


def known_numbers(of: str, value: float, width: float, unit: str) -> Known:
    half = max(value * width, 1e-4)
    return share(of, value / 100, half / 100) if unit == "%" else amount(of, value, half, unit)


@settings(max_examples=150)
@given(SIZES, st.floats(1e-4, 0.2), UNITS | st.just("%"), FRAMES)
def test_any_shown_text_typed_by_hand_is_found_and_agrees(value, width, unit, frame):
    known = known_numbers("x.mean", value, width, unit)
    found = remarked(frame.format(known.text), (known,), NOTHING)
    assert [(one.seems, one.agrees) for one in found] == [(known, True)]


@settings(max_examples=150)
@given(SIZES, st.floats(1e-4, 0.01), UNITS | st.just("%"), st.sampled_from([-1, 1]))
def test_a_changed_last_digit_does_not_agree(value, width, unit, change):
    known = known_numbers("x.mean", value, width, unit)
    number = known.text.split("%")[0].split(numerals.NARROW + unit_text(unit))[0]
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    last = next((i for i in reversed(digits) if "." in number or number[i] != "0"), digits[-1])
    assume(number[last] not in ("0" if change < 0 else "9"))
    typed = number[:last] + str(int(number[last]) + change) + number[last + 1 :]
    assume(any(c in "123456789" for c in typed))
    found = remarked("It is " + known.text.replace(number, typed, 1), (known,), NOTHING)
    assert len(found) == 1
    assert not found[0].agrees


def unit_text(unit: str) -> str:
    return "µs" if unit == "us" else unit


@given(st.text(alphabet="0123456789.,-+−–±%$\\{}[]()@`x µs/ \nBMi", max_size=60))
def test_no_text_stops_it_and_each_remark_is_of_what_stands_there(text):
    for one in remarked(text):
        line = text.split("\n")[one.line - 1]
        assert one.typed.split()[0] in line
        assert any(c.isdigit() for c in one.typed)
