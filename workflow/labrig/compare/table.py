"""ministat's table and verdicts as text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labrig.compare.summary import NEGATIVE_NAN, Summary
from labrig.stats.ministat import Moments, compare_moments

SYMBOLS = " x+*%#@O"
"""The first is for no data set, then one for each; in a plot, a place's symbol is that of the
bitwise or of the numbers of the data sets there."""

HEAD = "    N           Min           Max        Median           Avg        Stddev\n"
SHORT_HEAD = "    N           Avg        Stddev\n"


def legend(names: Sequence[str]) -> str:
    """Return the lines that say which symbol is whose."""
    return "".join(f"{SYMBOLS[place]} {name}\n" for place, name in enumerate(names, 1))


def row(summary: Summary, place: int) -> str:
    """Return the line of the data set at ``place``, from 1."""
    numbers = (summary.minimum, summary.maximum, summary.median, summary.mean, summary.stddev)
    return _row(place, summary.moments.n, numbers)


def short_row(place: int, n: int, mean: float, stddev: float) -> str:
    """Return the line of a data set of which no more than this is known."""
    return _row(place, n, (mean, stddev))


def _row(place: int, n: int, numbers: Sequence[float]) -> str:
    shown = " ".join(f"{_shown(number, '.8g'):>13}" for number in numbers)
    return f"{SYMBOLS[place]} {n:3d} {shown}\n"


def verdict(data: Moments, reference: Moments, confidence: float) -> str:
    """Return what ministat says of a data set against the reference; confidence in percent."""
    found = compare_moments(data, reference, confidence=confidence / 100)
    if found is None or not found.differs:
        return f"No difference proven at {confidence:.1f}% confidence\n"
    percent = _quotient(found.difference * 100, reference.mean)
    percent_error = _quotient(found.error * 100, reference.mean)
    return (
        f"Difference at {confidence:.1f}% confidence\n"
        f"\t{found.difference:g} +/- {found.error:g}\n"
        f"\t{_shown(percent, 'g')}% +/- {_shown(percent_error, 'g')}%\n"
        f"\t(Student's t, pooled s = {found.pooled_stddev:g})\n"
    )


def _quotient(part: float, whole: float) -> float:
    """Divide as x86-64 does."""
    if whole:
        return part / whole
    return math.copysign(math.inf, part) * math.copysign(1, whole) if part else NEGATIVE_NAN


def _shown(number: float, form: str) -> str:
    """Format as printf(3) does, which shows the sign of a NaN."""
    text = format(number, form)
    return f"-{text}" if math.isnan(number) and math.copysign(1, number) < 0 else text
