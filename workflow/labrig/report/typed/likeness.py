"""Which analysed value a typed number seems to be. Pure.

Of the values of its dimension that come near, the one that the words of its sentence tell of
(labels of arms and metrics, levels, ``firing``), else one of the first metric and baseline, else
the one that agrees, else the nearest. Among many values one agrees by chance: so what words name
comes first even if it does not agree, and what nobody quotes but by name (a change whose interval
includes 0, a spread, a count of the runner) or at another level never comes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labrig.check.results.amounts import Amount, amounts, first_number
from labrig.check.results.units import Unit, unit_of

NEAR, NEAR_IF_NAMED = 0.25, 0.5
"""How far a value may be from what was typed, as a share of the larger; more if words name it."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """An analysed value. A share (0.446) has no unit and a text in per cent."""

    name: str
    """As ``v("…")`` takes it."""
    estimate: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    text: str
    """As ``v("…")`` writes it."""
    words: tuple[str, ...] = ()
    """What prose calls it by: labels of its arm and metric, its levels (``spoken``)."""
    arm: tuple[str, ...] = ()
    """What its arm is called: its label, its name."""
    only: tuple[str, ...] = ()
    """Words of which a sentence has one that means it; empty for a value that needs none."""
    counts: bool = False
    """Whether it is a number of things."""
    levels: tuple[str, ...] = ()
    """Its levels, as ``words`` has them."""
    unusual: int = 0
    """How many of its metric and baseline are not the first."""
    usual_arm: bool = True
    """Whether a sentence that names no arm may mean it: it is of the first baseline, or of none."""


Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A known value in the base unit of its dimension."""

    known: Known
    dimension: str
    value: float
    shown: float | None
    """The size of what its text shows."""
    phrases: Mapping[str, Key | None]
    """What names it, in plain words; an amount by its key."""
    arm: frozenset[str]
    """What names its arm: what it is called, and each word of that."""
    levels: frozenset[str]
    """What names its levels, in plain words."""
    only: frozenset[str]
    """Words of which its sentence has one; empty where it needs none."""
    compares: bool
    """Whether it is a difference."""
    rate: bool
    """Whether the faster has the more of it."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """The sentence around a number, in plain words, and the other amounts in it."""

    sentence: str
    words: frozenset[str]
    """Those of the sentence, without an ``s`` at their ends."""
    amounts: frozenset[Key]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value held against what was typed."""

    value: Value
    agrees: bool
    contrary: bool
    off: float
    """How far the value is from what was typed, as a share of the larger."""


_HINTS = {
    "cost": ("firing", "fires", "fire", "probe", "cost", "costs"),
    "stddev": ("deviation", "spread", "vary", "varies"),
    "mean": ("takes", "take", "took", "lasts", "mean", "average"),
    "median": ("median",),
    "minimum": ("minimum", "least", "fastest", "shortest"),
    "intercept": ("intercept", "fixed"),
    "maximum": ("maximum", "most", "slowest", "longest"),
}
_ONLY_BY_NAME = ("stddev", "median", "minimum", "maximum", "intercept")
_EVERYWHERE = frozenset(["a", "an", "and", "at", "count", "in", "no", "of", "the", "to", "with"])
"""Words, without an ``s`` at their ends, that name no arm."""
_UP = re.compile(r"\b(?:more|higher|greater|larger|longer|increas|rise|rose|add|extra|overhead)")
_DOWN = re.compile(r"\b(?:less|fewer|lower|smaller|shorter|decreas|reduc|sav)")
_FAST = re.compile(r"fast|quick|speed")
_SLOW = re.compile(r"slow")
_LONG = re.compile(r"slow|long|more")
_RATE = re.compile(r"throughput|bandwidth|rate\b")


def read(known: Known) -> Value:
    """Read a value once, for all numbers that may mean it."""
    percent = known.unit == "" and "%" in known.text
    bare_unit = Unit("count" if known.counts else "number", 1.0)
    unit = Unit("share", 1.0) if percent else unit_of(known.unit) or bare_unit
    text = list(amounts(known.text))[:1]
    number = first_number(known.text)
    bare = None if number is None else number * unit.factor
    parts = known.name.split(".")
    quantities = [part for part in parts if part != "cost" or "intercept" not in parts]
    hints = [hint for part in quantities for hint in _HINTS.get(part, ())]
    only = [*known.only, *(h for part in parts if part in _ONLY_BY_NAME for h in _HINTS[part])]
    names = known.words or [part for part in parts if "=" not in part]
    return Value(
        known=known,
        dimension=unit.dimension,
        value=known.estimate * unit.factor,
        shown=abs(text[0].value) if text else bare,
        phrases={_plain(phrase): _amount_key(phrase) for phrase in (*names, *hints)},
        arm=frozenset(map(_plain, known.arm)) | (_words(" ".join(known.arm)) - _EVERYWHERE),
        levels=frozenset(map(_plain, known.levels)),
        only=_words(" ".join(only)),
        compares="difference" in parts or "share" in parts,
        rate=unit.dimension.endswith("/s")
        or bool(_RATE.search(" ".join((known.name, *known.words)))),
    )


def _amount_key(phrase: str) -> Key | None:
    for one in amounts(phrase):
        if one.text == phrase:
            return key_of(one.dimension, one.value)
    return None


def around_of(text: str, one: Amount, found: Sequence[Amount]) -> Around:
    """The sentence of ``one`` in ``text``, whose amounts are ``found``."""
    ends = [match.end() for match in re.finditer(r"[.!?;](?=\s|$)", text)]
    begin = max((end for end in ends if end <= one.start), default=0)
    end = min((end for end in ends if end > one.start), default=len(text))
    others = [other for other in found if begin <= other.start < end and other is not one]
    return Around(
        sentence=f" {_plain(text[begin:end])} ",
        words=_words(text[begin:end]),
        amounts=frozenset(key_of(other.dimension, other.value) for other in others),
    )


def _named(value: Value, one: Amount, around: Around) -> set[str]:
    """The phrases by which the sentence of ``one`` names ``value``."""
    found = {
        phrase
        for phrase, key in value.phrases.items()
        if key in around.amounts or f" {phrase} " in around.sentence
    }
    if not found.intersection(map(_plain, value.known.arm)):
        found |= value.arm & around.words
    return found | ({"compared"} if value.compares and one.beside else set())


def meant(one: Amount, values: Sequence[Value], around: Around) -> Candidate | None:
    """The value that ``one`` seems to be, among those of its dimension that come near."""
    named = [(value, _named(value, one, around)) for value in values]
    said = {"arm" for value, names in named if value.arm & names}
    said |= {"level" for value, names in named if value.levels & names}
    meant_here = [value for value, names in named if _quoted(value, names, around, said)]
    near = []
    for candidate in _candidates(one, meant_here):
        names = _named(candidate.value, one, around)
        if candidate.agrees or candidate.off <= (NEAR_IF_NAMED if names - {"compared"} else NEAR):
            near.append((candidate, names))
    every = Counter(name for _, names in near for name in names)

    def rank(found: tuple[Candidate, set[str]]) -> tuple[float, int, bool, bool, float]:
        candidate, names = found
        known = candidate.value.known
        # What many candidates are called by tells little (inverse document frequency).
        told = sum(math.log(1 + len(near) / every[name]) for name in names)
        return (
            round(told - 2 * candidate.contrary, 6),
            -known.unusual,
            candidate.agrees,
            known.usual_arm,
            -candidate.off,
        )

    return max(near, key=rank)[0] if near else None


def _quoted(value: Value, names: set[str], around: Around, said: set[str]) -> bool:
    """Whether a sentence may mean ``value``, which it calls by ``names``.

    ``said`` is what it names of all values: one that names other levels or arms means another.
    """
    if value.only and not value.only & around.words:
        return False
    known, own = value.known, names & (value.arm or {_plain(word) for word in value.known.words})
    other_arm = "arm" in said and value.arm and not own
    other_level = "level" in said and value.levels and not value.levels & names
    includes_0 = known.low is not None and known.high is not None and known.low <= 0 <= known.high
    return not (other_arm or other_level or (includes_0 and not own))


def _candidates(one: Amount, values: Sequence[Value]) -> Iterator[Candidate]:
    exact = any(value.dimension == one.dimension for value in values)
    for value in values:
        if exact and value.dimension not in (one.dimension, "number"):
            continue
        for same in _as_typed(one, value):
            yield _candidate(one, value, same)


def _as_typed(one: Amount, value: Value) -> Iterator[float]:
    """The value in the terms of what was typed; nothing when it is of another dimension."""
    family = one.dimension.partition("/")[0]
    if one.dimension == "ratio" and value.dimension == "share":
        if value.value > -1:
            longer = (_FAST if value.rate else _LONG).search(one.beside)
            shorter = (_LONG if value.rate else _FAST).search(one.beside)
            yield from () if shorter else (1 + value.value,)
            yield from () if longer else (1 / (1 + value.value),)
    elif (
        value.dimension in (one.dimension, family)
        or (value.dimension == "number" and family in ("", "count", "ratio"))
        or (value.dimension == "share" and not family)
    ):
        yield value.value


def _candidate(one: Amount, value: Value, same: float) -> Candidate:
    theirs = same if one.signed else abs(same)
    larger = max(abs(one.value), abs(theirs))
    # Half a digit, and as much as the conversion of units may have lost.
    rounded = abs(one.value - theirs) <= 0.5 * one.step + 1e-9 * larger
    shown = value.shown is not None and math.isclose(abs(one.value), value.shown, rel_tol=1e-9)
    same_sign = not one.signed or one.value * same >= 0
    return Candidate(
        value=value,
        agrees=rounded or (shown and same_sign and one.dimension != "ratio"),
        contrary=one.dimension != "ratio" and not one.signed and _contrary(one, value),
        off=abs(one.value - theirs) / larger if larger else 0.0,
    )


def _contrary(one: Amount, value: Value) -> bool:
    """Whether the word beside a number says that the value is of the other sign."""
    up = _UP.search(one.beside) or (_FAST if value.rate else _SLOW).search(one.beside)
    down = _DOWN.search(one.beside) or (_SLOW if value.rate else _FAST).search(one.beside)
    return bool((up and value.value < 0) or (down and value.value > 0))


def key_of(dimension: str, value: float) -> Key:
    """Equal for amounts that are equal but for the last bits of their conversion."""
    return dimension, f"{value:.10g}"


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in _plain(text).split())


def _plain(text: str) -> str:
    """Lower case, hyphens and other signs as spaces: how phrases are compared."""
    return " ".join(re.sub(r"[^\w%]+", " ", text.lower()).split())
