"""A results folder of one experiment: whose it is, and where what it was made from lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labrig.provenance.setting_aside import KEPT
from labrig.results_folder import measured_for
from labrig.stages.measured_files import MeasuredFiles


@dataclass(frozen=True, kw_only=True)
class Results:
    """What is made of an experiment's measurements on one board, or on several."""

    lab: Path
    folder: str
    """``results/BOARD/NAME``, as seen from the lab; ``results/ONE+OTHER/NAME`` of several."""
    measured: tuple[MeasuredFiles, ...]
    """One a board."""

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.lab / self.folder

    @property
    def boards(self) -> list[Path]:
        """``board.json`` of each; of no measurement that was set aside."""
        return [one.plan.parent.parent / "board.json" for one in self.measured]

    @property
    def experiment(self) -> str:
        """Whose it is. Raises UsageError or DeclarationError where no plan says so."""
        return self.measured[0].planned.experiment

    @property
    def size(self) -> str:
        """At which size."""
        return self.measured[0].planned.size

    @property
    def declared(self) -> Path:
        """The folder of the declaration."""
        return self.lab / "experiments" / self.experiment

    def seen(self, path: Path) -> str:
        """A path as seen from the lab."""
        return path.relative_to(self.lab).as_posix()


def results_in(lab: Path, folder: str) -> Results:
    """The results in ``folder``, as seen from the lab."""
    return _results(lab, folder, "")


def set_aside_in(lab: Path, folder: str) -> tuple[Results, ...]:
    """The measurements in ``folder`` that were set aside (docs/rerun.md), the oldest first."""
    names = sorted(path.name for path in (lab / folder / KEPT).glob("[!.]*/"))
    return tuple(_results(lab, folder, f"/{KEPT}/{name}") for name in names)


def _results(lab: Path, folder: str, within: str) -> Results:
    """The results in a folder, or those ``within`` that of each board and of the analysis."""
    folders = [Path(f"{one}{within}") for one in measured_for(lab / folder).values()]
    measured = tuple(
        MeasuredFiles(plan=one / "plan.json", measured=one / "measured.json", raw=one / "raw")
        for one in folders
    )
    return Results(lab=lab, folder=f"{folder}{within}", measured=measured)
