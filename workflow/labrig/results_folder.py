"""Where results lie in a lab: what the name of their folder says, and which name they get."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TypeVar

from labrig.errors import UsageError

RESULTS = "results"
REPORTS = "reports"
"""The folder beside the boards' that holds reports, and no experiment's results."""
FULL = "full"
"""The size that a folder's name leaves out."""

Folder = TypeVar("Folder", bound=PurePath)


@dataclass(frozen=True, kw_only=True)
class ResultsFolder:
    """The results of one experiment at one size, of one board or of several together."""

    boards: tuple[str, ...]
    experiment: str
    size: str = FULL

    @property
    def path(self) -> PurePosixPath:
        """``results/BOARD/NAME``, or ``results/ONE+OTHER/NAME-SIZE``, as seen from the lab."""
        name = self.experiment if self.size == FULL else f"{self.experiment}-{self.size}"
        return PurePosixPath(RESULTS, "+".join(self.boards), name)

    @property
    def board(self) -> str | None:
        """The board, where it is one; several are the experiment's levels, and never chosen."""
        return self.boards[0] if len(self.boards) == 1 else None

    @property
    def measured(self) -> dict[str, PurePosixPath]:
        """The folder of what each board measured, by board."""
        return measured_for(self.path)

    @classmethod
    def from_path(cls, path: PurePath | str, experiments: Iterable[str]) -> ResultsFolder | None:
        """The results that ``path``, as seen from the lab, is the folder of or lies in; else None.

        Of ``experiments`` it is that with the longest name that fits, the rest being the size. The
        results of another, which may be declared no more, are taken for a whole one's.
        """
        match PurePath(path).parts:
            case (first, boards, name, *_) if first == RESULTS and boards != REPORTS:
                fitting = (one for one in experiments if _fits(name, one))
                experiment = max(fitting, key=len, default=name)
                size = name[len(experiment) + 1 :] or FULL
                return cls(boards=boards_in(boards), experiment=experiment, size=size)
        return None


def refuse_shared(experiments: Collection[str], sized: Iterable[str], size: str) -> None:
    """Check that of the experiments that have a size none has the folder of another's results.

    Raises UsageError: ``io`` at size ``smoke`` has the folder of an experiment ``io-smoke``.
    """
    for name in sorted(sized):
        folder = ResultsFolder(boards=("BOARD",), experiment=name, size=size).path
        if folder.name != name and folder.name in experiments:
            raise UsageError(
                f"experiment {name} at size {size} and experiment {folder.name} would both have "
                f"their results in {folder}; rename one of them"
            )


def boards_in(words: str) -> tuple[str, ...]:
    """The boards that the name of a folder joins: ``ONE+OTHER``."""
    return tuple(words.split("+"))


def measured_for(made: Folder) -> dict[str, Folder]:
    """The folder of what each board measured, by board, of which the results in ``made`` are made.

    ``made`` is a folder of results, wherever its lab is.
    """
    there = made.parent.parent
    return {board: there / board / made.name for board in boards_in(made.parent.name)}


def _fits(name: str, experiment: str) -> bool:
    """Whether a folder of this name may be an experiment's, at any size."""
    size = name.removeprefix(f"{experiment}-")
    return name == experiment or size not in (name, "", FULL)
