"""Where an experiment's results lie: what each board measured, and what is made of all of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labrig import experiments
from labrig.errors import UsageError
from labrig.lab_settings import own_board, own_size
from labrig.planning import find_experiment
from labrig.results_folder import ResultsFolder


@dataclass(frozen=True, kw_only=True)
class Place:
    """The results of one experiment at one size."""

    experiment: str
    size: str
    board: str
    """The board that Snakemake is told."""
    boards: tuple[str, ...]
    """Those that measure: ``board``, or the levels of the experiment's factor ``board``."""
    made: Path
    """The folder of what is made of all that was measured."""
    measured: tuple[Path, ...]
    """The folders of what each board measured, in the order of ``boards``."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """All of these folders, each once."""
        return tuple(dict.fromkeys((*self.measured, self.made)))

    @property
    def command(self) -> str:
        """What makes these results."""
        return f"snakemake {self.experiment} --config board={self.board} size={self.size}"


def place_of(name: str, lab: Path, board: str | None = None, size: str | None = None) -> Place:
    """Return where the results of experiment ``name`` lie in the folder ``lab``.

    ``board`` and ``size`` are else those of the lab's configuration. Raises UsageError for an
    unknown experiment or a board that does not measure it, DeclarationError for a wrong
    declaration or a size that it does not have.
    """
    declared = experiments.load(find_experiment(name, lab))
    chosen, measured_at = board or own_board(lab), size or own_size(lab)
    boards = tuple(declared.at_size(measured_at).boards) or (chosen,)
    if board is not None and board not in boards:
        raise UsageError(f"{name} is measured on {', '.join(boards)}, its levels, not on {board}")
    folder = ResultsFolder(boards=boards, experiment=name, size=measured_at)
    return Place(
        experiment=name,
        size=measured_at,
        board=chosen,
        boards=boards,
        made=lab / folder.path,
        measured=tuple(lab / path for path in folder.measured.values()),
    )
