"""``sources.json``: which results and which profile a report stands on, for its check."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from labrig.hashes import file_sha256
from labrig.report import declared

FILE = "sources.json"


def write_sources(
    folder: Path, report_dir: Path, report: declared.Report, results: Mapping[str, Path]
) -> None:
    """Write ``folder/sources.json``.

    The results' folders are relative to the lab's; each analysis that was read goes by its hash.
    """
    lab = declared.lab_of(report_dir).absolute()
    folders = {
        name: Path(os.path.relpath(results[name].absolute(), lab)).as_posix()
        for name in report.experiments
    }
    said = {
        "report": report_dir.name,
        "profile": report.profile,
        "experiments": folders,
        "analyses": {name: file_sha256(results[name] / "analysis.json") for name in folders},
    }
    text = json.dumps(said, indent=1, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
