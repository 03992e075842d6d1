"""Folders of results to compare, from the small report's analysis with changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.report.example import analysis, hypothesis


def board(**changes: Any) -> dict[str, Any]:
    facts = {"kernel": "Linux 6.12", "tracer_dtrace": "D 2.0.7", "uptime_s": "3"}
    said = {"name": "emulator", "identity": "cd" * 32, "emulated": True, "boots": 6, "restored": 0}
    return said | {"facts": facts | changes}


def write(folder: Path, drawn: str = "%PDF-1", caption: str = "A line.", **changes: Any) -> Path:
    """A results folder with one figure ``line``; ``drawn`` stands for its bytes."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    said = analysis(**({"boards": [board()]} | changes))
    (folder / "analysis.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "figures" / "line.pdf").write_text(drawn)
    (folder / "figures" / "line.json").write_text(json.dumps({"caption": caption}))
    return folder


def decided(verdict: str, estimate: float, half: float, **changes: Any) -> dict[str, Any]:
    """H2 with an estimate and half the width of its interval, in shares."""
    ends = {"low": estimate - half, "high": estimate + half}
    return hypothesis("H2", verdict, estimate) | ends | changes
