"""Verdicts, and the methods behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from labrig.stats.records.levels import Levels

Word = Literal["supported", "refuted", "undecided"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a claim, held against its margin: the evidence for the verdict.

    ``estimate``, ``low``, ``high``, ``value`` and ``margin`` are shares when ``relative``
    (``unit`` is then empty), else in ``unit``. ``expect`` is one of the comparison's, or
    ``not_less`` and ``not_greater``: not below -margin, not above margin. ``low`` and ``high``
    are the interval of this part alone, but the simultaneous one where the claim was refuted;
    ``verdict`` and ``reason`` are that interval's.
    """

    what: str
    """``slope``, ``whole change``, a step or a departure; empty for the only part of a claim."""
    verdict: Word
    reason: str
    expect: str
    value: float
    margin: float
    unit: str
    relative: bool
    estimate: float
    low: float | None
    high: float | None
    confidence: float
    p: float | None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A hypothesis and its verdict.

    ``quantity`` is what is estimated: ``difference``, ``ratio``, ``change`` (from the least to the
    greatest level of ``factor``), ``slope`` (on ``factor``), ``peak`` (the level of ``factor`` with
    the greatest mean), ``knee`` (where the curve bends) or ``cost_per_firing``. ``estimate``,
    ``low`` and ``high`` are shares when ``relative`` (``unit`` is then empty), else in ``unit``;
    ``low`` and ``high`` are the interval that decided, at ``confidence``. ``margin`` is the
    declared one, a share or in ``margin_unit``; of a peak or knee it is a factor. ``reason`` says
    in words why. Two levels of one factor are compared where ``level`` and ``against`` name one
    each.
    """

    id: str
    claim: str
    verdict: Word
    reason: str
    expect: str
    quantity: str
    metric: str
    arm: str
    baseline: str | None
    levels: Levels
    factor: str | None
    direction: str | None
    value: float | None
    """What ratio, slope or place was expected, in ``unit``."""
    estimate: float | None
    low: float | None
    high: float | None
    margin: float
    margin_unit: str
    margin_relative: bool
    unit: str
    relative: bool
    confidence: float
    blocks: int
    method: str
    p: float | None
    """Least level at which the claim would be supported; None without a test."""
    p_lack: str | None
    """Why there is no p."""
    family: str
    """Hypotheses whose p are adjusted together; empty for those that name none."""
    p_holm: float | None
    """``p`` adjusted over the family (Holm); None without a p."""
    parts: tuple[Part, ...]
    """What decided, one by one; empty where nothing could be estimated."""
    post_hoc: bool
    level: Levels = field(default_factory=dict)
    """What is looked at of the compared factor; empty where arms are compared."""
    against: Levels = field(default_factory=dict)
    """What that is compared with."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, where it comes from, what it assumes, what was seen of that."""

    name: str
    words: str
    source: str
    assumptions: str
    seen: str
