"""Entries of ``values.json`` as quantities. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labrig.findings.naming import Word, in_words, taken_apart
from labrig.findings.records import Quantity

COMPARED = ("mean", "difference", "share", "cost", "not_own_share", "rtt", "window")
"""The quantities that are compared: what else is analysed only follows them."""


def quantities(entries: Mapping[str, Any], known: dict[str, Word]) -> tuple[Quantity, ...]:
    """Return the values that are compared, but those of hypotheses; a share with its difference."""
    hypotheses = {key.removesuffix(".verdict") for key in entries if key.endswith(".verdict")}
    left = {
        key: entry
        for key, entry in entries.items()
        if key.partition(".")[0] not in hypotheses | {"counts"}
        and entry.get("quantity", "mean") in COMPARED
    }
    shares = {key.replace(".share", ".difference"): key for key in left if ".share" in key}
    return tuple(
        quantity(key, entry, known, left.get(shares.get(key, ""), {}).get("text"))
        for key, entry in sorted(left.items())
        if key not in shares.values() or key.replace(".share", ".difference") not in left
    )


def quantity(
    name: str, entry: Mapping[str, Any], known: dict[str, Word], share: str | None = None
) -> Quantity:
    """Return the value that ``entry`` is; ``share`` is what stands with it, if not in it."""
    words = taken_apart(name, known)
    beside = share if share is not None else entry.get("share")
    numbers = {
        key: float(entry[key]) if isinstance(entry.get(key), int | float) else None
        for key in ("estimate", "low", "high")
    }
    return Quantity(
        name=name,
        words=name if words is None else in_words(words),
        parts=() if words is None else tuple(f"{word.kind} {word.name}" for word in words),
        text=str(entry.get("text", "")),
        share=beside if isinstance(beside, str) else None,
        unit=str(entry.get("unit", "")),
        **numbers,
    )
