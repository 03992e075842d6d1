"""An analysed value: its number, how it is written, and the words for where it comes from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from labrig import numerals

Form = Literal["quantity", "share", "proportion", "count", "probability", "word"]
"""A share is a change (0.01 is +1%), a proportion a part of a whole (0.01 is 1%)."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a number, a figure or a table comes from, in words for the appendix."""

    name: str
    experiment: str
    what: str
    """What it is of: metric, arms and cell."""
    method: str
    """How it was found, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """An analysed value. ``unit`` is empty but of a quantity."""

    source: Source
    estimate: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    form: Form = "quantity"
    digits: int = 4
    """Significant digits where there is no interval."""
    word: str = ""
    """What a value says that is no number."""
    quantity: str
    """The name's part that says what is estimated: ``difference``, ``welch.p``."""
    shorts: tuple[str, ...] = ()
    """The name without some of what is the default, and without all of it."""
    record: object = None
    """The analysis' record that it is of."""

    @property
    def name(self) -> str:
        """The full name."""
        return self.source.name

    def text(
        self,
        *,
        sign: bool | None = None,
        interval: bool = True,
        digits: int | None = None,
        to: str | None = None,
    ) -> str:
        """Write the value with its unit and interval.

        ``digits`` is a number of significant digits, without interval; ``to`` another unit of
        time; ``sign`` says whether a plus is written (by default of shares). Raises ValueError for
        a unit that it cannot be shown in, or fewer than one digit.
        """
        if digits is not None and not 1 <= digits <= 15:
            raise ValueError(f"{digits} significant digits are not between 1 and 15")
        if to is not None and self.form != "quantity":
            raise ValueError(f"{self.name} is a {self.form} and cannot be shown in {to}")
        low, high = (self.low, self.high) if interval and digits is None else (None, None)
        if self.form == "word":
            return self.word
        if self.form == "probability":
            return numerals.probability(self.estimate, digits or 2)
        if self.form == "count" and digits is None and self.estimate is not None:
            return numerals.count(self.estimate)
        if self.form in ("share", "proportion"):
            plus = self.form == "share" if sign is None else sign
            if digits is None or self.estimate is None:
                return numerals.percent(self.estimate, low, high, sign=plus)
            return numerals.significant(100 * self.estimate, digits, sign=plus) + "%"
        return numerals.quantity(
            self.estimate,
            low,
            high,
            self.unit,
            to=to,
            sign=bool(sign),
            digits=digits or self.digits,
        )

    def entry(self) -> dict[str, Any]:
        """Return what ``values.json`` says of the value."""
        number = {"estimate": self.estimate, "low": self.low, "high": self.high, "unit": self.unit}
        return {
            **({} if self.form == "word" else number),
            "text": self.text(),
            "quantity": self.quantity,
            "what": self.source.what,
            "method": self.source.method,
        }
