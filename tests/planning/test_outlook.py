"""`labrig plan`: numbers as the plan has them, times as sessions took, blocks as power says."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from labrig.boards.catalogue import read_catalogue
from labrig.cli import main
from labrig.errors import UsageError
from labrig.measure.journal import to_bytes
from labrig.measure.records import Attach, Detach, End, Record, TrialDone
from labrig.planning import outlook
from labrig.planning.session_times import pace_of
from labrig.stats.analysis import analyse, to_json
from tests.measure.test_journal import session
from tests.stats import synthetic

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab(tmp_path: Path, monkeypatch) -> Path:
    """A lab of its own with the default experiment, and nothing measured."""
    for name in ("experiments", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def look(lab: Path, size: str = "full") -> outlook.Outlook:
    return outlook.look_ahead("probe-effect", size, None, read_catalogue(lab / "config"), lab)


def full_table() -> pd.DataFrame:
    """The full pilot's trials, which vary more than the emulated board's."""
    return synthetic.make_table(synthetic.load_experiment(), between=0.02, within=0.01)


@pytest.fixture(scope="module")
def pilots() -> dict[str, str]:
    """Analyses of made-up trials, by size."""
    experiment = synthetic.load_experiment()
    tables = {
        "full": full_table(),
        "smoke": synthetic.make_table(experiment, size="smoke"),
    }
    return {
        size: to_json(analyse(experiment, table, synthetic.make_metadata(size)))
        for size, table in tables.items()
    }


def leave(lab: Path, pilots: dict[str, str], size: str = "full") -> None:
    """Leave an analysis behind, as if measured before."""
    folder = lab / "results/emulator" / ("probe-effect" + f"-{size}" * (size != "full"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "analysis.json").write_text(pilots[size])


def test_the_numbers_are_those_of_the_plan(lab):
    (found,) = look(lab).boards
    assert (found.cells, found.arms, found.blocks, found.side_by_side) == (40, 8, 6, 2)
    assert found.trials == {"warmup": 240, "timed": 1200, "counted": 180}
    assert found.attachments == 6
    assert found.assumed == "the board was never made ready; it is taken for a linux machine"
    lines = list(outlook.show(look(lab)))
    assert lines[2] == "  trials  1620 in 6 blocks of 270: 240 warmup, 1200 timed, 180 counted"
    assert lines[-1].startswith("  blocks needed are not known: there is no pilot in")


def test_without_sessions_the_time_is_unknown_and_bounded_by_the_timeouts(lab):
    (found,) = look(lab).boards
    assert (found.pace, found.expected_seconds) == (None, None)
    assert found.most_seconds == 3 * (6 * 180 + 270 * 60)
    assert "time    unknown" in "\n".join(outlook.show(look(lab)))


def write_session(
    folder: Path,
    begun: datetime,
    seconds: float,
    *,
    attached=(),
    plan: str = "p",
    experiment: str = "probe-effect",
) -> None:
    """Write the journal of a session with ten trials."""
    folder.mkdir(parents=True, exist_ok=True)
    header = replace(
        session(), experiment=experiment, plan=plan, started=begun.isoformat(timespec="seconds")
    )
    records: list[Record] = [header]
    for number, wait in enumerate(attached):
        records += [
            Attach(attachment=number, arm="a", script="a.d", seconds=wait),
            Detach(attachment=number, output="o", stderr=""),
        ]
    records += [
        TrialDone(
            trial=f"t{number}",
            runs="r",
            arm="a",
            kind="timed",
            role="planned",
            attachment=None,
            order=number,
            result={},
            firings=None,
        )
        for number in range(10)
    ]
    records.append(End(ended=(begun + timedelta(seconds=seconds)).isoformat(), facts={}))
    (folder / f"{begun:%Y%m%dT%H%M%S}.jsonl").write_bytes(to_bytes(records))


def test_times_are_those_of_earlier_sessions(lab):
    raw = lab / "results/emulator/probe-effect-smoke/raw"
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    write_session(raw, begun, 40, attached=(8, 12))
    write_session(raw, begun + timedelta(seconds=55), 30, attached=(10,))
    write_session(raw, begun + timedelta(minutes=5), 30, attached=(10,), plan="another")
    found = pace_of(lab / "results/emulator", "probe-effect")
    assert found is not None
    assert (found.trial, found.attachment, found.beginning, found.sessions) == (2, 10, 15, 3)
    (board,) = look(lab).boards
    assert board.expected_seconds == 3 * (15 + 6 * 10 + 270 * 2)
    assert "about 30 min 45 s, 2 blocks side by side: 2 s a trial" in "\n".join(
        outlook.show(look(lab))
    )


def test_what_was_not_ended_well_or_is_another_experiments_tells_nothing(lab):
    results = lab / "results/emulator"
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    write_session(results / "probe-effect/raw", begun, 40)
    journal = next((results / "probe-effect/raw").glob("*.jsonl"))
    whole = journal.read_bytes()
    journal.write_bytes(whole[: whole.rindex(b'{"record":"end"')])
    assert pace_of(results, "probe-effect") is None
    journal.write_bytes(b"rubbish\n")
    assert pace_of(results, "probe-effect") is None
    journal.write_bytes(whole.replace(b'"trial":"t3"', b'"trial":"t0"'))
    assert pace_of(results, "probe-effect") is None
    write_session(results / "probe-effect/raw", begun, 40, experiment="other")
    assert pace_of(results, "probe-effect") is None


def test_blocks_come_from_the_pilots_spread(lab, pilots):
    leave(lab, pilots)
    found = look(lab)
    need = next(one for one in found.needs if one.id == "H4")
    table = full_table()
    timed = table[(table["kind"] == "timed") & (table["block_size"] == 512)]
    means = timed.groupby(["block", "arm"])["elapsed"].mean().unstack()
    ratios = means["read-count"] / means["none"] - 1
    assert need.sd == pytest.approx(ratios.std())
    assert (need.effect, need.relative) == (0.1, True)
    from statsmodels.stats.power import TTestPower

    exact = TTestPower().solve_power(0.1 / ratios.std(), alpha=0.05, power=0.8)
    assert need.blocks == math.ceil(exact)
    assert need.cautious is not None
    assert need.cautious >= math.ceil(exact)


def test_an_equivalence_is_planned_by_simulated_power(lab, pilots):
    leave(lab, pilots)
    need = next(one for one in look(lab).needs if one.id == "H1")
    assert need.blocks is not None
    assert need.sd is not None
    chance, sd = np.random.default_rng(1), need.sd

    def power(blocks: int) -> float:
        from scipy import stats

        values = sd * chance.normal(size=(20_000, blocks))
        half = stats.t.ppf(0.95, blocks - 1) * values.std(axis=1, ddof=1) / np.sqrt(blocks)
        return float((np.abs(values.mean(axis=1)) + half < 0.01).mean())

    assert power(need.blocks) >= 0.79
    assert power(need.blocks - 1) <= 0.81
    assert "to support it if there is no difference" in need.words


def test_a_pilot_of_few_arms_says_what_it_can(lab, pilots):
    leave(lab, pilots, "smoke")
    found = look(lab)
    assert found.pilot is not None
    assert (found.pilot.blocks, found.pilot.trials) == (2, 2)
    needs = {need.id: need for need in found.needs}
    assert needs["H1"].blocks is None
    assert needs["H1"].words.endswith("not known: the pilot has no such comparison")
    assert needs["H4"].blocks == 2
    said = "\n".join(outlook.show(found))
    assert "(2 blocks of 2 trials a cell); 6 are planned" in said


def test_a_cost_per_firing_needs_what_its_bootstrap_needs(lab, pilots):
    leave(lab, pilots)
    needs = {need.id: need for need in look(lab).needs}
    assert needs["H6"].blocks == 6
    assert needs["H6"].unit == "ns"


def test_the_pilot_with_most_blocks_is_taken(lab, pilots):
    leave(lab, pilots, "smoke")
    leave(lab, pilots)
    pilot = look(lab).pilot
    assert pilot is not None
    assert pilot.blocks == 6
    assert pilot.folder.endswith("results/emulator/probe-effect")


def test_a_spoilt_analysis_is_named(lab, pilots):
    leave(lab, pilots, "smoke")
    path = lab / "results/emulator/probe-effect-smoke/analysis.json"
    path.write_text("{}")
    assert "probe-effect-smoke/analysis.json cannot be read" in "\n".join(outlook.show(look(lab)))


def test_the_command_says_it_in_lines_and_as_json(lab):
    said = CliRunner().invoke(main, ["plan", "probe-effect", "--size", "smoke"])
    assert said.exit_code == 0
    assert said.output.splitlines()[0] == "probe-effect at size smoke on board emulator"
    found = CliRunner().invoke(main, ["plan", "probe-effect", "--format", "json"])
    assert json.loads(found.output)["boards"][0]["cells"] == 40


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["prob-effect"], "there is no experiment 'prob-effect'; did you mean 'probe-effect'?"),
        (["probe-effect", "--size", "tiny"], "there is no 'tiny'; allowed: full, smoke"),
        (["probe-effect", "--board", "emulater"], "did you mean emulator?"),
    ],
)
def test_mistakes_are_told_in_one_line(lab, words, message):
    found = CliRunner().invoke(main, ["plan", *words])
    assert found.exit_code == 2
    assert len(found.output.splitlines()) == 1
    assert message in found.output


def test_a_lab_without_a_board_asks_for_one(lab):
    (lab / "config/lab.yaml").write_text("report: probe-effect\n")
    with pytest.raises(UsageError, match="names no board; give one: --board NAME"):
        look(lab)


def test_a_sequential_rule_makes_the_numbers_the_most(lab):
    path = lab / "experiments/probe-effect/experiment.yaml"
    rule = "seed: 20190131\nstop: {metric: elapsed, width: 2.5%, least: 3}"
    path.write_text(path.read_text().replace("seed: 20190131", rule))
    said = "\n".join(outlook.show(look(lab)))
    assert "stop    from 3 blocks on, once every comparison of elapsed is within ±2.5%" in said
