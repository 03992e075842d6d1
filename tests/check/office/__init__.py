"""A report as it is written in a word processor, in the formats of two of them.

Times New Roman is asked for; where it is not installed LibreOffice takes Liberation Serif, whose
letters have the same widths.
"""

from __future__ import annotations

from tests.check.writing import prose

BODY: tuple[tuple[str, str], ...] = (
    ("heading", "Introduction"),
    ("text", "Programs read files in pieces, whose size is theirs to choose [1]. " + prose(1, 51)),
    ("heading", "Experimental setup and methodology"),
    ("inner", "Board"),
    ("text", "Table 1 has the sizes. We watch the calls with DTrace [2]. " + prose(1, 52)),
    ("table", "The sizes of the buffer and the trials of each."),
    ("inner", "Procedure"),
    *(("text", prose(1, seed)) for seed in range(53, 59)),
    ("heading", "Results and discussion"),
    ("text", "Figure 1 shows the rate. " + prose(1, 60)),
    ("figure", "Rate of reading against the size of the buffer, with 95% intervals as bars."),
    *(("text", prose(1, seed)) for seed in range(61, 78)),
    ("heading", "Conclusion"),
    ("text", prose(1, 79)),
    ("plain", "References"),
    (
        "entry",
        "[1] M. K. McKusick. The Design and Implementation of FreeBSD. Addison-Wesley, 2014.",
    ),
    ("entry", "[2] B. M. Cantrill. Dynamic Instrumentation of Production Systems. USENIX, 2004."),
)
ROWS = (("Name", "Size", "Trials"), ("small", "512", "30"), ("large", "65536", "30"))
NOTE = "The file is read once before the first trial, so that it lies in the cache."
