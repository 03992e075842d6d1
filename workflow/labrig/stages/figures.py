"""``trials.parquet``, ``traces/``, ``tcp.json`` and ``analysis.json`` -> ``figures/``."""

from __future__ import annotations

from pathlib import Path

from labrig import experiments
from labrig.figures import draw
from labrig.figures.caption import arm_labels, board_sentence
from labrig.figures.tcp.drawing import draw_tcp
from labrig.figures.traces.drawing import Reading, draw_traces
from labrig.stats.records import from_json
from labrig.tcp import record
from labrig.traces import frames_of


def of_trials(folder: Path, analysis: Path, table: Path, out: Path) -> None:
    """Draw the figures of the experiment declared in ``folder``. Raises what ``draw`` raises."""
    draw(analysis, table, out, experiments.load(folder))


def of_traces(analysis: Path, traces: Path, out: Path) -> None:
    """Draw a figure an arm or aggregation, and their index. Raises what ``draw_traces`` raises."""
    analysed = from_json(analysis.read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    draw_traces(
        {arm.name: frames_of(traces, arm.name) for arm in analysed.arms if arm.script},
        arm_labels(analysed),
        out,
        board_sentence(analysed),
        # Events of several attachments have no time in common.
        reading=Reading(kinds=("flame", "ranked", "histogram")),
    )


def of_tcp(analysis: Path, tcp: Path, out: Path) -> None:
    """Draw the state diagram, series over time, the bound. Raises what ``draw_tcp`` raises."""
    found = record.from_json(tcp.read_text(encoding="utf-8"))
    draw_tcp(found, from_json(analysis.read_text(encoding="utf-8")), out)
