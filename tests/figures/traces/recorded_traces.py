"""What dtrace 2.0.7 on the emulated board printed of ``find /etc /usr/lib -maxdepth 3 -newer /bin/sh``.

``printed-often`` is of ``dd if=/dev/zero of=/dev/null bs=512``, of 10, 20 and 30 blocks.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pypdfium2 as pdfium

from labrig.figures.traces.stacks import Call, Calls
from labrig.tracing.d.parse import parse
from labrig.tracing.output.read import read_output
from labrig.tracing.output.tables import frames
from tests.tracing.output import recorded_output

FOLDER = Path(__file__).parent / "recorded"
SVG = "{http://www.w3.org/2000/svg}"
Frames = dict[str, pd.DataFrame]


@functools.cache
def recorded(name: str) -> Frames:
    """The tables of a recorded output: of this folder, or of those of the reader's tests."""
    if not (FOLDER / f"{name}.d").exists():
        return frames(recorded_output.read(name))
    script = parse((FOLDER / f"{name}.d").read_text(encoding="utf-8"), name)
    with (FOLDER / f"{name}.out").open(encoding="utf-8") as lines:
        return frames(read_output(lines, script=script, source=name))


def calls(*functions: str) -> Calls:
    return tuple(Call(function=function) for function in functions)


def titles(path: Path) -> list[str]:
    """All that a browser says when it points at a part of an SVG."""
    root = ElementTree.parse(path).getroot()
    return [str(said.text) for part in root.iter(f"{SVG}g") for said in part.findall(f"{SVG}title")]


def pdf_text(path: Path) -> str:
    page = pdfium.PdfDocument(path)[0]
    return re.sub(r"\s+", " ", page.get_textpage().get_text_range())
