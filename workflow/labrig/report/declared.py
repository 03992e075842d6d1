"""What a report may say about itself: ``report_template/NAME/report.yaml``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from labrig import declaration

REQUIRED = (
    "Introduction",
    "Experimental setup and methodology",
    "Results and discussion",
    "Conclusion",
)
"""Headings that the course asks for, in this order."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f]*$")]
MarkdownFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.md$")]
BibFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.bib$")]


class Declared(BaseModel):
    """A part of the declaration: immutable, and no key passes unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(Declared):
    """One section: its prose and its heading."""

    file: MarkdownFile = Field(description="Markdown file beside report.yaml")
    heading: Line


class Report(Declared):
    """A declared report."""

    title: Line
    authors: list[Line] = Field(min_length=1)
    date: Literal["today"] | datetime.date = Field(
        "today", description="'today' is the date of the newest measurement"
    )
    course: Line | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en-GB"
    experiments: list[Name] = Field(min_length=1, description="the first is the main one")
    abstract: MarkdownFile = "abstract.md"
    sections: list[Section] = Field(min_length=1)
    appendices: list[Section] = Field(
        default_factory=list, description="prose before the appendices that labrig writes"
    )
    bibliography: BibFile = "references.bib"
    draft: bool = Field(False, description="show line numbers and notes")
    page_limit: int = Field(8, ge=1, le=1000, description="pages of the sections")

    @property
    def files(self) -> list[str]:
        """All Markdown files, in the order of the report."""
        return [self.abstract, *(part.file for part in (*self.sections, *self.appendices))]


def load(folder: Path) -> Report:
    """Read ``folder/report.yaml``; the files that it names must exist beside it.

    Raises DeclarationError with all faults, each with file and line.
    """

    def whole(report: Report) -> Iterator[tuple[Sequence[str | int], str]]:
        yield from _section_faults(report)
        yield from _file_faults(report, folder)

    return declaration.load(folder / "report.yaml", Report, whole)


def _section_faults(report: Report) -> Iterator[tuple[Sequence[str | int], str]]:
    wanted = list(REQUIRED)
    headings = [section.heading for section in report.sections]
    for index, heading in enumerate(headings):
        if heading in headings[:index]:
            yield ("sections", index, "heading"), f"'{heading}' is given twice"
        elif wanted and heading == wanted[0]:
            wanted.pop(0)
        elif heading in wanted:
            yield ("sections", index, "heading"), f"'{wanted[0]}' must come before '{heading}'"
            wanted = wanted[wanted.index(heading) + 1 :]
    for heading in REQUIRED:
        if heading not in headings:
            yield ("sections",), f"the required section '{heading}' is missing"


def _file_faults(report: Report, folder: Path) -> Iterator[tuple[Sequence[str | int], str]]:
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("abstract",), report.abstract),
        (("bibliography",), report.bibliography),
    ]
    for key, parts in (("sections", report.sections), ("appendices", report.appendices)):
        places += [((key, index, "file"), part.file) for index, part in enumerate(parts)]
    seen: set[str] = set()
    for place, name in places:
        if name in seen:
            yield place, f"{name} is used twice"
        elif not (folder / name).is_file():
            yield place, f"there is no file {folder / name}"
        seen.add(name)
