"""What Snakemake would run for a target, and its reasons: a dry run, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labrig.errors import ToolError, UsageError
from labrig.provenance.pipeline import ask_pipeline

_JOB = re.compile(r"^(?:local)?(?:rule|checkpoint) (\S+):\n((?:[ \t]+.*\n?)*)", re.MULTILINE)
_FIELD = re.compile(r"^ {4}(\w+): (.*)$", re.MULTILINE)
_LISTS = {
    "Missing output files": "missing",
    "Incomplete output files": "incomplete",
    "Updated input files": "updated",
    "Input files updated by another job": "follows",
}
_PARAMS = re.compile(
    r"Params have changed since last execution: .*?before: (.*?) now: (.*?) *(?:;|$)"
)
_NO_RULE = re.compile(r"(?:MissingRuleException|MissingInputException)")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a job would run, as Snakemake says it: files by what is the matter with them."""

    missing: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    """Inputs that other jobs of this run make."""
    params: tuple[str, str] | None = None
    """What its parameters no longer have, and what they have instead."""
    inputs: bool = False
    """Whether it has other inputs than it had."""
    code: bool = False
    """Whether its script has changed."""

    @property
    def own(self) -> bool:
        """Whether it would run whatever other jobs do."""
        told = self.missing or self.incomplete or self.updated or self.params
        return bool(told or self.inputs or self.code)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job that would run."""

    rule: str
    outputs: tuple[str, ...]
    reason: Reason
    wildcards: dict[str, str] = field(default_factory=dict)


class NothingMakes(UsageError):
    """No rule makes a target."""


def dry_run(target: str, root: Path, config: Sequence[str] = ()) -> tuple[Job, ...]:
    """Ask Snakemake, in the lab ``root``, what it would run for ``target``, in its order.

    ``config`` are words as for its ``--config``. Raises NothingMakes when no rule makes it,
    ToolError with Snakemake's words when it fails otherwise.
    """
    told, text = ask_pipeline(root, target, config)
    if told:
        return tuple(_job(name, said) for name, said in _JOB.findall(text) if name != "all")
    if _NO_RULE.search(text) and target in text:
        raise NothingMakes(f"no rule makes '{target}'")
    said = [line.strip() for line in text.splitlines() if line.startswith("labrig: ")]
    last = [line.strip() for line in text.splitlines() if line.strip()]
    words_of = said[0].removeprefix("labrig: ") if said else " ".join(last[-3:])
    raise ToolError(f"snakemake: {words_of}")


def _job(rule: str, said: str) -> Job:
    fields = dict(_FIELD.findall(said))
    wildcards = (one.partition("=") for one in _split(fields.get("wildcards", "")))
    return Job(
        rule=rule,
        outputs=_split(fields.get("output", "")),
        reason=_reason(fields.get("reason", "")),
        wildcards={name: value for name, _, value in wildcards},
    )


def _reason(said: str) -> Reason:
    lists: dict[str, tuple[str, ...]] = {}
    for part in said.split("; "):
        title, _, files = part.partition(": ")
        if title in _LISTS:
            lists[_LISTS[title]] = _split(files)
    params = _PARAMS.search(said)
    return Reason(
        **lists,
        params=(params[1], params[2]) if params else None,
        inputs="Set of input files has changed" in said,
        code="Code has changed" in said,
    )


def _split(files: str) -> tuple[str, ...]:
    return tuple(part for part in files.split(", ") if part)
