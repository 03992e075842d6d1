"""A value, down to its trials."""

from __future__ import annotations

import re

from labrig.errors import LabrigError
from labrig.experiments import load
from labrig.provenance.explain.chain import Chain
from labrig.provenance.explain.lab import Lab
from labrig.provenance.explain.node import Node
from labrig.provenance.explain.sample import Sample
from labrig.provenance.explain.samples import samples
from labrig.report.known import Known
from labrig.stats.records import Aggregate, Moved
from labrig.tcp.comparison import Comparison
from labrig.tcp.record import Bound, RoundTrip
from labrig.tracing.work.record import Worked

_OPERATORS = re.compile(r"\s[-+−×/]\s|[()|]")


def value_node(lab: Lab, known: Known, shown: str = "") -> Node:
    """Return a value as the tree down to the trials that it is of; ``shown`` is how it was met."""
    chain = Chain(lab, known.source.experiment)
    found = samples(known, lab.values(known.source.experiment))
    text = shown or known.text()
    method = f"{known.source.what}; {known.source.method}"
    words = f"{known.name} = {text}\n{method}"
    if isinstance(known.record, Worked):
        return Node(words=words, children=(worked_node(chain),))
    if found is None:
        return Node(words=words, children=(chain.analysed(()),))
    return Node(
        words=words,
        about={"name": known.name, "value": known.entry()},
        children=(_read_from(chain, known, found),),
    )


def calculated_node(lab: Lab, calculation: str, shown: str, every: dict[str, Known]) -> Node:
    """Return a number that the text calculated: below it each value that it names."""
    parts = [part.strip() for part in _OPERATORS.split(calculation)]
    names = dict.fromkeys(part for part in parts if part in every)
    return Node(
        words=f"{calculation} = {shown}\ncalculated in the text from these estimates",
        children=tuple(value_node(lab, every[name]) for name in names),
    )


def worked_node(chain: Chain) -> Node:
    """Return who did the work, which trials of its own say."""
    first = next(iter(chain.results.measured.values()))
    raw = chain.lab.root / first / "raw"
    kept = [path.relative_to(chain.lab.root).as_posix() for path in sorted(raw.glob("work-*.json"))]
    return chain.made(
        "work.json",
        "a few watched trials, measured for this alone",
        *(Node(file=file, words="as it was measured") for file in kept),
    )


def _read_from(chain: Chain, known: Known, chosen: tuple[Sample, ...]) -> Node:
    match known.record:
        case Comparison() | RoundTrip() | Bound():
            return tcp_node(chain, chosen)
        case Aggregate() as one:
            return chain.analysed(chosen, ["buckets" if one.buckets else "aggregations"])
        case Moved():
            return chain.analysed(chosen, ["buckets"])
    printed = any(sample.metric in _traced(chain) for sample in chosen)
    return chain.analysed(chosen, ["records"] if printed else [])


def tcp_node(chain: Chain, chosen: tuple[Sample, ...]) -> Node:
    """Return what connections showed, down to the trials that made them."""
    return chain.made(
        "tcp.json",
        "what traced connections showed",
        chain.made("traces/records.parquet", "what tracers printed"),
        chain.trials(chosen, traces=True),
    )


def _traced(chain: Chain) -> frozenset[str]:
    """The metrics that are read from what scripts print, as now declared; none if that is wrong."""
    try:
        declared = load(chain.lab.root / "experiments" / chain.experiment)
    except (LabrigError, OSError):
        return frozenset()
    return frozenset(name for name, one in declared.metrics.items() if one.trace is not None)
