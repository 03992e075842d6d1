"""Names that ``tcp:`` uses and the experiment does not have."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.experiments.amounts import BANDWIDTH
from labrig.experiments.model import Experiment, Factor
from labrig.experiments.near import unknown
from labrig.experiments.tcp import Tcp

Found = tuple[tuple[str, ...], str]


def tcp_faults(experiment: Experiment) -> Iterator[Found]:
    """Find names of ``tcp:`` that refer to nothing, or to something that does not fit."""
    tcp = experiment.tcp
    if tcp is None:
        return
    for key, arm in (("arm", tcp.arm), ("measured", tcp.measured)):
        if arm is not None and arm not in experiment.arms:
            yield ("tcp", key), unknown("arm", arm, experiment.arms)
    if tcp.arm in experiment.arms and experiment.arms[tcp.arm].script is None:
        yield ("tcp", "arm"), "has no script, which prints the lines of its connections"
    measured = experiment.arms.get(tcp.measured or experiment.reference[0])
    if tcp.bandwidth and measured and measured.script and not experiment.probe_effect:
        yield (
            ("tcp", "measured"),
            "is traced: times of traced trials count only where the question is the probe effect "
            "(probe_effect: true)",
        )
    yield from _delay_faults(experiment, tcp)
    for factor, chosen in tcp.figure.items():
        if factor not in experiment.factors:
            yield ("tcp", "figure", factor), unknown("factor", factor, experiment.factors)
            continue
        values = experiment.factors[factor].values
        for value in chosen:
            if value not in values:
                yield ("tcp", "figure", factor), unknown("level", value, values)


def _not_delays(factor: Factor) -> Iterator[Found]:
    here = ("tcp", "delay")
    if any(isinstance(value, str) for value in factor.values):
        yield here, "must be numeric: its levels are one-way delays in ms"
    elif any(float(value) < 0 for value in factor.values):
        yield here, "must not be below 0: its levels are one-way delays in ms"
    if factor.unit not in ("", "ms"):
        yield here, f"must be in ms, and the factor's unit is {factor.unit}"


def _delay_faults(experiment: Experiment, tcp: Tcp) -> Iterator[Found]:
    if tcp.delay is not None:
        if tcp.delay not in experiment.factors:
            yield ("tcp", "delay"), unknown("factor", tcp.delay, experiment.factors)
        else:
            yield from _not_delays(experiment.factors[tcp.delay])
    if tcp.bandwidth is None:
        return
    if tcp.bandwidth not in experiment.metrics:
        yield ("tcp", "bandwidth"), unknown("metric", tcp.bandwidth, experiment.metrics)
    elif experiment.metrics[tcp.bandwidth].units != BANDWIDTH:
        yield ("tcp", "bandwidth"), f"must be a bandwidth, and {tcp.bandwidth} is none"
    if tcp.delay is None:
        yield ("tcp", "bandwidth"), "needs delay: it is fitted over that factor's levels"
