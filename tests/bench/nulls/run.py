"""Count the errors of every method over many null experiments, on all cores."""

from __future__ import annotations

import math
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.nulls.data import KINDS, draw
from tests.bench.nulls.rates import GROUPS, Rate

LIMIT = 4.0
"""Standard errors from the nominal rate beyond which a line is marked."""
CHUNK = 250
RESEED = 50
"""Experiments that one seed of the resampling serves: drawing takes as long as all else."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """How often a method erred on one kind of data, of ``n`` experiments it said anything of."""

    rate: Rate
    kind: str
    n: int
    errors: int

    @property
    def share(self) -> float:
        """Share of experiments with an error."""
        return self.errors / self.n

    @property
    def standard_error(self) -> float:
        """Of the share, if the nominal rate is right."""
        return math.sqrt(self.rate.nominal * (1 - self.rate.nominal) / self.n)

    @property
    def off(self) -> float:
        """Standard errors above the nominal rate."""
        return (self.share - self.rate.nominal) / self.standard_error

    @property
    def beyond(self) -> bool:
        """Whether that is too far, or too far above a nominal rate that is a bound."""
        return self.off > LIMIT or (self.off < -LIMIT and not self.rate.at_most)

    def __str__(self) -> str:
        says = self.rate.says
        most = "at most " * self.rate.at_most
        parts = [f"rejects {self.share:.2%} (nominal {most}{self.rate.nominal:.2%})"] * (
            "rejects" in says
        )
        parts += [f"covers {1 - self.share:.2%} (nominal {1 - self.rate.nominal:.2%})"] * (
            "covers" in says
        )
        return (
            f"{'beyond 4 SE' if self.beyond else '':11}  {self.rate.method}, {self.kind}: "
            f"{', '.join(parts)}; {self.off:+.1f} SE of {self.standard_error:.2%}, N = {self.n:,}"
        )


def counted() -> Iterator[tuple[int, int, Rate, str]]:
    """What is counted, in order: number of the group, place of the rate in it, rate, kind."""
    for number, group in enumerate(GROUPS):
        for place, rate in enumerate(group.rates):
            for kind in group.kinds:
                yield number, place, rate, kind


def count(most: int) -> list[tuple[int, int]]:
    """Count (answers, errors) over each group's own number of experiments, ``most`` at most.

    Experiment number k of a kind is the same one however many there are, on any number of cores.
    """
    tasks = [
        (number, kind, start, min(start + CHUNK, total))
        for number, group in enumerate(GROUPS)
        for total in [min(most, group.experiments)]
        for kind in group.kinds
        for start in range(0, total, CHUNK)
    ]
    said: Counter[tuple[int, str, int]] = Counter()
    erred: Counter[tuple[int, str, int]] = Counter()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for number, kind, answers, errors in pool.imap_unordered(_chunk, tasks):
            said.update({(number, kind, place): n for place, n in enumerate(answers)})
            erred.update({(number, kind, place): n for place, n in enumerate(errors)})
    keys = [(number, kind, place) for number, place, _, kind in counted()]
    return [(said[key], erred[key]) for key in keys]


def _chunk(task: tuple[int, str, int, int]) -> tuple[int, str, list[int], list[int]]:
    number, kind, start, stop = task
    group = GROUPS[number]
    answers, errors = [0] * len(group.rates), [0] * len(group.rates)
    for index in range(start, stop):
        for place, error in enumerate(group.look(draw(kind, index), index // RESEED)):
            answers[place] += error is not None
            errors[place] += bool(error)
    return number, kind, answers, errors


def table(found: Sequence[Found]) -> str:
    """The errors in per cent as the table of ``docs/statistics.md``, a row a method."""
    rows = [
        f"| method | N | nominal | {' | '.join(KINDS)} |",
        f"|---|---|---|{'---|' * len(KINDS)}",
    ]
    by_method: dict[str, dict[str, Found]] = {}
    for one in found:
        by_method.setdefault(one.rate.method, {})[one.kind] = one
    for method, of_method in by_method.items():
        one = next(iter(of_method.values()))
        rate, n = one.rate, one.n
        cells = [_cell(of_method[kind]) if kind in of_method else "" for kind in KINDS]
        nominal = f"{'≤ ' * rate.at_most}{100 * rate.nominal:.3g}"
        rows.append(f"| {method} | {n:,} | {nominal} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(one: Found) -> str:
    said = f"{100 * one.share:.2f} ({one.off:+.1f})"
    return f"**{said}**" if one.beyond else said


def stated(text: str) -> set[tuple[str, str]]:
    """(method, kind) of the rates that such a table in ``text`` marks as beyond the limit."""
    marked = set()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == len(KINDS) + 5:  # bars at both ends; method, N, nominal
            of_kinds = zip(KINDS, cells[4:-1], strict=True)
            marked |= {(cells[1], kind) for kind, cell in of_kinds if cell.startswith("**")}
    return marked
