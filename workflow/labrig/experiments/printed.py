"""What scripts are to print of trials and connections, held against those that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from labrig.experiments.fields import System
from labrig.experiments.figure import Curves
from labrig.experiments.figure_places import placed
from labrig.experiments.model import Arm, Experiment
from labrig.experiments.names import Found
from labrig.script_file import script_text
from labrig.tracing.source import strings_of
from labrig.tracing.trials import FORM, prints

CONNECTION = "tcp "
"""How each line begins that a script prints of a connection (docs/tcp.md)."""


def unprinted(experiment: Experiment, folder: Path) -> Iterator[Found]:
    """Find what no script prints, or not that of the arm, or of the system, that it is asked of."""
    for metric, declared in experiment.metrics.items():
        name = declared.trace
        if name is None:
            continue
        found = {arm: _printing(way, folder, name) for arm, way in experiment.arms.items()}
        if not any(any(of_arm.values()) for of_arm in found.values()):
            form = FORM.format(name=name)
            yield ("metrics", metric, "source", "trace"), f"no arm's script prints it: {form}"
            continue
        for arm, of_arm in found.items():
            if any(of_arm.values()) and experiment.arms[arm].twin is None:
                for system in (system for system, said in of_arm.items() if not said):
                    message = f"does not print '{name}' of a trial, as the other one does"
                    yield ("arms", arm, "script", system), message
        without = {arm for arm, of_arm in found.items() if not any(of_arm.values())}
        yield from _asked_in_vain(experiment, metric, without)
    yield from _unfollowed(experiment, folder)


def _asked_in_vain(experiment: Experiment, metric: str, without: set[str]) -> Iterator[Found]:
    """Find hypotheses and figures on ``metric`` in arms ``without`` it."""
    for index, hypothesis in enumerate(experiment.hypotheses):
        asked = hypothesis.comparison
        for key, arm in (("arm", asked.arm), ("baseline", asked.baseline)):
            if asked.metric == metric and arm in without:
                place = ("hypotheses", index, "comparison", key)
                yield place, f"{arm} has no {metric}: no script of it prints that of trials"
    for name, declared in experiment.figures.items():
        figure = placed(declared, experiment) if isinstance(declared, Curves) else declared
        arms = figure.arms or list(experiment.arms)
        if metric in (declared.metrics or []) and without.issuperset(arms):
            those = f"{arms[0]} has" if len(arms) == 1 else f"{', '.join(arms)} have"
            message = f"{those} no {metric}: name an arm in arms whose script prints it of trials"
            yield ("figures", name), message


def _unfollowed(experiment: Experiment, folder: Path) -> Iterator[Found]:
    """Find scripts that are to follow connections and print no line of one."""
    tcp = experiment.tcp
    if tcp is None or tcp.arm not in experiment.arms:
        return
    for system, script in _scripts(experiment.arms[tcp.arm], folder).items():
        if not any(text.startswith(CONNECTION) for text in strings_of(script)):
            file = (experiment.arms[tcp.arm].script or {})[system]
            yield (
                ("tcp", "arm"),
                f"{file} prints no line of a connection: tcp NS LPORT RPORT EVENT FIELD=VALUE ...",
            )


def _printing(arm: Arm, folder: Path, name: str) -> Mapping[System, bool]:
    """By system, whether an arm's script prints ``name``; no file that is not there."""
    return {system: prints(text, name) for system, text in _scripts(arm, folder).items()}


def _scripts(arm: Arm, folder: Path) -> Mapping[System, str]:
    """An arm's scripts by system, those that are there."""
    files = {system: folder / file for system, file in (arm.script or {}).items()}
    return {system: script_text(path) for system, path in files.items() if path.is_file()}
