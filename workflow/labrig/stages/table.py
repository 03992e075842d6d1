"""Journals and ``traces/`` -> ``trials.parquet``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments
from labrig.measure.stopping import looks_in
from labrig.ready import read_board
from labrig.stages.measured_files import MeasuredFiles
from labrig.table import Part
from labrig.table.tabulated import tabulate

if TYPE_CHECKING:
    import pyarrow as pa


def make(
    folder: Path, measured: Sequence[MeasuredFiles], boards: Sequence[Path], traces: Path
) -> pa.Table:
    """Make the table of trials of the experiment declared in ``folder``.

    ``boards`` are the ``board.json`` of each, ``traces`` is the folder of the tables of traces.
    Raises what ``tabulate`` raises, and DeclarationError or UsageError for a file before it.
    """
    parts = [
        Part(
            plan=one.planned,
            journals=one.journals,
            hashes=one.hashes,
            recorded=read_board(board).kind == "recorded",
            looks=looks_in(one.raw, one.planned),
        )
        for one, board in zip(measured, boards, strict=True)
    ]
    declared = experiments.load(folder).at_size(measured[0].planned.size)
    return tabulate(declared, parts, traces)
