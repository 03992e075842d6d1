"""What became of a report that was measured again, for a person and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from labrig.findings.words import MOST, Line
from labrig.provenance.agreement import RULE, Agreement

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Reproduced:
    """What was measured again, where, and how it stands to what it was."""

    report: str
    board: str
    size: str
    old_board: str
    old_size: str
    folder: Path
    agreement: Agreement

    def lines(self, *, all_of_them: bool) -> Iterator[Line]:
        """Yield the table for a person: every verdict, then the values that do not agree."""
        yield Line(f"report {self.report}, measured again in {self.folder}", "heading")
        for what, old, new in (
            ("board", self.old_board, self.board),
            ("size", self.old_size, self.size),
        ):
            yield Line(f"  {what}: {old}" + (f" -> {new}" if old != new else ""))
        yield from _verdicts(self.agreement)
        yield from _values(self.agreement, None if all_of_them else MOST)

    def to_json(self) -> str:
        """All of it as JSON; docs/rerun.md has the keys."""
        agreement = self.agreement
        said = {
            "format": FORMAT,
            "report": self.report,
            "folder": str(self.folder),
            "board": {"old": self.old_board, "new": self.board},
            "size": {"old": self.old_size, "new": self.size},
            "held": agreement.held,
            "rule": RULE,
            "verdicts": [asdict(one) for one in agreement.verdicts],
            "values": [asdict(one) for one in agreement.values],
        }
        return json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False)


def _verdicts(agreement: Agreement) -> Iterator[Line]:
    rows = [
        (one.experiment, one.id, one.old, "->", one.new or "missing", "held" if one.held else "NOT")
        for one in agreement.verdicts
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    kept = sum(one.held for one in agreement.verdicts)
    yield Line(f"verdicts: {kept} of {len(rows)} held", "heading")
    for one, row in zip(agreement.verdicts, rows, strict=True):
        cells = "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        why = f" held: {one.why}" if one.why else ""
        yield Line(f"  {cells.rstrip()}{why}", "plain" if one.held else "strong")


def _values(agreement: Agreement, most: int | None) -> Iterator[Line]:
    judged = sum(agreement.count(standing) for standing in ("agrees", "overlaps", "apart"))
    yield Line(f"values: {agreement.count('agrees')} of {judged} agree ({RULE})", "heading")
    yield Line(f"  {agreement.count('overlaps')} only have intervals that overlap")
    yield Line(f"  {agreement.count('apart')} have intervals apart")
    if unjudged := agreement.count("no interval"):
        yield Line(f"  {unjudged} more without an interval are not judged")
    if missing := agreement.count("missing"):
        yield Line(f"  {missing} more were not found again")
    told = [one for one in agreement.values if one.standing in ("apart", "missing")]
    for one in told[:most]:
        new = "not found again" if one.new is None else one.new
        yield Line(f"  {one.experiment}: {one.words}: {one.old} -> {new}", "strong")
    if most is not None and len(told) > most:
        yield Line(f"  and {len(told) - most} more (--all)")
