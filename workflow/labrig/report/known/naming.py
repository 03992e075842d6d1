"""How values are named, and what may be left out of a name. Pure.

A name is made of parts with dots between: EXPERIMENT, what the value is of (ARM, FACTOR=LEVEL ...,
METRIC), QUANTITY, and what it is held against (the baseline's arm, or the factor of a line). What
is the default may be left out: the report's first experiment, the experiment's first metric, its
first reference arm as a baseline, its only swept factor.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from labrig.report.known.value import Form, Known, Source
from labrig.report.values import Values
from labrig.stats.records import Levels

WORDS = {
    "p_holm": "Holm's p",
    "ministat": "ministat's difference",
    "ministat.share": "ministat's difference, as a share of the baseline,",
    "ministat.stddev": "pooled standard deviation",
    "welch": "Welch's difference",
    "welch.p": "Welch's p",
    "welch.p_holm": "Welch's p, adjusted by Holm,",
    "fieller": "ratio, by Fieller,",
    "u.p": "Mann and Whitney's p",
    "hedges_g": "Hedges' g",
    "cliffs_delta": "Cliff's delta",
    "least_detectable": "least difference that as many independent trials show",
    "steady": "steadiness",
    "trend.share": "trend a trial, as a share of the mean,",
    "trend.p_holm": "trend's p, adjusted by Holm,",
    "change_point.before": "median before the change point",
    "change_point.after": "median after the change point",
    "change_point.p_holm": "change point's p, adjusted by Holm,",
    "repetition.mean": "mean of the blocks' means",
    "moved": "mean share moved",
    "twin.tested": "cells tested",
    "twin.excluding": "cells whose interval excludes 0",
    "twin.expected": "cells expected by chance to exclude 0",
    "linear.lack_p": "p of lack of fit, linear form,",
    "log-log.lack_p": "p of lack of fit, log-log form,",
    "sweep.mean": "mean of the blocks' means",
}
"""How quantities are said that their names do not say."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a name."""

    text: str
    default: bool = False
    """Whether the name means the same without it."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What several values are of: all of their names but the quantity, and words for them."""

    experiment: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    what: str
    method: str
    record: object

    def value(
        self,
        quantity: str,
        estimate: float | None,
        low: float | None = None,
        high: float | None = None,
        *,
        unit: str = "",
        form: Form = "quantity",
        digits: int = 4,
        word: str = "",
        what: str | None = None,
    ) -> Known:
        """Return a value of this; ``what`` says what it is, by default QUANTITY of the subject."""
        parts = (*self.before, Part(text=quantity), *self.after)
        words = WORDS.get(quantity, quantity.replace(".", " ").replace("_", " "))
        return Known(
            source=Source(
                name=".".join(part.text for part in parts),
                experiment=self.experiment,
                what=f"{words} of {self.what}" if what is None else what,
                method=self.method,
            ),
            estimate=estimate,
            low=low,
            high=high,
            unit=unit,
            form=form,
            digits=digits,
            word=word,
            quantity=quantity,
            shorts=tuple(_shorts(parts)),
            record=self.record,
        )


@dataclass(frozen=True, kw_only=True)
class Scope:
    """An experiment whose values are named."""

    experiment: str
    values: Values
    main: bool
    """Whether it is the report's first."""

    def of(
        self,
        *parts: str,
        levels: Levels | None = None,
        metric: str | None = None,
        against: str | None = None,
        over: str | None = None,
        what: str,
        method: str,
        record: object = None,
    ) -> Subject:
        """Return what is named by ``parts`` (an arm, mostly), a cell and a metric.

        ``against`` is a baseline, ``over`` a factor.
        """
        before = [Part(text=self.experiment, default=self.main), *(Part(text=p) for p in parts)]
        before += [Part(text=f"{name}={value}") for name, value in (levels or {}).items()]
        if metric is not None:
            before.append(
                Part(text=metric, default=metric == next(iter(self.values.analysis.metrics)))
            )
        after = []
        if against is not None:
            after.append(Part(text=against, default=against in self.values.analysis.reference[:1]))
        if over is not None:
            after.append(Part(text=over, default=len(self._swept) == 1))
        return Subject(
            experiment=self.experiment,
            before=tuple(before),
            after=tuple(after),
            what=what,
            method=method,
            record=record,
        )

    def unit(self, metric: str) -> str:
        """Return a metric's unit."""
        return self.values.metric(metric).unit

    def words(self, metric: str, arm: str, baseline: str | None, levels: Levels) -> str:
        """Say a metric of an arm, less a baseline's, at a cell."""
        at = self.values.levels_text(levels)
        label = self.values.metric(metric).label
        minus = "" if baseline is None else f" minus {self.values.label(baseline)}"
        return f"{label} of {self.values.label(arm)}{minus}" + (f" at {at}" if at else "")

    @cached_property
    def _first_metric(self) -> str:
        return next(iter(self.values.analysis.metrics))

    @cached_property
    def _swept(self) -> frozenset[str]:
        return frozenset(one.factor for one in self.values.analysis.sweeps)


def _shorts(parts: Sequence[Part]) -> list[str]:
    """The name without each choice of its default parts but none."""
    defaults = [index for index, part in enumerate(parts) if part.default]
    out = []
    for count in range(1, len(defaults) + 1):
        for left_out in itertools.combinations(defaults, count):
            out.append(".".join(p.text for i, p in enumerate(parts) if i not in left_out))
    return out
