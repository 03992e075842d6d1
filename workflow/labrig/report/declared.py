"""What a report may say about itself: ``report_template/NAME/report.yaml``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from labrig import declaration
from labrig.check import catalogue, sections
from labrig.check import profile as profiles
from labrig.errors import UsageError
from labrig.report.values import unknown

Name = Annotated[str, StringConstraints(pattern=declaration.NAME, max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f]*$")]
SectionFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(md|tex)$")]
RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z-]+$")]
BibFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.bib$")]
Written = Literal[
    "origins",
    "board",
    "software",
    "methods",
    "evidence",
    "work",
    "changes",
    "over-runs",
    "scripts",
    "trial-level",
]
"""The appendices that labrig writes, in the order in which they come by themselves."""
WRITTEN: tuple[Written, ...] = get_args(Written)
NEEDED: tuple[Written, ...] = ("origins", "board", "software")
"""Those that every number of a report links to."""


class Declared(BaseModel):
    """A part of the declaration: immutable, and no key passes unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(Declared):
    """One section: its prose and its heading."""

    file: SectionFile = Field(description="Markdown or LaTeX file beside report.yaml")
    heading: Line


def _kind(appendix: object) -> str:
    return "written" if isinstance(appendix, str) else "own"


Appendix = Annotated[
    Annotated[Section, Tag("own")] | Annotated[Written, Tag("written")], Discriminator(_kind)
]
"""Prose of the author's own, or the name of one that labrig writes."""


class Report(Declared):
    """A declared report."""

    title: Line
    authors: list[Line] = Field(min_length=1)
    date: Literal["today"] | datetime.date = Field(
        "today", description="'today' is the date of the newest measurement"
    )
    course: Line | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en-GB"
    profile: Name = Field(
        profiles.DEFAULT, description="the format profile; `labrig profile` lists them"
    )
    draft: bool = Field(False, description="whether line numbers and unresolved notes are shown")
    experiments: list[Name] = Field(min_length=1, description="the first is the main one")
    exploratory: bool = Field(
        False,
        description="whether it may stand on trials that a notebook measured, which its title "
        "page then says",
    )
    abstract: SectionFile = "abstract.md"
    sections: list[Section] = Field(min_length=1)
    appendices: list[Appendix] = Field(
        default_factory=list,
        description="sections of one's own, and names of those that labrig writes, in their order; "
        "where none of labrig's is named, all of them follow",
    )
    bibliography: BibFile = "references.bib"
    ignore: dict[RuleName, Line] = Field(
        default_factory=dict,
        description="rules of `labrig check` that do not stop this report, each with the reason",
    )

    @property
    def own_appendices(self) -> list[Section]:
        """The appendices that the author wrote, in their order."""
        return [part for part in self.appendices if isinstance(part, Section)]

    @property
    def all_appendices(self) -> list[Section | Written]:
        """All appendices in their order: the author's own, and the names of labrig's."""
        named = any(isinstance(part, str) for part in self.appendices)
        return [*self.appendices, *(() if named else WRITTEN)]

    @property
    def files(self) -> list[str]:
        """All files of prose, in the order of the report."""
        return [self.abstract, *(part.file for part in (*self.sections, *self.own_appendices))]


def load(folder: Path) -> Report:
    """Read ``report.yaml`` of the report's ``folder``, which is ``LAB/report_template/NAME``.

    The files that it names must exist beside it, its profile in labrig or in the lab, its
    experiments in the lab's ``experiments/``, if the lab has one, and the rules that it ignores.
    Raises DeclarationError with all faults, each with file and line; that of a profile which is
    wrong itself names its file.
    """

    def whole(report: Report) -> Iterator[tuple[Sequence[str | int], str]]:
        yield from _profile_faults(report, lab_of(folder))
        yield from _appendix_faults(report)
        yield from _file_faults(report, folder)
        yield from _experiment_faults(report, lab_of(folder) / "experiments")
        yield from _ignore_faults(report)

    return declaration.load(folder / "report.yaml", Report, whole)


def lab_of(folder: Path) -> Path:
    """The lab's folder, of that of a report."""
    return folder.parent.parent


def json_schema() -> str:
    """The declaration's JSON Schema, as written to ``workflow/schemas/`` for editors."""
    return declaration.json_schema(Report)


def _profile_faults(report: Report, lab: Path) -> Iterator[tuple[Sequence[str | int], str]]:
    if report.profile not in profiles.names(lab):
        yield ("profile",), profiles.unknown(report.profile, lab)
        return
    profile = profiles.load(report.profile, lab)
    for index, message in sections.faults(profile, [s.heading for s in report.sections]):
        yield ("sections",) if index is None else ("sections", index, "heading"), message


def _experiment_faults(report: Report, folder: Path) -> Iterator[tuple[Sequence[str | int], str]]:
    known = sorted(path.parent.name for path in folder.glob("*/experiment.yaml"))
    for index, name in enumerate(report.experiments):
        if name in report.experiments[:index]:
            yield ("experiments", index), f"'{name}' is given twice"
        elif folder.is_dir() and name not in known:
            yield ("experiments", index), str(unknown("experiment", name, known))


def _appendix_faults(report: Report) -> Iterator[tuple[Sequence[str | int], str]]:
    named: list[str] = []
    for index, part in enumerate(report.appendices):
        if isinstance(part, str):
            if part in named:
                yield ("appendices", index), f"'{part}' is given twice"
            named.append(part)
    for name in NEEDED:
        if name not in report.all_appendices:
            yield (
                ("appendices",),
                f"'{name}' cannot be left out: every number of a report links there",
            )


def _ignore_faults(report: Report) -> Iterator[tuple[Sequence[str | int], str]]:
    from labrig.check.rules import every

    for name in report.ignore:
        if name.startswith("file/"):
            yield ("ignore", name), "what is said of the file itself cannot be ignored"
            continue
        try:
            catalogue.find(name, every())
        except UsageError as error:
            yield ("ignore", name), str(error)


def _file_faults(report: Report, folder: Path) -> Iterator[tuple[Sequence[str | int], str]]:
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("abstract",), report.abstract),
        (("bibliography",), report.bibliography),
    ]
    for key, parts in (("sections", report.sections), ("appendices", report.appendices)):
        for index, part in enumerate(parts):
            if isinstance(part, Section):
                places.append(((key, index, "file"), part.file))
    seen: dict[str, str] = {}
    for place, name in places:
        kind = "bib" if name.endswith(".bib") else "prose"
        stem = f"{kind} {Path(name).stem}"
        if seen.get(stem) == name:
            yield place, f"{name} is used twice"
        elif stem in seen:
            yield place, f"{name} and {seen[stem]} differ in their ending only; rename one"
        elif not (folder / name).is_file():
            yield place, f"there is no file {folder / name}"
        seen.setdefault(stem, name)
