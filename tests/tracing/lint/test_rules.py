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
ABOUT_DD = Setting(workload="dd", about_workload=True)
STRICT = Setting(destructive=False)
COUNT = "syscall::read:entry { @n = count(); }\n"


def found(text: str, setting: Setting = BARE) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.message) for one in lint(parse(text), setting)]


@pytest.mark.parametrize(
    ("text", "setting", "place", "said"),
    [
        ("fbt::f:entry { @[arg4] = count(); }\n", BEAGLEBONE, (1, 18), "arg3 is the last"),
        ("tcp:::send { @[args[4]->x] = count(); }\n", BEAGLEBONE, (1, 16), "4 arguments on this board"),
        ("syscall::clock_gettime:entry\n{ @ = count(); }\n", BARE, (1, 1), "(vDSO)"),
        (
            "fbt::f:return /self->t/ { @ = sum(timestamp - self->t); }\n",
            BARE,
            (1, 27),
            "waiting included: for time on the processor, take vtimestamp",
        ),
        ("fbt::f:return { total += timestamp - self->t; }\n", BARE, (1, 17), "take vtimestamp"),
        (COUNT, ABOUT_DD, (1, 1), 'begin with /execname == "dd"/'),
        ('syscall::read:entry\n{\n\tprintf("x\\n");\n}\n', BARE, (3, 2), "printf() prints at every firing"),
        ("fbt::f:entry { if (arg0) { trace(1); } }\n", BARE, (1, 28), "trace() prints at every firing"),
        ("syscall::read:entry { }\n", BARE, (1, 1), "dtrace prints a line at every firing"),
        ("fbt::f:entry { stack(); }\n", BARE, (1, 16), "stack() prints at every firing"),
        ("#pragma D option destructive\nBEGIN { stop(); }\n", BARE, (1, 1), "run it with care"),
        ("BEGIN { system(\"x\"); }\n", BARE, (1, 9), "system() changes what is watched"),
        ("dtmalloc::: { @ = count(); }\n", LINUX, (1, 1), "nearest is sdt:::kmalloc"),
        ("dtmalloc:::free { @ = count(); }\n", LINUX, (1, 1), "nearest is sdt:::kfree"),
        ("sdt:::kmalloc { @ = count(); }\n", FREEBSD, (1, 1), "nearest is dtmalloc:::malloc"),
        ("BEGIN,\nfbt::tcp_do_segment:entry { @ = count(); }\n", LINUX, (2, 1), "tcp_rcv_established"),
        ("nosuch:::x { @ = count(); }\n", LINUX, (1, 1), "Linux has no provider nosuch"),
        ("sctp:::send { @ = count(); }\n", LINUX, (1, 1), "nothing comes near"),
        ('BEGIN { printf("%d %d", 1); }\n', BARE, (1, 9), "takes 2, given are 1 argument"),
        ('BEGIN { printf("%q", 1); }\n', BARE, (1, 16), ""),
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
        (COUNT, Setting(workload="dd", about_workload=False)),
        ('syscall::read:entry /execname == "dd"/ { @n = count(); }\n', ABOUT_DD),
        ("syscall::read:entry /pid == $target/ { @n = count(); }\n", ABOUT_DD),
        ("syscall::read:return /self->t/ { @n = quantize(timestamp - self->t); }\n", ABOUT_DD),
        ("pid$target::f:entry { @n = count(); }\n", ABOUT_DD),
        ("profile-99 { @[stack()] = count(); }\n", ABOUT_DD),
        ('tick-1s { printf("%d\\n", x); }\nBEGIN { x = 0; trace(x); }\nEND { printa(@n); }\n', BARE),
        ("fbt::f:return { @ = sum(vtimestamp - self->t); }\n", BARE),
        ("fbt::f:return { @ = quantize(timestamp - self->t); self->t = 0; }\n", BARE),
        ("fbt::f:entry { @[arg3, args[0]->x] = count(); }\n", BEAGLEBONE),
        ("fbt::f:entry { @[arg9] = count(); }\n", FREEBSD),
        ("dtmalloc::: { @ = count(); }\n", FREEBSD),
        ("sdt:::kmalloc { @ = count(); }\n", LINUX),
        ("*malloc*::: { @ = count(); }\n", LINUX),
        ("BEGIN { } // why\n", LINUX),
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
    assert not any(one.refused_by for one in lint(parse(COUNT), ABOUT_DD))


@given(
    st.sampled_from(["linux", "freebsd", None]),
    st.none() | st.integers(0, 10),
    st.none() | st.just("dd"),
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
