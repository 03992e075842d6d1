"""The costs of a firing that analyses of earlier experiments hold."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import DeclarationError
from labrig.stats.records import Analysis, ArmSaid, Cost, from_json
from labrig.tracing.d.parse import SyntaxFault, parse
from labrig.tracing.known_cost import KnownCost, work_of
from labrig.tracing.plain.probes import provider_of


def known_costs(results: Path, board: str | None = None) -> list[KnownCost]:
    """Costs in ``results/BOARD/EXPERIMENT/analysis.json``, by path and then as they stand there.

    With ``board``, those of analyses of that board alone.

    No folder is no costs. Raises DeclarationError, with the path, for a file that is no analysis.
    """
    found: list[KnownCost] = []
    for path in sorted(results.glob("*/*/analysis.json")):
        try:
            analysis = from_json(path.read_text(encoding="utf-8"))
        except (DeclarationError, UnicodeDecodeError) as error:
            raise DeclarationError(f"{path}: {error}") from None
        if board is None or [one.name for one in analysis.boards] == [board]:
            found.extend(costs_of(analysis))
    return found


def costs_of(analysis: Analysis) -> list[KnownCost]:
    """An analysis's costs: one an arm, of the first metric that has a slope for it.

    Arms whose script labrig cannot read, or whose first clause names no provider, have none.
    """
    arms = {arm.name: arm for arm in analysis.arms}
    found: dict[str, KnownCost] = {}
    for metric in analysis.metrics:
        for cost in analysis.costs:
            if cost.metric == metric and cost.arm in arms and cost.arm not in found:
                known = _known(analysis, arms[cost.arm], cost)
                if known is not None:
                    found[cost.arm] = known
    return list(found.values())


def _known(analysis: Analysis, arm: ArmSaid, cost: Cost) -> KnownCost | None:
    if cost.slope_ns is None or arm.script_text is None:
        return None
    try:
        clauses = parse(arm.script_text, arm.script or arm.name).clauses
    except SyntaxFault:
        return None
    provider = provider_of(clauses[0].probes[0]) if clauses else None
    if provider is None:
        return None
    return KnownCost(
        provider=provider,
        work=work_of(clauses[0]),
        conditional=clauses[0].predicate is not None,
        script_text=arm.script_text,
        label=arm.label,
        slope_ns=cost.slope_ns,
        low_ns=cost.low_ns,
        high_ns=cost.high_ns,
        confidence=analysis.confidence,
        metric=analysis.metrics[cost.metric].label,
        board=" and ".join(board.name for board in analysis.boards),
        emulated=any(board.emulated for board in analysis.boards),
        experiment=analysis.experiment,
        note=cost.note,
    )
