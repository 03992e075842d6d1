"""Numbers typed by hand: what each seems to mean, and whether it still agrees. Pure.

A number next to a unit or beside a comparing word is held against the analysed values; what was
declared (a level, a margin, a count, the confidence) is nobody's result and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labrig.check.results.amounts import amounts
from labrig.check.results.units import unit_of
from labrig.experiments import COUNTS
from labrig.report.typed.likeness import Key, Known, Value, around_of, key_of, meant
from labrig.stats.records import Analysis


@dataclass(frozen=True, kw_only=True)
class Declared:
    """Numbers that are nobody's result: levels, margins (value and unit, as typed), counts."""

    amounts: tuple[tuple[float, str], ...] = ()
    texts: tuple[str, ...] = ()
    """Amounts as they are labelled: ``10 MiB``."""
    counts: frozenset[int] = frozenset()
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A number that was typed by hand."""

    line: int
    typed: str
    seems: Known | None
    """What it seems to be; None when no analysed value comes near."""
    agrees: bool
    """Whether the value, rounded to the digits typed, is what was typed."""
    contrary: bool = False
    """Whether the word beside it says that the value is of the other sign."""

    def __str__(self) -> str:
        """The remark without its place: it is written after ``FILE:LINE: ``."""
        if self.seems is None:
            return (
                f"'{self.typed}' is typed by hand and no analysed value comes near; say whose "
                "number it is, or write the name of what is meant"
            )
        said = f"'{self.typed}' seems to be v(\"{self.seems.name}\") = {self.seems.text}"
        if not self.agrees:
            return f"{said}: does not agree; write the name"
        if self.contrary:
            return f"{said}: agrees in size, but not in direction; look which is meant"
        return f"{said}: agrees; write the name and it will stay true"


def remarks(
    paragraphs: Iterable[tuple[int, str]], values: Sequence[Value], declared: Declared
) -> Iterator[Remark]:
    """Remark on each number typed in ``paragraphs``: the line where each begins, and its text.

    ``values`` are those of ``likeness.read``, which takes its time.
    """
    silent = frozenset(_declared(declared))
    for line, text in paragraphs:
        found = list(amounts(text))
        for one in found:
            if key_of(one.dimension, abs(one.value)) in silent:
                continue
            likely = meant(one, values, around_of(text, one, found))
            yield Remark(
                line=line + text.count("\n", 0, one.start),
                typed=" ".join(one.text.split()),
                seems=likely.value.known if likely else None,
                agrees=bool(likely and likely.agrees),
                contrary=bool(likely and likely.contrary),
            )


def declared_of(analysis: Analysis) -> Declared:
    """Return what an analysis says was declared."""
    found: list[tuple[float, str]] = []
    texts: list[str] = []
    for factor in analysis.factors.values():
        for level in factor.levels:
            texts.append(level.text)
            if (value := _number(level.value)) is not None:
                found.append((value, factor.unit))
    for decided in analysis.hypotheses:
        for value in (decided.margin, decided.value or 0.0):
            relative = decided.margin_relative
            found.append((100 * value, "%") if relative else (value, decided.margin_unit))
    counts = analysis.counts
    return Declared(
        amounts=tuple(found),
        texts=tuple(texts),
        counts=frozenset(
            value for name, value in vars(counts).items() if isinstance(value, int) and value
        )
        | {len(analysis.arms), len(analysis.hypotheses)},
        confidence=analysis.confidence,
    )


def spoken(analysis: Analysis, name: str) -> tuple[str, ...]:
    """What prose calls the value ``name`` by: labels for the parts of its dotted name.

    What it is held against is left out: a sentence names that of many values.
    """
    name = re.sub(r"\.(difference|share)\.[^.]*$", r".\1", name)
    labels = {
        **{metric: said.label for metric, said in analysis.metrics.items()},
        **{arm.name: arm.label for arm in analysis.arms},
        **{
            f"{factor}={level.value}": level.text
            for factor, said in analysis.factors.items()
            for level in said.levels
        },
    }
    said = [label for part, label in labels.items() if f".{part}." in f".{name}."]
    return (*said, *counted(name))


def counted(name: str) -> tuple[str, ...]:
    """What the trial runner counts, if ``name`` is a value of that: ``minor page faults``."""
    return tuple(said for count, said in COUNTS.items() if f".{count}." in name)


def arm_of(analysis: Analysis, name: str) -> tuple[str, ...]:
    """The label and the name of the arm that the value ``name`` is of, or its hypothesis."""
    _, _, rest = name.partition(".")
    decided = (one.arm for one in analysis.hypotheses if rest.startswith(f"{one.id}."))
    chosen = next(decided, None)
    return next(
        (
            (a.label, a.name)
            for a in analysis.arms
            if rest.startswith(f"{a.name}.") or a.name == chosen
        ),
        (),
    )


def unusual(analysis: Analysis, name: str) -> int:
    """How many of metric and baseline of the value ``name`` are not the first."""
    parts = name.split(".")
    metrics = [part for part in parts if part in analysis.metrics]
    others = {arm.name for arm in analysis.arms}.difference(analysis.reference[:1])
    held = re.search(r"\.(?:difference|share)\.(.*)$", name)
    return (metrics != [*analysis.metrics][: len(metrics)]) + bool(held and held[1] in others)


def usual_arm(analysis: Analysis, name: str) -> bool:
    """Whether a sentence that names no arm may mean ``name``: a cost, a change, or an untraced."""
    alone = not re.search(r"\.(?:difference|share|cost)\b", name)
    return not alone or arm_of(analysis, name)[1:] in ((), (*analysis.reference[:1],))


def levels_of(analysis: Analysis, name: str) -> tuple[str, ...]:
    """The levels of the value ``name``, as they are shown."""
    return tuple(
        level.text
        for factor, said in analysis.factors.items()
        for level in said.levels
        if f".{factor}={level.value}." in name
    )


def _declared(declared: Declared) -> Iterator[Key]:
    # Beside the confidence: what it leaves, and the interval of an equivalence test at that level.
    left = 1 - declared.confidence
    for one in (declared.confidence, left, 1 - 2 * left):
        yield key_of("share", one)
    for value, unit in declared.amounts:
        read = unit_of(unit)
        if read:
            yield key_of(read.dimension, abs(value) * read.factor)
        else:
            yield from (key_of("count", value), key_of("", value))
    for text in declared.texts:
        yield from (key_of(typed.dimension, typed.value) for typed in amounts(text))
    for count in declared.counts:
        yield from (key_of("count", count), key_of("", count))


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
