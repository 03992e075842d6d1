from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from labrig.check.results.reading import read_results
from labrig.check.results.records import Analysis, Results, Unread
from tests.check.lab import CLAIM, JOURNALS, SCRIPT, changed, write_lab

RESULTS = "results/emulator/mini"
ANALYSIS = f"{RESULTS}/analysis.json"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lab = tmp_path_factory.mktemp("whole") / "lab"
    write_lab(lab)
    return lab


@pytest.fixture
def lab(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "lab")
    return tmp_path / "lab"


def read(lab: Path) -> Results:
    found = read_results(lab / "results" / "reports" / "mini", lab)
    assert found is not None
    return found


def stale(lab: Path) -> list[str]:
    """The files that have changed since, from the lab's folder."""
    (one,) = read(lab).experiments
    return [str(Path(each.file).relative_to(lab)) for each in one.hashes if each.then != each.now]


def test_what_an_analysis_says_is_read(lab: Path) -> None:
    found = read(lab)
    (one,) = found.experiments
    assert isinstance(one.analysis, Analysis)
    assert one.analysis.hypotheses[0].claim == CLAIM
    assert one.analysis.hypotheses[0].verdict == "supported"
    assert [arm.label for arm in one.analysis.traced] == ["read calls"]
    assert one.analysis.boards[0].emulated
    assert not isinstance(found.values, Unread)
    assert any(value.unit == "ns" and value.estimate == 1280.4 for value in found.values)


def test_results_that_nothing_has_changed_are_fresh(lab: Path) -> None:
    (one,) = read(lab).experiments
    assert (stale(lab), one.unread) == ([], ())
    assert len(one.hashes) == 8


def test_comments_make_nothing_stale(lab: Path) -> None:
    declared = lab / "experiments/mini"
    with (declared / "experiment.yaml").open("a") as file:
        file.write("# a remark\n")
    (declared / "read.d").write_text(f"/* a remark */\n{SCRIPT}")
    assert stale(lab) == []


@pytest.mark.parametrize(
    ("file", "found", "put"),
    [
        ("experiments/mini/experiment.yaml", "trials: 5", "trials: 6"),
        ("experiments/mini/read.d", "count()", "sum(1)"),
        ("experiments/mini/input.txt", "input", "other"),
        (f"{RESULTS}/raw/s1.jsonl", "session", "sessions"),
        (f"{RESULTS}/plan.json", '"seed": 20190131', '"seed": 2'),
        ("results/emulator/board.json", "1212", "1213"),
        ("results/emulator/board.json", "cdcd", "cdce"),
        (ANALYSIS, '"estimate": 0.446', '"estimate": 0.447'),
    ],
)
def test_what_has_changed_since_is_found_and_nothing_else(
    lab: Path, file: str, found: str, put: str
) -> None:
    path = lab / file
    text = path.read_text()
    assert found in text
    path.write_text(text.replace(found, put, 1))
    assert stale(lab) == [file]


def test_journals_that_came_or_went_are_found(lab: Path) -> None:
    (lab / RESULTS / "raw" / JOURNALS[0]).unlink()
    (lab / RESULTS / "raw" / "s2.jsonl").write_text("{}\n")
    assert stale(lab) == [f"{RESULTS}/raw/{name}" for name in (JOURNALS[0], "s2.jsonl")]


def test_an_analysis_that_does_not_say_what_it_was_made_from_is_not_fresh(lab: Path) -> None:
    changed(lab, ANALYSIS, made_from=None)
    (one,) = read(lab).experiments
    assert [str(each) for each in one.unread] == [
        f"{lab / ANALYSIS}: does not say what it was made from"
    ]


def nested(path: Path) -> None:
    path.write_text('{"experiment": ' + "[" * 200_000)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (Path.unlink, "is not there"),
        (lambda path: path.write_text("{"), "EOF"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "is not text"),
        (lambda path: path.write_text("[]"), ""),
        (lambda path: path.write_text('{"experiment": 3}'), "experiment"),
        (nested, "recursion"),
        (sparse, "64 MiB"),
        (folder, "is not there"),
    ],
)
def test_a_broken_analysis_is_said_with_its_file(
    lab: Path, spoil: Callable[[Path], object], why: str
) -> None:
    spoil(lab / ANALYSIS)
    (one,) = read(lab).experiments
    assert isinstance(one.analysis, Unread)
    assert one.analysis.file == str(lab / ANALYSIS)
    assert why in one.analysis.why


def test_values_and_sources_may_be_broken_too(lab: Path) -> None:
    report = lab / "results/reports/mini"
    (report / "values.json").write_text('{"a": {"estimate": "x"}}')
    assert isinstance(read(lab).values, Unread)
    assert read(lab).calculated == (), "a text that labrig did not make calculates nothing"
    (report / "calculated.json").write_text('[{"text": 3}]')
    assert isinstance(read(lab).calculated, Unread)
    (report / "sources.json").write_text("{}")
    assert read(lab).experiments == ()
    (report / "sources.json").unlink()
    assert read_results(report, lab) is None


@pytest.mark.parametrize("outside", ["/etc", "../../elsewhere", "results/../../x"])
def test_results_outside_of_the_lab_are_not_read(lab: Path, outside: str) -> None:
    sources = lab / "results/reports/mini/sources.json"
    said = json.loads(sources.read_text())
    sources.write_text(json.dumps({**said, "experiments": {"mini": outside}}))
    (one,) = read(lab).experiments
    assert isinstance(one.analysis, Unread)
    assert one.analysis.why == "is not a folder of this lab"


def test_a_declaration_that_unfolds_without_end_takes_no_time(lab: Path) -> None:
    lines = ["a0: &a0 [x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)
    ]
    (lab / "experiments/mini/experiment.yaml").write_text("\n".join(lines))
    assert stale(lab) == ["experiments/mini/experiment.yaml"]


def test_boards_that_are_a_factor_have_their_journals_apart(lab: Path) -> None:
    """One analysis of two boards: journals are measured in a folder each."""
    together = lab / "results" / "emulator+other" / "mini"
    together.mkdir(parents=True)
    shutil.copytree(lab / "results" / "emulator", lab / "results" / "other")
    data = json.loads((lab / ANALYSIS).read_text())
    journals = data["made_from"]["journals"]
    data["made_from"]["journals"] = {
        f"{board}/{name}": sha256
        for board in ("emulator", "other")
        for name, sha256 in journals.items()
    }
    (together / "analysis.json").write_text(json.dumps(data))
    sources = lab / "results/reports/mini/sources.json"
    folder = {"mini": "results/emulator+other/mini"}
    sources.write_text(json.dumps({"experiments": folder}))
    assert stale(lab) == []
    (lab / "results/other/mini/raw" / JOURNALS[0]).write_text("{}\n")
    assert stale(lab) == [f"results/other/mini/raw/{JOURNALS[0]}"]
