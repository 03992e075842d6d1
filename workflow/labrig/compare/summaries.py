"""Verdicts from summaries alone: lines of ``name n mean stddev``, the first the reference."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

from labrig.compare.options import MOST
from labrig.compare.table import SHORT_HEAD, legend, short_row, verdict
from labrig.errors import UsageError
from labrig.stats.ministat import LEAST, Moments


@dataclass(frozen=True, kw_only=True)
class Known:
    """One line: n at least 3, the others finite, the standard deviation not negative."""

    name: str
    n: int
    mean: float
    stddev: float

    @property
    def moments(self) -> Moments:
        """What the test takes of it."""
        return Moments(n=self.n, mean=self.mean, variance=self.stddev * self.stddev)


def read_summaries(path: str) -> tuple[Known, ...]:
    """Read a file of summaries, ``-`` being standard input; blank and ``#`` lines are skipped.

    Raises UsageError for a file that cannot be read, a line that is no summary, and for none or
    more than seven.
    """
    found = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append(_known(line, f"{path}:{number}"))
    if not 0 < len(found) <= MOST:
        raise UsageError(f"{path}: {len(found)} summaries; give 1 to {MOST}")
    return tuple(found)


def _text(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is no text; give lines of: name n mean stddev") from None


def _known(line: str, where: str) -> Known:
    try:
        name, *numbers = line.split()
        n, mean, stddev = int(numbers[0]), *(float(number) for number in numbers[1:])
    except (ValueError, IndexError):
        raise UsageError(f"{where}: give name n mean stddev, not: {line.strip()}") from None
    if n < LEAST:
        raise UsageError(f"{where}: {name} has {n} values; ministat needs at least {LEAST}")
    if not (math.isfinite(mean) and stddev >= 0 and math.isfinite(stddev * stddev)):
        raise UsageError(f"{where}: {name} needs a finite mean and a stddev of 0 to 1e154")
    return Known(name=name, n=n, mean=mean, stddev=stddev)


def compared(known: tuple[Known, ...], *, confidence: float, tests: bool, headed: bool) -> str:
    """Return ministat's table, of the columns that there are, and its verdicts."""
    lines = [legend([each.name for each in known]), SHORT_HEAD] if headed else []
    for place, each in enumerate(known, 1):
        lines.append(short_row(place, each.n, each.mean, each.stddev))
        if tests and place > 1:
            lines.append(verdict(each.moments, known[0].moments, confidence))
    return "".join(lines)
