"""plan.json -> the journals in raw/ -> measured.json."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments, ground, plan
from labrig.boards.catalogue import read_catalogue
from labrig.hashes import file_sha256
from labrig.lifeline import end_with_ancestors
from labrig.measure.declared import hypotheses_hash
from labrig.measuring import Asked, measure_plan
from labrig.ready import read_board
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0], turn=lambda _: nullcontext()) as out:  # the visit takes its turn
    end_with_ancestors()
    planned = plan.from_json(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    folder = Path("experiments") / planned.experiment
    # Read here and not declared as inputs: editing a hypothesis or a comment measures nothing.
    declared = experiments.load(folder).at_size(planned.size)
    board = read_board(Path(snakemake.params.board))
    asked = Asked(
        plan=planned,
        plan_sha256=file_sha256(Path(snakemake.input.plan)),
        declared=declared,
        hypotheses=hypotheses_hash(declared),
        folder=folder,
        board=board,
        raw=Path(snakemake.params.raw),
        counted="all" if snakemake.params.exploratory else "planned",
    )
    measured = measure_plan(
        asked,
        read_catalogue(Path("config")),
        Path.cwd(),
        out,
        refuse_changes=lambda: ground.refuse_changes(planned, board, folder),
    )
    Path(snakemake.output[0]).write_text(measured.to_json(), encoding="utf-8")
