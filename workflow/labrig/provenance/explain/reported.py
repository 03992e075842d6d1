"""What a report's text shows, and what each of it is: its tracked origins."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.provenance.explain.lab import REPORTS, Lab, read_json
from labrig.provenance.explain.page import numbers_of, plain, read_page
from labrig.report.numbers import ORIGINS_FILE
from labrig.report.origins import anchor

FLOATS = ("Figure ", "Table ")
MOST_ALIKE = 20
"""Values that are told where a number is no link, and so many are written alike."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An entry of the table of origins: as the text shows it, and the name of what it is."""

    anchor: str
    shown: str
    name: str


def origins(lab: Lab) -> list[Shown]:
    """Return what the report's text links to. Raises UsageError where it was not made so yet."""
    path = lab.root / lab.report_folder / ORIGINS_FILE
    if lab.gone:
        raise UsageError(
            f"report {lab.report} stands on {', '.join(lab.gone)}, which has no analysis any more; "
            "make the report again"
        )
    if not path.is_file():
        make = lab.snakemake(f"{lab.report_folder}/typeset.pdf", "-f")
        raise UsageError(f"{path}: there is no such file; make the report again: {make}")
    try:
        return [Shown(**one) for one in read_json(path)]
    except TypeError:
        raise UsageError(f"{path}: is no list of origins; make the report again") from None


def report_of(pdf: Path, root: Path) -> str | None:
    """Return the name of the report that a PDF is of: it lies there, or is a copy of what does."""
    for name in (pdf.parent.name,) if (pdf.parent / ORIGINS_FILE).is_file() else ():
        return name
    copies = sorted((root / REPORTS).glob("*/*.pdf"))
    same = (one for one in copies if pdf.is_file() and filecmp.cmp(pdf, one, shallow=False))
    return next((one.parent.name for one in same), None)


def origin_called(lab: Lab, number: int) -> Shown:
    """Return the entry that the report labels ``O19``. Raises UsageError for none."""
    entries = origins(lab)
    found = next((one for one in entries if one.anchor == anchor(number)), None)
    if found is None:
        there = f"there are O1 to O{len(entries)}" if entries else "there are none"
        raise UsageError(f"report {lab.report}: there is no origin 'O{number}'; {there}")
    return found


def figure_called(lab: Lab, kind: str, number: str) -> Shown:
    """Return a figure or table of the report by its number. Raises UsageError for none."""
    of_kind = [one for one in origins(lab) if one.shown.startswith(f"{kind} ")]
    found = next((one for one in of_kind if one.shown == f"{kind} {number}"), None)
    if found is None:
        there = [one.shown for one in of_kind]
        raise UsageError(f"report {lab.report}: {unknown(kind.lower(), f'{kind} {number}', there)}")
    return found


def on_page(lab: Lab, pdf: Path, page: int, number: str) -> list[Shown]:
    """Return what ``number`` on a page of the report's PDF may be: what links there, else alike.

    Raises UsageError when the page has no such number, or no value is written so.
    """
    wanted = _wanted(number)
    read = read_page(pdf, page)
    typeset = lab.root / lab.report_folder / "typeset.pdf"
    if not (typeset.is_file() and filecmp.cmp(pdf, typeset, shallow=False)):
        make = lab.snakemake(f"{lab.report_folder}/report.pdf")
        raise UsageError(
            f"{pdf}: is not what report {lab.report} was typeset as last, whose links are known; "
            f"ask of {typeset}, or make it again: {make}"
        )
    entries = {one.anchor: one for one in origins(lab) if not one.shown.startswith(FLOATS)}
    linked = [entries[name] for name in read.anchors if name in entries]
    found = [one for one in linked if wanted in numbers_of(one.shown)]
    if found:
        return found
    there = numbers_of(read.text)
    if wanted not in there:
        words = unknown("number", number, dict.fromkeys(there))
        other = read.label not in ("", str(page))
        counted = f" (the file's pages are counted; this one prints {read.label})" if other else ""
        raise UsageError(f"{pdf}, page {page}: {words}{counted}")
    return _alike(lab, f"{pdf}, page {page}: {number}", wanted, list(entries.values()))


def _alike(lab: Lab, where: str, wanted: str, entries: list[Shown]) -> list[Shown]:
    """What a number that is no link may be: what the text shows so elsewhere, and values."""
    shown = {one.name: one for one in entries if wanted in numbers_of(one.shown)}
    values = (one for one in lab.known().values() if wanted in numbers_of(one.text()))
    alike = [Shown(anchor="", shown=one.text(), name=one.name) for one in values]
    both = shown | {one.name: one for one in alike if one.name not in shown}
    if not both:
        raise UsageError(f"{where} is no link to an analysed value, and none is written so")
    if len(both) <= MOST_ALIKE:
        return list(both.values())
    if shown:
        return list(shown.values())
    raise UsageError(
        f"{where} is no link, and {len(both)} analysed values are written so; "
        f"name one, such as {alike[0].name}"
    )


def _wanted(number: str) -> str:
    found = numbers_of(number)
    if len(found) != 1:
        raise UsageError(f"'{number}' is not one number; write as in report.pdf:4 108.7")
    return plain(found[0])
