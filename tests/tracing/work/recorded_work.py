"""A recorded run of the three cells of ``rig.TEXT``, with system calls watched."""

from __future__ import annotations

import json
from pathlib import Path

from labrig.tracing.d.parse import parse
from labrig.tracing.output.read import read_output
from labrig.tracing.output.records import Item
from labrig.tracing.work.account import account
from labrig.tracing.work.listing import Listing, read_ps
from labrig.tracing.work.record import Trial, Work
from labrig.tracing.work.scripts import script_for

RECORDED = Path(__file__).with_name("recorded")
SCRIPT = parse(script_for("linux", calls=True))
OUTPUT = (RECORDED / "linux.out").read_text()
BEFORE = read_ps((RECORDED / "linux-before.ps").read_text())
AFTER = read_ps((RECORDED / "linux-after.ps").read_text())
TRIALS: list[list[Trial]] = [
    [Trial(**trial) for trial in cell]
    for cell in json.loads((RECORDED / "linux-trials.json").read_text())
]
"""Of the cells memory, card and child."""


def items(text: str = OUTPUT) -> list[Item]:
    return list(read_output(text.split("\n"), script=SCRIPT))


def work_of(
    trials: list[Trial],
    text: str = OUTPUT,
    *,
    before: Listing = BEFORE,
    after: Listing = AFTER,
    calls: bool = True,
) -> Work:
    return account(
        items(text),
        trials,
        before=before,
        after=after,
        system="linux",
        processors=1,
        calls=calls,
    )
