"""What an analysis was made from, by hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labrig.hashes import yaml_sha256
from labrig.stats.records import Analysis, MadeFrom
from labrig.tracing.source import script_hash


def made_from(
    analysis: Analysis, declaration: Path, scripts: Mapping[str, str], journals: Mapping[str, str]
) -> MadeFrom:
    """Hash the declaration and those of ``scripts`` (texts by file name) that the arms run.

    ``journals`` are the hashes that the table has of its journals.
    """
    run = {name for arm in analysis.arms for name in (arm.script or "").split(" and ") if name}
    return MadeFrom(
        declaration=yaml_sha256(declaration.read_text(encoding="utf-8")),
        scripts={name: script_hash(scripts[name]) for name in sorted(run)},
        journals=dict(journals),
    )
