"""experiment.yaml and board.json -> plan.json."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments, ground, plan
from labrig.ready import read_board
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    folder = Path(snakemake.input.declaration).parent
    declared = experiments.load(folder)
    board = read_board(Path(snakemake.input.board))
    stands_on = ground.ground_for(board, declared, folder)
    made = plan.make_plan(folder.name, snakemake.params.size, declared, stands_on)
    Path(snakemake.output[0]).write_text(plan.to_json(made), encoding="utf-8")
