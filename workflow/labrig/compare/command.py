"""``labrig compare``: from options to what is printed."""

from __future__ import annotations

import os
import sys

from labrig.compare.c_numbers import leading_whole
from labrig.compare.more import more
from labrig.compare.options import Options
from labrig.compare.plot import WIDTH, plot
from labrig.compare.reading import read_sets
from labrig.compare.summaries import compared, read_summaries
from labrig.compare.summary import summarise
from labrig.compare.table import HEAD, legend, row, verdict

CONFIDENCE = 95.0


def run(options: Options) -> str:
    """Read what the options name and return what ministat prints of it.

    Raises MinistatError for what ministat refuses, UsageError for what labrig does.
    """
    confidence = CONFIDENCE if options.confidence is None else options.confidence
    if options.summaries is not None:
        known = read_summaries(options.summaries)
        return compared(known, confidence=confidence, tests=options.tests, headed=options.headed)
    sets = read_sets(options.files, column=options.column, delimiters=options.delimiters)
    summaries = [summarise(each) for each in sets]
    parts = [legend([each.name for each in sets])] if options.headed else []
    if options.plot and options.tests:
        width = _terminal_width() if options.width is None else options.width
        values = [each.values for each in sets]
        parts.append(plot(values, summaries, width=width, bars_apart=options.bars_apart))
    if options.headed:
        parts.append(HEAD)
    for place, summary in enumerate(summaries, 1):
        parts.append(row(summary, place))
        if options.tests and place > 1:
            parts.append(verdict(summary.moments, summaries[0].moments, confidence))
    if options.more:
        parts.append(more(sets, confidence=confidence))
    return "".join(parts)


def _terminal_width() -> int:
    """The width that ministat takes where it is told none: of COLUMNS or the terminal, if any."""
    if not sys.stdout.isatty():
        return WIDTH
    if columns := os.environb.get(b"COLUMNS"):
        return leading_whole(columns)
    try:
        width = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return WIDTH
    return width - 2 if width else WIDTH
