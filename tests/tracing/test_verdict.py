"""What a board's dtrace says of scripts: read, placed, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.errors import TracerError
from labrig.tracing.verdict import Remembered, Verdict, ask, read_verdict


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
