"""Build a report's page: its manuscript into HTML, within the frame."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase

from markupsafe import Markup

from labrig.errors import DocumentError
from labrig.report import disclosed, manuscript
from labrig.report.html_writer import HtmlWriter
from labrig.report.manuscript import Headed, Manuscript
from labrig.report.origins import Origins
from labrig.report.page import frame, shelf
from labrig.report.page.frame import Page, Part
from labrig.report.page.svg import inline_svg
from labrig.report.record import Record
from labrig.report.sealed import Sealed
from labrig.report.sealing import sealed_of
from labrig.report.values import Values
from labrig.whole_files import write_whole

PUBLISHED = "typeset.html"
"""A page that stands; Snakemake's rules put it in front as ``report.html``."""
FOOTNOTES = "--reference-location=block"
"""Footnotes stand below the paragraph that has them: a page on a screen has no foot."""


def write_page(
    report_dir: Path,
    results: Mapping[str, Path],
    out_dir: Path,
    record: Record,
    *,
    draft: bool = False,
) -> Path:
    """Make ``out_dir/typeset.html`` and return it: the report in one file to read on a screen.

    ``results`` gives the results folder of each experiment that ``report.yaml`` names; ``draft``
    makes a draft of a report that is none by itself. An earlier page stays where this one cannot
    be made.

    Raises DeclarationError for report.yaml, DocumentError with file and line for prose or template,
    and for a figure without an SVG; ToolError when pandoc or bibtex is missing or fails.
    """
    script = manuscript.read(report_dir, results, record, draft=draft)
    out = out_dir / PUBLISHED
    page, template = _page(script, sealed_of(script, results)), report_dir.parent / frame.TEMPLATE
    written = frame.write(page, template)
    if lost := [one for one in page.disclosures if str(Markup.escape(one)) not in written]:
        raise DocumentError(
            f"{template}: the page must have each of {{{{ disclosures }}}}; without this one a "
            f"reader would not know the data: {lost[0]}"
        )
    write_whole(out, written)
    return out


def _page(script: Manuscript, carries: Sealed) -> Page:
    report = script.report
    letters = iter(ascii_uppercase)
    numbers = {one.piece.name: str(n) for n, one in enumerate(script.sections, start=1)}
    numbers |= {one.piece.name: next(letters) for one in script.appendices}
    html, references = _html(script, numbers)

    def parts(headed: Sequence[Headed]) -> list[Part]:
        return [
            Part(
                number=numbers[one.piece.name],
                heading=one.heading,
                anchor=f"section-{Path(one.piece.name).stem}",
                html=html[one.piece.name],
            )
            for one in headed
        ]

    return Page(
        title=report.title,
        language=report.language,
        date=script.date,
        authors=report.authors,
        course=report.course or "",
        badge=_badge(script.experiments.values()),
        disclosures=_disclosures(script.experiments.values()),
        abstract=html[script.abstract.name],
        sections=parts(script.sections),
        references=references,
        appendices=parts(script.appendices),
        record=_made_by(script.record, carries),
    )


def _html(script: Manuscript, numbers: Mapping[str, str]) -> tuple[dict[str, Markup], Markup]:
    """Return each section in HTML by its file's name, and the list of references."""
    place = str(script.folder / script.report.bibliography)
    entries = shelf.shelved(script.bibliography, place) if script.cites else "[]"
    writer = HtmlWriter(
        floats=script.floats,
        tracking=script.tracking,
        origins=Origins(),
        record=script.record,
        headed=numbers,
        draft=script.report.draft,
        picture=_picture,
        authors=shelf.named(entries),
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = [FOOTNOTES]
        if script.cites:
            bibliography = Path(folder) / "shelf.json"
            bibliography.write_text(entries, encoding="utf-8")
            arguments += shelf.arguments(bibliography)
        pieces = script.all_pieces
        sections, references = writer.write(pieces, arguments, str(script.folder))
    html = {piece.name: Markup(one) for piece, one in zip(pieces, sections, strict=True)}
    return html, Markup(references if script.cites else "")


def _picture(path: Path, prefix: str, label: str) -> str:
    try:
        return inline_svg(path.read_text(encoding="utf-8"), prefix, label)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise DocumentError(f"{path}: cannot be shown on a page: {said}; draw it again") from None


def _badge(experiments: Iterable[Values]) -> str:
    sizes = [one.analysis.size for one in experiments if one.analysis.size != "full"]
    return f"{sizes[0]} size: a first look, not a result" if sizes else ""


def _disclosures(experiments: Collection[Values]) -> list[str]:
    """What has to be known of boards and data before reading, as on the PDF's title page."""
    return [
        *disclosed.disclosures(experiments),
        *(warning for one in experiments for warning in one.analysis.warnings),
    ]


def _made_by(record: Record, carries: Sealed) -> str:
    changed = "" if record.clean else ", with changes that are not committed"
    at = f"commit {record.commit}{changed}" if record.commit else "not in a git repository"
    return f"labrig {record.labrig}, {at}; record {carries.short}"
