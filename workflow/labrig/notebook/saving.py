"""An exploration made an experiment: its declaration cut to what was explored, and its trials.

The declaration's text stays as its author wrote it, comments included, but for what was not looked
at and what refers to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import declaration
from labrig.errors import UsageError
from labrig.experiments import Experiment, cross_check, unprinted
from labrig.measure.recorded import copy_beside, copy_session
from labrig.new.experiment import refuse_taken
from labrig.new.making import make
from labrig.notebook import yaml_cut
from labrig.notebook.lab import results_of
from labrig.notebook.yaml_cut import Cut

if TYPE_CHECKING:
    from labrig.notebook.run import Run

COUNTED = ("trials", "blocks", "warmup")


def save(run: Run, name: str) -> Path:
    """See ``Run.save``."""
    lab, exploration = run.exploration.lab, run.exploration
    folder = lab / "experiments" / exploration.name
    refuse_taken(name)
    text = (folder / "experiment.yaml").read_text(encoding="utf-8")
    if (
        declaration.parse(text, Experiment, source=str(folder)).on_board(exploration.board)
        != exploration.declared
    ):
        raise UsageError(f"{folder}: changed since it was read; run the notebook again")
    made = saved(text, run.experiment, folder)
    wanted = {
        *run.experiment.workload.files,
        *(one for arm in run.experiment.arms.values() for one in (arm.script or {}).values()),
    }
    files = [folder / one for one in sorted(wanted)]
    make(lab / "experiments", name, {"experiment.yaml": made}, files)
    raw = results_of(lab, exploration.board, name, "full") / "raw"
    for journal in run.journals:
        copy_session(journal, raw)
    for source in {journal.parent for journal in run.journals}:
        copy_beside(source, raw)
    return lab / "experiments" / name


def saved(text: str, seen: Experiment, folder: Path) -> str:
    """Return ``text``, the declaration that ``seen`` is a part of, cut to it.

    ``folder`` has the scripts. Raises UsageError when that would not be the same experiment,
    DeclarationError when it would be a wrong one.
    """
    whole = declaration.parse(text, Experiment, source="experiment.yaml")
    drop = set(_unseen(whole, seen))
    put: dict[yaml_cut.Path, str] = {
        (key,): str(getattr(seen, key))
        for key in COUNTED
        if getattr(seen, key) != getattr(whole, key)
    }
    if seen.start != whole.start:
        put[("start",)] = seen.start
    made = yaml_cut.cut(text, Cut(drop=drop, put=put))
    # What refers to what is gone goes too: figures, metrics that nothing prints any more, sizes.
    while dangling := set(_dangling(made, folder)):
        made = yaml_cut.cut(made, Cut(drop=dangling))
    again = declaration.parse(made, Experiment, cross_check, source="the new experiment.yaml")
    if _runs(again) != _runs(seen):
        raise UsageError("its declaration cannot be cut to what was explored; edit it by hand")
    return made


def _unseen(whole: Experiment, seen: Experiment) -> Iterator[yaml_cut.Path]:
    """What of the declaration was not looked at."""
    yield from (("arms", name) for name in whole.arms if name not in seen.arms)
    yield from (
        ("reference", index) for index, name in enumerate(whole.reference) if name not in seen.arms
    )
    for name, factor in whole.factors.items():
        for index, value in enumerate(factor.values):
            if value not in seen.factors[name].values:
                yield "factors", name, "levels", index
    kept = {one.id for one in seen.hypotheses}
    for index, hypothesis in enumerate(whole.hypotheses):
        if hypothesis.id not in kept:
            yield "hypotheses", index
    yield from ((key,) for key in ("work", "tcp", "stop") if getattr(seen, key) is None)
    for key, size in whole.sizes.items():
        for index, name in enumerate(size.arms or []):
            if name not in seen.arms:
                yield "sizes", key, "arms", index
        for varied, values in size.levels.items():
            left = [value in seen.factors[varied].values for value in values]
            if not any(left):
                yield "sizes", key
            for index, there in enumerate(left):
                if not there:
                    yield "sizes", key, "levels", varied, index
    for key, figure in whole.figures.items():
        for index, name in enumerate(figure.arms or []):
            if name not in seen.arms:
                yield "figures", key, "arms", index


def _dangling(text: str, folder: Path) -> Iterator[yaml_cut.Path]:
    """What a declaration names and does not have, as far as it can be left out."""
    here = declaration.parse(text, Experiment, source="the new experiment.yaml")
    for place, _ in cross_check(here):
        if place[0] in ("figures", "sizes", "hypotheses"):
            yield tuple(place[:2])
    for place, _ in unprinted(here, folder):
        if place[0] == "metrics":
            yield tuple(place[:2])


def _runs(experiment: Experiment) -> Mapping[str, object]:
    """What decides which trials there are."""
    return {
        "arms": {name: arm.script for name, arm in experiment.arms.items()},
        "factors": {name: factor.levels for name, factor in experiment.factors.items()},
        "workload": experiment.workload,
        "reference": experiment.reference,
        "seed": experiment.seed,
        "trials": experiment.trials,
        "blocks": experiment.blocks,
        "warmup": experiment.warmup,
        "start": experiment.start,
    }
