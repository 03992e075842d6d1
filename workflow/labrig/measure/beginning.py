"""How a session's board, and each of its arms, comes to the state in which trials run.

A block boots afresh, or, where the plan says so and the board can, every arm of it begins from a
snapshot: of one boot, made ready, with the arm's tracer attached. All arms then descend from the
same boot and are perturbed alike within a block and otherwise in the next, since what is restored
from one snapshot is else all but identical.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from labrig.boards.base import Board, BoardPath, Restorable
from labrig.boards.detached import Detached, start_detached
from labrig.boards.perturb import Perturbation, perturb, perturbation
from labrig.errors import BoardUnreachable
from labrig.hashes import file_sha256
from labrig.plan import Plan, digest
from labrig.programs import PERTURBS
from labrig.tracing.attach import Attachment
from labrig.tracing.tracers import tracer_of

Say = Callable[[str], None]


class Beginning(Protocol):
    """A board that is ready for a session's arms."""

    start: str
    """``boot`` or ``snapshot``."""
    perturbation: Mapping[str, int]
    environment_bytes: int
    """What the runner's environment is made longer by."""

    def untraced(self) -> None:
        """Bring the board to where an arm without a tracer begins."""

    def attached(self, script: str, number: int, kept: Path) -> Attachment:
        """Bring it to where ``script`` watches; ``kept`` gets its output (``Attachment``)."""


class Booted:
    """The machine as it is; tracers are attached when their arm begins."""

    start = "boot"
    environment_bytes = 0

    def __init__(self, board: Board, plan: Plan) -> None:
        self._board, self._plan = board, plan
        self.perturbation: Mapping[str, int] = {}

    def untraced(self) -> None:
        """Do nothing."""

    def attached(self, script: str, number: int, kept: Path) -> Attachment:
        """Attach ``script``, arm ``number`` of the session."""
        output = self._board.work / f"trace-{number}{tracer_of(script).output_suffix}"
        return _attach(self._board, self._plan, script, output, kept)


class Restored:
    """A machine whose prepared state is kept: each arm begins from there, or further on."""

    start = "snapshot"

    def __init__(
        self,
        board: Board,
        plan: Plan,
        prepared: str,
        scripts: Mapping[str, str],
        drawn: Perturbation,
    ) -> None:
        """Hold what is restored: the label of the ``prepared`` state, the scripts' SHA-256."""
        assert isinstance(board, Restorable)
        self._board, self._machine, self._plan = board, board, plan
        self._prepared, self._scripts, self._drawn = prepared, scripts, drawn
        self.environment_bytes = drawn.environment_bytes
        self.perturbation: Mapping[str, int] = asdict(drawn)

    def untraced(self) -> None:
        """Restore the prepared state, perturbed. Raises BoardUnreachable when it is gone."""
        self._restore(self._prepared)
        self._perturb()

    def attached(self, script: str, number: int, kept: Path) -> Attachment:
        """Restore the state in which ``script`` watches, made and kept if need be, perturbed."""
        there = self._board.work / f"trace{tracer_of(script).output_suffix}"
        folder = self._board.work / "trace-held"
        label = digest([self._prepared, script, self._scripts[script], self._plan.destructive])
        if not self._machine.restore(label):
            self._restore(self._prepared)
            made = _attach(
                self._board,
                self._plan,
                script,
                there,
                kept,
                lambda board, argv: start_detached(board, folder, argv),
            )
            made.leave()
            # If it cannot be kept the machine goes on, and is as good.
            if self._machine.save(label):
                self._restore(label)
        self._perturb()
        return _attach(
            self._board, self._plan, script, there, kept, lambda board, _: Detached(board, folder)
        )

    def _restore(self, label: str) -> None:
        if not self._machine.restore(label):
            raise BoardUnreachable(
                f"board {self._board.name}: a snapshot that it had is there no more"
            )

    def _perturb(self) -> None:
        perturb(self._board, self._drawn, self._board.work / PERTURBS)


def begin(
    board: Board,
    plan: Plan,
    block: int,
    files: Mapping[str, Path],
    prepare: Callable[[], None],
) -> Beginning:
    """Make ``board`` ready for ``block``, by ``prepare`` or by restoring what that once made.

    ``files`` are all that ``prepare`` puts on the board, by name. Where no snapshot can be kept,
    the block goes on as it was booted.
    """
    if plan.start == "snapshot" and isinstance(board, Restorable):
        hashes = {name: file_sha256(path) for name, path in sorted(files.items())}
        prepared = f"prepared {digest([hashes, plan.set_up, plan.seed])}"
        if not board.restore(prepared):
            prepare()
            # Linux draws a boot's id when it is first asked for: all that is restored has this one.
            board.facts()
            if not board.save(prepared):
                return Booted(board, plan)
        return Restored(board, plan, prepared, hashes, perturbation(plan.seed, block))
    prepare()
    return Booted(board, plan)


def _attach(
    board: Board,
    plan: Plan,
    script: str,
    output: BoardPath,
    kept: Path,
    start: Callable[[Board, list[str]], Detached] | None = None,
) -> Attachment:
    return Attachment(
        board,
        board.work / script,
        output,
        plan.attach_timeout,
        kept=kept,
        destructive=plan.destructive,
        start=start,
    )
