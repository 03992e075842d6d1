"""Numbers as ``labrig.numerals`` writes them, in LaTeX by way of siunitx. Pure."""

from __future__ import annotations

import re

from labrig.numerals import MINUS, NARROW
from labrig.report.escape import Latex, latex

_NUMBER = re.compile(rf"[{MINUS}+]?\d+(?:{NARROW}\d{{3}})*(?:\.\d+)?")
_QUANTITY = re.compile(rf"({_NUMBER.pattern})(?:(%)|{NARROW}([^\s\d\[\],;]+))?")
UNITS = {
    "s": r"\second",
    "ms": r"\milli\second",
    "µs": r"\micro\second",
    "ns": r"\nano\second",
    "B": r"\byte",
    "KiB": r"\kibi\byte",
    "MiB": r"\mebi\byte",
    "GiB": r"\gibi\byte",
    "KiB/s": r"\kibi\byte\per\second",
    "MiB/s": r"\mebi\byte\per\second",
    "GiB/s": r"\gibi\byte\per\second",
    "Hz": r"\hertz",
}


def number(text: str) -> Latex:
    r"""Return ``1.28 µs [1.25, 1.31]`` as ``\qty{1.28}{\micro\second} [\num{1.25}, \num{1.31}]``.

    Text between the numbers is typeset as it stands.
    """
    out, end = [], 0
    for match in _QUANTITY.finditer(text):
        out.append(latex_text(text[end : match.start()]))
        digits = match[1].replace(NARROW, "").replace(MINUS, "-")
        if match[3]:
            unit = UNITS.get(match[3], rf"\text{{{latex(match[3])}}}")
            out.append(rf"\qty{{{digits}}}{{{unit}}}")
        else:
            out.append(rf"\num{{{digits}}}" + (r"\%" if match[2] else ""))
        end = match.end()
    return Latex("".join(out) + latex_text(text[end:]))


def latex_text(text: str) -> str:
    """``text`` in LaTeX, with the blanks at its ends."""
    inner = text.strip(" ")
    if not inner:
        return " " if text else ""
    lead = " " if text.startswith(" ") else ""
    return lead + latex(inner) + (" " if text.endswith(" ") else "")
