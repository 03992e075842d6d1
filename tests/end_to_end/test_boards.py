"""The main job on boards of other kinds: a pool reached by ssh, a record of it, this machine.

The pool's two boards are machines of their own behind real ssh servers. One lab serves all tests of
this file, in order.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pypdfium2
import pytest

from labrig import plan
from labrig.boards.emulator import EmulatorBoard
from labrig.boards.lease import take_lease
from labrig.boards.ssh import SshBoard
from labrig.measure.ledger import hold
from labrig.measure.records import End, Record, Session, TrialDone
from labrig.trace_commands.work_on_board import TRIALS
from tests.end_to_end.lab import Lab

pytestmark = [pytest.mark.board, pytest.mark.timeout(1200)]

COPYING = """\
title: Copying
question: How long does a copy take?
workload: {command: "head -c {size} /dev/zero"}
factors: {size: {unit: B, levels: [1000, 100000]}}
arms: {none: , again: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
hypotheses:
  - id: H1
    claim: Two untraced arms do not differ by half.
    comparison: {metric: elapsed, arm: again, baseline: none, at: {size: 1000}, expect: equivalent, margin: 50%}
trials: 8
warmup: 1
blocks: 3
seed: 3
sizes: {smoke: {blocks: 3}}
"""
POOL = ("--config", "board=shelf", "size=smoke")
REPLAY = ("--config", "board=replay", "size=smoke")
TOLD = ("set_up: [touch /data/set-up]", "before_trial: [echo trial >>/data/before]")


@pytest.fixture(scope="module")
def machines() -> Iterator[dict[str, EmulatorBoard]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(EmulatorBoard(name, instance=number))
            for number, name in enumerate(("left", "right"))
        }


def declared(board: EmulatorBoard, config: Path) -> str:
    """Declare a running machine as a user would: an ``ssh`` board of their ``~/.ssh/config``."""
    target = board.target
    said = (
        f"Host {board.name}\n  HostName {target.host}\n  Port {target.port}\n  User {target.user}\n"
        f"  IdentityFile {target.identity_file}\n  IdentitiesOnly yes\n"
        f"  UserKnownHostsFile {target.known_hosts}\n  HostKeyAlias {target.host_key_alias}\n"
    )
    with config.open("a") as file:
        file.write(said)
    lines = ["kind: ssh", f"host: {board.name}", "work: /data", f"ssh_config: {config}", *TOLD]
    return "".join([f"{board.name}:\n", *(f"  {line}\n" for line in lines)])


@pytest.fixture(scope="module")
def lab(tmp_path_factory, machines) -> Lab:
    made = Lab.copy_to(tmp_path_factory.mktemp("boards") / "lab")
    (made.root / "experiments/copying").mkdir()
    (made.root / "experiments/copying/experiment.yaml").write_text(COPYING)
    made.edit("config/lab.yaml", "board: emulator", "board: left")
    boards = [declared(board, made.root / "ssh_config") for board in machines.values()]
    (made.root / "config/boards.yaml").write_text(
        "".join(boards)
        + "shelf: {kind: pool, boards: [left, right]}\n"
        + "local: {kind: local}\nreplay: {kind: recorded, results: results/shelf}\n"
    )
    return made


def sessions(lab: Lab, folder: str) -> list[Session]:
    return [r for one in lab.journals(folder).values() for r in one if isinstance(r, Session)]


def at_once(*experiments: dict[str, list[Record]]) -> bool:
    """Whether two experiments were measured side by side, which a busy host need not begin so."""

    def times(experiment: dict[str, list[Record]]) -> tuple[str, str]:
        records = [record for journal in experiment.values() for record in journal]
        begun = [record.started for record in records if isinstance(record, Session)]
        ended = [record.ended for record in records if isinstance(record, End)]
        return min(begun), max(ended)

    (begun, ended), (other_begun, other_ended) = map(times, experiments)
    return begun <= other_ended and other_begun <= ended


def test_a_pool_measures_two_experiments_each_on_a_board_of_its_own(lab, machines):
    lab.snakemake("probe-effect", "results/shelf/copying-smoke/analysis.json", *POOL)
    used: list[str] = []
    for name in ("probe-effect-smoke", "copying-smoke"):
        folder = f"shelf/{name}"
        made = plan.from_json((lab.root / "results" / folder / "plan.json").read_text())
        assert not hold(made, lab.journals(folder)).unmeasured
        boards = {session.facts["board"] for session in sessions(lab, folder)}
        assert len(boards) == 1, "one experiment, one board"
        used += boards
        assert {session.board for session in sessions(lab, folder)} == {"shelf"}
    assert set(used) <= {"left", "right"}
    if at_once(*(lab.journals(f"shelf/{name}-smoke") for name in ("probe-effect", "copying"))):
        assert sorted(used) == ["left", "right"]
    prepared = 0
    for board in set(used):
        prepared += machines[board].run(["cat", "/data/before"]).stdout.count(b"trial\n")
        machines[board].run(["test", "-e", "/data/set-up"])
    trials = sum(len(lab.trials(f"shelf/{name}-smoke")) for name in ("probe-effect", "copying"))
    watched = 1 + TRIALS  # of the cell of which probe-effect asks who did its work
    assert prepared == trials + watched, "what boards.yaml says to do before each trial"
    for trial in lab.trials("shelf/copying-smoke"):
        assert f"size={trial.result['output_bytes']}/" in trial.trial, "what was planned was run"
        assert machines[board].run(["ls", "/tmp"]).stdout.find(b"labrig.lease") < 0


def test_a_report_of_real_boards_does_not_call_them_emulated(lab):
    lab.snakemake("report.pdf", *POOL)
    document = pypdfium2.PdfDocument(lab.root / "report.pdf")
    front = document[0].get_textpage().get_text_bounded()
    assert "emulated" not in front
    assert "smoke" in front.lower()
    everything = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert "shelf" in everything


def test_from_the_record_alone_the_same_report_is_made_without_a_board(lab, machines):
    there = Lab.copy_to(lab.root.parent / "reader")
    shutil.copytree(lab.root / "results/shelf", there.root / "results/shelf")
    shutil.copytree(lab.root / "experiments/copying", there.root / "experiments/copying")
    (there.root / "config/boards.yaml").write_text(
        "replay: {kind: recorded, results: results/shelf}\n"
    )
    there.snakemake("report.pdf", "results/replay/copying-smoke/analysis.json", *REPLAY)
    assert (there.root / "report.pdf").read_bytes().startswith(b"%PDF-")
    for name in ("probe-effect-smoke", "copying-smoke"):
        ours, theirs = (
            json.loads((root / "results" / board / name / "analysis.json").read_text())
            for root, board in ((there.root, "replay"), (lab.root, "shelf"))
        )
        for key in ("summaries", "differences", "ministat", "costs", "hypotheses", "counts"):
            assert ours[key] == theirs[key]
    work = "probe-effect-smoke/work.json"
    assert (there.root / "results/replay" / work).read_bytes() == (
        lab.root / "results/shelf" / work
    ).read_bytes()
    for kept in there.root.glob("results/*/probe-effect-smoke/raw/work-*.json"):
        kept.unlink()
    said = there.snakemake("report.pdf", "--forcerun", "work", *REPLAY, ok=False)
    assert "labrig: board replay: who did the work of that cell is not in results/shelf" in said


def in_use(board: EmulatorBoard, stack: ExitStack) -> None:
    other = stack.enter_context(SshBoard(board.name, board.target))
    stack.enter_context(take_lease(other, purpose="another experiment", say=print))


def test_a_board_in_use_is_told_in_a_line_with_whose_it_is_and_another_one_taken(lab, machines):
    with ExitStack() as stack:
        for board in machines.values():
            in_use(board, stack)
        lab.edit("experiments/copying/experiment.yaml", "seed: 3", "seed: 4")
        said = lab.snakemake("copying", *POOL, ok=False)
    before = lab.journals("shelf/copying-smoke")
    lab.edit("experiments/copying/experiment.yaml", "trials: 8", "trials: 9")
    with ExitStack() as stack:
        in_use(machines["left"], stack)
        lab.snakemake("results/shelf/copying-smoke/measured.json", *POOL)
    lab.edit("experiments/copying/experiment.yaml", "trials: 9", "trials: 8")
    new = [
        one for one in sessions(lab, "shelf/copying-smoke") if f"{one.session}.jsonl" not in before
    ]
    assert {one.facts["board"] for one in new} == {"right"}
    assert "labrig: no board of the pool can be had:" in said
    for name in machines:
        assert f"board {name} is in use by " in said
    assert "for another experiment" in said
    assert "Traceback" not in said


ACROSS = COPYING.replace("factors: {", "factors: {board: {levels: [left, local]}, ").replace(
    "at: {size", "at: {board: left, size"
)


def test_where_boards_are_a_factor_each_measures_its_level_and_one_analysis_shows_all(lab):
    (lab.root / "experiments/across").mkdir()
    (lab.root / "experiments/across/experiment.yaml").write_text(ACROSS)
    lab.snakemake("across")
    for board in ("left", "local"):
        made = plan.from_json((lab.root / f"results/{board}/across/plan.json").read_text())
        assert {cell.levels["board"] for cell in made.cells} == {board}
        assert not hold(made, lab.journals(f"{board}/across")).unmeasured
    analysis = json.loads((lab.root / "results/left+local/across/analysis.json").read_text())
    assert [board["name"] for board in analysis["boards"]] == ["left", "local"]
    assert len({board["facts"]["machine"] for board in analysis["boards"]}) == 2
    assert {d["levels"]["board"] for d in analysis["differences"]} == {"left", "local"}
    assert {d["blocks"] for d in analysis["differences"]} == {3}
    assert (lab.root / "results/left+local/across/figures/forest.pdf").is_file()
    assert "Nothing to be done" in lab.snakemake("across")


def test_boards_of_different_kinds_are_not_put_together_otherwise(lab):
    said = lab.snakemake("results/left+local/copying/analysis.json", ok=False)
    assert "labrig: blocks were measured on boards of different kinds: " in said
    assert "declare these as levels of a factor 'board'" in said
    assert not (lab.root / "results/left+local/copying/analysis.json").exists()


def test_this_machine_is_said_not_to_be_quiet_with_its_load(lab):
    lab.snakemake("results/local/copying/analysis.json", "--config", "board=local")
    analysis = json.loads((lab.root / "results/local/copying/analysis.json").read_text())
    (warning,) = (w for w in analysis["warnings"] if "not quiet" in w)
    assert "its load was " in warning
    trials = [t for t in lab.trials("local/copying") if isinstance(t, TrialDone)]
    assert len(trials) == 3 * 2 * 2 * 9
