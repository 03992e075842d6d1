"""A declared sequential rule, followed: looks after blocks, each recorded before it is heeded.

A look holds the complete blocks' intervals against the declared width. The looks stand in
``stopping.json`` beside the journals, so that a decision outlives the process; it is one about
what the plan's cells run and about the rule, and holds as long as these stay the same. Blocks that
were begun when measuring was ended are finished: nothing is cut where its values are known.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labrig.errors import JournalError
from labrig.measure.ledger import Ledger
from labrig.plan import Plan, digest
from labrig.whole_files import write_whole

STOPPING = "stopping.json"

Widths = Callable[[Sequence[int]], Mapping[str, float | None]]
"""Half widths, as shares, of the declared comparisons' intervals over complete blocks."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look: the blocks that were complete, the half widths, and whether they were enough."""

    about: str
    """SHA-256 of what the plan's cells run and of the rule."""
    blocks: int
    widths: dict[str, float | None]
    """By hypothesis; None where there was no interval."""
    enough: bool


def looks_in(raw: Path, plan: Plan) -> tuple[Look, ...]:
    """The looks at what ``plan`` asks now, in order; none where no rule was followed.

    Raises JournalError when the file cannot be read.
    """
    return tuple(look for look in _all_looks(raw) if look.about == about(plan))


def about(plan: Plan) -> str:
    """What a decision is about: what the cells run, and the rule."""
    rule = None if plan.stop is None else asdict(plan.stop)
    return digest({"runs": [cell.runs for cell in plan.cells], "stop": rule})


def _all_looks(raw: Path) -> list[Look]:
    path = raw / STOPPING
    if not path.is_file():
        return []
    try:
        data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return [Look(**one) for one in data]
    except (OSError, ValueError, TypeError) as error:
        raise JournalError(f"{path}: not a record of looks: {error}; move it away") from None


def complete_blocks(plan: Plan, unmeasured: Iterable[str]) -> list[int]:
    """The blocks of which every trial is measured."""
    left = set(unmeasured)
    return [
        block.block
        for block in plan.blocks
        if not any(trial.id in left for run in block.arms for trial in run.trials)
    ]


def wanted_blocks(plan: Plan, ledger: Ledger, looks: Sequence[Look]) -> frozenset[int]:
    """All blocks, or after a decision those that were begun."""
    if not any(look.enough for look in looks):
        return frozenset(block.block for block in plan.blocks)
    return frozenset(
        block.block
        for block in plan.blocks
        if not all(t.id in ledger.unmeasured for run in block.arms for t in run.trials)
    )


class Stopping:
    """Looks when a block is complete, and says whether another is wanted. Used by many threads."""

    def __init__(
        self, plan: Plan, raw: Path, widths: Widths | None, say: Callable[[str], None]
    ) -> None:
        """Without a rule in ``plan``, or without ``widths``, every block is wanted."""
        self._plan, self._raw, self._say = plan, raw, say
        self._widths = None if plan.stop is None else widths
        self._lock = threading.Lock()

    def looks(self) -> tuple[Look, ...]:
        """The looks so far."""
        return () if self._widths is None else looks_in(self._raw, self._plan)

    def ended(self) -> bool:
        """Whether no further block is to be begun."""
        return any(look.enough for look in self.looks())

    def look(self, ledger: Callable[[], Ledger]) -> None:
        """Look, if there are more complete blocks than at the last look, and record it."""
        rule = self._plan.stop
        if rule is None or self._widths is None:
            return
        with self._lock:
            complete = complete_blocks(self._plan, ledger().unmeasured)
            looks = self.looks()
            seen = looks[-1].blocks if looks else rule.least - 1
            if len(complete) <= seen or any(look.enough for look in looks):
                return
            widths = dict(self._widths(complete))
            enough = bool(widths) and all(
                width is not None and width <= rule.width for width in widths.values()
            )
            found = Look(
                about=about(self._plan), blocks=len(complete), widths=widths, enough=enough
            )
            looks_now = [*_all_looks(self._raw), found]
            text = json.dumps([asdict(one) for one in looks_now], indent=1, sort_keys=True)
            write_whole(self._raw / STOPPING, text + "\n")
            self._say(_words(found, rule.width))


def _words(look: Look, width: float) -> str:
    wide = sum(one is None or one > width for one in look.widths.values())
    if look.enough:
        return (
            f"after {look.blocks} blocks every interval is within ±{width:.3g}: no more are begun"
        )
    return (
        f"after {look.blocks} blocks {wide} of {len(look.widths)} intervals are wider than declared"
    )
