"""A plan measured on its board: where the pipeline and a notebook meet the lab's boards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from labrig import ground, table
from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue
from labrig.boards.image.cache import cache_folder
from labrig.circumstances import session
from labrig.experiments import Experiment
from labrig.hashes import yaml_sha256
from labrig.measure.declared import Declared
from labrig.measure.journal import Counted, journals_in
from labrig.measure.ledger import SessionErrand
from labrig.measure.progress import Progress
from labrig.measure.run import Begin, Measured, Setting, measure
from labrig.measure.visit import visit
from labrig.plan import Plan
from labrig.reading import read_trial
from labrig.ready import ReadyBoard
from labrig.stats.analysis import CONFIDENCE
from labrig.stats.runs.stopping import half_widths
from labrig.tracing.tracer import Verdict
from labrig.tracing.tracers import tracer_of
from labrig.tracing.verdict import Remembered, ask


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A plan, and what it was made of."""

    plan: Plan
    plan_sha256: str
    """Of ``plan.json``."""
    declared: Experiment
    """At the plan's size."""
    hypotheses: Declared
    folder: Path
    """That of the declaration."""
    board: ReadyBoard
    raw: Path
    """Where the journals are."""
    counted: Counted = "planned"
    """The sessions that count as measured."""


def measure_plan(
    asked: Asked,
    catalogue: Catalogue,
    lab: Path,
    out: TextIO,
    *,
    refuse_changes: Callable[[], None] = lambda: None,
    begin_progress: Begin = Progress,
) -> Measured:
    """Measure what is left of a plan, on a board of the lab's folder ``lab``.

    ``refuse_changes`` is called before each session. Raises what ``measure`` raises.
    """
    planned, raw = asked.plan, asked.raw
    mine = asked.declared.on_board(planned.board)

    def say(words: str) -> None:
        print(words, file=out, flush=True)

    with visit(catalogue, planned.board, raw, say, waits=asked.declared.quiet) as visited:

        def open_unchanged(errand: SessionErrand) -> Board:
            refuse_changes()
            return visited.open_board(errand)

        remembered = Remembered(
            cache_folder() / "verdicts", planned.identity, destructive=planned.destructive
        )

        def judge(opened: Callable[[], Board], script: Path) -> Verdict:
            known = remembered.known(script)
            # A refusal may have been mended since, by a module that was loaded perhaps.
            if known is not None and known.accepted:
                return known
            say(f"asking {planned.board} whether its {tracer_of(script).name} takes {script.name}")
            return remembered.renew(
                script, lambda: ask(opened(), script, destructive=planned.destructive)
            )

        def widths(blocks: Sequence[int]) -> Mapping[str, float | None]:
            journals = journals_in(raw, asked.counted)
            part = table.Part(plan=planned, journals=journals, hashes={})
            rows = table.make_table(mine, [part], {}, {}).to_pandas()
            return half_widths(mine, rows, blocks, confidence=CONFIDENCE)

        def check(result: Mapping[str, Any], kind: str) -> None:
            read_trial(mine.metrics, result, counted=kind == "counted")

        setting = Setting(
            plan=planned,
            plan_sha256=asked.plan_sha256,
            raw=raw,
            open_board=open_unchanged,
            materials=ground.materials_for(asked.board, planned, asked.declared, asked.folder),
            declared=asked.hypotheses,
            experiment_sha256=yaml_sha256(
                (asked.folder / "experiment.yaml").read_text(encoding="utf-8")
            ),
            versions=session.versions(lab),
            host=session.host(),
            beside=session.beside(asked.board, lab),
            judge=judge,
            widths=widths,
            check=check,
            counted=asked.counted,
        )
        return measure(setting, out, begin_progress)
