"""``labrig why``: whether Snakemake would make a target again now, what that takes, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from labrig import numerals
from labrig.errors import UsageError
from labrig.provenance.why import causes
from labrig.provenance.why.dry_run import Job, NothingMakes, dry_run
from labrig.provenance.why.forecast import Forecast, forecast, watched
from labrig.provenance.why.settings import Settings, settings
from labrig.provenance.why.targets import targets
from labrig.report.values import unknown
from labrig.results_folder import ResultsFolder, boards_in

__all__ = ["Why", "why"]

DONE: Mapping[str, str] = {
    "board": "the board made ready",
    "plan": "planned",
    "traces": "traces read",
    "table": "trials tabulated",
    "tcp": "connections followed",
    "analyse": "analysed",
    "figures": "drawn",
    "typeset": "typeset",
    "check": "checked",
    "gate": "",
    "publish": "published",
    "page": "written as a page",
    "outside": "written for use outside",
}
"""What the jobs of a rule do to an experiment or a report, in their order."""
SHORT = 80
"""Characters of parameters that are shown."""
KINDS = {"draw_traces": "figures", "draw_tcp": "figures", "publish_other": "publish"}


@dataclass(frozen=True, kw_only=True)
class Why:
    """What would be done for a target, and because of what; empty when nothing would be."""

    target: str
    measured: tuple[Forecast, ...]
    """What measuring would come to, an experiment and board each."""
    does: tuple[str, ...]
    because: tuple[str, ...]
    jobs: tuple[Job, ...]
    missing: bool
    """Whether the target is not there."""

    def lines(self) -> list[str]:
        """Return all of it in one line or two."""
        if not self.jobs:
            return [f"{self.target}: up to date; nothing would be done"]
        changes = [words for one in self.measured for words in one.changed]
        plan = f" (planned otherwise: {numerals.listed(changes)})" if changes else ""
        words = list(dict.fromkeys(one.words for one in self.measured)) or ["nothing is measured"]
        some = [one for one in words if one != "nothing is measured"] or words[:1]
        again = "" if self.missing or not self.does else " again"
        does = f"; {numerals.listed(list(self.does))}{again}" if self.does else ""
        return [
            f"{self.target}: {'; '.join(some)}{plan}{does}",
            f"because {'; '.join(self.because)}",
        ]

    def to_json(self) -> str:
        """Return all of it as JSON, with Snakemake's jobs and reasons."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


def why(target: str, root: Path, config: Sequence[str] = ()) -> Why:
    """Ask Snakemake (a dry run) in the lab ``root``, and say what it would do for a target.

    ``config`` are words as for Snakemake's ``--config``. Nothing is made, and no board started.

    Raises UsageError with near matches for a target that nothing makes, ToolError when Snakemake
    fails, DeclarationError for an experiment that is declared wrongly.
    """
    chosen = settings(target, root, config)
    known = targets(root, chosen)
    try:
        jobs = dry_run(target, root, chosen.words)
    except NothingMakes:
        if (root / target).exists():
            raise UsageError(f"{target}: nothing makes it; it is there as it was written") from None
        raise UsageError(str(unknown("target", target, known))) from None
    if any(job.rule == "no_such_report" for job in jobs):
        raise UsageError(str(unknown("target", target, known)))
    kinds = [_kind(job) for job in jobs]
    done = [words for kind, words in DONE.items() if kind in kinds and words]
    return Why(
        target=target,
        measured=tuple(_measured(jobs, root, chosen)),
        does=tuple(done),
        because=tuple(_because(jobs, root, chosen)),
        jobs=jobs,
        missing=not (root / target).exists(),
    )


def _kind(job: Job) -> str:
    return "figures" if job.rule.startswith("figures_") else KINDS.get(job.rule, job.rule)


def _measured(jobs: Sequence[Job], root: Path, chosen: Settings) -> list[Forecast]:
    made_ready = {job.wildcards["board"] for job in jobs if job.rule == "board"}
    found = []
    for job in jobs:
        if job.rule == "measure":
            board, experiment = job.wildcards["board"], job.wildcards["experiment"]
            ready = board not in made_ready
            found.append(
                forecast(experiment, board, chosen.size, root, ready=ready, counted=chosen.counted)
            )
        elif job.rule == "work":
            boards, experiment = job.wildcards["boards"], job.wildcards["experiment"]
            found.append(watched(experiment, boards_in(boards), chosen.size, root))
    return found


def _because(jobs: Sequence[Job], root: Path, chosen: Settings) -> list[str]:
    """What would have jobs run by themselves, and not only since other jobs run."""
    own = [job for job in jobs if job.reason.own]
    gone = list(dict.fromkeys(file for job in own for file in job.reason.missing))
    said = []
    if gone:
        more = f" and {numerals.counted(len(gone) - 1, 'more file')}" if len(gone) > 1 else ""
        said.append(f"{gone[0]}{more} {'are' if more else 'is'} not there")
    if half := list(dict.fromkeys(file for job in own for file in job.reason.incomplete)):
        said.append(f"{half[0]} was not finished")
    by_results: dict[Path | None, list[str]] = {}
    for job in (one for one in own if not one.reason.missing):
        by_results.setdefault(_results(job, root, chosen), []).extend(job.reason.updated)
    seen: set[str] = set()
    for results, files in sorted(by_results.items(), key=lambda one: one[0] is None):
        fresh = [file for file in dict.fromkeys(files) if file not in seen]
        seen.update(fresh)
        if fresh:
            said.append(causes.told(fresh, results, root))
    for job in own:
        if job.reason.params is not None:
            before, now = job.reason.params
            short = len(before) + len(now) <= SHORT
            values = f" from {before} to {now}" if short else ""
            said.append(f"what {_kind(job)} is told has changed{values}")
        if job.reason.code:
            said.append(f"the script of {_kind(job)} has changed")
    if not said:
        other = dict.fromkeys(_kind(job) for job in own if job.reason.inputs)
        said.append(f"{numerals.listed(list(other))} has other inputs than it had")
    return list(dict.fromkeys(said))


def _results(job: Job, root: Path, chosen: Settings) -> Path | None:
    """The results folder that a job of an experiment makes something in."""
    boards = job.wildcards.get("boards", job.wildcards.get("board"))
    experiment = job.wildcards.get("experiment")
    if boards is None or experiment is None:
        return None
    made = ResultsFolder(boards=boards_in(boards), experiment=experiment, size=chosen.size)
    return root / made.path
