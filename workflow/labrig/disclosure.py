"""What a reader must be told: a board was emulated, local or recorded; trials exploratory. Pure.

The sentences follow from the results alone, so that no setting, template or caption turns them off.
A machine of its own, measured for these results, needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from labrig.numerals import listed
from labrig.stats.records import Analysis, BoardSaid


def title_page(boards: Iterable[BoardSaid]) -> tuple[str, ...]:
    """The sentences of the title page, each once."""
    return tuple(dict.fromkeys(filter(None, map(_title, boards))))


def exploratory(analyses: Iterable[Analysis]) -> tuple[str, ...]:
    """The title page's sentences on experiments with trials that a notebook measured."""
    return tuple(
        f"Of the {said.timed + said.warmup + said.counted} trials of '{one.experiment}', "
        f"{said.exploratory} are exploratory: they were measured in a notebook, before it was "
        "settled what would be asked of them."
        for one in analyses
        if (said := one.counts).exploratory
    )


def caption(boards: Iterable[BoardSaid]) -> str:
    """The sentences that end each figure's caption; empty when none is needed."""
    return " ".join(filter(None, map(_caption, boards)))


def missing(tex: str, sentences: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``sentences``, as LaTeX has them, that are not on the title page of ``tex``.

    The title page is what stands between the document's beginning and its first page break,
    section or end. Comments, and what ``\\iffalse`` leaves out, are not on it.
    """
    page = _words(_title_page_of(tex))
    return tuple(one for one in sentences if _words(one) not in page)


def _title(board: BoardSaid) -> str:
    times = board.facts.get("times", "").partition(":")[2].strip()
    times = times or "its times are not those of hardware"
    if board.record_of:
        what = {
            "emulator": f", which is emulated: {times}",
            "local": ", which was the computer that ran labrig: its times were measured beside "
            "whatever else ran there",
            "ssh": "",
        }[board.kind]
        whose = _names(board.record_of)
        return f"The board '{board.name}' is a record: its trials are those of {whose}{what}."
    what = {
        "emulator": f"is emulated: {times}.",
        "local": "is the computer that ran labrig: its times were measured beside whatever else "
        "ran there.",
        "ssh": "",
    }[board.kind]
    return what and f"The board '{board.name}' {what}"


def _caption(board: BoardSaid) -> str:
    what = {
        "emulator": ", an emulated board: its times are not those of hardware",
        "local": ", the computer that ran labrig, with whatever else ran there",
        "ssh": "",
    }[board.kind]
    if board.record_of:
        return f"Read from a record of {_names(board.record_of)}{what}."
    return what and f"Measured on '{board.name}'{what}."


def _names(boards: Sequence[str]) -> str:
    return listed([f"'{name}'" for name in boards])


_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_LEFT_OUT = re.compile(r"\\iffalse\b.*?\\fi\b", re.DOTALL)
_TITLE_PAGE = re.compile(
    r"\\begin\{document\}(.*?)"
    r"(?:\\(?:clearpage|cleardoublepage|newpage|pagebreak|section|chapter)\b|\\end\{document\}|\Z)",
    re.DOTALL,
)


def _title_page_of(tex: str) -> str:
    found = _TITLE_PAGE.search(_LEFT_OUT.sub("", _COMMENT.sub(r"\1", tex)))
    return found[1] if found else ""


def _words(tex: str) -> str:
    return " ".join(tex.split())
