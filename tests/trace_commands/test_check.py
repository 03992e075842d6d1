"""``labrig trace check``: places, carets, exit statuses, JSON, and a board's dtrace as the judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.trace_commands.check import check_one
from labrig.tracing.lint.finding import Setting
from labrig.tracing.tracer import Verdict
from tests.test_experiment import GOOD

BROKEN = "syscall::read:entry\n{\n\t@a = count(;\n}\n"
NOISY = 'syscall::read:entry\n{\n\tprintf("x");\n}\n'


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["trace", "check", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def scripts(tmp_path) -> Path:
    for name, text in (("broken", BROKEN), ("noisy", NOISY), ("good", "BEGIN { }\n")):
        (tmp_path / f"{name}.d").write_text(text)
    folder: Path = tmp_path
    return folder


def test_a_refused_script_is_told_with_place_line_and_caret(scripts):
    status, said, _ = run(scripts / "broken.d", scripts / "good.d")
    assert status == 1
    assert said.splitlines() == [
        f"{scripts}/broken.d:3:13: error: found ';', expected ')' or an expression",
        "\t@a = count(;",
        "\t           ^",
    ]


def test_what_only_bites_is_a_warning_and_no_failure(scripts):
    status, said, _ = run(scripts / "noisy.d")
    assert status == 0
    assert ":3:2: warning: printf() prints at every firing" in said


def test_json_is_an_object_a_script_in_order(scripts):
    status, said, _ = run(
        *(scripts / f"{n}.d" for n in ("good", "broken", "noisy")), "--format", "json"
    )
    assert status == 1
    good, broken, noisy = map(json.loads, said.splitlines())
    assert good == {"file": f"{scripts}/good.d", "accepted": True, "errors": [], "warnings": []}
    assert broken["accepted"] is False
    assert broken["errors"] == [
        {"line": 3, "column": 13, "message": "found ';', expected ')' or an expression"}
    ]
    assert (noisy["accepted"], noisy["errors"], len(noisy["warnings"])) == (True, [], 1)


def test_a_script_that_is_not_there_is_told_in_a_line(scripts):
    status, _, said = run(scripts / "missing.d")
    assert (status, said) == (
        2,
        f"labrig: {scripts}/missing.d: cannot be read: No such file or directory\n",
    )


def test_scripts_behind_one_that_cannot_be_read_are_checked(scripts):
    (scripts / "a.sh").write_text("true\n")
    words = (scripts / "good.d", scripts / "missing.d", scripts / "a.sh", scripts / "broken.d")
    status, said, _ = run(*words, "--format", "json")
    assert status == 2
    good, missing, other, broken = map(json.loads, said.splitlines())
    assert [one["accepted"] for one in (good, missing, other, broken)] == [
        True,
        False,
        False,
        False,
    ]
    (error,) = missing["errors"]
    assert error["message"].endswith("missing.d: cannot be read: No such file or directory")
    assert "ends in .d (dtrace)" in other["errors"][0]["message"]
    assert broken["errors"][0]["line"] == 3
    status, said, told = run(*words)
    assert (status, told.count("\n")) == (2, 2)
    assert "broken.d:3:13: error" in said


def test_bytes_that_are_no_text_are_refused_without_a_traceback(scripts):
    (scripts / "bytes.d").write_bytes(bytes(range(256)))
    status, said, _ = run(scripts / "bytes.d")
    assert status == 1
    assert "is not text" in said


def test_what_a_script_holds_does_not_reach_the_terminal_raw(scripts):
    (scripts / "raw.d").write_bytes(b"BEGIN { trace(1); \x1b]0;x\x07\x00 }\n")
    status, said, _ = run(scripts / "raw.d")
    assert status == 1
    assert not set(said) & {"\x1b", "\x07", "\x00"}
    _, line, caret = said.splitlines()
    assert line == "BEGIN { trace(1); ␛]0;x␇␀ }"
    assert caret.index("^") == line.index("␛")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("probe_effect: true", "probe_effect: false"), 'begin with /execname == "dd"/'),
        (("script: a.d", "script: {freebsd: a.d}"), "FreeBSD has no 'sdt:::kmalloc'"),
        (("seed: 1", "seed: 1"), None),
    ],
)
def test_the_experiment_beside_a_script_tells_what_it_is_for(tmp_path, change, said):
    (tmp_path / "experiment.yaml").write_text(GOOD.replace(*change))
    (tmp_path / "a.d").write_text("sdt:::kmalloc { @n = count(); }\n")
    _, words, _ = run(tmp_path / "a.d")
    assert words == "" if said is None else said in words


def test_destructive_actions_are_for_the_experiment_to_allow(tmp_path):
    (tmp_path / "a.d").write_text("#pragma D option destructive\nfbt::f:entry { stop(); }\n")
    (tmp_path / "experiment.yaml").write_text(GOOD)
    status, said, _ = run(tmp_path / "a.d")
    assert status == 1
    assert "a.d:2:16: error: stop() changes what is watched: the experiment does not" in said
    (tmp_path / "experiment.yaml").write_text("destructive: true\n" + GOOD)
    assert run(tmp_path / "a.d")[0] == 0


def test_an_experiment_that_cannot_be_read_is_told_and_allows_nothing(tmp_path):
    (tmp_path / "a.d").write_text('BEGIN { system("ls"); }\n')
    (tmp_path / "b.d").write_text("BEGIN { }\n")
    (tmp_path / "experiment.yaml").write_text(
        "destructive: true\n" + GOOD.replace("seed: 1", "seed: x")
    )
    status, said, _ = run(tmp_path / "a.d", tmp_path / "b.d")
    assert status == 1
    assert "a.d:1:9: error: system() changes what is watched: the experiment does not allow" in said
    for name in ("a.d", "b.d"):
        assert (
            f"{name}:1:1: warning: the experiment beside it says nothing, as it cannot be read"
            in said
        )
    assert "seed: must be a valid integer" in said


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("env LC_ALL=C dd", 'begin with /execname == "dd"/'),
        ("timeout 5 dd", 'begin with /execname == "dd"/'),
        ("sh -c 'dd | wc'", 'begin with /execname == "dd" || execname == "wc"/'),
        (
            "sh -c 'while true; do dd; done'",
            "ask in a predicate whose the firing is (execname, pid)",
        ),
    ],
)
def test_the_advice_is_for_the_program_that_the_workload_runs_in_the_end(tmp_path, command, said):
    declared = GOOD.replace("probe_effect: true", "probe_effect: false")
    declared = declared.replace("command: dd", f"command: {command} #")
    declared = declared.replace("set: {count: 2}", "").replace("set: {count: 1}", "")
    (tmp_path / "experiment.yaml").write_text(declared)
    (tmp_path / "a.d").write_text("syscall::read:entry { @n = count(); }\n")
    assert said in run(tmp_path / "a.d")[1]


def test_a_script_for_freebsd_is_told_what_the_course_s_board_lacks(tmp_path):
    (tmp_path / "experiment.yaml").write_text(GOOD.replace("script: a.d", "script: {freebsd: a.d}"))
    (tmp_path / "a.d").write_text("fbt::f:entry { @n[arg4] = count(); }\n")
    assert "on 32-bit Arm a probe of FreeBSD's has 4 arguments" in run(tmp_path / "a.d")[1]


def test_what_is_nested_too_deeply_for_labrig_is_for_dtrace_to_judge(tmp_path):
    (tmp_path / "a.d").write_text(f"BEGIN {{ {'f(' * 200}x{')' * 200}; }}\n")
    status, said, _ = run(tmp_path / "a.d")
    assert status == 0
    assert "warning: more than 100 brackets within each other are not read here" in said


def test_the_board_s_dtrace_is_the_judge(scripts):
    takes = check_one(scripts / "broken.d", Setting(), lambda *_: Verdict(accepted=True))
    assert takes.accepted
    assert "(its dtrace takes it)" in takes.warnings[0].message
    refuses = Verdict(accepted=False, line=3, message="undefined function name: printf")
    (error,) = check_one(scripts / "noisy.d", Setting(), lambda *_: refuses).errors
    assert (error.line, error.column) == (3, 2)
    assert error.message == "dtrace: undefined function name: printf"
    (error,) = check_one(scripts / "broken.d", Setting(), lambda *_: refuses).errors
    assert error.column == 13, "the same line's fault is told once, with its column"


def test_a_bpftrace_script_is_accepted_without_a_board_and_told_to_be_unchecked(scripts):
    (scripts / "a.bt").write_text("kprobe:vfs_read { @ = cuont(); }\n")
    status, said, _ = run(scripts / "a.bt", "--format", "json")
    assert status == 0
    (checked,) = map(json.loads, said.splitlines())
    assert (checked["accepted"], checked["errors"]) == (True, [])
    (warning,) = checked["warnings"]
    assert "ask a board's bpftrace (--board)" in warning["message"]


def test_unsafe_bpftrace_is_for_the_experiment_to_allow_and_a_board_to_judge_so(scripts):
    asked: list[bool] = []

    def judge(_: Path, destructive: bool) -> Verdict:
        asked.append(destructive)
        return Verdict(accepted=destructive, line=2, message="signal() is an unsafe function")

    script = scripts / "a.bt"
    script.write_text('kprobe:vfs_read\n{ signal("KILL"); }\n')
    (ours, theirs) = check_one(script, Setting(destructive=False), judge).errors
    assert (ours.line, ours.column, ours.refused_by) == (2, 3, "experiment")
    assert theirs.message == "bpftrace: signal() is an unsafe function"
    allowed = check_one(script, Setting(destructive=True), judge)
    assert (allowed.errors, allowed.warnings) == ((), ())
    assert asked == [False, True]


def test_a_file_of_no_tracer_s_is_told_in_a_line(scripts):
    (scripts / "a.sh").write_text("true\n")
    status, _, said = run(scripts / "a.sh")
    assert (status, said.count("\n")) == (2, 1)
    assert "a.sh: a script's name ends in .d (dtrace) or .bt (bpftrace)" in said


@pytest.mark.board
def test_with_a_board_its_dtrace_is_asked_once(scripts, tmp_path, monkeypatch):
    monkeypatch.chdir(scripts)
    (scripts / "config").mkdir()
    (scripts / "config/boards.yaml").write_text("emulator: {kind: emulator}\n")
    (scripts / "unknown.d").write_text("nosuch:::\n{\n\t@a = count();\n}\n")
    monkeypatch.setattr("labrig.trace_commands.check.cache_folder", lambda: tmp_path / "cache")
    status, said, _ = run("good.d", "unknown.d", "--board", "emulator")
    assert status == 1
    assert "unknown.d:1:1: error: dtrace: probe description nosuch::: does not match any" in said
    assert "unknown.d:1:1: warning: Linux has no provider 'nosuch'" in said

    def opened(*_: object) -> None:
        raise AssertionError("the board was started again")

    monkeypatch.setattr("labrig.trace_commands.tracing_board.open_board", opened)
    assert run("good.d", "unknown.d", "--board", "emulator")[1] == said


def test_a_script_is_explained_with_what_the_results_know_of_its_cost(scripts, monkeypatch):
    monkeypatch.chdir(scripts)
    done = CliRunner().invoke(main, ["trace", "explain", "good.d"])
    assert done.exit_code == 0
    assert "BEGIN" in done.stdout
    assert "Likely cost" in done.stdout
    done = CliRunner().invoke(main, ["trace", "explain", "broken.d"])
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "labrig: broken.d:3:13: found ';', expected ')' or an expression",
        "\t@a = count(;",
        "\t           ^",
    ]


@pytest.mark.parametrize("words", [["explain"], ["disassemble", "--board", "emulator"]])
def test_a_bpftrace_script_is_not_read_as_d(scripts, words):
    (scripts / "a.bt").write_text("kprobe:vfs_read { @ = count(); }\n")
    done = CliRunner().invoke(main, ["trace", *words, str(scripts / "a.bt")])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "a.bt: labrig trace" in done.stderr
    assert (
        "reads D, and this is bpftrace's; what does work with .bt: labrig trace check"
        in done.stderr
    )


@pytest.mark.board
def test_a_script_is_disassembled_by_the_board_that_would_run_it(scripts, monkeypatch):
    monkeypatch.chdir(scripts)
    (scripts / "config").mkdir()
    (scripts / "config/boards.yaml").write_text("emulator: {kind: emulator}\n")
    (scripts / "two.d").write_text(
        "syscall::read:entry { @n = count(); }\nsyscall::write:entry { @n = count(); }\n"
    )
    words = ["trace", "disassemble", "two.d", "--board", "emulator"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if "instructions (BPF)" in line]
    assert [head.split(": ")[0] for head in heads] == [
        "syscall::read:entry",
        "syscall::write:entry",
    ]
    clauses = json.loads(CliRunner().invoke(main, [*words, "--format", "json"]).stdout)["clauses"]
    assert all(len(clause["instructions"]) > 20 for clause in clauses)
    done = CliRunner().invoke(main, ["trace", "disassemble", "broken.d", "--board", "emulator"])
    assert done.exit_code == 2
    assert "broken.d:3: dtrace: syntax error" in done.stderr
