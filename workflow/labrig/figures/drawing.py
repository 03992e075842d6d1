"""Draw all figures of one analysis into a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from labrig.errors import DeclarationError, UsageError
from labrig.figures.caption import Drawn
from labrig.stats.records import from_json

SUFFIXES = ("pdf", "svg", "json")
"""What is written of each figure."""


def draw(analysis_path: Path, table_path: Path, out_dir: Path) -> list[Path]:
    """Draw every figure of ``kinds.FIGURES``; return what was written.

    A figure without data (no arm's firings have a slope, say) is drawn as a line of words. Raises
    UsageError when a file cannot be read, DeclarationError when it is not what it should be.
    """
    import pandas as pd

    from labrig.figures.kinds import FIGURES

    try:
        analysis = from_json(analysis_path.read_text(encoding="utf-8"))
        table = pd.read_parquet(table_path)
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DeclarationError(f"{table_path} is not a table of trials: {error}") from None
    out_dir.mkdir(parents=True, exist_ok=True)
    return [path for kind in FIGURES.values() for path in write(kind(table, analysis), out_dir)]


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
