"""``labrig diff``: what became of findings, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from labrig.findings.changes import Changes, ExperimentChanges, Move
from labrig.findings.compare import compare
from labrig.findings.sources import Source, source
from labrig.findings.words import Line, lines, sentence

FORMAT = 1


class Comparison:
    """Two sources, read and compared."""

    def __init__(self, old: str, new: str, lab: Path) -> None:
        """Read what ``old`` and ``new`` name from the lab's folder. Raises UsageError."""
        self.old: Source = source(old, lab)
        self.new: Source = source(new, lab)
        self.changes: Changes = compare(self.old.findings, self.new.findings)

    def lines(self, *, all_of_them: bool) -> Iterator[Line]:
        """Yield the changes in words."""
        return lines(self.changes, self.old.words, self.new.words, all_of_them=all_of_them)

    def as_json(self) -> dict[str, Any]:
        """Say all changes as JSON would; docs/diff.md has the keys."""
        return {
            "format": FORMAT,
            "old": _source(self.old),
            "new": _source(self.new),
            "changed": self.changes.any,
            "experiments": [_experiment(one) for one in self.changes.experiments],
            "only_old": list(self.changes.only_old),
            "only_new": list(self.changes.only_new),
        }

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.as_json(), indent=1, ensure_ascii=False, allow_nan=False)


def _source(one: Source) -> dict[str, Any]:
    return {"words": one.words, "commit": one.findings.commit, "clean": one.findings.clean}


def _experiment(one: ExperimentChanges) -> dict[str, Any]:
    return {
        **asdict(one),
        "hypotheses": [
            {
                "id": changed.new.id,
                "words": sentence(changed),
                "comparable": changed.comparable,
                "edits": [asdict(edit) for edit in changed.edits],
                **_ends(changed.move),
                "old": asdict(changed.old),
                "new": asdict(changed.new),
            }
            for changed in one.hypotheses
        ],
        "moves": [
            {
                "name": move.new.name,
                **_ends(move),
                "old": asdict(move.old),
                "new": asdict(move.new),
            }
            for move in one.moves
        ],
        "figures": [
            {
                "name": figure.name,
                "redrawn": list(figure.kinds),
                "old": asdict(figure.old),
                "new": asdict(figure.new),
            }
            for figure in one.figures
        ],
    }


def _ends(move: Move) -> dict[str, Any]:
    return {"relation": move.relation, "widths": move.widths}
