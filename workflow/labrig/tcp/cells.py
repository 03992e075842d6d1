"""Numbers of cells: round trips, and the window that bounds the bandwidth. Pure.

Only timed trials count: warm-up is kept and marked, and under counted trials time means nothing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from labrig.experiments import SCALE, Experiment, Tcp
from labrig.stats import paired
from labrig.stats.cells import Grouped
from labrig.stats.records import Levels
from labrig.tcp import latency_bound
from labrig.tcp.record import Bound, Followed, RoundTrip
from labrig.tcp.windows import Fit


def round_trips(
    declared: Tcp, grouped: Grouped, followed: Sequence[Followed], confidence: float
) -> Iterator[RoundTrip]:
    """The handshake's round trip in each cell that has one, in the declared order."""
    for levels in grouped.combinations:
        by_block: defaultdict[int, list[float]] = defaultdict(list)
        for one in followed:
            if one.levels == levels and one.handshake_ms is not None and one.kind == "timed":
                by_block[one.block].append(one.handshake_ms)
        if not by_block:
            continue
        values = [sum(block) / len(block) for _, block in sorted(by_block.items())]
        mean = paired.of_values(values, scale=max(map(abs, values)))
        interval = mean.interval(confidence)
        delay = None if declared.delay is None else float(levels[declared.delay])
        filled, filled_low, filled_high = _filled(levels, followed, confidence)
        yield RoundTrip(
            levels=levels,
            delay_ms=delay,
            mean_ms=mean.estimate,
            low_ms=interval.low if interval else None,
            high_ms=interval.high if interval else None,
            least_ms=min(itertools.chain.from_iterable(by_block.values())),
            blocks=len(by_block),
            connections=sum(map(len, by_block.values())),
            excess=mean.estimate / (2 * delay) - 1 if delay else None,
            filled=filled,
            filled_low=filled_low,
            filled_high=filled_high,
        )


def _filled(
    levels: Levels, followed: Sequence[Followed], confidence: float
) -> tuple[float | None, float | None, float | None]:
    """Mean over blocks of bandwidth times RTT over the window, with its interval."""
    by_block: defaultdict[int, list[float]] = defaultdict(list)
    for one in followed:
        if one.levels != levels or one.kind != "timed":
            continue
        if one.handshake_ms and one.bandwidth and one.window_kib:
            share = one.bandwidth * one.handshake_ms / 1e3 / one.window_kib
            by_block[one.block].append(share)
    if not by_block:
        return None, None, None
    mean = paired.of_values([sum(of) / len(of) for of in by_block.values()], scale=1.0)
    interval = mean.interval(confidence)
    if interval is None:
        return mean.estimate, None, None
    return mean.estimate, interval.low, interval.high


def bounds(
    experiment: Experiment,
    grouped: Grouped,
    trips: Sequence[RoundTrip],
    followed: Sequence[Followed],
    confidence: float,
) -> Iterator[Bound]:
    """Fit the declared bandwidth at each combination of the factors that are no delay."""
    declared = experiment.tcp
    if declared is None or declared.bandwidth is None or declared.delay is None:
        return
    arm = declared.measured or experiment.reference[0]
    others: list[Levels] = []
    for levels in grouped.combinations:
        rest = {name: value for name, value in levels.items() if name != declared.delay}
        if rest not in others:
            others.append(rest)
    for rest in others:
        mine = [t for t in trips if rest.items() <= t.levels.items() and t.mean_ms > 0]
        fit, lack = _fit(experiment, grouped, declared.bandwidth, arm, mine, confidence)
        bound = [w.rtt_ms for w in fit.windows if w.bound] if fit else []
        inside = [trip.levels for trip in mine if trip.mean_ms in bound]
        traced = [one for one in followed if one.levels in inside and one.kind == "timed"]
        yield Bound(
            metric=declared.bandwidth,
            arm=arm,
            others=rest,
            fit=fit,
            lack=lack,
            traced_kib=_mean([one.window_kib for one in traced]),
            in_flight_kib=_mean([one.in_flight_kib for one in traced]),
        )


def _fit(
    experiment: Experiment,
    grouped: Grouped,
    metric: str,
    arm: str,
    trips: Sequence[RoundTrip],
    confidence: float,
) -> tuple[Fit | None, str]:
    """The fit, or why there is none."""
    if not trips:
        return None, "no connection was traced there"
    found = grouped.together(metric, [(arm, grouped.cell(trip.levels)) for trip in trips])
    if not found.blocks:
        return None, f"no block measured {metric} of {arm} at every delay"
    if (found.means <= 0).any():
        return None, f"{metric} is not above 0 everywhere"
    kib = found.means * SCALE[experiment.metrics[metric].unit]
    return latency_bound.fit([trip.mean_ms for trip in trips], kib, confidence), ""


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
