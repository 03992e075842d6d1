"""``labrig verify``: everything that is named, looked at in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from labrig.provenance.verify import again, journals, reports, targets
from labrig.provenance.verify.checked import Checked, fault
from labrig.provenance.verify.results import results_in
from labrig.provenance.verify.targets import Lone, Targets
from labrig.report import sealed


def verify(whats: Sequence[str], lab: Path) -> Iterator[Checked]:
    """Yield what is found of ``whats`` in the lab's folder, as it is found; of all without any.

    Nothing is changed, no board started. Raises UsageError for what is not there.
    """
    yield from _looked_at(lab, targets.find(lab, whats))


def _looked_at(lab: Path, found: Targets) -> Iterator[Checked]:
    for folder in found.results:
        results = results_in(lab, folder)
        yield from journals.check(results)
        yield from again.check(results)
    for name in found.reports:
        yield from reports.check(lab, name)
    for pdf in found.lone:
        yield _of_lab(pdf, lab)


def _of_lab(pdf: Lone, lab: Path) -> Checked:
    """Whether a PDF is the report that the lab has now."""
    name = pdf.record.data["report"]
    path = lab / "results" / "reports" / name / reports.RECORD
    if not path.is_file():
        return fault("pdf", pdf.name, f"is report '{name}', of which this lab has no record")
    return reports.embedded(pdf.path, sealed.understand(path.read_bytes(), str(path)), pdf.name)
