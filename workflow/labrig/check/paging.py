"""Page numbers in words."""

from __future__ import annotations

from collections.abc import Iterable


def pages(numbers: Iterable[int]) -> str:
    """Pages in words: ``page 3``, ``pages 2 to 4 and 7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    if len(said) == 1:
        return f"page{'s' if len(runs[0]) > 1 else ''} {said[0]}"
    return f"pages {', '.join(said[:-1])} and {said[-1]}"
