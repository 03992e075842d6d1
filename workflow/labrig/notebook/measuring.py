"""From an exploration to its trials and their analysis, by the pipeline's own stages."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from labrig import ground, plan, table
from labrig.boards.catalogue import find_declared, read_catalogue
from labrig.boards.declared import RecordedDeclared
from labrig.errors import UsageError
from labrig.experiments import Experiment, load
from labrig.hashes import file_sha256
from labrig.measure.declared import Declared, hypotheses_hash
from labrig.measure.journal import Counted, journals_in, journals_named
from labrig.measure.ledger import entries, hold
from labrig.measuring import Asked, measure_plan
from labrig.notebook.lab import results_of
from labrig.notebook.progress import LastLine, begin_bar
from labrig.notebook.run import Run
from labrig.ready import NATIVE, ReadyBoard, read_board, ready_board
from labrig.stats.analysis import analyse
from labrig.table.tabulated import tabulate
from labrig.traces import Part, read_rows, write_traces
from labrig.tracing.output.tables import COLUMNS
from labrig.tracing.tracers import scripts_in
from labrig.whole_files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from labrig.notebook.exploration import Exploration

MINE: Counted = "exploratory"


def measured(exploration: Exploration, seen: Experiment) -> Run:
    """Measure what is left of ``seen``, and analyse it; see ``Exploration.run``."""
    out = cast(TextIO, LastLine())

    def say(words: str) -> None:
        print(words, file=out, flush=True)

    # As the command line and the pipeline do, labrig works in the lab's folder.
    with contextlib.chdir(exploration.lab):
        catalogue = read_catalogue(Path("config"))
        if isinstance(find_declared(catalogue, exploration.board), RecordedDeclared):
            raise UsageError(
                f"board {exploration.board} is a record: nothing can be measured on it"
            )
        native = sorted(NATIVE.glob("*.c"))
        board = ready_board(catalogue, exploration.board, native, Path("build"), say)
        _keep(board)
        asked = _asked(exploration, seen, board)
        stands_on = _ground(asked)

        def refuse_changes() -> None:
            if (
                load(asked.folder).on_board(board.name) != exploration.declared
                or _ground(asked) != stands_on
            ):
                raise UsageError(
                    f"{asked.folder}: changed since it was read; run the notebook again (what is "
                    "measured is kept)"
                )

        try:
            measure_plan(
                asked,
                catalogue,
                Path(),
                out,
                refuse_changes=refuse_changes,
                begin_progress=begin_bar,
            )
        except KeyboardInterrupt:
            kept = hold(asked.plan, journals_in(asked.raw, MINE)).kept
            say(
                f"interrupted: {kept} of {asked.plan.trial_count} trials are kept; "
                "run it again to go on"
            )
            raise
        return _analysed(exploration, asked)


def recorded(exploration: Exploration, seen: Experiment) -> Run:
    """Analyse what is measured of ``seen`` already; see ``Exploration.recorded``."""
    with contextlib.chdir(exploration.lab):
        path = Path("results") / exploration.board / "board.json"
        if not path.is_file():
            raise UsageError(f"nothing was measured on board {exploration.board} yet")
        return _analysed(exploration, _asked(exploration, seen, read_board(path)))


def _keep(board: ReadyBoard) -> None:
    """Write ``board.json`` where it says something else: the pipeline looks at when it was made."""
    path = Path("results") / board.name / "board.json"
    if not (path.is_file() and path.read_text(encoding="utf-8") == board.to_json()):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, board.to_json())


def _asked(exploration: Exploration, seen: Experiment, board: ReadyBoard) -> Asked:
    view, folder = exploration.view, Path("experiments") / exploration.name
    stands_on = ground.ground_for(board, seen, folder)
    planned = plan.make_plan(exploration.name, view.size, seen, stands_on)
    # Those of the whole, too: what is looked at later was declared when this was measured.
    whole = hypotheses_hash(exploration.declared.at_size(view.size))
    each = {**whole.each, **hypotheses_hash(seen).each}
    return Asked(
        plan=planned,
        plan_sha256=hashlib.sha256(plan.to_json(planned).encode()).hexdigest(),
        declared=seen,
        hypotheses=Declared(whole=whole.whole, each=each),
        folder=folder,
        board=board,
        raw=results_of(Path(), board.name, exploration.name, view.size) / "raw",
        counted=MINE,
    )


def _ground(asked: Asked) -> plan.Ground:
    return ground.ground_for(asked.board, asked.declared, asked.folder)


def _analysed(exploration: Exploration, asked: Asked) -> Run:
    planned, raw = asked.plan, asked.raw
    found = entries(planned, journals_in(raw, MINE))
    names = sorted({name for name, entry in found if entry.kept})
    if not names:
        raise UsageError(f"nothing is measured yet of this part of {exploration.name}; run() it")
    journals = journals_named(raw, names)
    with tempfile.TemporaryDirectory() as traces:
        part = Part(plan=planned, journals=journals, raw=raw)
        write_traces(asked.declared, [part], asked.folder, Path(traces))
        mine = table.Part(
            plan=planned,
            journals=journals,
            hashes={name: file_sha256(raw / name) for name in names},
        )
        made = tabulate(asked.declared, [mine], Path(traces))
        path = Path(traces) / "trials.parquet"
        table.write_table(made, path)
        rows, metadata = table.read_table(path)
        said = [read_rows(Path(traces) / f"{one}.parquet") for one in ("buckets", "aggregations")]
        printed = _frames(Path(traces))
    analysis = analyse(asked.declared, rows, metadata, scripts_in(asked.folder), *said)
    return Run(
        exploration=exploration,
        experiment=asked.declared,
        table=rows,
        analysis=analysis,
        traces=printed,
        journals=tuple(raw.resolve() / name for name in names),
    )


def _frames(traces: Path) -> dict[str, pd.DataFrame]:
    import pandas as pd

    return {
        name: pd.read_parquet(traces / f"{name}.parquet", dtype_backend="numpy_nullable")
        for name in COLUMNS
    }
