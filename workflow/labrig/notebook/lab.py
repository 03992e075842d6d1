"""The lab's folder, from wherever a notebook lies in it."""

from __future__ import annotations

from pathlib import Path

from labrig.errors import UsageError
from labrig.results_folder import ResultsFolder


def find_lab(root: Path | str | None) -> Path:
    """Return the lab's folder: ``root``, or the nearest one above the present folder.

    Raises UsageError when there is none.
    """
    begin = Path.cwd() if root is None else Path(root).expanduser().resolve()
    for folder in [begin] if root is not None else [begin, *begin.parents]:
        if (folder / "config" / "boards.yaml").is_file() and (folder / "experiments").is_dir():
            return folder
    raise UsageError(
        f"{begin} is no lab (a folder with config/boards.yaml and experiments/)"
        + ("" if root is not None else ", nor is a folder above it; give one: root='...'")
    )


def results_of(lab: Path, board: str, name: str, size: str) -> Path:
    """Where the pipeline has an experiment's results of one board."""
    return lab / ResultsFolder(boards=(board,), experiment=name, size=size).path
