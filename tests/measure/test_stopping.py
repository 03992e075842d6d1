"""A sequential rule on a real board (this machine): it ends measuring, and the record outlives it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from labrig import table
from labrig.boards.local import LocalBoard
from labrig.errors import BoardError, JournalError
from labrig.measure.journal import journals_in
from labrig.measure.ledger import hold
from labrig.measure.recorded import take_over
from labrig.measure.run import Measured, measure
from labrig.measure.stopping import STOPPING, looks_in
from labrig.plan import StopRule
from labrig.stats.runs.stopping import half_widths
from tests.faults.rig import TEXT, Rig

RULE = TEXT.replace("blocks: 2", "blocks: 6\nstop: {metric: elapsed, width: WIDTH, least: 3}")
RULE += """\
hypotheses:
  - id: H1
    claim: Like is like.
    comparison: {metric: elapsed, arm: again, baseline: none, at: {size: 1}, expect: equivalent, margin: 10%}
"""
RULE = RULE.replace("warmup: 1\ntrials: 2", "warmup: 0\ntrials: 1")
RULE = RULE.replace(
    "wall_ns, unit: ms, label: elapsed time",
    "{regex: '([0-9]+)', unit: ms}, unit: ms, label: drawn",
)


def rig_with(tmp_path, width: str = "900%") -> Rig:
    return Rig(
        tmp_path, command="shuf -n 1 -i 90000-{size}00000", text=RULE.replace("WIDTH", width)
    )


def run(rig: Rig, widths=None) -> Measured:
    """Measure on this machine; ``widths`` in place of what the values say."""

    def seen(blocks: Sequence[int]) -> Mapping[str, float | None]:
        part = table.Part(plan=rig.plan, journals=journals_in(rig.raw), hashes={})
        rows = table.make_table(rig.declared, [part], {}, {}).to_pandas()
        return half_widths(rig.declared, rows, blocks, confidence=0.95)

    setting = rig.setting(lambda _: LocalBoard("bench"))
    return measure(replace(setting, widths=widths or seen), rig.said)


def begun(rig: Rig) -> set[int]:
    left = hold(rig.plan, journals_in(rig.raw)).unmeasured
    return {
        block.block
        for block in rig.plan.blocks
        if any(trial.id not in left for run in block.arms for trial in run.trials)
    }


def test_measuring_ends_at_the_first_look_that_is_enough(tmp_path):
    rig = rig_with(tmp_path)
    done = run(rig)
    assert begun(rig) == {0, 1, 2}
    assert (done.sessions, done.kept) == (3, 12)
    (look,) = looks_in(rig.raw, rig.plan)
    assert (look.blocks, look.enough, set(look.widths)) == (3, True, {"H1"})
    assert look.widths["H1"] is not None
    assert 0 < look.widths["H1"] < 9
    assert "after 3 blocks every interval is within ±9: no more are begun" in rig.said.getvalue()
    again = run(rig)
    assert again == done


def test_it_goes_on_to_the_most_when_no_look_is_enough(tmp_path):
    rig = rig_with(tmp_path, "0.0001%")
    run(rig)
    assert begun(rig) == set(range(6))
    looks = looks_in(rig.raw, rig.plan)
    assert [look.blocks for look in looks] == [3, 4, 5, 6]
    assert not any(look.enough for look in looks)


def test_no_interval_is_not_a_narrow_one(tmp_path):
    rig = rig_with(tmp_path)
    run(rig, lambda blocks: {"H1": None if len(blocks) < 5 else 0.0})
    assert [look.blocks for look in looks_in(rig.raw, rig.plan)] == [3, 4, 5]
    assert begun(rig) == set(range(5))


def test_a_decision_holds_for_what_it_was_about_only(tmp_path):
    rig = rig_with(tmp_path)
    run(rig)
    assert rig.plan.stop is not None
    rig.plan = replace(rig.plan, stop=StopRule(metric="elapsed", width=1e-6, least=3))
    run(rig)
    assert begun(rig) == set(range(6))
    assert len(json.loads((rig.raw / STOPPING).read_text())) == 5


def test_a_block_that_was_begun_before_the_decision_is_finished(tmp_path):
    """The board fails in block 3; what was begun there is finished after the decision."""
    rig = rig_with(tmp_path)
    failing = replace(rig.setting(lambda _: Failing(after=13)), widths=lambda blocks: {"H1": 99.0})
    with pytest.raises(BoardError, match="the cable was cut"):
        measure(failing, rig.said)
    assert begun(rig) == {0, 1, 2, 3}
    run(rig, lambda blocks: {"H1": 0.0 if len(blocks) > 2 else None})
    # The look at 3 blocks was not enough; the next one is at 4.
    assert [look.enough for look in looks_in(rig.raw, rig.plan)] == [False, True]
    assert begun(rig) == {0, 1, 2, 3}
    assert not [
        trial
        for trial in hold(rig.plan, journals_in(rig.raw)).unmeasured
        if trial.startswith(("b0/", "b1/", "b2/", "b3/"))
    ]


class Failing(LocalBoard):
    """Fails for good once so many trials (over all sessions) were asked for."""

    asked = 0

    def __init__(self, after: int) -> None:
        super().__init__("bench")
        self._after = after

    def stream(self, argv):
        board = super().stream(argv)
        send = board.send

        def counting(line: bytes) -> None:
            Failing.asked += 1
            if Failing.asked > self._after:
                raise BoardError("the cable was cut")
            send(line)

        board.send = counting  # type: ignore[method-assign]
        return board


def test_the_looks_are_taken_over_with_a_record_and_stand_in_the_table(tmp_path):
    rig = rig_with(tmp_path)
    run(rig)
    raw = tmp_path / "copy" / "raw"
    take_over(rig.raw, raw)
    looks = looks_in(raw, replace(rig.plan, board="another"))
    assert looks == looks_in(rig.raw, rig.plan)
    part = table.Part(plan=rig.plan, journals=journals_in(raw), hashes={}, looks=looks)
    about = json.loads(table.make_table(rig.declared, [part], {}, {}).schema.metadata[b"labrig"])
    assert about["looks"]["bench"][0]["blocks"] == 3


def test_a_spoilt_record_of_looks_is_named(tmp_path):
    rig = rig_with(tmp_path)
    rig.raw.mkdir()
    (rig.raw / STOPPING).write_text("[{}]")
    with pytest.raises(JournalError, match=r"stopping\.json: not a record of looks"):
        run(rig)
