"""A notebook's way through an experiment on this machine, and what the pipeline makes of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from labrig.errors import DeclarationError, UsageError
from labrig.hashes import file_sha256, yaml_sha256
from labrig.measure.chain import check
from labrig.measure.journal import JournalFile, journals_in
from labrig.measure.records import Session, TrialDone
from labrig.notebook import Exploration, Run, experiment
from labrig.table import read_table
from tests.end_to_end.lab import ROOT, Lab, wait_until
from tests.end_to_end.test_read_metrics import DECLARATION

SLOW = """\
title: Sleeping
question: How long?
workload: {command: sleep 0.2}
arms: {none: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
trials: 2
blocks: 2
seed: 1
"""

DRAWN = """\
title: Numbers drawn
question: Which are larger?
workload: {command: "shuf -n 1 -i 900-{top}"}
factors: {top: {levels: [1000, 1200]}}
arms: {none: , again: {twin: none}}
reference: [none]
metrics: {drawn: {source: {regex: '([0-9]+)', unit: us}, unit: us, label: number drawn}}
trials: 3
blocks: 1
seed: 1
"""
"""Numbers apart from 0 and from each other, however busy the host."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab.copy_to(tmp_path_factory.mktemp("notebook") / "lab")
    shutil.copy(ROOT / "requirements.lock", lab.root)
    git = ["git", "-C", str(lab.root), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    for words in (["init", "-q"], ["add", "pyproject.toml", "config"], ["commit", "-qm", "lab"]):
        subprocess.run([*git, *words], check=True)
    with (lab.root / "pyproject.toml").open("a") as file:
        file.write("# changed since\n")
    (lab.root / "config" / "boards.yaml").write_text("here: {kind: local}\n")
    lab.edit("config/lab.yaml", "board: emulator", "board: here")
    for name, text in (("ipc", DECLARATION), ("slow", SLOW), ("drawn", DRAWN)):
        (lab.root / "experiments" / name).mkdir()
        (lab.root / "experiments" / name / "experiment.yaml").write_text(text)
    return lab


@pytest.fixture(autouse=True)
def own_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A measurement of this machine would wait for all other tests."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.fixture
def ipc(lab: Lab) -> Exploration:
    return experiment("ipc", root=lab.root)


@pytest.fixture
def run(ipc: Exploration) -> Run:
    return ipc.run(trials=3)


def test_an_exploration_shows_its_plan(ipc: Exploration) -> None:
    shown = repr(ipc)
    assert "trials  24 in 2 blocks of 12" in shown
    assert "16 trials: 3 timed a cell in 1 block" in shown
    assert "A repeat takes as many cycles." in shown
    html = ipc._repr_html_()
    assert "24 in 2 blocks of 12" in html
    assert ">run()</td>" in html
    assert ">claim</th>" in html
    part = repr(ipc.with_arms("none").with_levels(model="pipe"))
    assert "trials  6 in 2 blocks of 3" in part
    assert "A repeat takes" not in part


def test_it_is_measured_once_and_is_exploratory(lab: Lab, ipc: Exploration, run: Run) -> None:
    rows = run.table[run.table["kept"] & (run.table["kind"] == "timed")]
    assert len(rows) == 12
    assert rows["exploratory"].all()
    assert run.analysis.counts.exploratory == 16
    before = lab.journals("here/ipc")
    assert all(one[0].exploratory for one in before.values() if isinstance(one[0], Session))
    again = ipc.run(trials=3)
    assert lab.journals("here/ipc") == before
    assert again.table.equals(run.table)
    part = ipc.with_levels(model="pipe").recorded(trials=3)
    assert set(part.table["model"]) == {"pipe"}
    assert Path.cwd() != lab.root


def test_arms_and_levels_are_compared_as_the_trials_say(lab: Lab) -> None:
    drawn = experiment("drawn", root=lab.root)
    run = drawn.run(trials=4)
    rows = run.table[(run.table["kind"] == "timed") & run.table["kept"]]
    means = rows.groupby(["arm", "top"])["drawn"].mean()
    arms = run.compare("again", "none", top=1000)
    assert arms.estimate == pytest.approx(means["again", 1000] / means["none", 1000] - 1)
    assert arms.low is not None and arms.estimate is not None and arms.high is not None
    assert arms.low < arms.estimate < arms.high
    assert "Welch" in arms.method
    levels = run.compare(level={"top": 1200}, against={"top": 1000})
    assert levels.estimate == pytest.approx(means["none", 1200] / means["none", 1000] - 1)
    assert "they differ" in levels.words or "no difference is shown" in levels.words
    assert levels.words.partition(":")[0] in levels._repr_html_()
    lone = drawn.with_levels(top=1000).run(trials=1).compare("again", "none")
    assert (lone.low, lone.high, lone.differs) == (None, None, None)
    assert f"no interval: {lone.note}" in lone.words


def test_what_cannot_be_compared_or_drawn_is_told(run: Run) -> None:
    for asked, words in (
        (lambda: run.compare("agin", metric="loop", model="pipe"), "did you mean 'again'"),
        (lambda: run.compare("again", metric="loop"), "must name a level of model"),
        (lambda: run.compare("again", metric="lop", model="pipe"), "did you mean 'loop'"),
        (lambda: run.compare(metric="loop"), "name what is compared"),
        (lambda: run.compare("again", metric="loop", model="pip"), "did you mean 'pipe'"),
        (lambda: run.figure("swep"), "did you mean 'sweep'"),
        (lambda: run.figure("violins", metrics=["lop"]), "did you mean 'loop'"),
        (lambda: run.figure("sweep", metrics=["loop", "mine"]), "a sweep shows one metric"),
        (lambda: run.hypotheses["H9"], "no verdict on 'H9'"),
        (lambda: run.exploration.run(trials=0), "trials must be a whole number"),
        (lambda: run.exploration.run(board="there"), "there is no board there"),
        (lambda: run.exploration.recorded(trials=3, board="there"), "nothing was measured"),
    ):
        with pytest.raises((UsageError, DeclarationError), match=words):
            asked()


def test_what_was_true_of_a_session_is_beside_it_by_its_hash(lab: Lab, run: Run) -> None:
    journal = run.journals[0]
    assert check(journal.read_bytes(), journal.name).sealed
    (session, *_) = JournalFile(journal)
    assert isinstance(session, Session)
    assert session.versions["snakemake"] == metadata.version("snakemake")
    assert session.host["machine"] == os.uname().machine
    assert (session.seed, session.attempt) == (1, 1)
    beside = {name.partition("-")[0]: journal.with_name(name) for name in session.beside}
    assert set(beside) == {"board", "environment", "diff"}
    for name, digest in session.beside.items():
        assert file_sha256(journal.with_name(name)) == digest
    environment = json.loads(beside["environment"].read_text())
    assert environment["lock"] == file_sha256(lab.root / "requirements.lock")
    assert environment["packages"]["numpy"] == metadata.version("numpy")
    declared = lab.root / "experiments/ipc/experiment.yaml"
    assert environment["untracked"]["experiments/ipc/experiment.yaml"] == file_sha256(declared)
    assert session.experiment_sha256 == yaml_sha256(declared.read_text())
    said = beside["diff"].read_text()
    assert said.endswith("+# changed since\n")
    assert "boards.yaml" not in said, "addresses are there"


def test_a_figure_is_shown_with_its_caption(run: Run) -> None:
    shown = run.figure("distributions", metrics=["loop"])
    html = shown._repr_html_()
    assert html.count("<img ") == html.count("<figcaption>") == 1
    assert "N = 3" in shown.caption
    assert shown.figure.axes


def test_the_pipeline_measures_anew_unless_it_is_told_to_count_them(lab: Lab, run: Run) -> None:
    folder = run.save("explored")
    assert "trials: 3" in (folder / "experiment.yaml").read_text()
    with pytest.raises(UsageError, match="is there already"):
        run.save("explored")
    with pytest.raises(UsageError, match="means a stage"):
        run.save("table")
    explored = lab.journals("here/explored")
    assert list(explored) == [path.name for path in run.journals]
    raw = lab.root / "results/here/explored/raw"
    for session in (records[0] for records in explored.values()):
        assert isinstance(session, Session)
        assert all((raw / name).is_file() for name in session.beside)
    made = "results/here/explored/analysis.json"

    def counts() -> dict[str, int]:
        found: dict[str, int] = json.loads((lab.root / made).read_text())["counts"]
        return found

    lab.snakemake(made, "--cores", "2", "--config", "exploratory=true")
    assert lab.journals("here/explored") == explored, "all of it was measured in the notebook"
    assert counts()["exploratory"] == 16
    lab.snakemake(made, "--cores", "2")
    assert len(lab.journals("here/explored")) == len(explored) + 1
    assert counts()["exploratory"] == 0
    assert counts()["timed"] == 12
    rows, _ = read_table(lab.root / "results/here/explored/trials.parquet")
    assert not rows["exploratory"].any()


MANY = 300
"""Trials that no host measures before it is interrupted, however late."""
PATIENCE = 180
"""Seconds that a test waits for what must happen."""


@pytest.fixture
def heeded() -> Iterator[None]:
    """Interrupts are heeded, which a shell has those ignore that it starts in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_an_interrupt_keeps_what_is_measured_and_the_next_run_goes_on(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = experiment("slow", root=lab.root)
    raw = lab.root / "results" / "here" / "slow" / "raw"

    def interrupt() -> None:
        while len(trials_of(lab, "here/slow")) < 3:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        slow.run(trials=MANY)
    kept = len(lab.trials("here/slow"))
    assert 3 <= kept < MANY + 1
    assert f"interrupted: {kept} of {MANY + 1} trials are kept" in capsys.readouterr().err
    assert not [one for one in threading.enumerate() if one.name.startswith("board")]
    assert len(slow.recorded(trials=MANY).table) == kept
    run = slow.run(trials=kept + 1)
    assert set(run.table["session"]) > {
        name.removesuffix(".jsonl") for name in list(journals_in(raw))[:1]
    }
    assert run.table["trial"][run.table["role"] == "planned"].nunique() == kept + 2


def test_an_interrupted_kernel_goes_on_with_what_is_left(lab: Lab) -> None:
    """Jupyter's own interrupt goes to all that the kernel started in its group."""
    (lab.root / "experiments" / "slower").mkdir()
    (lab.root / "experiments" / "slower" / "experiment.yaml").write_text(SLOW)
    manager, client = start_new_kernel(
        startup_timeout=PATIENCE, kernel_name="python3", cwd=str(lab.root)
    )
    try:
        begin = "import labrig; slow = labrig.experiment('slower')"
        assert client.execute_interactive(begin)["content"]["status"] == "ok"
        # Else what comes within moments of an error is aborted with it.
        asked = client.execute(f"slow.run(trials={MANY})", stop_on_error=False)
        wait_until(lambda: len(trials_of(lab, "here/slower")) >= 3, PATIENCE, "trials")
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=PATIENCE)
        while reply["parent_header"]["msg_id"] != asked:
            reply = client.get_shell_msg(timeout=PATIENCE)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        kept = len(lab.trials("here/slower"))
        assert kept < MANY + 1
        again = client.execute_interactive(
            f"slow.run(trials={kept + 1})", output_hook=lambda _: None, timeout=PATIENCE
        )
        assert again["content"]["status"] == "ok", again["content"]
        assert len(lab.journals("here/slower")) == 2
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def trials_of(lab: Lab, folder: str) -> list[TrialDone]:
    return lab.trials(folder) if (lab.root / "results" / folder / "raw").is_dir() else []


def test_a_lab_is_found_above_the_notebook(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = lab.root / "notebooks" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert experiment("ipc").lab == lab.root
    monkeypatch.chdir("/")
    with pytest.raises(UsageError, match="is no lab"):
        experiment("ipc")
