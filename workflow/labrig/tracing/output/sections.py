"""Rows of aggregations until they are named: at once where that can be, else together. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from labrig.tracing.output.distributions import Mark, buckets, kind_of
from labrig.tracing.output.entries import STACK, keys_of
from labrig.tracing.output.expected import Declared, Expected
from labrig.tracing.output.layout import Row, widths
from labrig.tracing.output.naming import Run, divide, fits
from labrig.tracing.output.records import Aggregation, Item, Trouble, Value


class Sections:
    """Takes rows as they come; a section is what dtrace prints without a blank line between."""

    def __init__(self, expected: Expected | None) -> None:
        self._expected = expected
        self._single = (*expected.at_end, *expected.alone) if expected else ()
        self._runs: list[Run] = []
        self._ambiguous = _are_alike(self._single)
        self._same: Declared | None = None
        self.shape: tuple[int, ...] | None = None
        """The widths of the last row, when another like it can be taken at once."""
        self.open = False
        """Whether rows were taken since the last end."""

    def takes(self, fields: Row, distribution: bool) -> bool:
        """Whether the script, if there is one, has an aggregation with such rows."""
        if self._expected is None:
            return True
        keys = fields if distribution else fields[:-1]
        stacks = tuple(width == STACK for width, _ in keys)
        return any(
            one.stacks == stacks and one.is_distribution == distribution for one in self._single
        ) or (not distribution and self._group(fields) is not None)

    def _group(self, fields: Row) -> tuple[Declared, ...] | None:
        """The aggregations that ``printa`` prints side by side in such a row."""
        if self._expected is None:
            return None
        stacks = tuple(width == STACK for width, _ in fields)
        found = [
            each
            for each in self._expected.side_by_side
            if (*each[0].stacks, *(False for _ in each)) == stacks
        ]
        return found[0] if len(found) == 1 else None

    def row(self, line: int, fields: Row) -> Iterator[Item]:
        """Take a row of keys and a value."""
        self.open = True
        keys, value = keys_of(fields[:-1]), fields[-1][1]
        shape = widths(fields)
        group = self._group(fields)
        found = [one for one in self._single if fits(shape, one)]
        if group is not None and not found:
            results = keys_of(fields[-len(group) :])
            own = keys_of(fields[: -len(group)])
            for one, result in zip(group, results, strict=True):
                yield Aggregation(line=line, name=one.name, keys=own, kind=one.kind, value=result)
            return
        self.shape = shape if min(shape) >= 0 else None
        if self._expected is None or (not self._ambiguous and group is None):
            self._same = found[0] if found else None
            yield _row(line, keys, value, self._same)
        else:
            self._keep(line, keys, shape).values.append(_number(value))

    def _keep(self, line: int, keys: tuple[Value, ...], shape: tuple[int, ...]) -> Run:
        """Let a row wait for its name; its value is for the caller to add."""
        if not self._runs or self._runs[-1].shape != shape:
            self._runs.append(Run(shape=shape))
        run = self._runs[-1]
        run.lines.append(line)
        run.keys.append(keys)
        return run

    def again(self, line: int, values: tuple[Value, ...]) -> Aggregation | None:
        """Take a row of the same shape as the last; None when its name has to wait."""
        assert self.shape is not None
        if self._runs:
            self._keep(line, values[:-1], self.shape).values.append(_number(values[-1]))
            return None
        return _row(line, values[:-1], values[-1], self._same)

    def distribution(
        self, line: int, keys: tuple[Value, ...], shape: tuple[int, ...], marks: Sequence[Mark]
    ) -> Iterator[Item]:
        """Take a distribution."""
        self.open = True
        self.shape = None
        if self._expected is not None and self._ambiguous:
            self._keep(line, keys, shape).marks.append(tuple(marks))
            return
        found = [one for one in self._single if fits(shape, one)]
        yield _distribution(line, keys, marks, found[0] if found else None)

    def end(self, *, last: bool = False, more: bool = False) -> Iterator[Item]:
        """End a section. At the ``last``, ``more`` says that dtrace's own end is behind it."""
        runs, self._runs = self._runs, []
        self.open = False
        self.shape = None
        if not runs or self._expected is None:
            return
        named = self._named(runs, self._expected, own=last and not more)
        if named is not None:
            names = iter(named)
            for run in runs:
                yield from _rows(run, names)
            return
        own = [[one for one in self._single if fits(run.shape, one)] for run in runs]
        unnamed = [(run, those) for run, those in zip(runs, own, strict=True) if len(those) > 1]
        if unnamed:
            words = dict.fromkeys(f"@{one.name}" for _, those in unnamed for one in those)
            yield Trouble(
                line=unnamed[0][0].lines[0],
                kind="unnamed",
                text=f"rows that may be those of {', '.join(words)}",
                count=sum(len(run.lines) for run, _ in unnamed),
            )
        for run, those in zip(runs, own, strict=True):
            yield from _rows(run, itertools.repeat(those[0] if len(those) == 1 else None))

    def _named(
        self, runs: Sequence[Run], expected: Expected, *, own: bool
    ) -> Sequence[Declared] | None:
        """Whose the rows of a section are; ``own`` if it may be what dtrace prints at its end."""
        alone = [one for one in expected.alone if all(fits(run.shape, one) for run in runs)]
        if expected.at_end and (own or not expected.alone):
            found = divide(runs, expected.at_end, by_value=expected.sorted_by_value)
            if found is not None or not alone:
                return found
        return [alone[0]] * sum(len(run.lines) for run in runs) if len(alone) == 1 else None


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _are_alike(those: Sequence[Declared]) -> bool:
    """Whether a row can be of more than one of them."""
    looks = {(one.stacks, one.is_distribution) for one in those}
    return len(looks) < len({one.name for one in those})


def _rows(run: Run, names: Iterable[Declared | None]) -> Iterator[Aggregation]:
    """The rows of a run, of whose names so many are taken."""
    if run.marks:
        return map(_distribution, run.lines, run.keys, run.marks, names)
    return map(_row, run.lines, run.keys, run.values, names)


def _row(line: int, keys: tuple[Value, ...], value: Value, one: Declared | None) -> Aggregation:
    if one is None:
        return Aggregation(line=line, name=None, keys=keys, kind=None, value=value)
    return Aggregation(line=line, name=one.name, keys=keys, kind=one.kind, value=value)


def _distribution(
    line: int, keys: tuple[Value, ...], marks: Sequence[Mark], one: Declared | None
) -> Aggregation:
    kind = one.kind if one else kind_of(marks)
    return Aggregation(
        line=line,
        name=one.name if one else None,
        keys=keys,
        kind=kind,
        buckets=buckets(marks, kind, one.arguments if one else ()),
    )
