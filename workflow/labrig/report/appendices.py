"""The appendices that labrig writes: Markdown of the lab's, rendered with names of its own.

The tables of an appendix stand in place. One that has nothing to say is left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig.report import escape, prose, tree
from labrig.report.declared import Written
from labrig.report.floats import Floats
from labrig.report.prose import Piece
from labrig.report.record import Measured, Record
from labrig.report.tables import changed, compared, decided, over_runs, stood_on, trial_level
from labrig.report.tables.grid import Grid, Table
from labrig.report.tables.markdown_words import markdown
from labrig.report.tracked import Tracking
from labrig.report.values import Values

FOLDER = "appendices"
"""Beside the reports' folders."""
ORIGINS = "origins"
"""Stands for the table of origins, which is known when all else is written."""
HEADINGS: Mapping[Written, str] = {
    "origins": "Where the numbers come from",
    "board": "Board and measurement",
    "software": "Software",
    "methods": "Methods",
    "evidence": "Evidence, part by part",
    "work": "Where the time went",
    "changes": "What else the probes changed",
    "over-runs": "Over runs and levels",
    "scripts": "D scripts",
    "trial-level": "Trial-level tables",
}


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What an appendix may say of an experiment."""

    name: str
    values: Values
    measured: Measured


def render(
    layouts: Path,
    wanted: Sequence[Written],
    experiments: Mapping[str, Values],
    record: Record,
    names: Mapping[str, Any],
    floats: Floats,
    tracking: Tracking,
) -> dict[Written, Piece]:
    """Return the appendices that have something to say. Raises as ``prose.render`` does.

    ``layouts`` is the folder that holds those of the reports.
    """
    files = {f"{FOLDER}/{name}.md": name for name in wanted}
    sources = prose.read(layouts, list(files), layouts.parent)
    known = {
        **names,
        **_names(floats),
        "experiments": [
            Experiment(name=name, values=one, measured=record.measured[name])
            for name, one in experiments.items()
        ],
        "record": record,
        "any_origins": bool(tracking.numbers or floats.placed),
    }
    pieces = prose.render(layouts, sources, known, floats, tracking)
    return {files[piece.name]: piece for piece in pieces if _says(piece)}


def _says(piece: Piece) -> bool:
    return any(not (tree.ours(block) or "").startswith(tree.AT) for block in piece.blocks)


def _names(floats: Floats) -> dict[str, Any]:
    """The names that only appendices have."""

    def grid(made: Grid | Table) -> escape.Markdown:
        if isinstance(made, Table):
            made = dataclasses.replace(made.grid, lettering="smallest")
        return floats.grid(made)

    return {
        "grid": grid,
        "listing": floats.listing,
        "origins": lambda: escape.ours_block(ORIGINS),
        "words": lambda made: markdown(made.caption if isinstance(made, Table) else made),
        "tables": {
            "measurement": stood_on.measurement,
            "trials": stood_on.trials,
            "journals": stood_on.journals,
            "software": stood_on.software,
            "evidence": decided.evidence,
            "work": changed.work,
            "changes": changed.changes,
            "moved": changed.moved,
            "twins": over_runs.twins,
            "sweeps": over_runs.sweeps,
            "knees": over_runs.knees,
            "repetition": over_runs.repetition,
            "ministat": compared.ministat_grid,
            "trial_level": trial_level.grid,
        },
        "trial_level_words": trial_level.words,
    }
