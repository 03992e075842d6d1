"""The lab's configuration as a target is asked for with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import UsageError
from labrig.experiments import names_in
from labrig.experiments.near import unknown
from labrig.lab_settings import settings_here
from labrig.measure.journal import Counted
from labrig.results_folder import FULL, ResultsFolder

NAMES = ("board", "report", "size", "draft", "exploratory")
"""What the lab's configuration may say; Snakemake passes over any other name in silence."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What config/lab.yaml says, and ``words`` for ``--config`` that say otherwise."""

    board: str
    report: str
    size: str
    counted: Counted
    """The sessions that count as measured."""
    words: tuple[str, ...]


def settings(target: str, root: Path, config: Sequence[str]) -> Settings:
    """Return the configuration for ``target``: a results folder's name tells its size.

    Raises UsageError when ``root`` is no lab, or a word is not ``NAME=VALUE`` of a name that
    the configuration has.
    """
    said = settings_here(root, "why")
    given = dict(_pair(word) for word in config)
    for name in given:
        if name not in (*NAMES, *said):
            raise UsageError(f"--config: {unknown('name', name, dict.fromkeys([*NAMES, *said]))}")
    if "size" not in given and (size := _size(target, root)) != FULL:
        given["size"] = size
    whole = {**{str(key): str(value) for key, value in said.items()}, **given}
    explored = whole.get("exploratory", "false").lower() == "true"
    return Settings(
        board=whole.get("board", ""),
        report=whole.get("report", ""),
        size=whole.get("size", FULL),
        counted="all" if explored else "planned",
        words=tuple(f"{key}={value}" for key, value in given.items()),
    )


def _pair(word: str) -> tuple[str, str]:
    key, sign, value = word.partition("=")
    if not key or not sign:
        raise UsageError(f"--config {word}: write NAME=VALUE, as in size=smoke")
    return key, value


def _size(target: str, root: Path) -> str:
    """The size of the results that a target lies in; full where it lies in none."""
    found = ResultsFolder.from_path(target, names_in(root))
    return FULL if found is None else found.size
