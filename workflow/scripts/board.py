"""boards.yaml, native sources, image recipe -> board.json: all that a plan stands on."""

from pathlib import Path

from labrig.boards.catalogue import find_declared, read_catalogue
from labrig.boards.opening import make_ready
from labrig.ground import ReadyBoard, build_programs
from labrig.stage import stage

with stage(snakemake.log[0]) as out:
    name = snakemake.params.board
    catalogue = read_catalogue(Path("config"))
    declared = find_declared(catalogue, name)
    state = make_ready(catalogue, name, lambda words: print(words, file=out, flush=True))
    sources = [Path(source) for source in snakemake.input.native]
    programs = build_programs(sources, state.machine, state.system, Path("build"))
    board = ReadyBoard(
        name=name,
        kind=declared.kind,
        identity=state.identity,
        system=state.system,
        instances=declared.instances,
        programs=programs,
        made_of=state.made_of,
    )
    Path(snakemake.output[0]).write_text(board.to_json(), encoding="utf-8")
