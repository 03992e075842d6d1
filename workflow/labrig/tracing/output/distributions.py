"""Distributions of ``quantize``, ``lquantize`` and ``llquantize``, a bucket a line. Pure.

What the rows say of a bucket is its bound nearest to 0 (of ``lquantize``, its lower one). The other
follows from the function: ``quantize`` has powers of two, ``lquantize`` its step, ``llquantize``
its factor and steps. Where the function is not known, the rows tell what they can.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from labrig.tracing.output.records import Bucket

HEAD = "           value  ------------- Distribution ------------- count    "
_HEAD = re.compile(r" *value  ------------- Distribution ------------- count *$")
_ROW = re.compile(
    r" *(?P<sign>< |>= |<= |abs\(\) < )?(?P<value>-?\d{1,20}) "
    r"(?:\|(?P<right>@{0,40} {0,40})|(?P<left> {0,40}@{0,40})\||(?P<both> *@*\|@* *)) "
    r"(?P<count>-?\d{1,20}) *$"
)
_BAR = 40
LEAST, MOST = -(2**63), 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One row as printed: a sign, a number, a count."""

    sign: str
    value: int
    count: int


def is_head(line: str) -> bool:
    """Whether rows of a distribution follow this line."""
    return line == HEAD or _HEAD.match(line) is not None


def mark(line: str) -> Mark | None:
    """Read a row; None when it is none."""
    found = _ROW.match(line)
    if found is None:
        return None
    bar = found["right"] or found["left"] or (found["both"] or "").replace("|", "", 1)
    if len(bar) != _BAR:
        return None
    return Mark(
        sign=(found["sign"] or "").strip(), value=int(found["value"]), count=int(found["count"])
    )


def kind_of(marks: Sequence[Mark]) -> str | None:
    """The function that prints such rows; None when more than one does.

    (Powers of 2 are taken as ``quantize``'s, though ``llquantize`` by 2 has the same.)
    """
    signs = {one.sign for one in marks}
    values = [one.value for one in marks if not one.sign]
    if signs & {"abs() <", "<="}:
        return "llquantize"
    if _is_even(values):
        return None
    if signs == {""} and all(_is_power(value) for value in values):
        return "quantize"
    return "llquantize"


def _is_power(value: int) -> bool:
    return abs(value) & (abs(value) - 1) == 0


def _is_even(values: Sequence[int]) -> bool:
    steps = {after - before for before, after in itertools.pairwise(values)}
    return len(steps) <= 1


def mark_of(label: str, count: int) -> Mark | None:
    """A row from its label and its count; None when the label is none."""
    return mark(f"{label} |{' ' * _BAR} {count}")


def is_in_order(marks: Sequence[Mark]) -> bool:
    """Whether the rows can be one distribution: none but the ends unbounded, values rising."""
    inner = [one for one in marks if not one.sign]
    rising = all(a.value < b.value for a, b in itertools.pairwise(inner))
    first = all(one.sign not in ("<", "<=") for one in marks[1:])
    last = all(one.sign != ">=" for one in marks[:-1])
    return rising and first and last


def buckets(
    marks: Sequence[Mark], kind: str | None, arguments: Sequence[int | None] = ()
) -> tuple[Bucket, ...]:
    """The buckets of rows; ``arguments`` are the function's behind the value, if known."""
    if kind == "quantize":
        return tuple(_power(one) for one in marks)
    known = [one for one in arguments if one is not None]
    if kind == "llquantize":
        return tuple(
            _logarithmic(marks, at, known if len(known) >= 4 else None) for at in range(len(marks))
        )
    step = known[2] if kind == "lquantize" and len(known) > 2 else None
    if kind == "lquantize" and len(known) == 2:
        step = 1
    return tuple(_linear(marks, at, step) for at in range(len(marks)))


def _power(one: Mark) -> Bucket:
    if one.value > 0:
        low, high = one.value, min(2 * one.value - 1, MOST)
    else:
        low, high = max(2 * one.value + 1, LEAST) if one.value else 0, one.value
    return Bucket(low=low, high=high, count=one.count)


def _open(one: Mark) -> Bucket | None:
    """A row with a sign has its bounds in it."""
    low: int | None
    if one.sign == "<":
        return Bucket(low=None, high=one.value - 1, count=one.count)
    if one.sign == "<=":
        return Bucket(low=None, high=one.value, count=one.count)
    if one.sign == ">=":
        return Bucket(low=one.value, high=None, count=one.count)
    if one.sign:
        low = 1 - one.value
        return Bucket(low=low, high=-low, count=one.count)
    return None


def _linear(marks: Sequence[Mark], at: int, step: int | None) -> Bucket:
    one = marks[at]
    found = _open(one)
    if found is not None:
        return found
    if step is None:
        if at + 1 < len(marks):
            step = marks[at + 1].value - one.value
        elif at and not marks[at - 1].sign:
            step = one.value - marks[at - 1].value
    high = None if step is None else one.value + step - 1
    return Bucket(low=one.value, high=high, count=one.count)


def _logarithmic(marks: Sequence[Mark], at: int, known: Sequence[int] | None) -> Bucket:
    one = marks[at]
    found = _open(one)
    if found is not None or one.value == 0:
        return found or Bucket(low=0, high=0, count=one.count)
    width = None if known is None else _width(abs(one.value), known)
    if one.value > 0:
        high = None if width is None else one.value + width - 1
        if at + 1 < len(marks) and marks[at + 1].sign in ("", ">="):
            high = marks[at + 1].value - 1
        return Bucket(low=one.value, high=high, count=one.count)
    low = None if width is None else one.value - width + 1
    if at and marks[at - 1].sign in ("", "<="):
        low = marks[at - 1].value + 1
    return Bucket(low=low, high=one.value, count=one.count)


def _width(value: int, known: Sequence[int]) -> int | None:
    """How wide ``llquantize(x, factor, low, high, steps)`` makes the bucket from ``value`` on."""
    factor, _, _, steps = known[:4]
    if factor < 2 or steps < 1:
        return None
    power = factor
    while power <= value:
        power *= factor
    return max(1, power // steps)
