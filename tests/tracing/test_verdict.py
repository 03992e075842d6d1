"""What a board's tracer says of scripts: read, placed, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import DeclarationError, TracerError
from labrig.tracing.bpftrace import read_verdict as read_bpftrace_verdict
from labrig.tracing.dtrace import read_verdict
from labrig.tracing.tracer import Verdict
from labrig.tracing.tracers import tracer_of
from labrig.tracing.verdict import Remembered, ask


@pytest.mark.parametrize(
    ("status", "stderr", "verdict"),
    [
        (0, "", Verdict(accepted=True)),
        (
            1,
            'dtrace: failed to compile script /data/s.d: line 3: syntax error near ";"\n',
            Verdict(accepted=False, line=3, message='syntax error near ";"'),
        ),
        (
            1,
            "dtrace: failed to compile script a.d: empty D program translation unit\n",
            Verdict(accepted=False, line=None, message="empty D program translation unit"),
        ),
        # FreeBSD's exits with 0 whatever it says.
        (
            0,
            "dtrace: failed to compile script a.d: line 1: probe description x::: does not match\n",
            Verdict(accepted=False, line=1, message="probe description x::: does not match"),
        ),
    ],
)
def test_what_dtrace_answers_is_read(status, stderr, verdict):
    assert read_verdict(status, stderr) == verdict


def test_what_is_no_word_on_the_script_is_an_error():
    with pytest.raises(TracerError, match="DTrace requires additional privileges"):
        read_verdict(
            1, "dtrace: failed to initialize dtrace: DTrace requires additional privileges\n"
        )
    with pytest.raises(TracerError, match="status 127"):
        read_verdict(127, "")


@given(st.integers(0, 255), st.text())
def test_any_answer_is_a_verdict_or_a_tracer_error(status, stderr):
    try:
        verdict = read_verdict(status, stderr)
    except TracerError:
        assert status != 0
    else:
        assert not verdict.accepted or (status, verdict.line, verdict.message) == (0, None, "")


def test_a_script_is_asked_about_once_a_board_until_it_changes(tmp_path):
    script = tmp_path / "a.d"
    script.write_text("BEGIN { }\n")
    asked: list[str] = []

    def answer(identity: str) -> Verdict:
        def ask_board() -> Verdict:
            asked.append(identity)
            return Verdict(accepted=False, line=2, message="said")

        return Remembered(tmp_path / "verdicts", identity).get(script, ask_board)

    assert answer("one") == answer("one") == answer("two")
    assert asked == ["one", "two"]
    script.write_text("BEGIN { } /* a comment moves lines */\n")
    answer("one")
    assert asked == ["one", "two", "one"]


def test_a_damaged_memory_is_asked_anew(tmp_path):
    script = tmp_path / "a.d"
    script.write_text("BEGIN { }\n")
    remembered = Remembered(tmp_path / "verdicts", "one")
    remembered.get(script, lambda: Verdict(accepted=True))
    (kept,) = (tmp_path / "verdicts").iterdir()
    kept.write_text("{")
    verdict = Verdict(accepted=False, line=1, message="no")
    assert remembered.get(script, lambda: verdict) == verdict
    assert remembered.get(script, lambda: Verdict(accepted=True)) == verdict


@pytest.mark.board
def test_the_real_dtrace_is_asked(emulator, tmp_path):
    script = Path(tmp_path / "a.d")
    script.write_text("syscall::read:entry\n{\n\t@a = cuont();\n}\n")
    told = ask(emulator, script)
    assert (told.accepted, told.line) == (False, 3)
    assert "cuont" in told.message
    script.write_text("syscall::read:entry { @a = count(); }\n")
    assert ask(emulator, script).accepted


BT = "/data/checked.bt"


@pytest.mark.parametrize(
    ("stderr", "verdict"),
    [
        (
            f"{BT}:2:8-13: ERROR: Unknown function: cuont\n   @ = cuont(); \n       ~~~~~\n",
            Verdict(accepted=False, line=2, message="Unknown function: cuont"),
        ),
        (
            f"{BT}:3-4: ERROR: More than one BEGIN probe defined\n",
            Verdict(accepted=False, line=3, message="More than one BEGIN probe defined"),
        ),
        (
            f"{BT}:1:1-18: WARNING: vfs_nosuch is not traceable\nkprobe:vfs_nosuch {{\n~~~~\n"
            "cannot attach kprobe, Invalid argument\n"
            "ERROR: Error attaching probe: kprobe:vfs_nosuch\n",
            Verdict(accepted=False, message="Error attaching probe: kprobe:vfs_nosuch"),
        ),
    ],
)
def test_what_bpftrace_answers_is_read(stderr, verdict):
    assert read_bpftrace_verdict(1, stderr) == verdict
    assert read_bpftrace_verdict(0, "").accepted


def test_what_is_no_word_of_bpftrace_s_on_the_script_is_an_error():
    words = "ERROR: bpftrace currently only supports running as the root user.\n"
    with pytest.raises(TracerError, match="root user"):
        read_bpftrace_verdict(1, words)
    with pytest.raises(TracerError, match="status 127"):
        read_bpftrace_verdict(127, "")


@pytest.mark.parametrize(
    ("name", "tracer"), [("a.d", "dtrace"), ("a.bt", "bpftrace"), ("a.d.bt", "bpftrace")]
)
def test_a_script_s_name_tells_its_tracer(name, tracer):
    assert tracer_of(Path("folder") / name).name == tracer


@pytest.mark.parametrize("name", ["a", "a.py", ".d", "bt", "a.D"])
def test_a_name_that_tells_no_tracer_is_refused_with_those_that_do(name):
    with pytest.raises(DeclarationError, match=r"ends in \.d \(dtrace\) or \.bt \(bpftrace\)"):
        tracer_of(name)


def test_what_is_refused_without_is_not_remembered_of_what_may_be_destructive(tmp_path):
    script = tmp_path / "a.bt"
    script.write_text("x")
    refused, taken = Verdict(accepted=False, message="unsafe"), Verdict(accepted=True)
    assert Remembered(tmp_path / "v", "one").get(script, lambda: refused) == refused
    with_it = Remembered(tmp_path / "v", "one", destructive=True)
    assert with_it.get(script, lambda: taken) == taken
    other = script.rename(tmp_path / "a.d")
    assert Remembered(tmp_path / "v", "one").get(other, lambda: taken) == taken


@pytest.mark.board
def test_the_real_bpftrace_is_asked(emulator, tmp_path):
    script = tmp_path / "a.bt"
    script.write_text("kprobe:vfs_read\n{\n\t@ = cuont();\n}\n")
    told = ask(emulator, script)
    assert (told.accepted, told.line) == (False, 3)
    assert "cuont" in told.message
    script.write_text("kprobe:no_such_function { @ = count(); }\n")
    told = ask(emulator, script)
    assert not told.accepted
    assert "kprobe:no_such_function" in told.message
    unsafe = 'kprobe:vfs_read /comm == "nobody"/ { signal("KILL"); }\n'
    script.write_text(unsafe)
    assert "unsafe" in ask(emulator, script).message
    assert ask(emulator, script, destructive=True).accepted
    destructive = tmp_path / "a.d"
    destructive.write_text('syscall::read:entry /execname == "nobody"/ { raise(9); }\n')
    assert ask(emulator, destructive, destructive=True).accepted
