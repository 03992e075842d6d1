"""``sources.json``: which results and which profile a report stands on, for its check."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from labrig.hashes import file_sha256
from labrig.report import declared

FILE = "sources.json"


def folders(report_dir: Path, results: Mapping[str, Path]) -> dict[str, str]:
    """Return the results' folders as they are called from the lab's own."""
    lab = declared.lab_of(report_dir).absolute()
    return {
        name: Path(os.path.relpath(path.absolute(), lab)).as_posix()
        for name, path in results.items()
    }


def write_sources(
    folder: Path, report_dir: Path, profile: str, results: Mapping[str, Path]
) -> None:
    """Write ``folder/sources.json``.

    The results' folders are relative to the lab's; each analysis that was read goes by its hash.
    """
    said = {
        "report": report_dir.name,
        "profile": profile,
        "experiments": folders(report_dir, results),
        "analyses": {name: file_sha256(path / "analysis.json") for name, path in results.items()},
    }
    text = json.dumps(said, indent=1, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
