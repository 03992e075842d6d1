"""Lint: each thing that bites is found where it stands, and what does not bite is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Setting
from labrig.tracing.lint.rules import lint

BARE = Setting()
LINUX, FREEBSD = Setting(system="linux"), Setting(system="freebsd")
BEAGLEBONE = Setting(system="freebsd", probe_arguments=4)
ABOUT_DD = Setting(workload=("dd",), about_workload=True)
STRICT, ALLOWED = Setting(destructive=False), Setting(destructive=True)
ADDED = "fbt::f:entry { @a = count(); @b[pid] = count(); }\n"
COUNT = "syscall::read:entry { @n = count(); }\n"


def found(text: str, setting: Setting = BARE) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.message) for one in lint(parse(text), setting)]


@pytest.mark.parametrize(
    ("text", "setting", "place", "said"),
    [
        ("fbt::f:entry { @[arg4] = count(); }\n", BEAGLEBONE, (1, 18), "arg3 is the last"),
        ("tcp:::send { @[args[4]->x] = count(); }\n", BEAGLEBONE, (1, 16), "4 arguments on this board"),
        ("fbt::f:entry { @[arg4] = count(); }\n", FREEBSD, (1, 18), "on 32-bit Arm a probe of FreeBSD's has 4"),
        ("syscall::clock_gettime:entry\n{ @ = count(); }\n", BARE, (1, 1), "without this system call (vDSO)"),
        ("BEGIN,\nsyscall::clock_*:entry { @ = count(); }\n", BARE, (2, 1), "without clock_gettime (vDSO)"),
        ("sys*::clock_gettime: { @ = count(); }\n", BARE, (1, 1), "(vDSO)"),
        ("syscall::gettime*:return { @ = count(); }\n", BARE, (1, 1), "without gettimeofday (vDSO)"),
        (
            "fbt::f:return /self->t/ { @ = sum(timestamp - self->t); }\n",
            BARE,
            (1, 27),
            "waiting included: for time on the processor, take vtimestamp",
        ),
        ("fbt::f:return { total += timestamp - self->t; }\n", BARE, (1, 17), "take vtimestamp"),
        ("fbt::f:return { total += timestamp - self->t; }\n", LINUX, (1, 17), "no vtimestamp on Linux"),
        (
            "fbt::f:return { this->d = timestamp - self->ts; @ = sum(this->d); }\n",
            BARE,
            (1, 49),
            "adds up time that passed (in this->d), waiting included",
        ),
        (
            "fbt::f:return { this->d = timestamp - self->ts; }\nfbt::f:return { @[pid] = sum(this->d / 1000); }\n",
            BARE,
            (2, 17),
            "(in this->d)",
        ),
        (
            "fbt::f:return { self->d[0] = timestamp - t; us = self->d[0] / 1000; total += us; }\n",
            BARE,
            (1, 69),
            "(in us)",
        ),
        ("fbt::f:return { total = total + (timestamp - self->ts); }\n", BARE, (1, 17), "take vtimestamp"),
        ("fbt::f:return { total = 1 + total + n + (timestamp - t); }\n", BARE, (1, 17), "take vtimestamp"),
        ("fbt::f:return { n[pid] = (timestamp - t) + n[pid]; }\n", BARE, (1, 17), "take vtimestamp"),
        ("fbt::f:return { total += walltimestamp - self->t; }\n", BARE, (1, 17), "take vtimestamp"),
        (COUNT, ABOUT_DD, (1, 1), 'begin with /execname == "dd"/'),
        ('syscall::read:entry\n{\n\tprintf("x\\n");\n}\n', BARE, (3, 2), "printf() prints at every firing"),
        ("fbt::f:entry { if (arg0) { trace(1); } }\n", BARE, (1, 28), "trace() prints at every firing"),
        ("syscall::read:entry { }\n", BARE, (1, 1), "dtrace prints a line at every firing"),
        ("fbt::f:entry { stack(); }\n", BARE, (1, 16), "stack() prints at every firing"),
        ("fbt::f:entry { commit(self->s); }\n", BARE, (1, 16), "commit() prints at every firing"),
        ("fbt::f:entry { sym(arg0); }\n", BARE, (1, 16), "sym() prints at every firing"),
        ("fbt::f:entry { uaddr(arg0); }\n", BARE, (1, 16), "uaddr() prints at every firing"),
        ("fbt::f:entry { freopen(\"a\"); }\n", BARE, (1, 16), "freopen() prints at every firing"),
        ("tick-1ms { printf(\"x\"); }\n", BARE, (1, 12), "printf() prints every 1 ms, on one CPU, while"),
        ("profile-99 { trace(stack()); }\n", BARE, (1, 14), "trace() prints 99 times a second, on every"),
        ("profile-* { trace(1); }\n", BARE, (1, 13), "trace() prints at every firing"),
        ("BEGIN, tick-2hz { trace(1); }\n", BARE, (1, 19), "trace() prints 2 times a second"),
        ("BEGIN { freopen(\"a\"); }\n", BARE, (1, 9), "freopen() overwrites files: run it with care"),
        ("BEGIN { freopen(\"a\"); }\n", ALLOWED, (1, 9), "away from the file that labrig reads"),
        ("BEGIN { ftruncate(); }\n", STRICT, (1, 9), "throws away what was printed"),
        ("#pragma D option destructive=1\n", BARE, (1, 1), "run it with care"),
        ("#pragma D option quiet,destructive\n", BARE, (1, 1), "run it with care"),
        ("#pragma D option destructive\nBEGIN { stop(); }\n", BARE, (1, 1), "run it with care"),
        ("BEGIN { system(\"x\"); }\n", BARE, (1, 9), "system() changes what is watched"),
        ("dtmalloc::: { @ = count(); }\n", LINUX, (1, 1), "nearest is 'sdt:::kmalloc'"),
        ("dtmalloc:::free { @ = count(); }\n", LINUX, (1, 1), "nearest is 'sdt:::kfree'"),
        ("sdt:::kmalloc { @ = count(); }\n", FREEBSD, (1, 1), "nearest is 'dtmalloc:::malloc'"),
        ("BEGIN,\nfbt::tcp_do_segment:entry { @ = count(); }\n", LINUX, (2, 1), "tcp_rcv_established"),
        ("nosuch:::x { @ = count(); }\n", LINUX, (1, 1), "Linux has no provider 'nosuch'; it has cpc, dtrace"),
        ("sctp:::send { @ = count(); }\n", LINUX, (1, 1), "nothing comes near"),
        ('BEGIN { printf("%d %d", 1); }\n', BARE, (1, 9), "takes 2, given are 1 argument"),
        ('BEGIN { printf("%q", 1); }\n', BARE, (1, 16), "'%q' is none that D knows"),
        ('BEGIN { printf("%@d", 1); }\n', BARE, (1, 16), "only printa() has one"),
        ('BEGIN { system("ls %s"); }\n', BARE, (1, 9), "takes 1, given are 0 arguments"),
        (f'{ADDED}END {{ printa("%q\\n", @a); }}\n', BARE, (2, 14), "'%q' is none that D knows"),
        (f'{ADDED}END {{ printa("%d %d %s\\n", @a); }}\n', BARE, (2, 7), "takes 3 keys, @a has 0"),
        (f'{ADDED}END {{ printa("%*s %@d\\n", @b); }}\n', BARE, (2, 7), "takes 2 keys, @b has 1"),
        (f"{ADDED}END {{ printa(@a, @b); }}\n", BARE, (2, 18), "@a has 0 keys and @b 1 key"),
        ('END { printa("%@d"); }\n', BARE, (1, 7), "printa() prints aggregations"),
        ("END { printa(@c); }\n", BARE, (1, 14), "nothing in the script adds to @c"),
        ("BEGIN { if (1) { exit(0); } }\n", LINUX, (1, 9), "Linux's dtrace has no 'if'"),
        ("BEGIN { chill(500); }\n", LINUX, (1, 9), "Linux's dtrace has no chill()"),
        ("BEGIN { if (1) { exit(0); } }\n", BARE, (1, 9), "Linux's dtrace has no 'if'"),
        ("BEGIN { } // why\n", FREEBSD, (1, 11), "write /* ... */"),
    ],
)  # fmt: skip
def test_what_bites_is_found_where_it_stands(text, setting, place, said):
    rows = found(text, setting)
    assert any(row[:2] == place and said in row[2] for row in rows), rows


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (COUNT, BARE),
        (COUNT, Setting(workload=("dd",), about_workload=False)),
        ('syscall::read:entry /execname == "dd"/ { @n = count(); }\n', ABOUT_DD),
        ("syscall::read:entry /pid == $target/ { @n = count(); }\n", ABOUT_DD),
        ("syscall::read:return /self->t/ { @n = quantize(timestamp - self->t); }\n", ABOUT_DD),
        ("pid$target::f:entry { @n = count(); }\n", ABOUT_DD),
        ('tick-1s { printf("%d\\n", x); }\nBEGIN { x = 0; trace(x); @n = count(); }\nEND { printa(@n); }\n', BARE),
        ("fbt::f:return { @ = sum(vtimestamp - self->t); }\n", BARE),
        ("fbt::f:return { @ = quantize(timestamp - self->t); self->t = 0; }\n", BARE),
        ("fbt::f:entry { @[arg3, args[0]->x] = count(); }\n", BEAGLEBONE),
        ("fbt::f:entry { @[arg9] = count(); }\n", Setting(system="freebsd", probe_arguments=10)),
        ("fbt::f:entry { @[arg9] = count(); }\n", LINUX),
        ("syscall:::entry, syscall::*:return, fbt::clock_gettime:entry { @ = count(); }\n", BARE),
        ("syscall::clock_gettime:entry { @ = count(); }\n", Setting(workload=("io-bench",))),
        ("fbt::f:return { this->d = vtimestamp - t; @ = sum(this->d); }\nfbt::g:return { this->d = timestamp - t; @q = quantize(this->d); }\n", BARE),
        ('tcp:::send /args[4]->tcp_dport == 1/ { printf("tcp %d %d 1 window\\n", timestamp, 2); }\n', BARE),
        ("fbt::f:entry { self->t = timestamp; late = timestamp - 5; n += self->t > late; }\n", BARE),
        ("sched:::off-cpu /self->on/ { @[pid] = sum(timestamp - self->on); }\n", BARE),
        ("fbt::f:return { late = timestamp - t; n = n + 1; m = late + 1; }\n", BARE),
        ('tick-1sec { printf("%d", n); }\ntick-1, profile-1m { sym(1); }\n', BARE),
        (f'{ADDED}END {{ printa("%@d %@d\\n", @a); printa("%@d\\n", @b); printa("%5d %@d", @b); printa(@a); }}\n', BARE),
        ("dtmalloc::: { @ = count(); }\n", FREEBSD),
        ("sdt:::kmalloc { @ = count(); }\n", LINUX),
        ("BEGIN { } // why\n", LINUX),
        ("BEGIN { if (1) { exit(0); } }\n", FREEBSD),
        ("BEGIN { stop(); }\n", Setting(destructive=True)),
        ("fbt::vfs_read:entry { @[stack()] = count(); }\n", LINUX),
    ],
)  # fmt: skip
def test_what_does_not_bite_is_left_alone(text, setting):
    assert found(text, setting) == []


def test_what_the_experiment_does_not_allow_is_refused_and_the_rest_is_not():
    refused = [one for one in lint(parse("BEGIN { panic(); }\n"), STRICT) if one.refused_by]
    assert [one.refused_by for one in refused] == ["experiment"]
    assert "destructive: true" in refused[0].message
    (refused_too,) = lint(parse('BEGIN { freopen("a"); }\n'), STRICT)
    assert refused_too.refused_by == "experiment"
    assert not any(one.refused_by for one in lint(parse(COUNT), ABOUT_DD))


@given(
    st.sampled_from(["linux", "freebsd", None]),
    st.none() | st.integers(0, 10),
    st.sampled_from([(), ("dd",)]),
    st.booleans(),
    st.none() | st.booleans(),
)
def test_less_knowledge_finds_less(system, arguments, workload, about, destructive):
    text = (
        "#pragma D option destructive\ndtmalloc::: { @[arg5] = sum(timestamp); stop(); }\n"
        "sdt:::kmalloc { trace(arg0); }\n"
    )
    known = Setting(
        system=system,
        probe_arguments=arguments,
        workload=workload,
        about_workload=about,
        destructive=destructive,
    )
    places = {one[:2] for one in found(text, known)}
    if destructive is not True:
        assert {one[:2] for one in found(text)} <= places
    assert found(text, known) == sorted(found(text, known))
