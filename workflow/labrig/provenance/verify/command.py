"""``labrig verify``: everything that is named, looked at in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from labrig.errors import LabrigError, UsageError
from labrig.provenance.archive import open_archive
from labrig.provenance.verify import again, journals, leaves, reports, targets
from labrig.provenance.verify.beside import beside
from labrig.provenance.verify.checked import Checked, fault
from labrig.provenance.verify.results import results_in, set_aside_in
from labrig.provenance.verify.targets import Lone, Targets
from labrig.report import sealed


def verify(whats: Sequence[str], lab: Path, archive: Path | None = None) -> Iterator[Checked]:
    """Yield what is found of ``whats`` in the lab's folder, in order; of all without any.

    A second process checks the journals of a folder, while this one makes again what is made of
    them: a program that calls this has its main module guarded (``if __name__ == "__main__"``).
    With an ``archive`` PDFs are matched with the reports in it, and without one named the whole
    archive is verified. Nothing is changed, no board started. Raises UsageError for what is not
    there, and for an archive that cannot be opened; ToolError when that process was ended.
    """
    if archive is None:
        yield from _looked_at(lab, targets.find(lab, whats))
        return
    pdfs = [_lone(lab, what) for what in whats]
    with open_archive(archive) as inside:
        if not pdfs:
            yield from _looked_at(inside, targets.find(inside, ()))
        for pdf in pdfs:
            yield from _matched(pdf, inside, archive)


def _looked_at(lab: Path, found: Targets) -> Iterator[Checked]:
    # Two halves that need nothing of each other: a process each.
    with beside(partial(_journals, lab), found.results) as answer:
        for folder in found.results:
            made = list(again.check(results_in(lab, folder)))
            present, aside = answer()
            yield from (*present, *made, *aside)
    for name in found.reports:
        yield from reports.check(lab, name)
    for pdf in found.lone:
        yield _of_lab(pdf, lab)


def _journals(lab: Path, folder: str) -> tuple[list[Checked], list[Checked]]:
    """What is found of a folder's journals, and of those that were set aside."""
    aside = (one for old in set_aside_in(lab, folder) for one in journals.check(old))
    return list(journals.check(results_in(lab, folder))), list(aside)


def _of_lab(pdf: Lone, lab: Path) -> Checked:
    """Whether a PDF is the report that the lab has now."""
    name = pdf.record.data["report"]
    path = lab / "results" / "reports" / name / reports.RECORD
    if not path.is_file():
        return fault("pdf", pdf.name, f"is report '{name}', of which this lab has no record")
    kept = sealed.understand(path.read_bytes(), str(path))
    if kept.bytes != pdf.record.bytes:
        return reports.embedded(pdf.path, kept, pdf.name)
    return leaves.check(pdf, path.parent, f"report '{name}' in this lab")


def _lone(lab: Path, what: str) -> Lone:
    if not (lab / what).is_file():
        raise UsageError(f"{what}: no such file; with --archive, name the PDF that is to match")
    return targets.find_pdf(lab, what)


def _matched(pdf: Lone, lab: Path, archive: Path) -> Iterator[Checked]:
    """Match a PDF with the reports of an archive, and the matching report with its results."""
    kept = {}
    for path in sorted(lab.glob(f"results/reports/*/{reports.RECORD}")):
        try:
            kept[path.parent.name] = sealed.understand(path.read_bytes(), f"{archive}: {path.name}")
        except LabrigError as error:
            yield fault("record", archive.name, str(error))
    same = [name for name, one in kept.items() if one.bytes == pdf.record.bytes]
    if same:
        folder = lab / "results" / "reports" / same[0]
        yield leaves.check(pdf, folder, f"report '{same[0]}' in {archive.name}")
        yield from reports.stood_on(lab, same[0], pdf.record)
    else:
        records = ", ".join(f"{one.short} of '{name}'" for name, one in kept.items()) or "none"
        words = f"has record {pdf.record.short} in it; {archive.name} has {records}"
        yield fault("pdf", pdf.name, words)
