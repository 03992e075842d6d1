"""Metrics that scripts are to print, held against the scripts beside the declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from labrig.experiment.model import Arm, Experiment
from labrig.experiment.names import Found
from labrig.script_file import script_text
from labrig.tracing.trials import FORM, prints


def unprinted(experiment: Experiment, folder: Path) -> Iterator[Found]:
    """Find metrics that no script prints, or that an arm's scripts print on one system only."""
    for metric, declared in experiment.metrics.items():
        name = declared.trace
        if name is None:
            continue
        found = {
            arm: _printing(way, folder, name)
            for arm, way in experiment.arms.items()
            if way.twin is None
        }
        if not any(any(of_arm.values()) for of_arm in found.values()):
            form = FORM.format(name=name)
            yield ("metrics", metric, "source", "trace"), f"no arm's script prints it: {form}"
        for arm, of_arm in found.items():
            if any(of_arm.values()):
                for system in (system for system, said in of_arm.items() if not said):
                    message = f"does not print '{name}' of a trial, as the other one does"
                    yield ("arms", arm, "script", system), message


def _printing(arm: Arm, folder: Path, name: str) -> Mapping[str, bool]:
    """By system, whether an arm's script prints ``name``; no file that is not there."""
    files = {system: folder / file for system, file in (arm.script or {}).items()}
    return {
        system: prints(script_text(path), name) for system, path in files.items() if path.is_file()
    }
