"""Graphs in DOT as vector files, by Graphviz's ``dot``, with the house's font."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from labrig.errors import ToolError

SECONDS = 60
FORMATS = {"pdf": "pdf:cairo", "svg": "svg:cairo"}
"""By cairo, which embeds a PDF's fonts and draws an SVG's letters as outlines."""
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \([^)]*\)")
_WHEN = b"D:20000101000000Z"


def rendered(source: str, kind: str) -> bytes:
    """Draw the graph ``source`` as ``pdf`` or ``svg``: the same bytes every time.

    Raises ToolError when dot is missing or fails.
    """
    with tempfile.TemporaryDirectory(prefix="labrig-") as folder:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_fonts(folder), encoding="utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "SOURCE_DATE_EPOCH": "0"}
        try:
            done = subprocess.run(
                ["dot", f"-T{FORMATS[kind]}"],
                input=source.encode(),
                capture_output=True,
                timeout=SECONDS,
                env=environment,
                check=False,
            )
        except FileNotFoundError:
            raise ToolError("dot is missing: install Graphviz (apt: graphviz)") from None
        except subprocess.TimeoutExpired:
            raise ToolError(f"dot did not end within {SECONDS} s") from None
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolError(f"dot failed: {said[0] if said else f'status {done.returncode}'}")
    return _DATE.sub(_dated, done.stdout) if kind == "pdf" else done.stdout


def _fonts(folder: str) -> str:
    """fontconfig's declaration of matplotlib's fonts, and no others."""
    import matplotlib as mpl

    there = escape(str(Path(mpl.get_data_path()) / "fonts" / "ttf"))
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{there}</dir><cachedir>{escape(folder)}</cachedir></fontconfig>\n"
    )


def _dated(match: re.Match[bytes]) -> bytes:
    """The same number of bytes with no time of day: offsets in the file stay right."""
    name, _, said = match[0].partition(b" (")
    return name + b" (" + _WHEN.ljust(len(said) - 1)[: len(said) - 1] + b")"
