"""boards.yaml, native sources, image recipe -> board.json: all that a plan stands on."""

from pathlib import Path

from labrig.boards.catalogue import declared_board, make_ready

from labrig.ground import ReadyBoard, build_programs
from labrig.stage import stage

with stage(snakemake.log[0]) as out:
    name = snakemake.params.board
    declared = declared_board(Path("config"), name)
    state = make_ready(Path("config"), name, out)
    programs = build_programs(
        [Path(source) for source in snakemake.input.native], state, Path("build")
    )
    board = ReadyBoard(
        name=name,
        kind=declared.kind,
        identity=state.identity,
        system=state.system,
        instances=declared.instances,
        programs=programs,
    )
    Path(snakemake.output[0]).write_text(board.to_json(), encoding="utf-8")
