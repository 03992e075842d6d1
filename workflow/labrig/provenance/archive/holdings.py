"""What an archive holds: of the lab, all that a report was made by and from, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from labrig.boards.catalogue import read_catalogue
from labrig.circumstances.repository import STANDS, as_committed, commit_of
from labrig.errors import UsageError
from labrig.hashes import file_sha256
from labrig.lab_settings import settings_of
from labrig.provenance.archive.standing import experiments_of, refuse_unmade
from labrig.report import declared as reports
from labrig.report.values import unknown
from labrig.results_folder import ResultsFolder
from labrig.stats import records

Content = Path | bytes
"""A file of the lab, or what is written into the archive in its place."""

TOP = (
    *("Snakefile", "Makefile", "pyproject.toml", "requirements.lock"),
    *("README.md", "LICENSE", "CITATION.cff"),
)
"""Files of the lab's own folder."""
CODE = ("workflow", "profiles", "config/profiles")
"""Folders of what a report is made by."""

_NOWHERE = frozenset(["__pycache__", "kept"])
"""Folders that are left out: earlier sessions and findings are not what the report stands on."""
_WRITTEN_BY_LATEX = frozenset(
    f".{kind}" for kind in ("aux", "bbl", "blg", "fdb_latexmk", "fls", "log", "out", "pdf", "pos")
)


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """All that goes into an archive besides its description."""

    report: str
    declared: reports.Report
    experiments: Sequence[ResultsFolder]
    """Of the report: where their results are in the lab and in the archive."""
    files: Mapping[str, Content]
    """By path in the lab, which is the path in the archive."""

    @property
    def names(self) -> list[str]:
        """The files' paths, sorted."""
        return sorted(self.files)

    @property
    def made(self) -> str:
        """The report's folder in results."""
        return f"results/reports/{self.report}"

    @property
    def prose(self) -> str:
        """The folder of what the report's author wrote."""
        return f"report_template/{self.report}"


def gather(lab: Path, report: str | None = None) -> Holdings:
    """Find what ``report`` (None: the lab's own) stands on, in the lab's folder.

    Raises UsageError where this is no lab, the report is not made of what lies there now, or did
    not pass its check; DocumentError for an unknown report, DeclarationError for a wrong
    ``report.yaml``.
    """
    if not (lab / "Snakefile").is_file() or not (lab / "config" / "lab.yaml").is_file():
        raise UsageError(f"{lab.absolute()}: is no lab: it has no Snakefile and config/lab.yaml")
    name = report or str(settings_of(lab).get("report", ""))
    known = sorted(path.parent.name for path in lab.glob("report_template/[!.]*/report.yaml"))
    if name not in known:
        raise unknown("report", name, known)
    declared = reports.load(lab / "report_template" / name)
    made = PurePosixPath("results", "reports", name)
    refuse_unmade(lab, made)
    experiments = experiments_of(lab, made)
    files: dict[str, Content] = {one: lab / one for one in TOP if (lab / one).is_file()}
    for folder in CODE:
        files |= _tree(lab, folder)
    for one in experiments:
        files |= _tree(lab, f"experiments/{one.experiment}")
        files |= _tree(lab, str(one.path))
        for folder_of_board in one.measured.values():
            files |= _tree(lab, str(folder_of_board))
            board = str(folder_of_board.parent / "board.json")
            files[board] = lab / board
    files |= {
        path: file
        for path, file in _tree(lab, "report_template").items()
        if len(parts := PurePosixPath(path).parts) == 2 or parts[1] in ("appendices", name)
    }
    files |= _tree(lab, str(made))
    files.pop(f"{made}/typeset.pdf", None)  # the same bytes as report.pdf
    files |= _written(lab, name, experiments, files)
    return Holdings(report=name, declared=declared, experiments=experiments, files=files)


def own_code(lab: Path, files: Iterable[str]) -> frozenset[str]:
    """Return those of ``files`` that are labrig's own, as the commit at work has them.

    Experiments, prose, settings and results are nobody's but this lab's, committed or not.
    """
    return as_committed(lab, filter(_is_labrigs, files))


def _is_labrigs(file: str) -> bool:
    first, *rest = PurePosixPath(file).parts
    layout = first == "report_template" and (len(rest) == 1 or rest[0] == "appendices")
    return layout or first in ("workflow", "profiles") or (not rest and file in TOP)


def _tree(lab: Path, folder: str) -> dict[str, Path]:
    """The files below a folder by path, hidden ones and what is made again left out."""
    return {
        path.relative_to(lab).as_posix(): path
        for path in sorted((lab / folder).rglob("*"))
        if path.is_file() and not _left_out(path.relative_to(lab / folder))
    }


def _left_out(path: Path) -> bool:
    if any(part in _NOWHERE or part.startswith(".") for part in path.parts):
        return True
    by_latex = path.parts[0] == "latex" and path.suffix in _WRITTEN_BY_LATEX
    drawn = path.name.startswith("figure-") or "pictures" in path.parts
    return path.suffix == ".pyc" or path.name.endswith("~") or (by_latex and not drawn)


def _written(
    lab: Path, report: str, experiments: Sequence[ResultsFolder], files: Mapping[str, Content]
) -> dict[str, Content]:
    """What stands in the archive in place of the lab's own: its boards are records there."""
    catalogue = read_catalogue(lab / "config")
    boards = list(dict.fromkeys(board for one in experiments for board in one.measured))
    kinds = {name: declared.kind for name, declared in catalogue.boards.items()}
    lines = ["# What each board measured is its record here: no machine is needed.\n"]
    for board in boards:
        lines.append(f"{board}: # measured on a board of kind {kinds.get(board, 'unknown')}\n")
        lines.append(f"  kind: recorded\n  results: results/{board}\n")
    analyses = [
        records.from_json((lab / one.path / "analysis.json").read_text(encoding="utf-8"))
        for one in experiments
    ]
    chosen = {
        "board": boards[0],
        "report": report,
        "size": analyses[0].size,
        "draft": settings_of(lab).get("draft", False),
        "exploratory": any(one.counts.exploratory for one in analyses),
    }
    said = "".join(f"{key}: {json.dumps(value)}\n" for key, value in chosen.items())
    commit, clean = commit_of(lab)
    code = {
        path: file_sha256(file)
        for path, file in files.items()
        if isinstance(file, Path) and (path == "Snakefile" or path.startswith("workflow/"))
    }
    stands = {"commit": commit, "clean": clean, "files": code}
    return {
        "config/boards.yaml": "".join(lines).encode(),
        "config/lab.yaml": said.encode(),
        STANDS: (json.dumps(stands, indent=1, sort_keys=True) + "\n").encode(),
    }
