"""The lab's configuration as a target is asked for with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.lab_settings import settings_here
from labrig.measure.journal import Counted

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

    @property
    def suffix(self) -> str:
        """What the results' folders of this size end with."""
        return "" if self.size == "full" else f"-{self.size}"


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
    if "size" not in given and (size := _size(target, root)):
        given["size"] = size
    whole = {**{str(key): str(value) for key, value in said.items()}, **given}
    explored = whole.get("exploratory", "false").lower() == "true"
    return Settings(
        board=whole.get("board", ""),
        report=whole.get("report", ""),
        size=whole.get("size", "full"),
        counted="all" if explored else "planned",
        words=tuple(f"{key}={value}" for key, value in given.items()),
    )


def _pair(word: str) -> tuple[str, str]:
    key, sign, value = word.partition("=")
    if not key or not sign:
        raise UsageError(f"--config {word}: write NAME=VALUE, as in size=smoke")
    return key, value


def _size(target: str, root: Path) -> str | None:
    """The size in the name of a results folder, where an experiment's name is the rest of it."""
    parts = PurePosixPath(target).parts
    if parts[:1] != ("results",) or len(parts) < 3 or parts[1] == "reports":
        return None
    names = {path.parent.name for path in root.glob("experiments/[!.]*/experiment.yaml")}
    folder = parts[2]
    fits = [name for name in names if folder.startswith(f"{name}-")]
    return folder.removeprefix(f"{max(fits, key=len)}-") if fits and folder not in names else None
