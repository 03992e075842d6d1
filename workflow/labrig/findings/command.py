"""``labrig diff``: what became of findings, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labrig.findings.changes import Changes, ExperimentChanges, Move
from labrig.findings.compare import compare
from labrig.findings.sources import Source, source
from labrig.findings.words import Line, lines, sentence

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two sources, and what changed from one to the other."""

    old: Source
    new: Source
    changes: Changes

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


def compare_sources(old: str, new: str, lab: Path) -> Compared:
    """Read what ``old`` and ``new`` name, seen from the lab's folder, and compare it.

    Raises UsageError, DeclarationError or ToolError for what cannot be read.
    """
    before, after = source(old, lab), source(new, lab)
    changes = compare(before.findings, after.findings)
    return Compared(old=before, new=after, changes=changes)


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
