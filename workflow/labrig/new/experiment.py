"""``labrig new experiment NAME``: a copying loop, untraced and watched, with one hypothesis."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import UsageError
from labrig.new.making import make

STARTER = Path(__file__).with_name("starters") / "experiment"
TAKEN = {
    *("all", "board", "plan", "measure", "work", "traces"),
    *("table", "analyse", "tcp", "typeset", "check", "gate", "page", "outside", "publish"),
}
"""Names of Snakemake's rules: `snakemake NAME` would mean two things."""


def refuse_taken(name: str) -> None:
    """Raise UsageError for a name that a stage has."""
    if name in TAKEN:
        raise UsageError(f"'{name}' cannot be an experiment: `snakemake {name}` means a stage")


def new_experiment(name: str, lab: Path) -> list[Path]:
    """Make ``experiments/NAME/`` in the folder ``lab``; return the files that it has.

    Raises UsageError for a name that cannot be one or is taken.
    """
    refuse_taken(name)
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(STARTER.glob("*.*"))}
    return make(lab / "experiments", name, files)
