"""Rows of aggregations until they are named: at once where that can be, else together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.tracing.output.distributions import Mark, buckets, kind_of
from labrig.tracing.output.entries import STACK, keys_of
from labrig.tracing.output.expected import Declared, Expected
from labrig.tracing.output.layout import Row, widths
from labrig.tracing.output.naming import Draft, divide, fits
from labrig.tracing.output.records import Aggregation, Item, Trouble, Value


class Sections:
    """Takes rows as they come; a section is what dtrace prints without a blank line between."""

    def __init__(self, expected: Expected | None) -> None:
        self._expected = expected
        self._single = (*expected.at_end, *expected.alone) if expected else ()
        self._drafts: list[Draft] = []
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
        draft = Draft(line=line, keys=keys, shape=shape, value=_number(value))
        found = [one for one in self._single if fits(draft, one)]
        if group is not None and not found:
            results = keys_of(fields[-len(group) :])
            own = keys_of(fields[: -len(group)])
            for one, result in zip(group, results, strict=True):
                yield Aggregation(line=line, name=one.name, keys=own, kind=one.kind, value=result)
            return
        if self._expected is None or (not self._ambiguous and group is None):
            self._same = found[0] if found else None
            self.shape = shape if min(shape) >= 0 else None
            yield _aggregation(draft, self._same)
        else:
            self._drafts.append(draft)
            self.shape = shape if min(shape) >= 0 else None

    def again(self, line: int, values: list[Value]) -> Aggregation | None:
        """Take a row of the same shape as the last; None when its name has to wait."""
        assert self.shape is not None
        value = values.pop()
        keys = tuple(values)
        if self._drafts:
            self._drafts.append(Draft(line=line, keys=keys, shape=self.shape, value=_number(value)))
            return None
        same = self._same
        return Aggregation(
            line=line,
            name=same.name if same else None,
            keys=keys,
            kind=same.kind if same else None,
            value=value,
        )

    def distribution(
        self, line: int, keys: tuple[Value, ...], shape: tuple[int, ...], marks: Sequence[Mark]
    ) -> Iterator[Item]:
        """Take a distribution."""
        self.open = True
        self.shape = None
        draft = Draft(line=line, keys=keys, shape=shape, value=None, marks=tuple(marks))
        if self._expected is not None and self._ambiguous:
            self._drafts.append(draft)
            return
        found = [one for one in self._single if fits(draft, one)]
        yield _aggregation(draft, found[0] if found else None)

    def end(self, *, last: bool = False, more: bool = False) -> Iterator[Item]:
        """End a section. At the ``last``, ``more`` says that dtrace's own end is behind it."""
        drafts, self._drafts = self._drafts, []
        self.open = False
        self.shape = None
        if not drafts or self._expected is None:
            return
        named = self._named(drafts, self._expected, own=last and not more)
        if named is not None:
            for draft, one in zip(drafts, named, strict=True):
                yield _aggregation(draft, one)
            return
        own = [[one for one in self._single if fits(draft, one)] for draft in drafts]
        unnamed = [
            (draft, those) for draft, those in zip(drafts, own, strict=True) if len(those) > 1
        ]
        if unnamed:
            names = dict.fromkeys(f"@{one.name}" for _, those in unnamed for one in those)
            yield Trouble(
                line=unnamed[0][0].line,
                kind="unnamed",
                text=f"rows that may be those of {', '.join(names)}",
                count=len(unnamed),
            )
        for draft, those in zip(drafts, own, strict=True):
            yield _aggregation(draft, those[0] if len(those) == 1 else None)

    def _named(
        self, drafts: list[Draft], expected: Expected, *, own: bool
    ) -> Sequence[Declared] | None:
        """Whose the rows of a section are; ``own`` if it may be what dtrace prints at its end."""
        alone = [one for one in expected.alone if all(fits(draft, one) for draft in drafts)]
        if expected.at_end and (own or not expected.alone):
            found = divide(drafts, expected.at_end, by_value=expected.sorted_by_value)
            if found is not None or not alone:
                return found
        return [alone[0]] * len(drafts) if len(alone) == 1 else None


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _are_alike(those: Sequence[Declared]) -> bool:
    """Whether a row can be of more than one of them."""
    looks = {(one.stacks, one.is_distribution) for one in those}
    return len(looks) < len({one.name for one in those})


def _aggregation(draft: Draft, one: Declared | None) -> Aggregation:
    kind = one.kind if one else None
    if not draft.marks:
        return Aggregation(
            line=draft.line,
            name=one.name if one else None,
            keys=draft.keys,
            kind=kind,
            value=draft.value,
        )
    if one is None:
        kind = kind_of(draft.marks)
    return Aggregation(
        line=draft.line,
        name=one.name if one else None,
        keys=draft.keys,
        kind=kind,
        buckets=buckets(draft.marks, kind, one.arguments if one else ()),
    )
