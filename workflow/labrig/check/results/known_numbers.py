"""The numbers that a report may give with a unit: analysed ones and declared ones. Pure."""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labrig.check.results.amounts import Amount, amounts, first_number
from labrig.check.results.records import Analysis, Value
from labrig.check.results.units import unit_of

FAMILIES = ("time", "size", "share")
"""What units measure; what is per something counts as its own kind first."""
HALF = 0.5 + 1e-6
"""Of the last digit, and what conversions of units lose."""
ROUND = 0.1
"""Zeros that end a whole number may stand for digits that were rounded, to so large a share."""
_IN_NAME = re.compile(r"_(ns|us|ms|s|kib|mib|bytes)$")
_WRITTEN = {"kib": "KiB", "mib": "MiB", "bytes": "B"}
_ENDS = re.compile(r"\s*\[\s*([+−-]?[\d.,\s\u202f]*\d)\s*[,;]\s*([+−-]?[\d.,\s\u202f]*\d)\s*\]")
_NUMBER = re.compile(r"[+−-]?[\d.,\s\u202f\u00a0~]*")


@dataclass(frozen=True, kw_only=True)
class KnownNumbers:
    """Sizes of numbers by what their unit measures, in its base unit, in order."""

    by_family: Mapping[str, Sequence[float]]
    bare: frozenset[float] = frozenset()
    """Numbers as they are written, to which the text adds a unit."""

    def has(self, one: Amount) -> bool:
        """Whether a known number, rounded to the digits of ``one``, is what it says."""
        families = (one.dimension, family_of(one.dimension))
        written = first_number(one.text) in self.bare
        return written or any(self._near(family, one) for family in families)

    def _near(self, family: str, one: Amount) -> bool:
        known = self.by_family.get(family, ())
        size, slack = abs(one.value), _slack(one)
        index = bisect.bisect_left(known, size - slack)
        return index < len(known) and known[index] <= size + slack


def _slack(one: Amount) -> float:
    """Half of the last digit that is sure to be one, in the base unit."""
    zeros = _zeros(one.text)
    rounded: float = min(HALF * one.step * 10.0**zeros, ROUND * abs(one.value))
    return max(HALF * one.step, rounded) + 1e-9 * abs(one.value)


def _zeros(text: str) -> int:
    """The zeros that end a whole number other than 0."""
    typed = _NUMBER.match(text)
    if typed is None or "." in typed[0]:
        return 0
    digits = re.sub(r"\D", "", typed[0])
    significant = digits.rstrip("0")
    return len(digits) - len(significant) if significant else 0


def family_of(dimension: str) -> str:
    """What a unit measures, whatever it is per: ``size`` for ``size/s``."""
    return dimension.partition("/")[0]


def known_numbers(
    values: Iterable[Value],
    analyses: Iterable[Analysis],
    declared: Iterable[str],
    calculated: Iterable[str] = (),
) -> KnownNumbers:
    """All numbers of ``values``, and those that analyses and the texts ``declared`` say.

    ``calculated`` are single numbers as the report writes them, with or without a unit.
    """
    found: dict[str, set[float]] = defaultdict(set)
    with_unit = {text: list(numbers_in(text)) for text in calculated}
    bare = (first_number(text) for text, units in with_unit.items() if not units)
    for family, number in _numbers(values, analyses, [*declared, *with_unit]):
        if math.isfinite(number):
            found[family].add(abs(number))
            found[family_of(family)].add(abs(number))
    return KnownNumbers(
        by_family={family: sorted(sizes) for family, sizes in found.items()},
        bare=frozenset(number for number in bare if number is not None),
    )


def _numbers(
    values: Iterable[Value], analyses: Iterable[Analysis], declared: Iterable[str]
) -> Iterator[tuple[str, float]]:
    units = {unit: unit_of(unit) for unit in {value.unit for value in values} if unit}
    for value in values:
        share = not value.unit and "%" in value.text
        unit = units.get(value.unit)
        if share or unit:
            family, factor = ("share", 1.0) if unit is None else unit
            low, high = value.low, value.high
            half = None if low is None or high is None else (high - low) / 2
            for number in (value.estimate, low, high, half):
                if number is not None:
                    yield family, number * factor
    for analysis in analyses:
        yield from _of_analysis(analysis)
    for text in declared:
        yield from ((one.dimension, one.value) for one in amounts(text))
    # A whole and nothing of it are nobody's result.
    yield from (("share", 0.0), ("share", 1.0))


def _of_analysis(analysis: Analysis) -> Iterator[tuple[str, float]]:
    left = 1 - analysis.confidence
    # Beside the confidence: what it leaves, and an equivalence test's interval at that level.
    yield from (("share", one) for one in (analysis.confidence, left, 1 - 2 * left))
    texts = [level.text for factor in analysis.factors.values() for level in factor.levels]
    texts += [text for one in analysis.hypotheses for text in (one.claim, one.reason)]
    for board in analysis.boards:
        for name, fact in board.facts.items():
            named = _IN_NAME.search(name)
            texts.append(f"{fact} {_WRITTEN.get(named[1], named[1])}" if named else fact)
    for text in texts:
        yield from ((one.dimension, one.value) for one in amounts(text))


def numbers_in(text: str) -> Iterator[Amount]:
    """The numbers with a unit that stand in ``text``, and the ends of intervals behind them."""
    for one in amounts(text):
        if family_of(one.dimension) not in FAMILIES:
            continue
        ends = _ENDS.match(text, one.start + len(one.text))
        unit = _NUMBER.sub("", one.text, count=1)
        if ends is None or not unit:
            yield one
            continue
        # A number and its interval are rounded alike, so that zeros that end all of them say how.
        told = [text for text in (one.text, ends[1], ends[2]) if first_number(text)]
        coarse = 10.0 ** min(map(_zeros, told), default=0)
        yield replace(one, step=one.step * coarse)
        for group in (1, 2):
            for end in amounts(f"{ends[group]} {unit}"):
                yield replace(end, start=ends.start(group), step=end.step * coarse, beside="")
