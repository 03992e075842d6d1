"""What the record of a report says: the report's manuscript and its results, by hash.

It is the same for every kind of document that is made of a manuscript.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from labrig.hashes import file_sha256
from labrig.report import sealed
from labrig.report.manuscript import Manuscript
from labrig.report.numbers import values_text
from labrig.report.sealed import Contents, Experiment, Sealed
from labrig.report.sources import folders
from labrig.results_folder import measured_for


def sealed_of(script: Manuscript, results: Mapping[str, Path]) -> Sealed:
    """Return the record of a report; ``results`` are the folders of its experiments' results.

    A plan that is not beside them is left out.
    """
    record, values = script.record, values_text(script.tracking.values)
    contents: Contents = {
        "schema": sealed.SCHEMA,
        "report": script.folder.name,
        "labrig": record.labrig,
        "commit": record.commit,
        "clean": record.clean,
        "profile": script.report.profile,
        "software": dict(record.software),
        "experiments": {
            name: _experiment(script, name, results[name], folder)
            for name, folder in folders(script.folder, results).items()
            if name in script.experiments
        },
        "values": hashlib.sha256(values.encode("utf-8")).hexdigest(),
        "prose": {path.name: file_sha256(path) for path in _written(script)},
    }
    return sealed.seal(contents)


def _experiment(script: Manuscript, name: str, results: Path, folder: str) -> Experiment:
    measured = script.record.measured[name]
    made_from = script.experiments[name].analysis.made_from
    plans = {board: path / "plan.json" for board, path in measured_for(results).items()}
    figures = results / "figures"
    shown = [
        one.drawn
        for one in script.floats.placed
        if one.drawn is not None and one.source is not None and one.source.experiment == name
    ]
    return {
        "folder": folder,
        "size": measured.size,
        "plan": {board: file_sha256(plan) for board, plan in plans.items() if plan.is_file()},
        "declaration": made_from.declaration if made_from is not None else None,
        "journals": dict(measured.journals),
        "table": measured.table,
        "analysis": file_sha256(results / "analysis.json"),
        "figures": {one.relative_to(figures).as_posix(): file_sha256(one) for one in shown},
    }


def _written(script: Manuscript) -> list[Path]:
    """What the author made, as far as the report has it."""
    report = script.report
    pictures = {one.drawn for one in script.floats.placed if one.drawn and one.source is None}
    included = {path for piece in script.all_pieces for path in piece.pictures}
    texts = (script.folder / name for name in ("report.yaml", *report.files, report.bibliography))
    return [*texts, *pictures, *included]
