"""What a lab chose for itself: ``config/lab.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labrig.errors import UsageError

LAB = Path("config/lab.yaml")
"""Seen from the lab's folder."""


def settings_of(lab: Path) -> dict[str, Any]:
    """Read the settings of the lab in the folder ``lab``, by name; none where there is no file.

    Raises UsageError for a file that is no YAML.
    """
    import yaml

    path = lab / LAB
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (OSError, ValueError, yaml.YAMLError):
        raise UsageError(f"{path}: cannot be read as YAML") from None
    return {str(key): value for key, value in said.items()} if isinstance(said, dict) else {}


def settings_here(lab: Path, asking: str) -> dict[str, Any]:
    """The same, for what is asked in a lab's folder by ``labrig ASKING``.

    Raises UsageError where there are none.
    """
    if not (found := settings_of(lab)):
        raise UsageError(
            f"{lab / LAB}: is not there; labrig {asking} is asked in a lab's own folder"
        )
    return found


def own_board(root: Path) -> str:
    """The board that ``config/lab.yaml`` names. Raises UsageError when it names none."""
    said = settings_of(root).get("board")
    if not isinstance(said, str):
        raise UsageError(f"{root / LAB}: names no board; give one: --board NAME")
    return said


def own_size(root: Path) -> str:
    """The size that ``config/lab.yaml`` names, else ``full``."""
    return str(settings_of(root).get("size", "full"))


def own_report(root: Path) -> str:
    """The report that ``config/lab.yaml`` names. Raises UsageError when it names none."""
    said = settings_of(root).get("report")
    if not isinstance(said, str):
        raise UsageError(f"{root / LAB}: names no report; name one")
    return said
