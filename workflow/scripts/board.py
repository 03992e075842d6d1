"""boards.yaml, native sources, image recipe -> board.json: all that a plan stands on."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.boards.catalogue import read_catalogue
from labrig.ready import ready_board
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    board = ready_board(
        read_catalogue(Path("config")),
        snakemake.params.board,
        [Path(source) for source in snakemake.input.native],
        Path("build"),
        lambda words: print(words, file=out, flush=True),
    )
    Path(snakemake.output[0]).write_text(board.to_json(), encoding="utf-8")
