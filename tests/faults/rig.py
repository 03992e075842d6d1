"""A small experiment that is measured while something goes wrong."""

from __future__ import annotations

import functools
import io
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from labrig import declaration, experiments, ground, plan, ready
from labrig.boards.base import Board, Stream
from labrig.boards.facts import machine_of
from labrig.boards.local import LocalBoard
from labrig.measure.declared import hypotheses_hash
from labrig.measure.journal import journals_in
from labrig.measure.ledger import Entry, SessionErrand, entries, hold
from labrig.measure.records import Lost, TrialDone
from labrig.measure.run import Judge, Measured, Opener, Setting, measure
from labrig.measure.session import Check

ROOT = Path(__file__).parents[2]
HOLD = "hold"
"""A file in the board's work folder: the next trial removes it, and waits."""
HELD = f"sh -c 'rm {HOLD} 2>/dev/null && exec sleep 3000; exec sleep 0.1{{size}}'"
"""A workload whose trial in flight waits for what happens to it."""
SOURCES = [ROOT / "workflow/native/rig-run.c", ROOT / "workflow/native/rig-firings.c"]
TEXT = """\
title: Faults
question: Does a fault cost more than the trial in flight?
workload: {command: "COMMAND"}
factors: {size: {levels: [1, 2]}}
arms: {none: , again: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
timeouts: {trial: TIMEOUT, attach: 500}
warmup: 1
trials: 2
blocks: 2
seed: 7
"""


@functools.cache
def this_machine() -> str:
    """The identity of a board that is this machine."""
    with LocalBoard() as board:
        return machine_of(board.facts())


@dataclass
class Rig:
    """One experiment's folder and the board record that it is planned on."""

    folder: Path
    command: str = HELD
    timeout: float = 60.0
    machine: str = field(default_factory=lambda: os.uname().machine)
    text: str = TEXT
    kind: str = "ssh"
    identity: str = field(default_factory=this_machine)
    sources: Sequence[Path] = tuple(SOURCES)
    said: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        text = self.text.replace("COMMAND", self.command).replace("TIMEOUT", str(self.timeout))
        check = experiments.cross_check
        self.declared = declaration.parse(text, experiments.Experiment, check, source="e")
        programs = ready.build_programs(self.sources, self.machine, "Linux", ROOT / "build")
        self.board = ready.ReadyBoard(
            name="bench",
            kind=self.kind,
            identity=self.identity,
            system="linux",
            instances=1,
            programs=programs,
            made_of={},
        )
        on = ground.ground_for(self.board, self.declared, self.folder)
        self.plan = plan.make_plan("e", "full", self.declared, on)

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    def setting(
        self,
        open_board: Opener,
        pauses: tuple[float, ...] = (0.1, 1.0, 5.0),
        judge: Judge | None = None,
        check: Check | None = None,
    ) -> Setting:
        return Setting(
            plan=self.plan,
            plan_sha256=sha256(plan.to_json(self.plan).encode()).hexdigest(),
            raw=self.raw,
            open_board=open_board,
            materials=ground.materials_for(self.board, self.plan, self.declared, self.folder),
            declared=hypotheses_hash(self.declared),
            experiment_sha256="e" * 64,
            versions={},
            host={},
            beside={"board.json": self.board.kept().encode()},
            pauses=pauses,
            judge=judge,
            check=check,
        )

    def measure(self, open_board: Opener, **settings: Any) -> Measured:
        return measure(self.setting(open_board, **settings), self.said)

    def attempts(self) -> list[Entry]:
        return [entry for _, entry in entries(self.plan, journals_in(self.raw))]

    def trials_done(self) -> int:
        records = (record for journal in journals_in(self.raw).values() for record in journal)
        return sum(isinstance(record, TrialDone) for record in records)

    def lost(self) -> list[Lost]:
        return [entry.done for entry in self.attempts() if isinstance(entry.done, Lost)]

    def assert_whole(self) -> None:
        """Exactly one kept record for every planned trial."""
        assert not hold(self.plan, journals_in(self.raw)).unmeasured
        kept = Counter(e.done.trial for e in self.attempts() if e.kept and e.done.role == "planned")
        planned = {t.id for b in self.plan.blocks for run in b.arms for t in run.trials}
        assert set(kept) == planned
        assert set(kept.values()) == {1}


class Saboteur:
    """Does ``deeds`` one after the other, each once so many trials (in all) are measured.

    It comes to boards that open through it, and needs a workload as HELD: the trial that is asked
    for next is under way when the deed is done, however late that is, and has no end of its own.
    """

    def __init__(self, rig: Rig, deeds: Iterable[tuple[int, Callable[[], object]]]) -> None:
        self._rig, self._deeds = rig, deque(deeds)
        self.done = 0

    def beside(self, open_board: Opener) -> Opener:
        """Open boards with ``open_board``, and come along."""

        def opened(errand: SessionErrand) -> Board:
            board = open_board(errand)
            start = board.stream

            def stream(argv: Sequence[str]) -> Stream:
                started = start(argv)
                if any(word.endswith("exec ./rig-run") for word in argv):
                    send = started.send
                    started.send = lambda line: self._send(board, send, line)  # type: ignore[method-assign]
                return started

            board.stream = stream  # type: ignore[method-assign]
            return board

        return opened

    def _send(self, board: Board, send: Callable[[bytes], None], request: bytes) -> None:
        if not self._deeds or self._rig.trials_done() < self._deeds[0][0]:
            send(request)
            return
        _, deed = self._deeds.popleft()
        hold = str(board.work / HOLD)
        board.run(["touch", hold])
        send(request)
        while board.run(["test", "-e", hold], check=False).status == 0:
            time.sleep(0.02)
        deed()
        self.done += 1
