"""What a firing was measured to cost, and which measurement is nearest to a clause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.tracing.d import tree
from labrig.tracing.d.words import AGGREGATING

Work = Literal["nothing", "variables", "one value", "distribution", "stack", "user stack", "text"]
"""What a clause does at a firing, by the thing in it that is furthest from counting."""

_DISTRIBUTIONS = frozenset(("llquantize", "lquantize", "quantize"))
_USER_STACKS = frozenset(("jstack", "ustack"))
_TEXT = frozenset(("print", "printa", "printf", "trace", "tracemem"))


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownCost:
    """A firing's measured cost in ns, with its interval if there is one.

    ``provider``, ``work`` and ``conditional`` (whether it has a predicate) are of the first
    clause of the measured ``script_text``. ``note`` says what speaks against the number.
    """

    provider: str
    work: Work
    conditional: bool
    script_text: str
    label: str
    slope_ns: float
    low_ns: float | None
    high_ns: float | None
    confidence: float
    metric: str
    board: str
    emulated: bool
    experiment: str
    note: str | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the number can be reckoned with: an interval above 0, and nothing against it."""
        return self.note is None and self.low_ns is not None and self.low_ns > 0


def work_of(clause: tree.Clause) -> Work:
    """What a clause does at a firing; its predicate does not count."""
    called, prints, assigns = set(), False, False
    for statement in clause.statements:
        for node in tree.walk(statement):
            match node:
                case tree.ExpressionStatement(
                    expression=tree.Call(function=tree.Name(name="stack" | "ustack" | "jstack"))
                ):
                    prints = True  # a stack for its own sake is written out, not counted
                case tree.Call(function=tree.Name(name=name)):
                    called.add(name)
                case tree.Assign() | tree.Postfix() | tree.Unary(operator="++" | "--"):
                    assigns = True
    kinds: tuple[tuple[Work, bool], ...] = (
        ("text", prints or bool(called & _TEXT)),
        ("user stack", bool(called & _USER_STACKS)),
        ("stack", "stack" in called),
        ("distribution", bool(called & _DISTRIBUTIONS)),
        ("one value", bool(called & AGGREGATING)),
        ("variables", assigns),
    )
    return next((kind for kind, found in kinds if found), "nothing")


def nearest(
    costs: Sequence[KnownCost], provider: str, work: Work, *, conditional: bool
) -> KnownCost | None:
    """The cost of the same provider that is most like it: in its work, then in the rest."""
    return min(
        (cost for cost in costs if cost.provider == provider),
        key=lambda cost: (cost.work != work, not cost.is_sure, cost.conditional != conditional),
        default=None,
    )
