"""Verdicts, and the methods behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labrig.stats.records.levels import Levels

Word = Literal["supported", "refuted", "undecided"]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A hypothesis and its verdict.

    ``estimate``, ``low``, ``high`` and ``margin`` are shares of the baseline when ``relative``
    (``unit`` is then empty), else in ``unit``. ``low`` and ``high`` are the interval that decided,
    at ``confidence``. ``reason`` says in words why.
    """

    id: str
    claim: str
    verdict: Word
    reason: str
    expect: str
    quantity: str
    metric: str
    arm: str
    baseline: str
    levels: Levels
    estimate: float | None
    low: float | None
    high: float | None
    margin: float
    unit: str
    relative: bool
    confidence: float
    blocks: int
    method: str
    post_hoc: bool


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, where it comes from, what it assumes, what was seen of that."""

    name: str
    words: str
    source: str
    assumptions: str
    seen: str
