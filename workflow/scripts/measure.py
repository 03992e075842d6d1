"""plan.json -> the journals in raw/ -> measured.json."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig import experiment, ground, plan, table
from labrig.boards.base import Board
from labrig.boards.catalogue import read_catalogue
from labrig.boards.image.cache import cache_folder
from labrig.hashes import file_sha256
from labrig.lifeline import end_with_ancestors
from labrig.measure.journal import journals_in
from labrig.measure.ledger import SessionErrand
from labrig.measure.run import Setting, hypotheses_hash, measure
from labrig.measure.visit import visit
from labrig.reading import read_trial
from labrig.ready import read_board
from labrig.stage import stage
from labrig.stats.analysis import CONFIDENCE
from labrig.stats.runs.stopping import half_widths
from labrig.tracing.tracer import Verdict
from labrig.tracing.tracers import tracer_of
from labrig.tracing.verdict import Remembered, ask

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0], turn=lambda _: nullcontext()) as out:  # the visit takes its turn
    end_with_ancestors()
    planned = plan.from_json(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    folder = Path("experiments") / planned.experiment
    # Read here and not declared as inputs: editing a hypothesis or a comment measures nothing.
    declared = experiment.load(folder).at_size(planned.size)
    asked = declared.on_board(planned.board)
    board = read_board(Path(snakemake.params.board))
    raw = Path(snakemake.params.raw)

    def say(words: str) -> None:
        print(words, file=out, flush=True)

    catalogue = read_catalogue(Path("config"))
    with visit(catalogue, planned.board, raw, say, waits=declared.quiet) as visited:

        def open_unchanged(errand: SessionErrand) -> Board:
            ground.refuse_changes(planned, board, folder)
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
            part = table.Part(plan=planned, journals=journals_in(raw), hashes={})
            rows = table.make_table(asked, [part], {}, {}).to_pandas()
            return half_widths(asked, rows, blocks, confidence=CONFIDENCE)

        def check(result: Mapping[str, Any], kind: str) -> None:
            read_trial(asked.metrics, result, counted=kind == "counted")

        setting = Setting(
            plan=planned,
            plan_sha256=file_sha256(Path(snakemake.input.plan)),
            raw=raw,
            open_board=open_unchanged,
            materials=ground.materials_for(board, planned, declared, folder),
            declared=hypotheses_hash(declared),
            versions=ground.versions(Path.cwd()),
            board=board.to_json(),
            judge=judge,
            widths=widths,
            check=check,
        )
        measured = measure(setting, out)
    Path(snakemake.output[0]).write_text(measured.to_json(), encoding="utf-8")
