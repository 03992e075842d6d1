"""Draw all figures of one analysis into a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from labrig.errors import DeclarationError, UsageError
from labrig.experiments import Experiment
from labrig.figures.caption import Drawn
from labrig.stats.records import from_json

SUFFIXES = ("pdf", "svg", "json")
"""What is written of each figure."""


def draw(
    analysis_path: Path,
    table_path: Path,
    out_dir: Path,
    experiment: Experiment | None = None,
) -> list[Path]:
    """Draw every figure of ``kinds.FIGURES`` and of ``experiment``; return what was written.

    What lies in ``out_dir`` of a figure that is no longer asked for is removed. A figure
    without data (no arm's firings have a slope, say) is drawn as a line of words. Raises
    UsageError when a file cannot be read, DeclarationError when it is not what it should be.
    """
    import pandas as pd

    from labrig.figures.asked import figures_of
    from labrig.figures.kinds import FIGURES

    try:
        analysis = from_json(analysis_path.read_text(encoding="utf-8"))
        table = pd.read_parquet(table_path)
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DeclarationError(f"{table_path} is not a table of trials: {error}") from None
    out_dir.mkdir(parents=True, exist_ok=True)
    figures = FIGURES if experiment is None else figures_of(experiment)
    for path in out_dir.iterdir():
        if path.suffix.removeprefix(".") in SUFFIXES and path.stem not in figures:
            path.unlink()
    return [path for kind in figures.values() for path in write(kind(table, analysis), out_dir)]


def write(drawn: Drawn, out_dir: Path) -> list[Path]:
    """Write ``NAME.pdf``, ``NAME.svg`` and ``NAME.json``, the same bytes every time."""
    from labrig.figures import style

    pdf, svg, words = (out_dir / f"{drawn.name}.{suffix}" for suffix in SUFFIXES)
    style.settle(drawn.figure)
    style.save(drawn.figure, pdf)
    style.save_svg(drawn.figure, svg, drawn.caption.title, drawn.hover)
    text = json.dumps(asdict(drawn.caption), indent=1, ensure_ascii=False) + "\n"
    words.write_text(text, encoding="utf-8")
    return [pdf, svg, words]
