"""Build a report's PDF: its manuscript into LaTeX, LaTeX into pages.

Whether it is fit to be handed in is for ``labrig.check`` to say, of the finished PDF.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labrig import disclosure
from labrig.errors import DocumentError
from labrig.report import disclosed, escape, manuscript, pictures, sealed, templates, tree
from labrig.report import remarks as remarking
from labrig.report.floats import Float
from labrig.report.latex import carried, latex_values, located, typeset
from labrig.report.latex.latex_writer import LatexWriter, Section
from labrig.report.latex.layout import layout_of
from labrig.report.latex.section_lengths import section_lengths
from labrig.report.manuscript import Manuscript
from labrig.report.numbers import write_numbers
from labrig.report.origins import Origins
from labrig.report.prose import Piece
from labrig.report.record import Record
from labrig.report.sealed import Sealed
from labrig.report.sealing import sealed_of
from labrig.report.sources import write_sources
from labrig.report.tables import latex_tables
from labrig.whole_files import copy_whole

TEMPLATE = "report.tex.j2"
PUBLISHED = "typeset.pdf"
"""What LaTeX made; Snakemake's rules put it in front as ``report.pdf`` if its check passes."""
NAME = "report"
"""The LaTeX document's name."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """A report's PDF, and what its author should look at."""

    pdf: Path
    remarks: tuple[str, ...]


def build_report(
    report_dir: Path,
    results: Mapping[str, Path],
    out_dir: Path,
    record: Record,
    *,
    draft: bool = False,
) -> Built:
    """Make ``out_dir/typeset.pdf``.

    Beside it lie ``report.tex``, ``values.json``, ``calculated.json``, ``origins.json``,
    ``sources.json``, ``record.json``, which the PDF carries, and ``remarks.txt``.
    ``results`` gives the results folder of each experiment that ``report.yaml`` names; ``draft``
    makes a draft of a report that is none by itself. LaTeX runs in ``out_dir/latex``; where it
    fails an earlier PDF stays.

    Raises DeclarationError for report.yaml, DocumentError with file and line for prose, template
    or LaTeX, CheckError when its sections cannot be measured, ToolError when LaTeX is missing.
    """
    script = manuscript.read(report_dir, results, record, draft=draft)
    folder = out_dir / "latex"
    earlier = carried.take(folder, NAME)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    origins = Origins()
    sections = _write(script, folder, origins)
    write_numbers(out_dir, script.tracking.values, origins)
    write_sources(out_dir, report_dir, script.report.profile, results)
    epoch = _epoch(record)
    carries = sealed_of(script, results)
    (out_dir / sealed.FILE).write_bytes(carries.bytes)
    _write_document(script, folder, carries, epoch)
    shutil.copyfile(folder / "report.tex", out_dir / "report.tex")

    locate = located.locator(folder, sections, report_dir / script.report.bibliography)
    pdf = _typeset(folder, locate, epoch, earlier)
    lengths = section_lengths(folder / f"{NAME}.pos", [one.heading for one in script.sections])
    remarks = tuple(remarking.remarks(script, lengths))
    text = "".join(f"{one}\n" for one in remarks)
    (out_dir / "remarks.txt").write_text(text, encoding="utf-8")
    published = out_dir / PUBLISHED
    copy_whole(pdf, published)
    return Built(pdf=published, remarks=remarks)


def _epoch(record: Record) -> int:
    """When the PDF is said to be made: at the newest measurement, or as the environment asks.

    ``SOURCE_DATE_EPOCH`` is in seconds, as the project Reproducible Builds specifies it.
    """
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    whole = asked.isascii() and asked.isdigit()
    return int(asked) if whole else int(record.newest.timestamp())


def _typeset(
    folder: Path, locate: typeset.Locate, epoch: int, earlier: Mapping[str, bytes]
) -> Path:
    """Run LaTeX on what an earlier run left; from nothing if that fails, as it may be the fault."""
    carried.put(folder, earlier)
    try:
        pdf = typeset.typeset(folder, NAME, locate, epoch)
    except DocumentError:
        if not earlier:
            raise
        carried.remove(folder, NAME)
        pdf = typeset.typeset(folder, NAME, locate, epoch)
    carried.settle(folder)
    return pdf


def _write(script: Manuscript, folder: Path, origins: Origins) -> list[Section]:
    """Write what the document reads into ``folder``, and into ``origins``; return the sections."""
    report, layout = script.report, layout_of(script.profile)
    if layout.columns == 2:
        _check_tables(script)
    writer = LatexWriter(
        floats=script.floats,
        tracking=script.tracking,
        origins=origins,
        record=script.record,
        draft=report.draft,
    )
    sections = writer.write(script.all_pieces, str(script.folder))
    appended = {one.piece.name for one in script.appendices}  # in one column
    sections = [
        _with_tables(section, layout.columns == 2 and section.piece.name not in appended)
        for section in sections
    ]
    for section in sections:
        (folder / section.piece.tex_name).write_text(section.tex, encoding="utf-8")
    (folder / pictures.FOLDER).mkdir()
    for one in script.floats.placed:
        if one.drawn is not None:
            shutil.copyfile(one.drawn, folder / one.copy)
    for picture in (path for piece in script.all_pieces for path in piece.pictures):
        shutil.copyfile(picture, folder / pictures.FOLDER / picture.name)
    for listing in script.floats.listings:
        (folder / listing.copy).write_text(_listed(listing.text), encoding="ascii")
    (folder / "references.bib").write_text(script.bibliography, encoding="utf-8")
    macros = latex_values.PRELUDE + "".join(section.macros for section in sections)
    (folder / "values.tex").write_text(macros, encoding="utf-8")
    return sections


def _write_document(script: Manuscript, folder: Path, carries: Sealed, epoch: int) -> None:
    """Write the document itself into ``folder``, and the record that the PDF carries."""
    (folder / sealed.FILE).write_bytes(carries.bytes)
    os.utime(folder / sealed.FILE, (epoch, epoch))  # the attachment has the file's time
    template = script.folder.parent / TEMPLATE
    disclosures = disclosed.disclosures(script.experiments.values())
    environment = templates.layout_environment({TEMPLATE: _layout(template)}, {})
    text = templates.render(
        environment,
        TEMPLATE,
        str(template),
        report=script.report,
        layout=layout_of(script.profile),
        keywords=_keywords(script),
        date=script.date,
        disclosures=disclosures,
        abstract=script.abstract,
        sections=script.sections,
        appendices=script.appendices,
        record=script.record,
        carries=carries,
        experiments=list(script.experiments.values()),
        cited=script.cites,
    )
    if lost := disclosure.missing(text, map(escape.latex, disclosures)):
        raise DocumentError(
            f"{template}: the title page must have each of ((( disclosures ))); without this one a "
            f"reader would not know the data: {lost[0]}"
        )
    (folder / "report.tex").write_text(text, encoding="utf-8")


def _with_tables(section: Section, narrow: bool) -> Section:
    """A section whose tables of Markdown stand where they can, in a ``narrow`` column or a page."""
    if section.piece.latex:
        return section
    tables = latex_tables.whole if narrow else latex_tables.floating
    return dataclasses.replace(section, tex=tables(section.tex))


def _floats(script: Manuscript, piece: Piece) -> list[Float]:
    """The figures and tables that a section places."""
    whats = (tree.attribute(node) or "" for node in tree.every(piece.blocks))
    return [
        script.floats.placed[int(what.removeprefix("float "))]
        for what in whats
        if what.startswith("float ")
    ]


def _check_tables(script: Manuscript) -> None:
    """Raise DocumentError for a table that would have to break over pages in two columns."""
    for section in script.sections:
        for one in _floats(script, section.piece):
            if one.table is not None and latex_tables.breaks(one.table.grid):
                raise DocumentError(
                    f"{section.piece.place}: {one.label} has {len(one.table.grid.rows)} rows and "
                    "would break over pages, which no table does in two columns; place it in an "
                    "appendix"
                )


def _keywords(script: Manuscript) -> list[str]:
    """The experiments and the boards."""
    boards = (board.name for one in script.experiments.values() for board in one.analysis.boards)
    return list(dict.fromkeys([*script.experiments, *boards]))


def _layout(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}:1: the template cannot be read: {error}") from None


def _listed(text: str) -> str:
    """A program as the listings package reads it: in ASCII, without tabs."""
    lines = text.expandtabs(8).splitlines()
    return "\n".join("".join(map(_listed_character, line)) for line in lines) + "\n"


def _listed_character(character: str) -> str:
    return character if " " <= character <= "~" else f"[U+{ord(character):04X}]"
