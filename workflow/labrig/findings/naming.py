"""Names of values taken apart: what they are of, and how figures would say that. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labrig import numerals
from labrig.stats.records import Analysis

KINDS = ("mean", "stddev", "difference", "share", "cost")
"""The quantities that are of an arm."""


@dataclass(frozen=True)
class Word:
    """A part of a name: ``arm``, ``level``, ``metric`` or ``quantity``, and how figures say it."""

    kind: str
    name: str
    words: str


def vocabulary(analysis: Analysis) -> dict[str, Word]:
    """Return every word that names of ``analysis`` are made of."""
    words = [Word("quantity", kind, kind) for kind in KINDS]
    words += [Word("metric", name, said.label) for name, said in analysis.metrics.items()]
    words += [
        Word("level", f"{factor}={level.value}", level.text)
        for factor, said in analysis.factors.items()
        for level in said.levels
    ]
    words += [Word("arm", arm.name, arm.label) for arm in analysis.arms]
    return {word.name: word for word in words}


def taken_apart(name: str, known: dict[str, Word]) -> tuple[Word, ...] | None:
    """Return the words of a name, in its order; None where it has one that is not known.

    A level's value may have dots (``factor=0.5``), so the longest known word is taken each time.
    """
    found = []
    rest = name
    while rest:
        ends = (at for at in range(len(rest), 0, -1) if at == len(rest) or rest[at] == ".")
        end = next((at for at in ends if rest[:at] in known), None)
        if end is None:
            return None
        found.append(known[rest[:end]])
        rest = rest[end + 1 :]
    return tuple(found)


def in_words(found: tuple[Word, ...]) -> str:
    """Say a name: ``read calls at 512 B: elapsed time against untraced``."""
    arms = list(_of("arm", found))
    cell = numerals.listed(list(_of("level", found)))
    metric = " ".join(_of("metric", found))
    quantity = next(_of("quantity", found), "")
    where = "".join(arms[:1]) + (f" at {cell}" if cell else "")
    if quantity == "cost":
        return f"{where}: cost of a firing in {metric}"
    if len(arms) > 1:
        return f"{where}: {metric} against {arms[1]}"
    return f"{where}: {quantity} {metric}" if quantity else f"{where}: {metric}"


def _of(kind: str, found: tuple[Word, ...]) -> Iterator[str]:
    return (word.words for word in found if word.kind == kind)
