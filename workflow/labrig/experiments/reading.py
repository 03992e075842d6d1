"""Read an experiment from its folder, and give editors its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labrig import declaration
from labrig.experiments.model import Experiment
from labrig.experiments.names import Found, cross_check, missing_files
from labrig.experiments.printed import unprinted


def load(folder: Path) -> Experiment:
    """Read ``folder/experiment.yaml``; the files that it names must exist beside it.

    Raises DeclarationError with all faults, each with file and line.
    """

    def whole(experiment: Experiment) -> Iterator[Found]:
        yield from cross_check(experiment)
        yield from missing_files(experiment, folder)
        yield from unprinted(experiment, folder)

    return declaration.load(folder / "experiment.yaml", Experiment, whole)


def names_in(lab: Path) -> list[str]:
    """The experiments that are declared in the lab's folder ``lab``, sorted."""
    declared = lab.glob("experiments/[!.]*/experiment.yaml")
    return sorted(path.parent.name for path in declared)


def json_schema() -> str:
    """The declaration's JSON Schema, as written to ``workflow/schemas/`` for editors."""
    return declaration.json_schema(Experiment, _also_short_forms)


def _also_short_forms(definitions: dict[str, Any]) -> None:
    """Let editors accept what the validators accept: a bare level, script, step or factor."""
    scalars = [{"type": "string"}, {"type": "number"}]
    level = definitions["Factor"]["properties"]["levels"]
    level["items"] = {"anyOf": [level["items"], *scalars]}
    for name in ("prepare", "cleanup"):
        steps = definitions["Workload"]["properties"][name]
        steps["items"] = {"anyOf": [steps["items"], {"type": "string"}]}
    for name in ("by", "panels"):
        factors = definitions["Curves"]["properties"][name]
        factors["anyOf"] = [*factors["anyOf"], {"type": "string"}]
    script = definitions["Arm"]["properties"]["script"]
    script["anyOf"] = [*script["anyOf"], {"type": "string"}]
