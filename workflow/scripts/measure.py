"""plan.json -> the journals in raw/ -> measured.json."""

from contextlib import nullcontext
from pathlib import Path

from filelock import FileLock

from labrig import experiment, ground, plan
from labrig.boards.catalogue import read_catalogue
from labrig.boards.opening import open_board
from labrig.lifeline import end_with_ancestors
from labrig.measure.run import hypotheses_hash, measure
from labrig.stage import stage

with stage(snakemake.log[0]) as out:
    end_with_ancestors()
    planned = plan.from_json(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    folder = Path("experiments") / planned.experiment
    # Read here and not declared as inputs: editing a hypothesis or a comment measures nothing.
    declared = experiment.load(folder).at_size(planned.size)
    record = Path(snakemake.params.board)
    board = ground.read_board(record)
    catalogue = read_catalogue(Path("config"))

    def open_unchanged(instance):
        ground.refuse_changes(planned, board, folder)
        return open_board(catalogue, planned.board, instance)

    # Emulators are everyone's own; any other board runs one experiment at a time.
    alone = nullcontext() if board.kind == "emulator" else FileLock(record.with_name(".lock"))
    with alone:
        measured = measure(
            planned,
            Path(snakemake.params.raw),
            open_unchanged,
            ground.materials_for(board, declared, folder),
            hypotheses_hash(declared.hypotheses),
            ground.versions(Path.cwd()),
            board.to_json(),
            out,
        )
    Path(snakemake.output[0]).write_text(measured.to_json(), encoding="utf-8")
