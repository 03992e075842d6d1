"""``labrig rerun``: an experiment measured afresh, and held against what it was before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labrig.boards.catalogue import Catalogue, find_declared
from labrig.errors import ToolError, UsageError
from labrig.findings.command import Compared, compare_sources
from labrig.provenance.experiment_results import ExperimentResults, find_results
from labrig.provenance.measurements import present_name, refuse_strange
from labrig.provenance.pipeline import run_pipeline
from labrig.provenance.sessions import RERUN, held, moving
from labrig.provenance.setting_aside import KEPT, refuse_taken, set_aside
from labrig.whole_files import write_whole

Say = Callable[[str], None]


def rerun(
    name: str,
    board: str | None,
    size: str | None,
    catalogue: Catalogue,
    lab: Path,
    say: Say,
    tell: Callable[[Compared], None],
) -> None:
    """Set the present measurement of experiment ``name`` aside, and measure and analyse it afresh.

    One that was interrupted, before ``tell`` had told what changed, goes on. Raises UsageError when
    there is nothing to be set aside, or it is another experiment's, or is in use; ToolError when
    Snakemake fails.
    """
    results = find_results(name, lab, board, size)
    refuse_recorded(results.boards, catalogue)
    if not results.made.is_dir():
        raise UsageError(f"{name} is not measured yet; run: {results.command}")
    with held(results):
        old = _set_aside(results, say)
        made = run_pipeline(lab, [name], {"board": results.board, "size": results.size})
        if not made:
            raise ToolError(
                f"{name}: Snakemake did not make it; what was measured is kept: "
                f"`labrig rerun {name}` goes on, `labrig sessions {name} --restore {old}` takes "
                "the old measurement back"
            )
        here = results.folder.path
        tell(compare_sources(str(here / KEPT / old), str(here), lab))
        (results.made / KEPT / RERUN).unlink()


def refuse_recorded(boards: tuple[str, ...], catalogue: Catalogue) -> None:
    """Raise UsageError for a board that does not measure, or is not there."""
    for board in boards:
        if find_declared(catalogue, board).kind == "recorded":
            raise UsageError(
                f"board {board} replays what was measured and measures nothing; name another: "
                "--board NAME"
            )


def _set_aside(results: ExperimentResults, say: Say) -> str:
    """Set the present measurement aside unless a rerun did already; return its name."""
    marker = results.made / KEPT / RERUN
    if marker.is_file():
        old = marker.read_text(encoding="utf-8").strip()
        if old and (results.made / KEPT / old).is_dir():
            say(f"the rerun that set {old} aside was not finished, and goes on")
            return old
    present = present_name(results)
    if present is None:
        raise UsageError(f"{results.experiment} is not measured yet; run: {results.command}")
    refuse_strange(results, None)
    needed = [folder / "measured.json" for folder in results.measured]
    if not all(path.is_file() for path in (*needed, results.made / "analysis.json")):
        raise UsageError(
            f"{results.made}: its measurement is not finished and analysed, so that there is "
            f"nothing to hold a fresh one against; run: {results.command}"
        )
    refuse_taken(results.folders, present)
    with moving(results):
        write_whole(marker, f"{present}\n")
        set_aside(results.folders, present)
    say(f"set aside as {results.made / KEPT / present}; measuring afresh")
    return present
