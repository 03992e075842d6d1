"""Where values lie on the axis of a histogram, and how they are written there. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.figures.traces.distributions import Bounds, Scale
from labrig.numerals import NARROW, SECONDS, plain, significant

PREFIXES = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_STEPS = (1, 2, 5, 10, 20, 40)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The part of an axis that a bucket covers."""

    left: float
    right: float
    open_left: bool = False
    """There is no bound: the bucket is drawn one step wide and may be wider."""
    open_right: bool = False


def position(edge: int, scale: Scale) -> float:
    """Where the lower edge of the value ``edge`` lies.

    On a scale of powers a bucket of ``quantize`` is 1 wide: 0 lies from 0 to 1, 1 from 1 to 2, 2
    and 3 from 2 to 3; of those below 0, -1 from -1 to 0.
    """
    if scale == "even":
        return float(edge)
    if edge > 0:
        return math.log2(edge) + 1
    return 0.0 if edge == 0 else -math.log2(-edge)


def span(bounds: Bounds, scale: Scale, step: float) -> Span:
    """The part of the axis that a bucket covers; an open one is ``step`` wide."""
    low, high = bounds
    if scale == "tens" and low is not None and high is not None and low < 0 < high:
        low = None  # llquantize's innermost bucket, "abs() <"
    right = None if high is None else position(_upper(high, scale), scale)
    left = None if low is None else position(_lower(low, scale), scale)
    if left is None and right is None:
        return Span(left=0.0, right=step, open_left=True, open_right=True)
    if left is None:
        assert right is not None
        return Span(left=right - step, right=right, open_left=True)
    if right is None:
        return Span(left=left, right=left + step, open_right=True)
    # The last value of 64 bits is a bucket of its own, too narrow to see.
    return Span(left=left if right - left > 1e-9 else right - step, right=right)


def _upper(high: int, scale: Scale) -> int:
    """The edge right of a bucket. Below 0, its bound nearest to 0 is the edge itself."""
    return high if scale != "even" and high < 0 else high + 1


def _lower(low: int, scale: Scale) -> int:
    return low - 1 if scale != "even" and low < 0 else low


def step_of(bounds: Iterable[Bounds], scale: Scale) -> float:
    """How wide an open bucket is drawn: as wide as the narrowest that is not."""
    if scale == "powers":
        return 1.0
    spans = [span(each, scale, 1.0) for each in bounds]
    return min(
        (one.right - one.left for one in spans if not (one.open_left or one.open_right)),
        default=1.0,
    )


def ticks(
    left: float, right: float, scale: Scale, unit: str, most: int, edges: Sequence[int] = ()
) -> list[tuple[float, str]]:
    """Places of an axis from ``left`` to ``right`` and their values: ``most``, or a few more.

    ``edges`` are those of buckets, for a scale of tens on which no others would do.
    """
    if scale == "powers":
        found = _powers(left, right, most)
    elif scale == "tens":
        found = _tens(left, right)
        if len(found) < 2:
            inside = ((position(edge, scale), edge) for edge in edges)
            found = [(at, edge) for at, edge in inside if left <= at <= right]
        found = found[:: max(1, math.ceil(len(found) / most))]
    else:
        from matplotlib.ticker import MaxNLocator

        places = MaxNLocator(most - 1, integer=True, steps=[1, 2, 5, 10]).tick_values(left, right)
        found = [(float(at), round(at)) for at in places if left <= at <= right]
    return [(at, written(value, unit, binary=scale == "powers")) for at, value in found]


def _powers(left: float, right: float, most: int) -> list[tuple[float, int]]:
    """Every power of two, or every second, fifth or tenth: from 1 to 1 Ki are ten steps."""
    first, last = math.ceil(left - 1e-9), math.floor(right + 1e-9)
    step = next((s for s in _STEPS if (last - first) // s < most), _STEPS[-1])
    found = []
    for at in range(first, last + 1):
        exponent = at - 1 if at > 0 else -at
        value = 0 if at == 0 else 2**exponent if at > 0 else -(2**exponent)
        beside_0 = exponent == 0 and step > 1 and first < 0
        if at == 0 or (exponent % step == 0 and not beside_0):
            found.append((float(at), value))
    return found


def _tens(left: float, right: float) -> list[tuple[float, int]]:
    """Powers of ten, with multiples of theirs where there are less than three."""
    for factors in ((1,), (1, 2, 5), (1, 2, 3, 5, 7)):
        above = [factor * 10**power for power in range(19) for factor in factors]
        placed = [(position(v, "tens"), v) for v in (*(-v for v in reversed(above)), *above)]
        found = [(at, value) for at, value in placed if left - 1e-9 <= at <= right + 1e-9]
        if len(found) > 2:
            break
    return found


def written(value: int, unit: str, *, binary: bool = False) -> str:
    """A value as an axis writes it: ``1.05 ms`` of a unit of time, else ``1 Ki`` or ``1 000``."""
    if unit in SECONDS:
        return _time(value, unit)
    if not binary:
        return plain(value, 0) + (NARROW + unit if unit else "")
    power = 0
    while power < len(PREFIXES) - 1 and value and value % 1024 ** (power + 1) == 0:
        power += 1
    prefixed = PREFIXES[power] + unit
    return plain(value // 1024**power, 0) + (NARROW + prefixed if prefixed else "")


def _time(value: int, unit: str) -> str:
    if value == 0:
        return "0"
    seconds = value * SECONDS[unit]
    # Slack of rounding: a microsecond is not 1000 ns for want of the last bit.
    to = next((u for u in ("s", "ms", "µs") if abs(seconds) >= SECONDS[u] * (1 - 1e-9)), "ns")
    number = seconds / SECONDS[to]
    shown = significant(number, 3)
    if "." in shown and math.isclose(number, round(number, 1), rel_tol=1e-9):
        shown = plain(number, 0 if math.isclose(number, round(number), rel_tol=1e-9) else 1)
    return f"{shown}{NARROW}{to}"
