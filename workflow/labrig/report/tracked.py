"""Numbers on their way from the analysis into prose, so that none loses where it came from.

A number in prose is a ``Tracked``: a text that stands for itself whatever a template does with it
(joins it, sets it into a caption), and that calculates. Each is a token that no data can spell;
once prose is a syntax tree, tokens are found again and become a number with a link.
"""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from labrig import numerals
from labrig.errors import DocumentError
from labrig.report import known, tree
from labrig.report.known import Known, Source
from labrig.report.tree import Node
from labrig.report.values import Values, unknown

OPTIONS = ("sign", "interval", "digits", "to")
CALCULATED = "calculated in the text"
OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as it is shown, and its source."""

    text: str
    estimate: float | None
    low: float | None
    high: float | None
    source: Source


class Tracked(str):
    """A number in prose. As text it is its token; in arithmetic it is its estimate."""

    number: Number
    tracking: Tracking

    @property
    def estimate(self) -> float | None:
        """The value; None where the analysis has none."""
        return self.number.estimate

    @property
    def low(self) -> float | None:
        """The lower end of its interval."""
        return self.number.low

    @property
    def high(self) -> float | None:
        """The upper end of its interval."""
        return self.number.high

    def __float__(self) -> float:
        if self.number.estimate is None:
            raise DocumentError(f"{self.number.source.name} has no value to calculate with")
        return float(self.number.estimate)

    def __add__(self, other: Any) -> Any:
        return self._with(other, "{} + {}", lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, "{1} + {0}", lambda a, b: b + a)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, "{} − {}", lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, "{1} − {0}", lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, "{} × {}", lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, "{1} × {0}", lambda a, b: b * a)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, "{} / {}", lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, "{1} / {0}", lambda a, b: b / a)

    def __neg__(self) -> Any:
        return self._with(-1, "{1} × {0}", lambda a, b: a * b)

    def __abs__(self) -> Any:
        return self._with(0, "|{0}|", lambda a, _: abs(a))

    def __eq__(self, other: object) -> bool:
        if _is_number(other):
            return float(self) == _value(other)
        return self.number.text == other  # a word, such as a verdict

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __lt__(self, other: Any) -> bool:
        return float(self) < _value(other)

    def __le__(self, other: Any) -> bool:
        return float(self) <= _value(other)

    def __gt__(self, other: Any) -> bool:
        return float(self) > _value(other)

    def __ge__(self, other: Any) -> bool:
        return float(self) >= _value(other)

    def _with(self, other: Any, form: str, work: Callable[[float, float], float]) -> Any:
        if not _is_number(other):
            return NotImplemented
        try:
            result = work(float(self), _value(other))
        except ZeroDivisionError:
            raise DocumentError(f"{self.number.source.name}: a division by zero") from None
        name = form.format(self._named(), _named(other))
        return self.tracking.derived(name, result, self.number.source)

    def _named(self) -> str:
        name = self.number.source.name
        return f"({name})" if " " in name else name


@dataclass
class Tracking:
    """The numbers that prose has made so far: fills while sections are rendered."""

    experiments: Mapping[str, Values]
    values: Mapping[str, Known]
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    numbers: list[Number] = field(default_factory=list)

    def names(self) -> dict[str, Any]:
        """Return what prose writes numbers with."""
        return {
            "v": self.named,
            "shown": self.shown,
            "share": self.share,
            "quantity": self._through(numerals.quantity),
            "percent": self._through(numerals.percent),
            "significant": self._through(numerals.significant),
            "count": self._through(numerals.count),
            "counted": self._through(numerals.counted),
            "listed": numerals.listed,
        }

    def named(self, name: str, **options: Any) -> Tracked:
        """Return ``value``, for prose. Raises DocumentError also for an option that is none."""
        for option in options:
            if option not in OPTIONS:
                raise unknown("option of v()", option, OPTIONS)
        return self.value(name, **options)

    def value(
        self,
        name: str,
        *,
        sign: bool | None = None,
        interval: bool = True,
        digits: int | None = None,
        to: str | None = None,
    ) -> Tracked:
        """Return the analysed value ``name``, written with its unit and interval.

        ``digits`` is a number of significant digits, without interval; ``to`` another unit of
        time; ``sign`` says whether a plus is written (by default of shares).
        Raises DocumentError with near matches when there is no such value, and for a unit that
        it cannot be shown in.
        """
        found = known.find(name, self.values, self._aliases)
        try:
            text = found.text(sign=sign, interval=interval, digits=digits, to=to)
        except ValueError as error:
            raise DocumentError(str(error)) from None
        return self.track(_number(text, found))

    def shown(self, record: object, *, sign: bool = False) -> Tracked:
        """Write the value that a record is about, with its interval and unit."""
        found = self._of(record)[0]
        return self.track(_number(found.text(sign=sign or None), found))

    def share(self, record: object, *, sign: bool = True) -> Tracked:
        """Write a record's value as a share of the baseline, with its interval."""
        relative = [one for one in self._of(record) if one.form == "share"]
        if not relative:
            raise DocumentError(f"a {type(record).__name__} is no share of anything")
        return self.track(_number(relative[0].text(sign=sign), relative[0]))

    def derived(self, name: str, value: float, source: Source) -> Tracked:
        """Return a number that was calculated from others; ``name`` is the calculation."""
        made = Source(
            name=name,
            experiment=source.experiment,
            what=CALCULATED,
            method="from the estimates named; without an interval",
        )
        text = numerals.significant(value, 3)
        return self.track(Number(text=text, estimate=value, low=None, high=None, source=made))

    def short(self, name: str) -> str:
        """Return the shortest name of the value whose full name is ``name``."""
        return self._shortest.get(name, name)

    def track(self, number: Number) -> Tracked:
        """Return ``number`` as prose carries it."""
        token = Tracked(f"{OPEN}{self.nonce}.{len(self.numbers)}{CLOSE}")
        token.number, token.tracking = number, self
        self.numbers.append(number)
        return token

    def parts(self, text: str) -> Iterator[str | Number]:
        """Yield the pieces of ``text``: what is no number as text, what is one as a Number."""
        for index, part in enumerate(self._token.split(text)):
            if index % 2:
                yield self.numbers[int(part)]
            elif part:
                yield part

    def plain(self, text: str) -> str:
        """Return ``text`` with each number as it is shown."""
        return self.written(text, lambda number: number.text)

    def written(self, text: str, write: Callable[[Number], str]) -> str:
        """Return ``text`` with each number as ``write`` writes it."""
        return "".join(p if isinstance(p, str) else write(p) for p in self.parts(text))

    def settled(self, node: Node, form: str, write: Callable[[Number], str]) -> list[Node] | None:
        """Return a text with each number as ``write`` writes it in ``form``, code with plain ones.

        None for an element of another kind, and for a text without a number.
        """
        if node["t"] in ("Code", "CodeBlock"):
            return [{"t": node["t"], "c": [node["c"][0], self.plain(node["c"][1])]}]
        if node["t"] != "Str":
            return None
        parts = list(self.parts(node["c"]))
        if all(isinstance(part, str) for part in parts):
            return None
        return [
            tree.string(part) if isinstance(part, str) else tree.raw(form, write(part), block=False)
            for part in parts
        ]

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return known.aliases(self.values)

    @cached_property
    def _by_record(self) -> dict[int, list[Known]]:
        out: dict[int, list[Known]] = {}
        for one in self.values.values():
            out.setdefault(id(one.record), []).append(one)
        return out

    @cached_property
    def _shortest(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for short, full in self._aliases.items():
            out[full] = min(out.get(full, full), short, key=len)
        return out

    @cached_property
    def _token(self) -> re.Pattern[str]:
        return re.compile(rf"{OPEN}{self.nonce}\.(\d+){CLOSE}")

    def escaped(self, text: str, escape: Callable[[str], str]) -> str:
        """Return ``text`` with ``escape`` applied to what is not a number."""
        parts = self._token.split(text)
        kept = self._token.findall(text)
        out = escape(parts[0]) if parts[0] else ""
        for number, after in zip(kept, parts[2::2], strict=True):
            out += f"{OPEN}{self.nonce}.{number}{CLOSE}" + (escape(after) if after else "")
        return out

    def _through(self, write: Callable[..., str]) -> Callable[..., str]:
        """Let ``write`` take a Tracked as its first number, and give one then."""

        def written(value: Any, *rest: Any, **named: Any) -> str:
            if not isinstance(value, Tracked):
                return write(value, *rest, **named)
            bare = value.number.estimate
            if write is numerals.counted and bare is not None:
                bare = int(bare)
            others = [one.number.estimate if isinstance(one, Tracked) else one for one in rest]
            text = write(bare, *others, **named)
            if not isinstance(text, str) or bare is None or not math.isfinite(bare):
                return text
            return self.track(replace(value.number, text=text))

        return written

    def _of(self, record: object) -> list[Known]:
        """The values of a record, what it is about first."""
        found = self._by_record.get(id(record))
        if found is None:
            raise DocumentError(f"{type(record).__name__} is of no experiment of this report")
        return found


def _number(text: str, found: Known) -> Number:
    return Number(
        text=text,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        source=found.source,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Tracked)) and not isinstance(value, bool)


def _value(value: Any) -> float:
    return float(value)


def _named(value: Any) -> str:
    return value._named() if isinstance(value, Tracked) else f"{value:g}"
