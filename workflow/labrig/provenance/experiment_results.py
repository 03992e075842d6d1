"""The results of one experiment in a lab, as its declaration and the lab's configuration say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labrig import experiments
from labrig.errors import UsageError
from labrig.lab_settings import own_board, own_size
from labrig.planning.outlook import find_experiment
from labrig.results_folder import ResultsFolder


@dataclass(frozen=True, kw_only=True)
class ExperimentResults:
    """What boards measured of one experiment at one size, and what is made of all of it."""

    lab: Path
    folder: ResultsFolder
    board: str
    """The board that Snakemake is told; the experiment's own levels may be others."""

    @property
    def experiment(self) -> str:
        """Its name."""
        return self.folder.experiment

    @property
    def size(self) -> str:
        """The size that it is measured at."""
        return self.folder.size

    @property
    def boards(self) -> tuple[str, ...]:
        """Those that measure: ``board``, or the levels of the experiment's factor ``board``."""
        return self.folder.boards

    @property
    def made(self) -> Path:
        """The folder of what is made of all that was measured."""
        return self.lab / self.folder.path

    @property
    def measured(self) -> tuple[Path, ...]:
        """The folders of what each board measured, in the order of ``boards``."""
        return tuple(self.lab / path for path in self.folder.measured.values())

    @property
    def folders(self) -> tuple[Path, ...]:
        """All of these folders, each once."""
        return tuple(dict.fromkeys((*self.measured, self.made)))

    @property
    def command(self) -> str:
        """What makes these results."""
        return f"snakemake {self.experiment} --config board={self.board} size={self.size}"


def find_results(
    name: str, lab: Path, board: str | None = None, size: str | None = None
) -> ExperimentResults:
    """Return the results of experiment ``name`` in the folder ``lab``, which may not be there yet.

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
    return ExperimentResults(lab=lab, folder=folder, board=chosen)
