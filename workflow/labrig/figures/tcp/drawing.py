"""Draw what ``tcp.json`` holds into a folder: each figure with its words beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from labrig.errors import ToolError
from labrig.figures import style
from labrig.figures.caption import Caption
from labrig.figures.tcp import states
from labrig.figures.tcp.bound import bound
from labrig.figures.tcp.names import STATES
from labrig.figures.tcp.over_time import over_time
from labrig.figures.tcp.rendered import rendered
from labrig.figures.traces.writing import write
from labrig.stats.records import Analysis
from labrig.tcp.diagram import diagram
from labrig.tcp.record import Tcp


def draw_tcp(found: Tcp, analysis: Analysis, out: Path) -> list[Path]:
    """Draw every figure of ``names.FIGURES`` into ``out``; return what was written.

    The diagram's source in DOT lies beside it. The same records give the same bytes. Raises
    ToolError when dot is missing or fails, or a file cannot be written.
    """
    paths = _diagram(found, states.caption(found, analysis), out)
    for drawn in (over_time(found, analysis), bound(found, analysis)):
        paths += write(drawn, out)
    return paths


def _diagram(found: Tcp, caption: Caption, out: Path) -> list[Path]:
    source = diagram(found.comparison)
    words = json.dumps(asdict(caption), indent=1, ensure_ascii=False) + "\n"
    files = {
        "dot": source.encode(),
        "pdf": rendered(source, "pdf"),
        "svg": style.titled(rendered(source, "svg"), caption.title),
        "json": words.encode(),
    }
    paths = [out / f"{STATES}.{suffix}" for suffix in files]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, data in zip(paths, files.values(), strict=True):
            path.write_bytes(data)
    except OSError as error:
        raise ToolError(f"{out}: cannot be written: {error.strerror}") from None
    return paths
