"""What is to be verified: everything there is, or what a name, a folder or a PDF means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import UsageError
from labrig.experiments import names_in
from labrig.experiments.near import unknown
from labrig.provenance.setting_aside import KEPT
from labrig.report import sealed
from labrig.report.sealed import Sealed
from labrig.results_folder import REPORTS, RESULTS, ResultsFolder

MADE = ("plan.json", "measured.json", "trials.parquet", "analysis.json")
"""What makes a folder one of results: any of these, or a journal (a notebook writes no more, and
a rerun that was interrupted may have left only those that it set aside)."""


@dataclass(frozen=True, kw_only=True)
class Lone:
    """A PDF that is not where its lab puts it."""

    path: Path
    name: str
    """As it was named."""
    record: Sealed


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What is to be looked at, each thing once."""

    results: tuple[str, ...]
    """Folders of experiments' results, as seen from the lab."""
    reports: tuple[str, ...]
    """Names."""
    lone: tuple[Lone, ...] = ()


def find(lab: Path, whats: Sequence[str]) -> Targets:
    """Return what ``whats`` mean in the lab's folder; without any, all of its results.

    A report means the results that it stands on as well. Raises UsageError for what is none.
    """
    results, reports = _results(lab), _reports(lab)
    if not whats:
        if not results and not reports:
            raise UsageError("there are no results here to be verified; run this in a lab's folder")
        return Targets(results=results, reports=reports)
    found: list[str] = []
    named: list[str] = []
    lone: list[Lone] = []
    for what in whats:
        if (lab / what).is_file():
            pdf = find_pdf(lab, what)
            if pdf.record.data["report"] in reports:
                named.append(pdf.record.data["report"])
            lone.append(pdf)
        elif inside := _inside(lab, what, results, reports):
            found += inside.results
            named += inside.reports
        else:
            known = sorted({*reports, *(_experiment(lab, one) for one in results)})
            raise UsageError(unknown("experiment, report or folder of results", what, known))
    for report in dict.fromkeys(named):
        found += [folder for folder in _stood_on(lab, report) if folder in results]
    return Targets(
        results=tuple(dict.fromkeys(found)),
        reports=tuple(dict.fromkeys(named)),
        lone=tuple(lone),
    )


def _results(lab: Path) -> tuple[str, ...]:
    """The folders of results: the boards' own, and those of several boards together."""
    folders = (path for path in (lab / RESULTS).glob("*/*") if path.is_dir())
    return tuple(
        sorted(
            path.relative_to(lab).as_posix()
            for path in folders
            if path.parent.name != REPORTS and _is_made(path)
        )
    )


def _is_made(folder: Path) -> bool:
    there = any((folder / name).is_file() for name in MADE)
    journals = ("raw/*.jsonl", f"{KEPT}/[!.]*/raw/*.jsonl")
    return there or any(any(folder.glob(pattern)) for pattern in journals)


def _reports(lab: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in lab.glob("results/reports/*/values.json")))


def _experiment(lab: Path, folder: str) -> str:
    """The experiment whose folder of results this is."""
    found = ResultsFolder.from_path(folder, names_in(lab))
    return Path(folder).name if found is None else found.experiment


def _inside(lab: Path, what: str, results: Sequence[str], reports: Sequence[str]) -> Targets | None:
    """What a name or a folder means; None when it means nothing here."""
    by_name = [one for one in results if what in (Path(one).name, _experiment(lab, one))]
    if by_name or what in reports:
        return Targets(results=tuple(by_name), reports=tuple(one for one in reports if one == what))
    try:
        folder = (lab / what).resolve().relative_to(lab.resolve()).as_posix()
    except ValueError:
        return None
    prefix = "" if folder == "." else f"{folder}/"
    below = tuple(one for one in results if f"{one}/".startswith(prefix))
    under = tuple(one for one in reports if f"results/reports/{one}/".startswith(prefix))
    if not (lab / what).is_dir() or not (below or under):
        return None
    return Targets(results=below, reports=under)


def _stood_on(lab: Path, report: str) -> Iterator[str]:
    """The results that a report stands on, as its record says."""
    path = lab / "results" / "reports" / report / "record.json"
    if path.is_file():
        said = sealed.understand(path.read_bytes(), f"results/reports/{report}/record.json")
        yield from (one["folder"] for one in said.data["experiments"].values())


def find_pdf(lab: Path, what: str) -> Lone:
    """The PDF ``what`` with its record. Raises UsageError for one without."""
    record = sealed.read(lab / what)
    if record is None:
        raise UsageError(f"{what}: has no record in it; labrig's reports have one")
    return Lone(path=lab / what, name=what, record=record)
