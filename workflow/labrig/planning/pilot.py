"""What an earlier analysis of an experiment says of the blocks that its hypotheses need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labrig.errors import DeclarationError
from labrig.experiments import Comparison, Experiment, Hypothesis, Margin
from labrig.stats import power
from labrig.stats.probes.firings import least_blocks as least_for_bootstrap
from labrig.stats.records import Analysis, Decided, from_json
from labrig.stats.verdicts.verdict import equivalence_confidence

TELLS = ("greater", "less", "differs")
QUANTITIES = ("difference", "cost_per_firing")


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """An earlier analysis: the folder that it is in, and how much it rests on."""

    folder: str
    blocks: int
    trials: int
    """Timed trials a cell and block."""
    confidence: float
    decided: tuple[Decided, ...]


@dataclass(frozen=True, kw_only=True)
class Need:
    """Blocks that a hypothesis needs for power 0.8; None with the reason in ``words``.

    ``blocks`` takes the pilot's standard deviation ``sd`` for the true one, ``cautious`` its upper
    limit at 80%. ``effect`` and ``sd`` are shares when ``relative``, else in ``unit``.
    """

    id: str
    expect: str
    effect: float
    sd: float | None
    relative: bool
    unit: str
    blocks: int | None
    cautious: int | None
    words: str


def find_pilot(results: Path, name: str) -> tuple[Pilot | None, str | None]:
    """The analysis of ``name``, of any size, that rests on most blocks; or why there is none."""
    found: list[Pilot] = []
    faults = []
    for path in sorted(results.glob(f"{name}*/analysis.json")):
        try:
            analysis = from_json(path.read_text(encoding="utf-8"))
        except (DeclarationError, OSError, UnicodeDecodeError):
            faults.append(f"{path} cannot be read: make it again")
            continue
        if analysis.experiment == name:
            found.append(_pilot(path.parent, analysis))
    if found:
        return max(found, key=lambda one: (one.blocks, len(one.decided))), None
    return None, "; ".join(faults) or (
        f"there is no pilot in {results}/; measure a small size, then plan again"
    )


def _pilot(folder: Path, analysis: Analysis) -> Pilot:
    return Pilot(
        folder=str(folder),
        blocks=analysis.counts.blocks,
        trials=analysis.counts.trials_per_cell_and_block,
        confidence=analysis.confidence,
        decided=analysis.hypotheses,
    )


def needs(experiment: Experiment, pilot: Pilot) -> tuple[Need, ...]:
    """Say of every hypothesis how many blocks it needs."""
    return tuple(_need(experiment, one, pilot) for one in experiment.hypotheses)


def _need(experiment: Experiment, hypothesis: Hypothesis, pilot: Pilot) -> Need:
    asked = hypothesis.comparison
    margin = Margin.parse(asked.margin)
    metric = experiment.metrics[asked.metric]
    per_firing = asked.quantity == "cost_per_firing"
    plain = margin.relative or asked.estimand in ("ratio", "peak", "knee")
    scale = 1.0 if plain or per_firing else metric.per_unit
    effect = margin.amount / scale
    unit = "" if plain else "ns" if per_firing else metric.unit
    title = _title(asked)

    need = Need(
        id=hypothesis.id,
        expect=asked.expect,
        effect=effect,
        sd=None,
        relative=margin.relative,
        unit=unit,
        blocks=None,
        cautious=None,
        words="",
    )

    def none(why: str, sd: float | None = None) -> Need:
        return replace(need, sd=sd, words=f"{title}: not known: {why}")

    if asked.estimand not in QUANTITIES or asked.expect not in (*TELLS, "equivalent"):
        return none(f"no power is worked out for '{asked.expect}' of a {asked.estimand}")
    if not per_firing and experiment.method_of(asked) == "welch":
        return none("it is decided over single trials, and not over blocks")
    if effect == 0:
        return none("its margin is 0, and any number of blocks misses some effects above 0")
    before = next((one for one in pilot.decided if _same(one, hypothesis, margin)), None)
    if before is None:
        return none("the pilot has no such comparison")
    sd = spread(before)
    if sd is None:
        return none("the pilot has no interval of it")
    if sd == 0:
        return none("it did not vary in the pilot", sd)
    wide = pilot.confidence
    least = least_for_bootstrap(wide) if per_firing else 2
    counts = [
        _blocks(asked.expect, effect, one, wide, least)
        for one in (sd, power.upper_sd(sd, before.blocks))
    ]
    words = f"{title}: {_words(asked.expect, counts)}"
    return replace(need, sd=sd, blocks=counts[0], cautious=counts[1], words=words)


def _title(asked: Comparison) -> str:
    """Say in a few words what is compared with what."""
    if asked.level is not None and asked.against is not None:
        (factor, value), base = next(iter(asked.level.items())), next(iter(asked.against.values()))
        what = f"{asked.arm}, {factor}={value} {asked.expect} {base}"
    else:
        what = f"{asked.arm} {asked.expect}" + (f" {asked.baseline}" if asked.baseline else "")
    if asked.expect in ("peak", "knee"):
        return f"{what} at {asked.value} within {asked.margin}"
    return f"{what} by {asked.margin}"


def _same(decided: Decided, hypothesis: Hypothesis, margin: Margin) -> bool:
    asked = hypothesis.comparison
    mine = (
        asked.estimand,
        asked.metric,
        asked.arm,
        asked.baseline,
        dict(asked.at),
        asked.level or {},
        asked.against or {},
    )
    theirs = (
        decided.quantity,
        decided.metric,
        decided.arm,
        decided.baseline,
        dict(decided.levels),
        decided.level,
        decided.against,
    )
    return mine == theirs and decided.relative == margin.relative


def spread(decided: Decided) -> float | None:
    """Standard deviation of the blocks' values, from the t interval of their mean.

    Of a bootstrap interval expanded to t it is an approximation. None without an interval.
    """
    from scipy import stats

    if decided.low is None or decided.high is None or decided.blocks < 2:
        return None
    limit = float(stats.t.ppf((1 + decided.confidence) / 2, decided.blocks - 1))
    return (decided.high - decided.low) / 2 * math.sqrt(decided.blocks) / limit


def _blocks(expect: str, effect: float, sd: float, confidence: float, least: int) -> int | None:
    if expect == "equivalent":
        narrow = equivalence_confidence(confidence)
        found = power.least_blocks(
            lambda n: power.power_of_equivalence(effect, sd, n, confidence=narrow)
        )
    else:
        found = power.least_blocks(
            lambda n: power.power_to_tell(effect, sd, n, confidence=confidence)
        )
    return None if found is None else max(found, least)


def _words(expect: str, counts: Sequence[int | None]) -> str:
    numbers = [f"more than {power.MOST:,}" if n is None else f"{n:,}" for n in counts]
    aim = (
        "support it if there is no difference"
        if expect == "equivalent"
        else "tell an effect of that size from none"
    )
    return f"{numbers[0]} to {aim} ({numbers[1]} if the pilot's spread is at its upper limit)"
