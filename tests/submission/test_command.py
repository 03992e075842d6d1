"""`labrig check` as typed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.submission.checked import Facts
from labrig.submission.many import beside_others
from tests.check.writing import CONCLUSION, course
from tests.submission import hostile
from tests.submission.made import PLAIN, checked
from tests.submission.test_beside import lab

LABRIG = Path(sys.executable).with_name("labrig")


def run(*arguments, folder: Path, **environment) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LABRIG, "check", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.pdf").write_bytes(PLAIN)
    return tmp_path


def test_a_report_that_is_not_fit_is_told_in_words_with_status_1(folder):
    done = run("report.pdf", folder=folder)
    assert done.returncode == 1, done.stderr
    first, second, *rest = done.stdout.splitlines()
    assert first.startswith("report.pdf: not fit to submit: ")
    assert second.startswith("1 page, ")
    assert second.endswith("profile course; the PDF alone")
    assert "  structure/section-missing" in rest
    assert "\x1b" not in done.stdout
    assert "needs its results, not given or not read (--results FOLDER): science/*" in done.stdout


def test_a_report_that_passes_what_was_asked_has_status_0(folder):
    done = run("report.pdf", "--select", "file/*", "--format", "json", folder=folder)
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)["reports"]
    assert (report["fit"], report["errors"], report["select"]) == (True, 0, ["file/*"])
    assert report["passed"] == ["file/readable", "file/encrypted", "file/length", "file/limits"]


def test_science_without_results_is_no_pass(folder):
    done = run("report.pdf", "--select", "science/*", folder=folder)
    assert done.returncode == 1, done.stderr
    first, *_ = done.stdout.splitlines()
    assert first == "report.pdf: nothing of what was selected could be checked"


def test_a_good_report_is_fit_and_its_latex_is_found(shelf):
    done = run("report.pdf", folder=shelf.typeset(course()))
    assert done.returncode == 0, done.stdout
    first, second, *rest = done.stdout.splitlines()
    assert first == "report.pdf: fit to submit"
    assert second.endswith("profile course; with report.tex")
    assert not any("LaTeX" in line for line in rest)


def test_what_latex_says_is_told_at_its_line(shelf):
    folder = shelf.typeset(course(conclusion="See Section~\\ref{nowhere}. " + CONCLUSION))
    done = run("report.pdf", "--format", "sarif", folder=folder)
    assert done.returncode == 1
    results = json.loads(done.stdout)["runs"][0]["results"]
    (only,) = [result for result in results if result["ruleId"] == "text/unresolved"]
    place = only["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "report.tex", "uriBaseId": "%SRCROOT%"}
    lines = (folder / "report.tex").read_text().splitlines()
    assert "ref{nowhere}" in lines[place["region"]["startLine"] - 1]


def test_what_is_ignored_is_said_with_its_reason(folder):
    wishes = ("--ignore", "structure/*=a draft\x1b[31m", "--ignore", "*=the rest")
    done = run("report.pdf", *wishes, folder=folder)
    assert done.returncode == 0, done.stdout
    assert "ignored: structure/title, 1 finding: a draft␛[31m" in done.stdout
    assert "passed: 4 rules" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.pdf"], "none.pdf: there is no such file"),
        (["notes.txt"], "notes.txt: is no PDF: it begins with b'Dear marker'"),
        (
            ["report.pdf", "--profile", "cours"],
            "there is no profile 'cours'; did you mean 'course'",
        ),
        (["report.pdf", "--select", "page/*"], "there is no rule 'page/*'; did you mean 'pages/*'"),
        (["report.pdf", "--ignore", "pages/limit"], "say which rule and why"),
        (["report.pdf", "--ignore", "file/limits=big"], "cannot be ignored"),
        (["report.pdf", "--latex", "main.tex"], "--latex main.tex: there is no such file"),
        (["report.pdf", "--latex", "notes.txt"], "--latex notes.txt: has no \\documentclass"),
        (["report.pdf", "--results", "."], "--results .: has no sources.json"),
        (["report.pdf", "--annotate", "report.pdf"], "is the report itself"),
        ([".", "--annotate", "out.pdf"], "--annotate is for one report; . is a folder"),
        (["empty"], "empty: there is no PDF in this folder or below"),
    ],
)
def test_what_cannot_be_asked_is_one_line_with_status_2(folder, monkeypatch, arguments, said):
    (folder / "notes.txt").write_text("Dear marker")
    (folder / "empty").mkdir()
    before = sorted(folder.iterdir())
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert sorted(folder.iterdir()) == before


def test_a_name_may_look_like_an_option(folder):
    (folder / "report.pdf").rename(folder / "-x.pdf")
    done = run("--select", "file/*", "--", "-x.pdf", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("-x.pdf: fit to submit")


def test_what_is_told_can_go_to_a_file(folder):
    (folder / "out").mkdir()
    for _ in range(2):  # what an earlier check wrote is replaced
        done = run("report.pdf", "--format", "sarif", "-o", "out/check.sarif", folder=folder)
        assert (done.returncode, done.stdout) == (1, "")
    assert json.loads((folder / "out" / "check.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report.pdf", "-o", "report.pdf"], "is read by this check"),
        (["report.pdf", "-o", "link.json"], "is read by this check"),
        (["report.pdf", "--latex", "main.txt", "-o", "main.txt"], "is read by this check"),
        (["report.pdf", "--annotate", "main.tex"], "is read by this check"),
        (["report.pdf", "-o", "other.tex"], "is LaTeX"),
        (["report.pdf", "-o", "other"], "is a PDF"),
        ([".", "-o", "essay.pdf"], "is read by this check"),
        (["report.pdf", "--annotate", "new.pdf", "-o", "./new.pdf"], "is the copy of --annotate"),
        (["report.pdf", "-o", "sub"], "cannot be written: no file in a folder"),
        (["report.pdf", "-o", "none/check.txt"], "cannot be written: no file in a folder"),
        (["report.pdf", "-o", "pipe"], "is no ordinary file"),
    ],
)
def test_no_work_is_overwritten(folder, monkeypatch, arguments, said):
    for name in ("main.tex", "main.txt"):
        (folder / name).write_text("\\documentclass{article}")
    (folder / "other.tex").write_text("% a chapter")
    (folder / "other").write_bytes(PLAIN)
    (folder / "essay.pdf").write_bytes(b"<html>")
    (folder / "link.json").symlink_to("report.pdf")
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}

    before = files()
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert files() == before


def test_a_copy_is_marked_and_one_that_cannot_be_is_said(folder):
    done = run("report.pdf", "--annotate", "out.pdf", folder=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert (folder / "out.pdf").read_bytes().startswith(b"%PDF-")
    (folder / "report.pdf").write_bytes(PLAIN[:200])
    done = run("report.pdf", "--annotate", "other.pdf", folder=folder)
    assert done.returncode == 1
    assert done.stdout.startswith("report.pdf: not fit to submit: 1 error")
    assert done.stderr == "labrig: other.pdf: not written: report.pdf could not be read\n"


def test_a_report_of_labrigs_brings_its_profile_and_results(tmp_path):
    report = lab(tmp_path)
    done = run("results/reports/mine/report.pdf", "--format", "json", folder=tmp_path)
    (told,) = json.loads(done.stdout)["reports"]
    assert told["profile"] == "workshop"
    assert told["results"] == "results/reports/mine"
    assert told["latex"] == "results/reports/mine/latex/report.tex"
    asked = run(report / "report.pdf", "--profile", "course", folder=tmp_path)
    assert "profile course; with " in asked.stdout


def test_a_profile_that_a_report_names_and_is_none_is_said_with_what_names_it(tmp_path):
    report = lab(tmp_path)
    (report / "sources.json").write_text('{"profile": "curse", "experiments": {}}')
    done = run(report / "report.pdf", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the report's sources.json: there is no profile 'curse'; did you mean" in done.stderr
    assert run(report / "report.pdf", "--profile", "course", folder=tmp_path).returncode == 1


def test_results_that_cannot_be_read_are_one_error_and_so_is_latex_that_is_none(tmp_path):
    report = lab(tmp_path)
    (report / "sources.json").write_text("[1,")
    (report / "latex" / "report.tex").write_text("Dear marker")
    done = run("results/reports/mine/report.pdf", "--select", "science/*", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("cannot be read: ") == 2
    assert "its results cannot be read: " in done.stdout
    assert "report.tex: has neither" in done.stdout


def test_a_page_of_another_size_is_a_submission_where_it_lies_alone():
    names = [Path("in", name) for name in ("a/r.pdf", "a/f/p.pdf", "b/q.pdf")]
    facts = [Facts(pages=1, body_pages=None, words=0, loose=loose) for loose in (False, True, True)]
    reports = [checked(facts=one) for one in facts]
    assert beside_others(names, reports) == {names[1]}


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """What a class hands in."""
    folder = tmp_path / "all"
    for name, data in {
        "zoe.pdf": PLAIN,
        "adam/REPORT.PDF": PLAIN,
        "ben/encrypted.pdf": hostile.encrypted(PLAIN, user="x"),
        "cut.pdf": PLAIN[:300],
        "essay.pdf": b"<html>",
        "=cmd.pdf": PLAIN,
        ".hidden.pdf": PLAIN,
        ".git/object.pdf": PLAIN,
        "notes.txt": b"",
        "adam/figures/rate.pdf": PLAIN.replace(b"595 842", b"400 240"),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.pdf")
    lab(folder / "eve")
    return folder


NAMES = [
    "=cmd.pdf",
    "cut.pdf",
    "essay.pdf",
    "pipe.pdf",
    "zoe.pdf",
    "adam/REPORT.PDF",
    "ben/encrypted.pdf",
    "eve/results/reports/mine/report.pdf",
]


def test_a_folder_is_a_table_with_a_row_for_each_whatever_it_is(submissions):
    done = run("all", folder=submissions.parent)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[1:-3]] == NAMES
    assert lines[-2] == "8 reports: 0 fit, 8 not fit; profile course"
    assert lines[-1].endswith("as figures are: adam/figures/rate.pdf")
    by_name = dict(zip(NAMES, lines[1:-3], strict=True))
    assert by_name["ben/encrypted.pdf"].endswith("file/encrypted")
    for name in ("cut.pdf", "essay.pdf", "pipe.pdf"):
        assert by_name[name].endswith("file/readable")


def test_a_folder_for_programs_has_the_same_rows_in_the_same_order(submissions):
    def told(form: str) -> str:
        return run("all", "--format", form, folder=submissions.parent).stdout

    rows = list(csv.DictReader(io.StringIO(told("csv"))))
    assert [row["file"] for row in rows] == ["'=cmd.pdf", *NAMES[1:]]
    reports = json.loads(told("json"))["reports"]
    assert [report["file"] for report in reports] == NAMES
    # Who hands in does not choose what is asked.
    assert {report["profile"] for report in reports} == {"course"}
    assert reports[-1]["latex"] == "all/eve/results/reports/mine/latex/report.tex"


def test_a_folder_of_fit_reports_has_status_0(folder):
    done = run(".", "--select", "file/*", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (
        "1 report: 1 fit, 0 not fit, by the rules that were selected; profile course"
    )
