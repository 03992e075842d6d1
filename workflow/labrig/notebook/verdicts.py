"""Verdicts on hypotheses, as notebooks show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.notebook.html import table
from labrig.stats.records import Decided


class Verdicts:
    """Decided hypotheses: ``verdicts["H1"].verdict`` is a word, ``.reason`` says why."""

    def __init__(self, decided: Sequence[Decided]) -> None:
        """Hold what was decided, in the declared order."""
        self._decided = {one.id: one for one in decided}

    def __getitem__(self, name: str) -> Decided:
        """The verdict on hypothesis ``name``. Raises UsageError when it has none here."""
        if name not in self._decided:
            raise UsageError(unknown("verdict on", name, self._decided))
        return self._decided[name]

    def __iter__(self) -> Iterator[Decided]:
        """In the declared order."""
        return iter(self._decided.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._decided)

    def _rows(self) -> list[tuple[str, str, str, str]]:
        return [(one.id, one.verdict, one.claim, one.reason) for one in self]

    def __repr__(self) -> str:
        return "\n".join(f"{name}  {word:9}  {why}" for name, word, _, why in self._rows())

    def _repr_html_(self) -> str:
        return table(("hypothesis", "verdict", "claim", "because"), self._rows())
