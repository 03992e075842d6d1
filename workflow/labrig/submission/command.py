"""``labrig check``: from what was typed to what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from labrig.check.profile import DEFAULT, Profile, load
from labrig.check.results.reading import SOURCES, VALUES
from labrig.check.rules import every
from labrig.errors import UsageError
from labrig.submission.annotate import annotate
from labrig.submission.as_json import json_text
from labrig.submission.beside import Beside, beside, lab_of, may_be_main
from labrig.submission.checked import Checked, shown
from labrig.submission.checking import check_one, require_pdf
from labrig.submission.many import Progress, beside_others, check_many, submissions
from labrig.submission.outputs import require_copy, require_text
from labrig.submission.request import Request
from labrig.submission.sarif import sarif_text
from labrig.submission.selection import require_known, wish
from labrig.submission.table import csv_text, table_lines
from labrig.submission.written import Line, text_lines
from labrig.terminal import visible

Form = Literal["text", "json", "sarif", "csv"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was typed."""

    path: Path
    """A PDF, or a folder of submissions."""
    profile: str | None = None
    latex: Path | None = None
    results: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    annotate: Path | None = None
    out: Path | None = None
    """The file that what is told goes to; None is the terminal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was found out of one report, or of a folder of them."""

    reports: tuple[Checked, ...]
    folder: bool
    left_out: tuple[str, ...] = ()
    """Of a folder: the files that are a report's figures, not reports."""
    trouble: str = ""
    """What else was asked for and could not be done."""

    @property
    def fit(self) -> bool:
        """Whether all can be submitted."""
        return all(report.fit for report in self.reports)

    def lines(self) -> Iterator[Line]:
        """Tell of it to a person."""
        if self.folder:
            return table_lines(self.reports, self.left_out)
        return text_lines(*self.reports)

    def text(self, form: Form) -> str:
        """Tell of it to a program, or to a person as plain text."""
        if form == "text":
            return "".join(f"{visible(line.text)}\n" for line in self.lines())
        write = {"json": json_text, "sarif": sarif_text, "csv": csv_text}[form]
        return write(*self.reports)


def check(asked: Asked, lab: Path, progress: Progress) -> Answer:
    """Check what was asked for, seen from the folder ``lab``.

    Raises UsageError for what cannot be asked, NoReport for what is no report.
    """
    patterns = (*asked.select, *(wish(said).rule for said in asked.ignore))
    if patterns:
        require_known(patterns, every())
    if asked.path.is_dir():
        return _folder(asked, lab, progress)
    require_pdf(asked.path)
    request = _single(asked, lab)
    _require_outputs(asked, [request])
    report = check_one(request)
    trouble = ""
    if asked.annotate is not None:
        try:
            annotate(asked.path, report, asked.annotate)
        except UsageError as error:
            trouble = str(error)
    return Answer(reports=(report,), folder=False, trouble=trouble)


def _folder(asked: Asked, lab: Path, progress: Progress) -> Answer:
    for option, value in (
        ("--latex", asked.latex),
        ("--results", asked.results),
        ("--annotate", asked.annotate),
    ):
        if value is not None:
            raise UsageError(f"{option} is for one report; {shown(asked.path)} is a folder")
    found = tuple(submissions(asked.path))
    if not found:
        raise UsageError(f"{shown(asked.path)}: there is no PDF in this folder or below")
    # Who marks says what is asked for: a submission does not choose its profile.
    profile = load(asked.profile or DEFAULT, lab)
    requests = [_request(asked, path, beside(path), profile) for path in found]
    _require_outputs(asked, requests)
    reports = check_many(requests, progress)
    figures = beside_others(found, reports)
    names = {path: shown(path.relative_to(asked.path)) for path in found}
    return Answer(
        reports=tuple(
            replace(report, file=names[path])
            for path, report in zip(found, reports, strict=True)
            if path not in figures
        ),
        folder=True,
        left_out=tuple(name for path, name in names.items() if path in figures),
    )


def _require_outputs(asked: Asked, requests: Sequence[Request]) -> None:
    """Raise UsageError where what is to be written would take the place of what is read."""
    inputs = [path for request in requests for path in _inputs(request)]
    if asked.annotate is not None:
        require_copy(asked.path, asked.annotate, inputs)
    if asked.out is not None:
        require_text(asked.out, inputs, asked.annotate)


def _inputs(request: Request) -> Iterator[Path]:
    yield request.pdf
    if request.latex is not None:
        yield request.latex
    if request.results is not None:
        yield from (request.results / name for name in (SOURCES, VALUES))


def _single(asked: Asked, lab: Path) -> Request:
    near = beside(asked.path)
    if asked.latex is not None and not asked.latex.is_file():
        raise UsageError(f"--latex {shown(asked.latex)}: there is no such file")
    if asked.latex is not None and not may_be_main(asked.latex):
        raise UsageError(
            f"--latex {shown(asked.latex)}: has no \\documentclass; name the report's main file"
        )
    if asked.results is not None and not (asked.results / SOURCES).is_file():
        raise UsageError(
            f"--results {shown(asked.results)}: has no {SOURCES}; name the folder of a report that "
            "labrig made, results/reports/NAME"
        )
    return _request(asked, asked.path, near, _profile(asked, near, lab))


def _profile(asked: Asked, near: Beside, lab: Path) -> Profile:
    """The profile that was asked for, else the one that the report says it was written for."""
    if asked.profile is not None or near.profile is None:
        return load(asked.profile or DEFAULT, lab)
    try:
        return load(near.profile, lab)
    except UsageError as error:
        raise UsageError(f"the report's {SOURCES}: {error}; or name one by --profile") from None


def _request(asked: Asked, pdf: Path, near: Beside, profile: Profile) -> Request:
    results = asked.results or near.results
    return Request(
        pdf=pdf,
        profile=profile,
        latex=asked.latex or near.latex,
        results=results,
        lab=Path() if results is None else lab_of(results),
        select=asked.select,
        ignore=tuple(map(wish, asked.ignore)),
    )
