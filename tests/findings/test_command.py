"""`labrig diff`: folders and commits of a real repository, exit statuses, words for bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labrig.cli import main
from labrig.findings.keeping import keep
from labrig.findings.reading import collect
from labrig.report.known import flat
from labrig.report.values import load
from tests.findings.made import decided, write
from tests.report.example import hypothesis

ROOT = Path(__file__).parents[2]
FLIP = "H2 was supported, is now undecided"


def diff(*words: object, **environment: str) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, words)], env=environment)


def git(*words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(message: str, *paths: str) -> str:
    """Commit ``paths``, which a lab's own .gitignore would leave out, and return the commit."""
    if paths:
        git("add", "--force", *paths)
    git("commit", "--allow-empty", "-q", "-m", message)
    return git("rev-parse", "HEAD")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch) -> Path:
    """A repository in a folder of its own, and the folder of work in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git("init", "-q", "-b", "main")
    return tmp_path


def measured(folder: Path, verdict: str, estimate: float = 0.4) -> Path:
    return write(folder, hypotheses=[decided(verdict, estimate, 0.01)])


def keep_now(report: Path, verdict: str, commit: str, *, clean: bool = True) -> None:
    """What the build of a report keeps, from results that nobody has afterwards."""
    found = collect({"mini": measured(report.parents[1] / "then", verdict)}, commit, clean)
    keep(report, found)


def test_two_folders_as_diff_would_say(lab):
    measured(lab / "a", "supported")
    measured(lab / "b", "undecided")
    assert diff("a", "a").exit_code == 0
    done = diff("a", "b")
    assert done.exit_code == 1
    assert FLIP in done.stdout
    assert "\x1b" not in done.stdout


def test_a_folder_of_several_and_a_labs_own_folder(lab):
    measured(lab / "one/results/emulator/mini", "supported")
    measured(lab / "two/results/emulator/mini", "undecided")
    write(lab / "two/results/emulator/other", experiment="other")
    for old, new in (("one", "two"), ("one/results", "two/results/emulator")):
        done = diff(old, new)
        assert done.exit_code == 1
        assert FLIP in done.stdout
        assert "only in NEW: " in done.stdout
        assert "other" in done.stdout


def test_a_folder_of_a_report_is_compared_as_far_as_it_says(lab):
    results = measured(lab / "results/emulator/mini", "supported")
    report = lab / "results/reports/r"
    report.mkdir(parents=True)
    said = flat([("mini", load(results))])
    (report / "values.json").write_text(json.dumps(said))
    same = diff("results/reports/r", "results/emulator")
    assert same.exit_code == 0
    assert "not compared, as not both say them: claims, margins" in same.stdout
    said["mini.H2.verdict"]["text"] = "undecided"
    said["mini.read-count.size=512.elapsed.difference.none"] |= {"text": "9 ms", "share": "+9%"}
    (report / "values.json").write_text(json.dumps(said))
    other = diff("results/emulator", "results/reports/r")
    assert other.exit_code == 1
    assert FLIP in other.stdout
    assert "read calls at 512 B: elapsed time against untraced: " in other.stdout


def test_a_share_that_is_a_value_of_its_own_stands_with_its_difference(lab):
    name = "mini.read-count.size=512.elapsed"
    for folder, share in (("a", "+45%"), ("b", "+50%")):
        said = {
            f"{name}.difference.none": {"text": f"{share} of 10 ms", "estimate": 4.5, "unit": "ms"},
            f"{name}.share.none": {"text": share, "estimate": 0.45, "unit": ""},
        }
        (lab / folder).mkdir()
        (lab / folder / "values.json").write_text(json.dumps(said))
    shown = diff("a", "b").stdout
    assert "read-count.size=512.elapsed.difference.none: +45% -> +50%" in shown
    assert "values (1 of 1 changed" in shown


def test_committed_results_are_read_without_checking_them_out(lab):
    measured(lab / "results/emulator/mini", "supported")
    first = commit("first", "results")
    git("tag", "v1")
    measured(lab / "results/emulator/mini", "undecided")
    write(
        lab / "results/emulator/mini", drawn="%PDF-2", hypotheses=[decided("undecided", 0.4, 0.01)]
    )
    commit("second", "results")
    (lab / "results/emulator/mini/analysis.json").write_text("not read")
    for old in ("v1", "HEAD~1", first, first[:9]):
        done = diff(old, "HEAD")
        assert done.exit_code == 1, done.stderr
        assert FLIP in done.stdout
        assert "line: drawn otherwise" in done.stdout
    assert "results that are committed" in done.stdout
    assert diff("v1", first).exit_code == 0


def test_a_lab_in_a_folder_of_a_repository(lab, monkeypatch):
    measured(lab / "inner/results/emulator/mini", "supported")
    commit("first", "inner")
    measured(lab / "inner/results/emulator/mini", "undecided")
    monkeypatch.chdir(lab / "inner")
    done = diff("HEAD", "results")
    assert done.exit_code == 1, done.stderr
    assert FLIP in done.stdout


def test_what_was_kept_of_commits_without_results(lab):
    report = lab / "results/reports/r"
    first = commit("first")
    keep_now(report, "refuted", first)
    keep_now(report, "supported", first)
    second = commit("second")
    keep_now(report, "undecided", second, clean=False)
    commit("third")
    done = diff(first, second)
    assert done.exit_code == 1, done.stderr
    assert FLIP in done.stdout
    assert f"{second[:12]}: as kept beside its report, made from a tree with changes" in done.stdout
    keep_now(report, "supported", second)
    assert diff(first, second).exit_code == 0
    last = diff("HEAD", first)
    assert last.exit_code == 2
    assert f"kept: {second[:12]}, {first[:12]}" in last.stderr
    assert "snakemake report.pdf" in last.stderr


def test_an_experiment_of_two_reports_is_told_once(lab):
    first = commit("first")
    for name in ("r", "s"):
        keep_now(lab / f"results/reports/{name}", "supported", first)
    done = json.loads(diff(first, first, "--format", "json").stdout)
    assert [one["name"] for one in done["experiments"]] == ["mini"]


def test_what_no_commit_names_is_not_kept(lab):
    found = collect({"mini": write(lab / "then")}, None, None)
    assert keep(lab / "r", found) is None
    assert not (lab / "r").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("results/emulator/minni", "HEAD"), "did you mean 'results/emulator/mini'?"),
        (("mian", "HEAD"), "git knows no such commit; did you mean 'main'?"),
        (("results/emulator/mini/figures", "HEAD"), "holds no results"),
        (("results/emulator/mini/analysis.json", "HEAD"), "is a file; name the folder"),
        (("", "HEAD"), "'' is no folder"),
        (("x" * 5000, "HEAD"), "cannot be read: File name too long"),
        (("HEAD", "broken"), "broken: analysis.json is not an analysis"),
        (("HEAD", "binary"), "binary/analysis.json: is not UTF-8 text"),
        (("HEAD", "figure"), "figure/figures/line.json: is not JSON"),
        (("HEAD", "report"), "report/values.json: nameless: is no value"),
        (("-q", "HEAD"), "No such option"),
        (("HEAD",), "Missing argument"),
        (("--", "--git-dir", "HEAD"), "git knows no such commit"),
    ],
)
def test_bad_input_is_told_in_words(words, said, lab):
    write(lab / "results/emulator/mini")
    commit("first", "results")
    for name, content in (("broken", b'{"experiment": 1'), ("binary", b"\xff")):
        (lab / name).mkdir()
        (lab / name / "analysis.json").write_bytes(content)
    write(lab / "figure")
    (lab / "figure/figures/line.json").write_text("{")
    (lab / "report").mkdir()
    (lab / "report/values.json").write_text('{"nameless": {"text": "1"}}')
    done = diff(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_a_newer_labrigs_findings_are_refused(lab):
    first = commit("first")
    kept = lab / f"results/reports/r/kept/{first}.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"schema": 99}')
    done = diff("HEAD", "HEAD")
    assert done.exit_code == 2
    assert f"{kept.relative_to(lab)}: written by a newer labrig" in done.stderr


def test_outside_of_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "results/emulator/mini")
    done = diff("results/emulator/min", "results")
    assert done.exit_code == 2
    assert "this is no git repository; did you mean 'results/emulator/mini'?" in done.stderr


def test_without_git_folders_are_compared_and_commits_refused(lab, monkeypatch):
    write(lab / "a")
    monkeypatch.setenv("PATH", "")
    assert diff("a", "a").exit_code == 0
    done = diff("HEAD", "a")
    assert done.exit_code == 2
    assert "git cannot be run: No such file" in done.stderr


def test_json_has_all_that_the_page_says(lab):
    old = [hypothesis("H1", "supported", 0.4), decided("supported", 0.4, 0.01)]
    new = [hypothesis("H1", "supported", 0.5), decided("undecided", 0.2, 0.01, margin=0.3)]
    write(lab / "a", hypotheses=old)
    write(lab / "b", drawn="%PDF-2", size="smoke", hypotheses=new)
    done = diff("a", "b", "--format", "json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    (one,) = found["experiments"]
    assert one["circumstances"] == [{"what": "size", "old": "full", "new": "smoke"}]
    assert [h["id"] for h in one["hypotheses"]] == ["H2", "H1"]
    assert one["hypotheses"][0]["words"].startswith(FLIP)
    assert one["hypotheses"][0]["comparable"] is False
    assert one["hypotheses"][1]["relation"] == "beyond"
    page = (ROOT / "docs/diff.md").read_text()
    for record in (found, one, one["hypotheses"][0], one["figures"][0], found["old"]):
        for key in record:
            assert f"`{key}`" in page, key


def test_colours_are_for_terminals_and_can_be_refused(lab):
    measured(lab / "a", "supported")
    measured(lab / "b", "undecided")
    runner = CliRunner()
    with_colour = runner.invoke(main, ["diff", "a", "b"], color=True)
    assert "\x1b[" in with_colour.stdout
    without = runner.invoke(main, ["diff", "a", "b"], color=True, env={"NO_COLOR": "1"})
    assert "\x1b" not in without.stdout


def test_what_results_say_cannot_steer_a_terminal(lab):
    measured(lab / "a", "supported")
    (lab / "b").mkdir()
    text = (lab / "a/analysis.json").read_text().replace("read calls", "read\\u001b[2Jcalls")
    (lab / "b/analysis.json").write_text(text.replace("0.4", "0.3"))
    assert "\x1b" not in diff("a", "b").stdout


def test_the_command_loads_nothing_heavy(lab):
    measured(lab / "a", "supported")
    code = (
        "import sys\nfrom pathlib import Path\nfrom labrig.findings.command import compare_sources\n"
        "compare_sources('a', 'a', Path()).to_json()\n"
        "print([m for m in ('numpy', 'scipy', 'pandas', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
