"""A report as its author wrote it, with its values: what every kind of document is made from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig import numerals
from labrig.check import profile as profiles
from labrig.check.profile import Profile
from labrig.errors import DocumentError
from labrig.report import appendices, author_file, declared, disclosed, prose
from labrig.report import values as values_module
from labrig.report.floats import Floats
from labrig.report.known import known
from labrig.report.prose import Piece
from labrig.report.record import Record
from labrig.report.tracked import Tracking
from labrig.report.values import Values

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, kw_only=True)
class Headed:
    """A section with its heading."""

    heading: str
    piece: Piece


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """A report before it is a document."""

    folder: Path
    report: declared.Report
    profile: Profile
    experiments: Mapping[str, Values]
    """By name, the main one first."""
    pieces: Mapping[str, Piece]
    """What the author wrote, by file name, in the order of the report."""
    appendices: tuple[Headed, ...]
    """The author's own and those that labrig writes, in their order."""
    floats: Floats
    tracking: Tracking
    bibliography: str
    record: Record

    @property
    def date(self) -> str:
        """The report's date in words."""
        declared_date = self.report.date
        day = self.record.newest.date() if declared_date == "today" else declared_date
        assert isinstance(day, datetime.date)
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    @property
    def abstract(self) -> Piece:
        """The abstract."""
        return self.pieces[self.report.abstract]

    @property
    def sections(self) -> tuple[Headed, ...]:
        """The sections of the body."""
        return tuple(
            Headed(heading=one.heading, piece=self.pieces[one.file]) for one in self.report.sections
        )

    @property
    def all_pieces(self) -> list[Piece]:
        """All that is to be written, in its order."""
        return [self.abstract, *(one.piece for one in (*self.sections, *self.appendices))]

    @property
    def cites(self) -> bool:
        """Whether the text cites anything."""
        return prose.cites(list(self.pieces.values()))


def read(
    report_dir: Path, results: Mapping[str, Path], record: Record, *, draft: bool = False
) -> Manuscript:
    """Read and render the sections of the report declared in ``report_dir``.

    ``results`` gives the results folder of each experiment that ``report.yaml`` names; ``draft``
    makes a draft of a report that is none by itself. Raises DeclarationError for report.yaml,
    DocumentError with file and line for prose.
    """
    report = declared.load(report_dir)
    report = report.model_copy(update={"draft": report.draft or draft})
    profile = profiles.load(report.profile, declared.lab_of(report_dir))
    missing = [name for name in report.experiments if name not in results]
    if missing:
        raise DocumentError(
            f"{report_dir / 'report.yaml'}: there are no results of {numerals.listed(missing)}; "
            f"run 'snakemake results/reports/{report_dir.name}/report.pdf', which measures them"
        )
    experiments = {name: values_module.load(results[name]) for name in report.experiments}
    disclosed.refuse_exploratory(report, report_dir, experiments)
    lab = declared.lab_of(report_dir)
    sources = prose.read(report_dir, report.files, lab)
    bib = _bibliography(report_dir / report.bibliography, lab)
    floats = Floats({name: (results[name], values) for name, values in experiments.items()})
    tracking = Tracking(experiments, known(experiments))
    names = prose_names(experiments, record)
    pieces = {one.name: one for one in prose.render(report_dir, sources, names, floats, tracking)}
    prose.check(list(pieces.values()), floats, bib)
    wanted = [part for part in report.all_appendices if isinstance(part, str)]
    written = appendices.render(
        report_dir.parent, wanted, experiments, record, names, floats, tracking
    )
    return Manuscript(
        folder=report_dir,
        report=report,
        profile=profile,
        experiments=experiments,
        pieces=pieces,
        appendices=tuple(_appendices(report, pieces, written)),
        floats=floats,
        tracking=tracking,
        bibliography=bib,
        record=record,
    )


def prose_names(experiments: Mapping[str, Values], record: Record) -> dict[str, Any]:
    """Return the names that prose may use; those of the first experiment need no prefix."""

    def experiment(name: str) -> dict[str, Any]:
        if name not in experiments:
            raise values_module.unknown("experiment in this report", name, experiments)
        return experiments[name].names()

    return {
        **next(iter(experiments.values())).names(),
        "experiment": experiment,
        "record": record,
    }


def _appendices(
    report: declared.Report, own: Mapping[str, Piece], written: Mapping[declared.Written, Piece]
) -> Iterator[Headed]:
    for part in report.all_appendices:
        if isinstance(part, declared.Section):
            yield Headed(heading=part.heading, piece=own[part.file])
        elif part in written:
            yield Headed(heading=appendices.HEADINGS[part], piece=written[part])


def _bibliography(path: Path, lab: Path) -> str:
    text = author_file.read(path, lab)
    prose.refuse(text, str(path))
    return text
