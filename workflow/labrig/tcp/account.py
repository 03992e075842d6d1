"""From what an arm's script printed of its connections to ``tcp.json``. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labrig.errors import UsageError
from labrig.experiments import Experiment
from labrig.experiments import Tcp as Declared
from labrig.stats.cells import Grouped, group, keys_of
from labrig.stats.records import Levels
from labrig.tcp import round_trip
from labrig.tcp.cells import bounds, round_trips
from labrig.tcp.comparison import Comparison, compare
from labrig.tcp.record import Drawn, Followed, Step, Tcp
from labrig.tcp.series import Series, series
from labrig.tcp.states import Transition, transitions
from labrig.tcp.trials import Attachment, Owned, Trial, owned

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
SHOWN = 6
"""Connections that the figure over time has room for."""


def account(
    name: str,
    experiment: Experiment,
    records: Iterable[Mapping[str, Any]],
    table: pd.DataFrame,
) -> Tcp:
    """Say what the connections of the declared arm showed.

    ``records`` are rows of ``traces/records.parquet`` (of any arms), ``table`` is
    ``trials.parquet``. Raises UsageError when no connection was seen, or the experiment declares
    no ``tcp``; OutputFault for a line that cannot be read; DeclarationError when the table lacks a
    column.
    """
    declared = experiment.tcp
    if declared is None:
        raise UsageError(f"{name} declares no tcp:")
    grouped = group(experiment, table)
    of_arm = [row for row in records if row["arm"] == declared.arm]
    ran = _trials(experiment, grouped, table[table["arm"] == declared.arm])
    found, left_out = owned(of_arm, ran, declared.port)
    if not found:
        why = left_out[0] if left_out else f"arm {declared.arm} printed no SYN to {declared.port}"
        raise UsageError(f"{name}: no connection was seen: {why}")
    moves = [transitions(one.connection) for one in found]
    pairs = [_follow(one, steps) for one, steps in zip(found, moves, strict=True)]
    followed = [one for one, _ in pairs]
    trips = tuple(round_trips(declared, grouped, followed, CONFIDENCE))
    return Tcp(
        experiment=name,
        arm=declared.arm,
        port=declared.port,
        confidence=CONFIDENCE,
        connections=tuple(followed),
        comparison=compare(moves),
        by_levels=tuple(_by_levels(grouped, found, moves)),
        round_trips=trips,
        bounds=tuple(bounds(experiment, grouped, trips, followed, CONFIDENCE)),
        drawn=tuple(_drawn(experiment, declared, grouped, pairs)),
        left_out=tuple(left_out),
    )


def _trials(
    experiment: Experiment, grouped: Grouped, table: pd.DataFrame
) -> dict[Attachment, list[Trial]]:
    """The trials under each attachment in order, with the levels as they are declared."""
    factors = list(experiment.factors)
    ordered = table[table["attachment"].notna()].sort_values(["session", "order"], kind="stable")
    declared = keys_of(experiment, (tuple(levels.values()) for levels in grouped.combinations))
    levels = dict(zip(declared, grouped.combinations, strict=True))
    rows = ordered.to_dict("records")
    keys = keys_of(experiment, (tuple(row[name] for name in factors) for row in rows))
    found: defaultdict[Attachment, list[Trial]] = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        known = key in levels
        found[str(row["session"]), int(row["attachment"])].append(
            Trial(
                id=str(row["trial"]),
                kind=str(row["kind"]),
                block=int(row["block"]),
                levels=levels[key] if known else {name: row[name] for name in factors},
                kept=bool(row["kept"]) and known,
            )
        )
    return dict(found)


Follow = tuple[Followed, Series | None]


def _follow(one: Owned, moves: Sequence[Transition]) -> Follow:
    connection = one.connection
    handshake = round_trip.handshake(connection)
    data = round_trip.of_data(connection)
    over_time = series(connection, handshake)
    begin = connection.begin
    seconds = over_time.until / 1e3 if over_time else 0.0
    sent = [e for end in (connection.client, connection.server) for e in end if e.kind == "send"]
    followed = Followed(
        session=one.attachment[0],
        block=one.trial.block,
        attachment=one.attachment[1],
        trial=one.trial.id,
        kind=one.trial.kind,
        levels=one.trial.levels,
        client_port=connection.client_port,
        sender=connection.sender,
        segments=len(sent),
        retransmitted=len(over_time.retransmitted) if over_time else 0,
        handshake_ms=handshake,
        data_ms=round_trip.median(data),
        data_least_ms=min(data, default=None),
        acknowledged=over_time.acknowledged if over_time else 0,
        bandwidth=over_time.acknowledged / 1024 / seconds if over_time and seconds > 0 else None,
        window_kib=over_time.window if over_time else None,
        in_flight_kib=over_time.mean_in_flight if over_time else None,
        steps=tuple(_step(move, begin) for move in moves),
    )
    return followed, over_time


def _step(move: Transition, begin: int) -> Step:
    return Step(
        ms=(move.ns - begin) / 1e6,
        end=move.end,
        before=move.before,
        after=move.after,
        cause=move.cause.words,
    )


def _by_levels(
    grouped: Grouped, found: Sequence[Owned], moves: Sequence[Sequence[Transition]]
) -> Iterator[tuple[Levels, Comparison]]:
    if len(grouped.combinations) < 2:
        return
    for levels in grouped.combinations:
        of_cell = [m for one, m in zip(found, moves, strict=True) if one.trial.levels == levels]
        if of_cell:
            yield levels, compare(of_cell)


def _drawn(
    experiment: Experiment, declared: Declared, grouped: Grouped, followed: Sequence[Follow]
) -> Iterator[Drawn]:
    """The first counted-in connection of each cell that the figure shows, spread where many."""
    chosen = {
        factor: [value for value in values if value in experiment.factors[factor].values]
        for factor, values in declared.figure.items()
    }
    cells = [
        levels
        for levels in grouped.combinations
        if all(levels[factor] in values for factor, values in chosen.items() if values)
    ]
    ones: list[Drawn] = []
    for levels in cells:
        of_cell = [(f, s) for f, s in followed if f.levels == levels and s is not None]
        of_cell.sort(key=lambda one: one[0].kind != "timed")
        for one, over_time in of_cell[:1]:
            assert over_time is not None
            ones.append(Drawn(levels=levels, trial=one.trial, series=over_time))
    number = min(len(ones), SHOWN)
    places = {round(n * (len(ones) - 1) / max(number - 1, 1)) for n in range(number)}
    yield from (ones[place] for place in sorted(places))
