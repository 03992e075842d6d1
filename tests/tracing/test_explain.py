"""Scripts in plain words: what a student would be told, and no more than is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from labrig.tracing.d import tree
from labrig.tracing.d.parse import parse
from labrig.tracing.explain import WIDTH, explain
from labrig.tracing.known_cost import KnownCost, nearest, work_of
from labrig.tracing.plain.conditions import condition
from labrig.tracing.plain.probes import provider_of, timer, when
from tests.tracing.d import trees

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(
    (*ROOT.glob("experiments/*/*.d"), *ROOT.glob("tests/tracing/corpus/accepted/*.d")),
    key=str,
)


def said(text: str, *costs: KnownCost) -> str:
    """An explanation in one line."""
    return " ".join(explain(parse(text), costs).split())


def probe(text: str) -> tree.ProbeDescription:
    return parse(f"{text} {{ }}").clauses[0].probes[0]


def only(predicate: str, probes: str = "syscall::read:entry") -> str:
    clause = parse(f"{probes} /{predicate}/ {{ }}").clauses[0]
    assert clause.predicate is not None
    return condition(clause.predicate, clause)


def cost(**changes) -> KnownCost:
    values = {
        "provider": "syscall",
        "work": "one value",
        "conditional": False,
        "script_text": "syscall::read:entry { @count = count(); }",
        "label": "read calls",
        "slope_ns": 1256.7,
        "low_ns": 1252.8,
        "high_ns": 1259.5,
        "confidence": 0.95,
        "metric": "elapsed time",
        "board": "emulator",
        "emulated": True,
        "experiment": "probe-effect",
    }
    return KnownCost(**{**values, **changes})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEGIN", "once, when tracing begins, before any other probe"),
        ("dtrace:::END", "once, when tracing ends, after all other probes"),
        ("ERROR", "whenever another clause fails, at a bad address for example"),
        ("tick-1s", "every second, on one CPU"),
        ("tick-5sec", "every 5 seconds, on one CPU"),
        ("profile-99", "99 times a second, on every CPU"),
        ("profile:::profile-997hz", "997 times a second, on every CPU"),
        ("profile-100us", "every 100 µs, on every CPU"),
        ("tick-1m", "every minute, on one CPU"),
        ("syscall::read:entry", "whenever the system call read is called"),
        ("syscall::read:return", "whenever the system call read returns"),
        ("syscall:::entry", "whenever any system call is entered"),
        (
            "syscall::*read*:",
            "whenever any system call whose name matches *read* is entered or left",
        ),
        ("fbt::vfs_read:entry", "whenever the function vfs_read of the kernel is entered"),
        (
            "fbt:kernel:tcp_*:return",
            "whenever any function of the kernel whose name matches tcp_* (module kernel) returns",
        ),
        ("fbt:::", "whenever any function of the kernel is entered or left"),
        (
            "sdt:::kmalloc",
            "whenever the kernel passes the tracepoint kmalloc (a probe that its authors wrote into the kernel)",
        ),
        ("rawtp:::sched_switch", "whenever the kernel passes the raw tracepoint sched_switch"),
        (
            "lockstat:::",
            "whenever any event of the kernel's locks happens (acquired, released, waited for)",
        ),
        ("lockstat:::adaptive-block", "whenever a mutex of the kernel made a thread block"),
        ("sched:::on-cpu", "whenever a thread begins to run on a CPU"),
        ("proc:::exec-success", "whenever a process has begun to execute another program"),
        ("io:::start", "whenever a request is about to go to a disk or a file server"),
        ("ip:::send", "whenever the kernel sends an IP packet"),
        ("udp:::receive", "whenever the kernel receives a UDP datagram"),
        ("tcp:::state-change", "whenever a TCP connection changes its state"),
        (
            "dtmalloc:::",
            "whenever the kernel allocates or frees memory of any type (malloc, free)",
        ),
        (
            "dtmalloc::temp:malloc",
            "whenever the kernel allocates memory (malloc) of the type temp",
        ),
        (
            "vfs::vop_read:entry",
            "whenever the operation vop_read of the file system layer (VFS) is entered",
        ),
        ("vm:::", "whenever any event of the virtual memory happens"),
        ("priv:::priv-err", "whenever the kernel denies a privilege"),
        (
            "callout_execute:::callout-start",
            "whenever the kernel begins a callout, a function set to a time",
        ),
        (
            "pid$target::malloc:entry",
            "whenever the function malloc of the process that dtrace starts (-c) or watches (-p) is entered",
        ),
        (
            "pid12:libc.so.7:read:1f",
            "whenever the function read of process 12 in libc.so.7 reaches its instruction at offset 0x1f",
        ),
        ("vfs_read:entry", "whenever any probe in the function vfs_read named entry fires"),
        ("mine:::went", "whenever the event went of the provider mine happens"),
    ],
)
def test_it_is_said_when_a_probe_fires(text, words):
    assert when(probe(text)) == words


@pytest.mark.parametrize("text", ["tick-0", "tick-5parsecs", "syscall:::tick-1s"])
def test_what_is_no_timer_is_not_called_one(text):
    assert timer(probe(text)) is None


def test_the_rate_of_a_timer_is_known():
    fast, slow = timer(probe("profile-200us")), timer(probe("tick-4s"))
    assert fast is not None
    assert fast.rate == pytest.approx(5000)
    assert fast.every_cpu
    assert slow is not None
    assert slow.rate == pytest.approx(0.25)
    assert not slow.every_cpu


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ("syscall::read:entry", "syscall"),
        ("pid$target::f:entry", "pid"),
        ("pid77::f:entry", "pid"),
        ("sys*::read:entry", None),
        ("read:entry", None),
        ("tick-1s", "profile"),
        ("BEGIN", "dtrace"),
        ("7", None),
    ],
)
def test_a_provider_is_known_where_it_is_named(text, provider):
    assert provider_of(probe(text)) == provider


@pytest.mark.parametrize(
    ("predicate", "words"),
    [
        ('execname == "dd"', "in processes named dd"),
        ('"dd" == execname', "in processes named dd"),
        ('execname != "dd"', "in processes not named dd"),
        ('!(execname == "dd")', "in processes not named dd"),
        ("execname == $$1", "in processes named $$1"),
        ("pid == $target", "in the process that dtrace starts (-c) or watches (-p)"),
        ("pid != $pid", "in processes other than dtrace itself"),
        ("pid == 42", "in the process with the number 42"),
        ("uid == 0", "for the user with the number 0"),
        ("self->ts", "if self->ts was set (is not 0)"),
        ("self->ts != 0", "if self->ts was set (is not 0)"),
        ("!self->ts", "if self->ts was not set (is 0)"),
        ("this->p == NULL", "if this->p was not set (is 0)"),
        ("seen[pid]", "if seen[pid] was set (is not 0)"),
        ("arg2 > 512", "if arg2 (the call's third argument) is greater than 512"),
        ("512 <= arg2", "if arg2 (the call's third argument) is at least 512"),
        ("!(arg2 < 512)", "if arg2 (the call's third argument) is at least 512"),
        ("errno", "if the error number (errno) is not 0"),
        ("++n == 5", "if n (after adding 1 to it) is 5"),
        ("1", "always (the condition is a constant)"),
        ("0", "never"),
        ("arg1 & 4", "if some bit of 4 is set in arg1 (the call's second argument)"),
        ("progenyof($target)", "in the process $target and the processes that it started"),
        (
            'execname == "dd" && self->ts',
            "in processes named dd and if self->ts was set (is not 0)",
        ),
        ('execname == "a" || execname == "b"', "in processes named a or in processes named b"),
        (
            'self->ts && (execname == "a" || execname == "b")',
            "if self->ts was set (is not 0) and either in processes named a or in processes named b",
        ),
        (
            '!(execname == "a" || execname == "b")',
            "in processes not named a and in processes not named b",
        ),
        ("!(self->a && self->b)", "if self->a was not set (is 0) or if self->b was not set (is 0)"),
        ("n++, n > 3", "if n is greater than 3 (after n++)"),
        ("self->a ? 1 : 0", "if self->a ? 1 : 0 holds (is not 0)"),
        ("strstr(execname, $$1) != NULL", "if strstr(execname, $$1) is not NULL"),
    ],
)
def test_a_predicate_is_said_in_words(predicate, words):
    assert only(predicate) == words


def test_an_argument_is_what_it_is_at_that_probe():
    assert only("arg0 > 0", "syscall::read:return").startswith("if arg0 (what the call returned)")
    assert only("arg1 == 0", "fbt::f:return").startswith("if arg1 (what the function returned)")
    assert (
        only("arg0", "profile-99")
        == "if arg0 (where the kernel was running, 0 if it was not) is not 0"
    )
    assert only("arg0 > 0", "syscall::read:entry, fbt::f:entry") == "if arg0 is greater than 0"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("@ = count();", "in @: how often this happens."),
        ("@a[execname] = sum(arg2);", "in @a: the sum of arg2 (the call's third argument), for each program name (execname)."),
        ("@a = avg(x);", "in @a: the mean of x."),
        ("@a = min(timestamp - self->ts);", "in @a: the smallest time that passed since self->ts was set, in ns (timestamp - self->ts)."),
        ("@a = max(x);", "in @a: the largest x."),
        ("@a = stddev(x);", "in @a: the standard deviation of x."),
        ("@a = quantize(x);", "in @a: how x is distributed, in powers of two."),
        ("@a = lquantize(x, 0, 64, 4);", "in @a: how x is distributed from 0 to 64, in steps of 4."),
        ("@a = llquantize(x, 10, 0, 6, 20);", "in @a: how x is distributed from 10^0 to 10^6, in 20 steps for each power of 10."),
        ("@a[stack(), ustack(5)] = count();", "in @a: how often this happens, for each kernel stack and user stack (at most 5 frames)."),
        ('@a[pid, "off"] = count();', 'in @a: how often this happens, for each process number (pid), under "off".'),
        ("@a[probefunc] = count();", "in @a: how often this happens, for each system call (probefunc)."),
        ("self->ts = timestamp;", "self->ts (each thread has its own) is set to the time in ns (timestamp)."),
        ("self->ts = 0;", "self->ts is cleared (set to 0, which frees it)."),
        ("this->n = arg2 / 512;", "this->n (for this firing only) is set to arg2 / 512."),
        ("n++;", "n (one for the whole script) is counted up by one."),
        ("calls[pid, execname] += 1;", "calls[pid, execname] (an entry for each pid and execname) grows by 1."),
        ("x = y = 3;", "y (one for the whole script) is set to 3."),
        ("x = y = 3;", "x (one for the whole script) is set to y."),
        ("if (arg2 > 9) x = 1;", "x (one for the whole script) is set to 1, only if arg2 (the call's third argument) is greater than 9."),
    ],
)  # fmt: skip
def test_it_is_said_what_a_clause_keeps(statement, words):
    text = said(f"syscall::read:entry {{ {statement} }}")
    assert "Keeps:" in text
    assert words in text


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (r'printf("%s %d\n", execname, pid);', 'Prints: the line "%s %d", filled in with the program name (execname) and the process number (pid).'),
        (r'printf("done\n");', 'Prints: the line "done".'),
        ('printf("100%%");', 'Prints: the text "100%%".'),
        ("trace(arg0);", "Prints: arg0 (the call's first argument)."),
        ("trace(copyinstr(arg0));", "Prints: the process's string at arg0 (copyinstr(arg0))."),
        ("stack();", "Prints: the kernel stack."),
        ("ustack(3);", "Prints: the user stack (at most 3 frames)."),
        ("tracemem(arg1, 64);", "Prints: the 64 bytes of memory at arg1 (the call's second argument), as a dump."),
        ("print(curthread);", "Prints: curthread, with its type and members."),
        (r'printa("%s %@d\n", @a);', r'Prints: what @a holds, each entry in the form "%s %@d\n".'),
        ("commit(self->s);", "Prints: what was held back in the buffer self->s."),
        ("exit(3);", "Does: ends the tracing (status 3); END clauses run then."),
        ("trunc(@a, 10);", "Does: keeps only the 10 largest entries of @a."),
        ("trunc(@a, -3);", "Does: keeps only the 3 smallest entries of @a."),
        ("clear(@a);", "Does: sets the values in @a to 0 and keeps its keys."),
        ('system("date");', 'Changes the system: runs a command in a shell: system("date").'),
        ("unheard_of(1);", "Does: calls unheard_of(1)."),
    ],
)  # fmt: skip
def test_it_is_said_what_a_clause_prints_and_does(statement, words):
    assert words in said(f"syscall::read:entry {{ {statement} }}")


def test_what_is_speculated_is_held_back():
    text = said("syscall:::entry { trace(1); speculate(self->s); trace(arg0); }")
    assert "- 1. - arg0 (the call's first argument), held back until commit()." in text


def test_a_destructive_script_is_named_as_one():
    assert "dtrace refuses it without -w" in said("BEGIN { panic(); }")
    allowed = said("#pragma D option destructive\nBEGIN { panic(); }")
    assert "Changes the system: makes the kernel panic" in allowed
    assert "refuses" not in allowed


def test_aggregations_that_nobody_prints_are_printed_by_dtrace():
    text = said("#pragma D option quiet\nsyscall:::entry { @a = count(); @b = count(); }")
    assert "@a (of clause 1) is printed by dtrace itself." in text
    assert "@b (of clause 1) is printed by dtrace itself." in text
    assert "It is quiet" in text


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("END { printa(@a); }", "is printed by clause 2 (printa); dtrace adds nothing."),
        ("tick-1s { printa(@a); }", "is printed by clause 2 (printa); dtrace adds nothing."),
        ("END { trunc(@a); }", "is emptied by clause 2 (trunc): nothing of it is printed."),
        ("END { trunc(@a, 5); }", "by dtrace itself, only the 5 largest entries, after trunc"),
        ("END { clear(@a); }", "by dtrace itself, all its values 0, after clear in clause 2."),
        ("tick-1s { clear(@a); }", "what was added since the last clear in clause 2."),
        ("END { normalize(@a, 1000); }", "is printed by dtrace itself, divided by 1000."),
        ("END { printa(@b); }", "@a (of clause 1) is printed by dtrace itself."),
    ],
)
def test_it_is_said_what_becomes_of_an_aggregation(rest, words):
    assert words in said(f"syscall:::entry {{ @a = count(); }} {rest}")


def test_it_is_said_what_ends_the_tracing():
    assert "Nothing in the script ends the tracing" in said("BEGIN { x = 1; }")
    assert "Tracing ends when clause 2 calls exit()" in said("BEGIN { } tick-1s { exit(0); }")
    assert "Nothing in the script ends the tracing" in said("END { exit(0); }")


def test_it_is_said_what_a_script_has_to_be_given():
    assert "run dtrace with -c COMMAND or -p PID" in said("pid$target:::entry { }")
    assert "run dtrace with -c COMMAND or -p PID" in said("BEGIN { trace($target); }")
    assert "It takes arguments: $1 and $2." in said("BEGIN { trace($2); trace($$1); }")
    assert "WHO stands for" in said('inline string WHO = "dd"; BEGIN { }')


def test_an_empty_clause_prints_that_it_fired_unless_it_is_quiet():
    idle = (ROOT / "experiments/probe-effect/idle.d").read_text()
    assert "Prints: only that it fired" in said(idle)
    assert "Prints: nothing" in said("#pragma D option quiet\n" + idle)


def test_a_script_without_clauses_watches_nothing():
    assert said("/* Nothing. */") == "The script has no clauses: it watches nothing."


def test_a_measured_cost_is_shown_with_its_interval_board_and_share_of_a_cpu():
    text = said((ROOT / "experiments/probe-effect/read-count.d").read_text(), cost())
    assert "added 1.257 µs [1.253, 1.260] (95% interval) of elapsed time" in text
    assert (
        "experiment probe-effect, arm “read calls”: syscall::read:entry { @count = count(); })."
        in text
    )
    assert "At 10 000 firings a second that is 1.257% [1.253, 1.260] of a CPU." in text
    assert "What was measured on the board emulator holds for that board and no other." in text
    assert "its times are not those of hardware" in text
    assert "But this clause" not in text


def test_a_cost_of_other_work_is_said_to_be_one():
    text = said("syscall::read:entry { @[stack()] = count(); }", cost(emulated=False))
    assert "But this clause records kernel stacks, which was not measured" in text
    assert "hardware" not in text


def test_a_cost_that_rests_on_little_is_not_reckoned_with():
    text = said("syscall::read:entry { @ = count(); }", cost(note="the slope rests on little"))
    assert "Do not reckon with it: the slope rests on little." in text
    assert "of a CPU" not in text
    below = said("syscall::read:entry { @ = count(); }", cost(low_ns=-3.0))
    assert "Do not reckon with it: its interval reaches below 0." in below


def test_where_nothing_was_measured_it_is_said():
    text = said("lockstat::: { @count = count(); }", cost())
    assert "Nothing is known: no experiment that was analysed here measured a firing" in text
    assert "µs" not in text
    assert "Nothing is known: a number does not say" in said("7 { @ = count(); }", cost())
    assert "may be those of any provider" in said("read:entry { @ = count(); }", cost())


def test_a_condition_is_said_to_cost_at_every_firing():
    words = "A condition is asked at every firing"
    assert words in said('syscall:::entry /execname == "dd"/ { @ = count(); }', cost())
    assert words not in said("syscall:::entry { @ = count(); }", cost())


def test_the_share_of_a_timer_follows_from_its_rate():
    text = said("profile-997 { @[stack()] = count(); }")
    assert "at even 100 µs a firing, that is 9.97% of a CPU" in text


def test_clauses_of_the_same_cost_share_a_paragraph():
    text = said("BEGIN { x = 1; } END { trace(x); }")
    assert text.count("no cost worth naming") == 1
    assert "Clauses 1 and 2: It fires once" in text


@pytest.mark.parametrize(
    ("statements", "work"),
    [
        ("", "nothing"),
        ("self->ts = timestamp;", "variables"),
        ("@ = count(); x++;", "one value"),
        ("@ = quantize(arg0);", "distribution"),
        ("@[stack()] = count();", "stack"),
        ("@[ustack(), stack()] = count();", "user stack"),
        ("@ = count(); stack();", "text"),
        ("ustack(); trace(x);", "text"),
        ("trace(x);", "text"),
    ],
)
def test_the_work_of_a_clause_is_what_is_furthest_from_counting(statements, work):
    assert work_of(parse(f"BEGIN {{ {statements} }}").clauses[0]) == work


def test_the_nearest_cost_is_of_the_same_provider_and_rather_of_the_same_work():
    count, stack = cost(), cost(work="stack", slope_ns=5000.0)
    unsure, other = cost(note="little"), cost(provider="fbt")
    assert nearest([other, count, stack], "syscall", "stack", conditional=True) is stack
    assert nearest([unsure, count], "syscall", "one value", conditional=False) is count
    assert nearest([other], "syscall", "one value", conditional=False) is None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_script_can_be_explained_in_lines_that_fit(path):
    script = parse(path.read_text(), path.name)
    text = explain(script, [cost()])
    assert text.endswith("\n")
    for line in text.splitlines():
        assert len(line) <= WIDTH or " " not in line.strip()
    for clause in script.clauses:
        assert f"(line {clause.place.line}): {clause.probes[0].text}" in text


@settings(max_examples=60, deadline=None)
@given(trees.SCRIPTS)
def test_any_script_is_explained(script):
    assert explain(script, [cost()]).endswith("\n")


def test_what_a_probe_takes_from_the_command_line_is_asked_for():
    text = said("pid$1::$$2:10 { @[$3] = count(); }\n")
    assert "It takes arguments: $1, $2 and $3." in text
    assert "It needs a process to watch" in said("pid$target::f:entry { }\n")


def test_a_clause_that_never_runs_ends_nothing():
    text = said("BEGIN { @ = count(); }\nBEGIN /0/ { exit(1); }\n")
    assert "Nothing in the script ends the tracing" in text
    assert "Only: never." in text
    assert "Tracing ends when clause 1 calls exit()" in said("BEGIN /1/ { exit(1); }\n")


def test_names_of_addresses_are_said_as_keys_too():
    text = said("fbt::f:entry { @[func(arg0)] = count(); sym(arg1); }\n")
    assert "for each kernel function at arg0 (the function's first argument)" in text
    assert "Prints: the kernel symbol at arg1 (the function's second argument)." in text


def test_a_captured_packet_is_printed():
    assert "Prints: the network packet at arg0" in said(
        "fbt::ip_rcv:entry { pcap(arg0, PCAP_IP); }\n"
    )


def test_no_clock_takes_more_than_a_cpu():
    text = said("profile-1ns { @ = count(); }\n")
    assert "at even 100 µs a firing, that is more than a CPU has." in text
    assert "that is 1.00% of a CPU" in said("tick-100hz { @ = count(); }\n")


def test_what_overwrites_files_is_destructive():
    text = said('BEGIN { freopen("a"); }\n')
    assert "dtrace refuses it without -w" in text
    assert "sends the output into a file from here on, which is overwritten" in text
    assert "-w" not in said('#pragma D option destructive=1\nBEGIN { freopen("a"); }\n')


def test_a_row_of_exclusive_ors_counts_them():
    assert only("pid == 1 ^^ tid == 2") == (
        "if one alone of these holds: in the process with the number 1 and in the thread with the"
        " number 2"
    )
    assert only("!(arg0 ^^ arg1 ^^ arg2)").startswith("if an even number of these holds: ")
