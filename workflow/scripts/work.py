"""plan.json -> a few watched trials of the declared cell -> work.json: who did its work."""

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments, ground, plan
from labrig.boards.catalogue import read_catalogue
from labrig.lifeline import end_with_ancestors
from labrig.measure.ledger import SessionErrand
from labrig.measure.visit import visit
from labrig.ready import read_board
from labrig.stage import stage
from labrig.trace_commands.work import choose_cell
from labrig.trace_commands.work_on_board import measure_work
from labrig.tracing.work.record import Worked
from labrig.tracing.work.scripts import script_for
from labrig.whole_files import write_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0], turn=lambda _: nullcontext()) as out:  # the visit takes its turn
    end_with_ancestors()
    planned = plan.from_json(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    at = {factor: str(level) for factor, level in snakemake.params.cell["at"].items()}
    cell = choose_cell(planned, snakemake.params.cell["arm"], at)
    raw = Path(snakemake.input.plan).parent / "raw"

    def say(words: str) -> None:
        print(words, file=out, flush=True)

    def watch() -> str:
        folder = Path("experiments") / planned.experiment
        declared = experiments.load(folder).at_size(planned.size)
        board = read_board(Path(snakemake.params.board))
        ground.refuse_changes(planned, board, folder)
        materials = ground.materials_for(board, planned, declared, folder)
        catalogue = read_catalogue(Path("config"))
        with visit(catalogue, planned.board, raw, say, waits=declared.quiet) as visited:
            say(f"watching who does the work of {cell.arm} {at}")
            with visited.open_board(SessionErrand(block=0, instance=0, arms=())) as opened:
                done = measure_work(opened, planned, cell, materials)
        worked = Worked(board=planned.board, arm=cell.arm, levels=cell.levels, work=done)
        return worked.to_json()

    # Kept by what ran, so that the words of a declaration watch nothing anew.
    ran = plan.digest([cell.arm, cell.runs, script_for(planned.system)])
    kept = raw / f"work-{ran[:12]}.json"
    if not kept.is_file():
        write_whole(kept, watch())
    shutil.copyfile(kept, snakemake.output[0])
