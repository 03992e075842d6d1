"""``labrig rerun``: an experiment measured afresh, and held against what it was before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labrig.boards.catalogue import Catalogue, find_declared
from labrig.errors import ToolError, UsageError
from labrig.findings.command import Compared, compare_sources
from labrig.provenance.measurements import present_name, refuse_strange
from labrig.provenance.pipeline import run_pipeline
from labrig.provenance.place import Place, place_of
from labrig.provenance.sessions import RERUN, held, moving
from labrig.provenance.setting_aside import KEPT, refuse_taken, set_aside
from labrig.whole_files import write_whole

Say = Callable[[str], None]


def rerun(
    name: str, board: str | None, size: str | None, catalogue: Catalogue, lab: Path, say: Say
) -> Compared:
    """Set the present measurement of experiment ``name`` aside, and measure and analyse it afresh.

    One that was interrupted goes on. Returns what changed. Raises UsageError when there is nothing
    to be set aside, or it is another experiment's, or is in use; ToolError when Snakemake fails.
    """
    place = place_of(name, lab, board, size)
    refuse_recorded(place.boards, catalogue)
    if not place.made.is_dir():
        raise UsageError(f"{name} is not measured yet; run: {place.command}")
    with held(place):
        old = _set_aside(place, say)
        made = run_pipeline(lab, [name], {"board": place.board, "size": place.size})
        if not made:
            raise ToolError(
                f"{name}: Snakemake did not make it; what was measured is kept: "
                f"`labrig rerun {name}` goes on, `labrig sessions {name} --restore {old}` takes "
                "the old measurement back"
            )
        kept, here = (str(path.relative_to(lab)) for path in (place.made / KEPT / old, place.made))
        compared = compare_sources(kept, here, lab)
        (place.made / KEPT / RERUN).unlink()
    return compared


def refuse_recorded(boards: tuple[str, ...], catalogue: Catalogue) -> None:
    """Raise UsageError for a board that does not measure, or is not there."""
    for board in boards:
        if find_declared(catalogue, board).kind == "recorded":
            raise UsageError(
                f"board {board} replays what was measured and measures nothing; name another: "
                "--board NAME"
            )


def _set_aside(place: Place, say: Say) -> str:
    """Set the present measurement aside unless a rerun did already; return its name."""
    marker = place.made / KEPT / RERUN
    if marker.is_file():
        old = marker.read_text(encoding="utf-8").strip()
        if old and (place.made / KEPT / old).is_dir():
            say(f"the rerun that set {old} aside was not finished, and goes on")
            return old
    present = present_name(place)
    if present is None:
        raise UsageError(f"{place.experiment} is not measured yet; run: {place.command}")
    refuse_strange(place, None)
    needed = [folder / "measured.json" for folder in place.measured]
    if not all(path.is_file() for path in (*needed, place.made / "analysis.json")):
        raise UsageError(
            f"{place.made}: its measurement is not finished and analysed, so that there is nothing "
            f"to hold a fresh one against; run: {place.command}"
        )
    refuse_taken(place.folders, present)
    with moving(place):
        write_whole(marker, f"{present}\n")
        set_aside(place.folders, present)
    say(f"set aside as {place.made / KEPT / present}; measuring afresh")
    return present
