"""An experiment in a notebook: what of it is looked at, its plan, and measuring it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from labrig.errors import UsageError
from labrig.experiments import Experiment, load
from labrig.lab_settings import own_board
from labrig.notebook.html import lines, table
from labrig.notebook.lab import find_lab
from labrig.notebook.view import View
from labrig.planning.outlook import Outlook, find_experiment, lay_out, show

if TYPE_CHECKING:
    from labrig.notebook.run import Run

TRIALS, BLOCKS = 3, 1
"""What a first look takes: timed trials a cell and block, and blocks."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Exploration:
    """An experiment as it is explored. What varies it gives another one and leaves this as it is.

    A cell that ends with it shows its plan.
    """

    name: str
    lab: Path
    board: str
    declared: Experiment
    view: View = field(default_factory=View)

    @property
    def experiment(self) -> Experiment:
        """What is looked at of the declaration."""
        return self.view.of(self.declared)

    def at(self, size: str) -> Exploration:
        """Look at a declared size, such as ``smoke``, with all of its arms and levels.

        Raises DeclarationError when it is not declared.
        """
        return replace(self, view=self.view.at(self.declared, size))

    def with_arms(self, *names: str) -> Exploration:
        """Look at these arms only; one of them must be a reference arm.

        Raises UsageError for one that is not declared.
        """
        return replace(self, view=self.view.with_arms(self.declared, names))

    def with_levels(self, **levels: object) -> Exploration:
        """Look at these levels only: ``with_levels(buffer=[512, 4096], object="file")``.

        Raises UsageError for a factor or a level that is not declared.
        """
        return replace(self, view=self.view.with_levels(self.declared, levels))

    def plan(self, *, trials: int | None = None, blocks: int | None = None) -> Outlook:
        """What would be measured, and how long that takes; as declared, if not given otherwise."""
        from labrig.boards.catalogue import read_catalogue

        seen = self.view.of(self.declared, trials=trials, blocks=blocks).on_board(self.board)
        with contextlib.chdir(self.lab):
            catalogue = read_catalogue(Path("config"))
            return lay_out(self.name, self.view.size, seen, [self.board], catalogue, Path())

    def run(self, trials: int = TRIALS, blocks: int = BLOCKS, board: str | None = None) -> Run:
        """Measure what is unmeasured of it, with a progress bar, and analyse what there is.

        ``trials`` are timed ones a cell and block. What an earlier call measured is not measured
        again: ask for more trials or blocks to have more. Interrupt it when you like: the board is
        shut down, what is measured is kept, and the next call goes on.

        Raises UsageError for numbers and boards that cannot be, BoardError when the board fails,
        ReadingFault when a trial has not the number that it is run for, DeclarationError when
        there is nothing to analyse.
        """
        from labrig.notebook.measuring import measured

        return measured(self._on(board), self._size(trials, blocks))

    def recorded(self, trials: int = TRIALS, blocks: int = BLOCKS, board: str | None = None) -> Run:
        """Analyse what earlier calls of ``run`` measured of it; no board is touched.

        Raises UsageError when that is nothing.
        """
        from labrig.notebook.measuring import recorded

        return recorded(self._on(board), self._size(trials, blocks))

    def _on(self, board: str | None) -> Exploration:
        return self if board is None else replace(self, board=board)

    def _size(self, trials: int, blocks: int) -> Experiment:
        for what, number, most in (("trials", trials, 100_000), ("blocks", blocks, 1000)):
            if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
                raise UsageError(f"{what} must be a whole number from 1 to {most}, not {number!r}")
        return self.view.of(self.declared, trials=trials, blocks=blocks)

    def _lines(self) -> Iterator[str]:
        yield self.declared.title
        yield self.declared.question
        yield from show(self.plan())
        first = self.plan(trials=TRIALS, blocks=BLOCKS).boards[0]
        total = sum(first.trials.values())
        yield f"  run()   {total} trials: {TRIALS} timed a cell in {BLOCKS} block"

    def _hypotheses(self) -> list[tuple[str, str]]:
        return [(one.id, one.claim) for one in self.experiment.hypotheses]

    def __repr__(self) -> str:
        claims = [f"  {name:<7} {claim}" for name, claim in self._hypotheses()]
        return "\n".join([*self._lines(), *claims])

    def _repr_html_(self) -> str:
        title, question, *plan = self._lines()
        rows = [_named(line) for line in plan[1:]]
        return (
            f"<div>{lines([title, question])}"
            + table((), rows, plan[0])
            + table(("hypothesis", "claim"), self._hypotheses())
            + "</div>"
        )


def _named(line: str) -> tuple[str, str]:
    """A line of a plan: what it is of, where two spaces or more part that from the rest."""
    name, _, rest = line.strip().partition("  ")
    return (name, rest.strip()) if rest else ("", name)


def experiment(
    name: str, *, board: str | None = None, root: Path | str | None = None
) -> Exploration:
    """Explore experiment ``name`` of the lab that this notebook lies in, or of that in ``root``.

    ``board`` None is the lab's own. Raises UsageError for a lab, an experiment or a board that is
    not there, DeclarationError for a wrong declaration.
    """
    from labrig.boards.catalogue import find_declared, read_catalogue

    lab = find_lab(root)
    declared = load(find_experiment(name, lab))
    chosen = board or own_board(lab)
    find_declared(read_catalogue(lab / "config"), chosen)
    return Exploration(name=name, lab=lab, board=chosen, declared=declared.on_board(chosen))
