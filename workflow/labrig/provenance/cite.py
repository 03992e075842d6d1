"""How labrig, and an archive made with it, are cited: in words, and as BibTeX."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labrig import __version__
from labrig.errors import UsageError
from labrig.hashes import file_sha256
from labrig.report import declared, sealed
from labrig.report.escape import latex
from labrig.report.record import measured

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""BibTeX's own names."""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What is known of a work."""

    key: str
    authors: tuple[str, ...]
    title: str
    kind: str
    """What it is, with its version."""
    year: int
    day: datetime.date | None = None
    """Until when was measured."""
    sha256: str | None = None
    """Of the one file that it is."""

    @property
    def plain(self) -> str:
        """The citation in words, on one line."""
        until = f", measured until {self.day.isoformat()}" if self.day else f", {self.year}"
        authors = "; ".join(self.authors)
        said = f"{authors}. {self.title}. {self.kind}{until}."
        return said + (f" SHA-256 {self.sha256}." if self.sha256 else "")

    @property
    def bibtex(self) -> str:
        """An entry that every style of BibTeX and biblatex knows."""
        fields = {
            "author": f"{{{' and '.join(map(_author, self.authors))}}}",
            "title": f"{{{{{latex(self.title)}}}}}",
            "howpublished": f"{{{latex(self.kind)}}}",
            "year": f"{{{self.year}}}",
        }
        if self.day is not None:
            fields["month"] = MONTHS[self.day.month - 1]
        if self.sha256 is not None:
            fields["note"] = f"{{SHA-256 \\texttt{{{self.sha256}}}}}"
        lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}"


LABRIG = Citation(
    key="labrig",
    authors=("The labrig authors",),
    title="labrig: From a declared operating-systems experiment to a lab report that can be "
    "defended",
    kind=f"Software, version {__version__}",
    year=2026,
)
"""As CITATION.cff and LICENSE have it."""


def citations(archive: Path | None) -> Iterator[Citation]:
    """Yield how to cite ``archive``, if one is given, and labrig.

    Raises UsageError, DeclarationError or DocumentError for an archive that does not say.
    """
    if archive is not None:
        from labrig.provenance.archive import open_archive

        with open_archive(archive) as folder:
            yield of_report(folder, file_sha256(archive))
    yield LABRIG


def of_report(lab: Path, sha256: str) -> Citation:
    """Return how to cite the one report of ``lab``, unpacked from a file with that SHA-256."""
    records = sorted((lab / "results" / "reports").glob(f"*/{sealed.FILE}"))
    if len(records) != 1:
        raise UsageError(f"the archive has {len(records)} reports with a record; it is to have one")
    data = sealed.understand(records[0].read_bytes(), sealed.FILE).data
    folder = _inside(lab, Path("report_template") / data["report"])
    said = declared.load(folder)
    results = (_inside(lab, Path(one["folder"])) for one in data["experiments"].values())
    day = max(measured(each).finished for each in results).date()
    return Citation(
        key=f"{data['report']}-{day.year}",
        authors=tuple(said.authors),
        title=said.title,
        kind=f"Archive of report, data and analysis, made with labrig {data['labrig']}",
        year=day.year,
        day=day,
        sha256=sha256,
    )


def _inside(lab: Path, path: Path) -> Path:
    """``path`` within ``lab``. Raises UsageError for one that leads out of it."""
    whole = (lab / path).resolve()
    if not whole.is_relative_to(lab.resolve()):
        raise UsageError(f"the archive's {sealed.FILE}: {path} leads out of it")
    return whole


def _author(name: str) -> str:
    """A name that BibTeX takes apart into first and last, unless it is none of a person."""
    whole = name.lower().startswith("the ") or "," in name or " and " in name
    return f"{{{latex(name)}}}" if whole else latex(name)
