"""A lab's results, as far as one asks after them: which experiments, in which folders."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labrig.errors import UsageError
from labrig.experiments import names_in
from labrig.experiments.near import unknown
from labrig.lab_settings import settings_here
from labrig.report import known as knowing
from labrig.report.known import Known
from labrig.report.values import Values, load
from labrig.results_folder import RESULTS, ResultsFolder

REPORTS = f"{RESULTS}/reports"


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab in the folder ``root``, looked at for one of its reports."""

    root: Path
    report: str
    folders: Mapping[str, str]
    """Results folders by experiment, from ``root``: the report's experiments first."""
    reported: int
    """How many of these are the report's."""
    defaults: Mapping[str, str]
    """``board``, ``report`` and ``size`` of config/lab.yaml."""
    gone: tuple[str, ...] = ()
    """Results folders that the report stands on and that hold no analysis any more."""
    loaded: dict[str, Values] = field(default_factory=dict, compare=False, repr=False)
    """What was read of analyses so far."""

    def values(self, experiment: str) -> Values:
        """Return what an experiment's analysis says. Raises DocumentError where it is not read."""
        if experiment not in self.loaded:
            self.loaded[experiment] = load(self.root / self.folders[experiment])
        return self.loaded[experiment]

    def known(self) -> dict[str, Known]:
        """Return the report's values by name; where there is no report those of all experiments."""
        names = list(self.folders)[: self.reported or None]
        return knowing.known({name: self.values(name) for name in names})

    def results(self, experiment: str) -> ResultsFolder:
        """Return whose results an experiment's folder has. Raises UsageError for no such folder."""
        folder = self.folders[experiment]
        found = ResultsFolder.from_path(folder, (experiment,))
        if found is None:
            raise UsageError(f"{folder}: is no folder of results; make report {self.report} again")
        return found

    @property
    def report_folder(self) -> str:
        """The report's folder in results."""
        return f"{REPORTS}/{self.report}"

    def snakemake(self, target: str, *words: str, board: str = "", size: str = "") -> str:
        """Return the command that makes ``target``, its configuration told where it is another."""
        told = [f"{key}={said}" for key, said in self._otherwise(board, size).items()]
        config = ["--config", *told] if told else []
        return shlex.join(["snakemake", *words, target, *config])

    def rerun(self, experiment: str, board: str, size: str) -> str:
        """Return the command that measures an experiment afresh."""
        told = self._otherwise(board, size).items()
        options = [word for key, said in told for word in (f"--{key}", said)]
        return shlex.join(["labrig", "rerun", experiment, *options])

    def _otherwise(self, board: str, size: str) -> dict[str, str]:
        asked = {"board": board, "size": size}
        return {key: said for key, said in asked.items() if said and said != self.defaults[key]}


def look(root: Path, report: str | None = None) -> Lab:
    """Find the results in the lab ``root``, those of ``report`` first (else of the lab's report).

    Raises UsageError when ``root`` is no lab, or has no such report.
    """
    defaults = _defaults(root)
    reports = sorted(
        {path.parent.name for path in root.glob("report_template/[!.]*/report.yaml")}
        | {path.parent.name for path in root.glob(f"{REPORTS}/*/sources.json")}
    )
    if report is not None and report not in reports:
        raise UsageError(unknown("report", report, reports))
    name = report or defaults["report"]
    said = _sources(root / REPORTS / name / "sources.json")
    there = {key: at for key, at in said.items() if (root / at / "analysis.json").is_file()}
    others = _analysed(root, defaults)
    return Lab(
        root=root,
        report=name,
        folders=there | {key: folder for key, folder in others.items() if key not in there},
        reported=len(there),
        gone=tuple(at for key, at in said.items() if key not in there),
        defaults=defaults,
    )


def read_json(path: Path) -> Any:
    """Read a JSON file. Raises UsageError when it cannot be read as one."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None


def _defaults(root: Path) -> dict[str, str]:
    said = settings_here(root, "explain")
    return {key: str(said.get(key, "")) for key in ("board", "report", "size")}


def _sources(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    said = read_json(path)
    folders = said.get("experiments") if isinstance(said, dict) else None
    if not isinstance(folders, dict):
        raise UsageError(f"{path}: names no experiments; make the report again")
    return {str(name): str(folder) for name, folder in folders.items()}


def _analysed(root: Path, defaults: Mapping[str, str]) -> dict[str, str]:
    """A folder with an analysis for each experiment: that of the lab's board and size if it can."""
    names = names_in(root)
    found: dict[str, str] = {}
    own = f"{RESULTS}/{defaults['board']}/"
    paths = sorted(root.glob(f"{RESULTS}/*/*/analysis.json"))
    folders = [path.parent.relative_to(root).as_posix() for path in paths]
    for folder in sorted(folders, key=lambda one: (not one.startswith(own), len(one), one)):
        if (results := ResultsFolder.from_path(folder, names)) is not None:
            found.setdefault(results.experiment, folder)
    return dict(sorted(found.items()))
