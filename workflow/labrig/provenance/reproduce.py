"""``labrig reproduce``: what a report holds measured again, in a folder of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from labrig import numerals
from labrig.boards.catalogue import Catalogue
from labrig.circumstances.repository import STANDS
from labrig.errors import ToolError, UsageError
from labrig.experiments.near import unknown
from labrig.findings.records import Experiment, Findings
from labrig.hashes import file_sha256
from labrig.lab_settings import own_board, own_report
from labrig.provenance.agreement import agree
from labrig.provenance.archive.opening import open_archive
from labrig.provenance.experiment_results import find_results
from labrig.provenance.judged import judged
from labrig.provenance.pipeline import run_pipeline
from labrig.provenance.reproduced import Reproduced
from labrig.provenance.rerun import refuse_recorded
from labrig.report.declared import load as load_report
from labrig.report.sealed import FILE, understand
from labrig.whole_files import write_whole

PARTS = (
    *("Snakefile", "config", "experiments", "profiles", "report_template", "workflow"),
    *("pyproject.toml", "requirements.lock", STANDS),
)
"""What of a lab its pipeline is made of."""
BUILT = "build"
"""Its native programs, each beside the hashes that prove it current."""
RECORD = "reproduces.json"
"""What a folder was made to reproduce."""

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be measured again, and how; None is as it was."""

    report: str | None = None
    """Its name, or an archive's file."""
    board: str | None = None
    size: str | None = None
    out: Path | None = None
    """A new folder, or one of an earlier call, which goes on."""


def reproduce(asked: Asked, lab: Path, catalogue: Catalogue, say: Say) -> Reproduced:
    """Measure again what a report holds, one of the lab ``lab`` or that of an archive.

    The boards are those of ``lab``, of which nothing but ``lab/reproduced`` changes. Raises
    UsageError for an unknown report, board or size, an archive that cannot be opened, results that
    are missing, and a folder that holds something else; ToolError when Snakemake fails.
    """
    if asked.report is None or not (archive := Path(asked.report)).is_file():
        return _reproduce(asked, lab, lab, catalogue, say)
    with open_archive(archive) as source:
        return _reproduce(replace(asked, report=None), source, lab, catalogue, say)


def _reproduce(asked: Asked, source: Path, lab: Path, catalogue: Catalogue, say: Say) -> Reproduced:
    """Measure again the report whose results are in the lab ``source``."""
    report = asked.report or own_report(source)
    old, works = _found(report, source)
    board = asked.board or _board_of(old, lab)
    size = asked.size or old.experiments[0].circumstances["size"]
    # Refused before anything is copied: the new folder declares the same.
    results = [
        find_results(one.name, source, _board_for(one, board), size) for one in old.experiments
    ]
    for each in results:
        refuse_recorded(each.boards, catalogue)
    out = asked.out or lab / "reproduced" / f"{report}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    _lay_out(out, source, lab, {"report": report, "board": board, "size": size}, say)
    made = {each.experiment: out / each.folder.path for each in results}
    targets = [
        str(folder.relative_to(out) / file)
        for name, folder in made.items()
        for file in ("analysis.json", *(["work.json"] if name in works else []))
    ]
    if not run_pipeline(out, targets, {"board": board, "size": size}):
        raise ToolError(
            f"{report}: Snakemake did not measure it again; what was measured is kept in {out}: "
            f"the same command with -o {out} goes on"
        )
    return Reproduced(
        report=report,
        board=board,
        size=size,
        old_board=_all(old, "board"),
        old_size=_all(old, "size"),
        folder=out,
        agreement=agree(old, judged(made)),
    )


def _found(report: str, source: Path) -> tuple[Findings, set[str]]:
    """What a report's experiments found, and which of them say who did their work."""
    templates = source / "report_template"
    if not (templates / report / "report.yaml").is_file():
        known = sorted(path.parent.name for path in templates.glob("[!.]*/report.yaml"))
        raise UsageError(unknown("report", report, known))
    declared = load_report(templates / report)
    folders = {name: _results(report, name, source) for name in declared.experiments}
    works = {name for name, folder in folders.items() if (folder / "work.json").is_file()}
    return judged(folders), works


def _results(report: str, name: str, source: Path) -> Path:
    """The folder of the results that a report stands on: as its record says, else as configured."""
    again = f"run: snakemake results/reports/{report}/report.pdf"
    folder, analysed = find_results(name, source).made, None
    record = source / "results" / "reports" / report / FILE
    if record.is_file():
        said = understand(record.read_bytes(), str(record)).data["experiments"].get(name)
        if said is None:
            raise UsageError(f"{record}: does not tell of experiment {name}; {again}")
        inside = PurePosixPath(said["folder"])
        if inside.is_absolute() or ".." in inside.parts:
            raise UsageError(f"{record}: says that {name}'s results are outside: {inside}")
        folder, analysed = source / inside, said["analysis"]
    analysis = folder / "analysis.json"
    if not analysis.is_file():
        raise UsageError(f"{analysis}: is not there to hold a fresh one against; {again}")
    if analysed not in (None, file_sha256(analysis)):
        raise UsageError(
            f"{analysis}: is not the one of report {report} any more; {again}, or restore what it "
            f"was made of: labrig sessions {name}"
        )
    return folder


def _board_of(old: Findings, lab: Path) -> str:
    """The board that Snakemake is told: that of the report, where it is one."""
    names = [one.circumstances["board"] for one in old.experiments]
    return next((name for name in names if " and " not in name), None) or own_board(lab)


def _board_for(one: Experiment, board: str) -> str | None:
    """The board to look for an experiment at; None where its levels say which."""
    return None if " and " in one.circumstances["board"] else board


def _all(found: Findings, what: str) -> str:
    said = dict.fromkeys(one.circumstances[what] for one in found.experiments)
    return numerals.listed(list(said))


def _lay_out(out: Path, source: Path, lab: Path, what: dict[str, str], say: Say) -> None:
    """Make ``out`` a lab without results. Raises UsageError when something else is there."""
    said = json.dumps(what, indent=1, sort_keys=True) + "\n"
    record = out / RECORD
    if out.exists():
        if not record.is_file() or record.read_text(encoding="utf-8") != said:
            raise UsageError(
                f"{out}: is there already and does not reproduce this; nothing is overwritten: "
                "name a new folder: -o FOLDER"
            )
        say(f"going on in {out}")
        return
    partial = out.with_name(f".{out.name}.new")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        for part in PARTS:
            _copy(source / part, partial / part)
        _copy(lab / BUILT, partial / BUILT)
        _copy(lab / "config" / "boards.yaml", partial / "config" / "boards.yaml")
        write_whole(partial / RECORD, said)
        partial.rename(out)
    except (OSError, shutil.Error) as error:
        raise UsageError(f"{out}: cannot be made: {error}") from None
    say(f"measuring in {out}")


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif path.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
