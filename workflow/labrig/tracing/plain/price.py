"""What a clause is likely to cost, from what was measured, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labrig.numerals import count, percent, quantity
from labrig.tracing.d.tree import Clause, ProbeDescription
from labrig.tracing.known_cost import KnownCost, Work, nearest, work_of
from labrig.tracing.plain.probes import provider_of, timer
from labrig.tracing.source import without_comments

EXAMPLE_RATE = 10_000
"""Firings a second at which a cost is shown as a share of a CPU."""
_DEAR_NS = 100_000.0
_LONGEST_SHOWN = 120
_WORK: dict[Work, str] = {
    "nothing": "does nothing but fire",
    "variables": "sets variables",
    "one value": "keeps counts, sums or the like",
    "distribution": "keeps a distribution",
    "stack": "records kernel stacks",
    "user stack": "records user stacks",
    "text": "prints at every firing",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What is said of a provider's probes in a clause, and the measured cost it rests on."""

    words: str
    cost: KnownCost | None = None


def price(clause: Clause, costs: Sequence[KnownCost]) -> list[Price]:
    """What a clause is likely to cost: a paragraph for each provider of its probes."""
    said: list[Price] = []
    for probe in clause.probes:
        here = _of_probe(probe, clause, costs)
        if here not in said:
            said.append(here)
    return said


def caveats(prices: Sequence[Price], *, conditional: bool) -> list[str]:
    """What limits all of these prices, each said once; ``conditional``: a predicate is there."""
    said: list[str] = []
    used = [one.cost for one in prices if one.cost is not None]
    for cost in used:
        words = f"What was measured on the board {cost.board} holds for that board and no other."
        if cost.emulated:
            words += " It is emulated: its times are not those of hardware."
        if words not in said:
            said.append(words)
    if conditional and used:
        said.append(
            "A condition is asked at every firing, so a firing for which it does not hold costs"
            " something too."
        )
    return said


def _of_probe(probe: ProbeDescription, clause: Clause, costs: Sequence[KnownCost]) -> Price:
    provider = provider_of(probe)
    if found := timer(probe):
        share = found.rate * _DEAR_NS * 1e-9
        micro = f"{_DEAR_NS / 1000:.0f} µs"
        of = f"{percent(share, sign=False)} of a CPU" if share <= 1 else "more than a CPU has"
        return Price(words=f"It fires {found.words}: at even {micro} a firing, that is {of}.")
    if provider == "dtrace":
        rare = "only when another clause fails" if probe.name == "ERROR" else "once"
        return Price(words=f"It fires {rare}: no cost worth naming.")
    if probe.number is not None:
        return Price(words="Nothing is known: a number does not say whose probe it is.")
    if provider is None:
        return Price(
            words="Nothing is known: the probes may be those of any provider, and providers differ"
            " in what a firing costs."
        )
    work = work_of(clause)
    cost = nearest(costs, provider, work, conditional=clause.predicate is not None)
    if cost is None:
        return Price(
            words=f"Nothing is known: no experiment that was analysed here measured a firing of"
            f" the provider {provider}. To know, measure an arm with this script against one"
            " without a tracer."
        )
    return Price(words=_measured(cost, provider, work), cost=cost)


def _measured(cost: KnownCost, provider: str, work: Work) -> str:
    micro = "µs" if abs(cost.slope_ns) >= 1000 else "ns"
    figure = quantity(cost.slope_ns, cost.low_ns, cost.high_ns, "ns", to=micro)
    interval = f" ({100 * cost.confidence:g}% interval)" if cost.low_ns is not None else ""
    script = " ".join(without_comments(cost.script_text).split())
    arm = f"arm “{cost.label}”" + (f": {script}" if len(script) <= _LONGEST_SHOWN else "")
    words = [
        f"On the board {cost.board}, a firing of the provider {provider} in a script that"
        f" {_WORK[cost.work]} added {figure}{interval} of {cost.metric} (experiment"
        f" {cost.experiment}, {arm})."
    ]
    if cost.is_sure and cost.low_ns is not None and cost.high_ns is not None:
        share, low, high = (
            EXAMPLE_RATE * ns * 1e-9 for ns in (cost.slope_ns, cost.low_ns, cost.high_ns)
        )
        words.append(
            f"At {count(EXAMPLE_RATE)} firings a second that is"
            f" {percent(share, low, high, sign=False)} of a CPU."
        )
    else:
        against = "it has no interval" if cost.low_ns is None else "its interval reaches below 0"
        words.append(f"Do not reckon with it: {cost.note or against}.")
    if cost.work != work:
        words.append(
            f"But this clause {_WORK[work]}, which was not measured with that provider: it may"
            " cost quite another amount of time."
        )
    return " ".join(words)
