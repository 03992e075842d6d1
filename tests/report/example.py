"""A small report and the results it stands on, to be changed by each test."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

from labrig.check.profile import SHIPPED
from labrig.report.record import Measured, Record

ROOT = Path(__file__).parents[2]
LEVELS = (("1048576", "1 MiB"), ("512", "512 B"))


def difference(arm: str, level: str, share: float) -> dict[str, Any]:
    return {
        "metric": "elapsed",
        "arm": arm,
        "baseline": "none",
        "levels": {"size": level},
        "estimate": 10 * share,
        "low": 10 * share - 0.03,
        "high": 10 * share + 0.03,
        "relative": share,
        "relative_low": share - 0.003,
        "relative_high": share + 0.003,
        "blocks": 6,
        "unpaired": 0,
        "zero_variance": False,
        "block_values": [10 * share] * 6,
        "block_baselines": [10.0] * 6,
    }


def bounds(value: float | None, half: float = 0.0, lack: str | None = None) -> dict[str, Any]:
    if value is None or not half:
        return {"value": value, "low": None, "high": None, "lack": lack or "neither sample varies"}
    return {"value": value, "low": value - half, "high": value + half, "lack": None}


def trial_level(level: str, **changes: Any) -> dict[str, Any]:
    """The trial-level comparison of the traced arm."""
    return {
        "metric": "elapsed",
        "arm": "read-count",
        "baseline": "none",
        "levels": {"size": level},
        "trials": 30,
        "baseline_trials": 30,
        "blocks": 6,
        "welch": bounds(4.5, 0.03),
        "welch_p": 1e-12,
        "holm_p": 0.0123,
        "family": 2,
        "ratio": bounds(1.45, 0.004),
        "u_p": 0.00045,
        "hedges_g": bounds(21.3, 2.2),
        "cliffs_delta": bounds(0.87, 0.06),
        "mean": bounds(14.5, 0.02),
        "median": bounds(14.4, 0.03),
        "mean_ratio": bounds(1.45, 0.004),
        "median_ratio": bounds(1.46, 0.005),
        "least_detectable": 0.0372,
        "checked": [
            {"assumption": name, "word": word, "sentence": f"{name} is {word} (because)"}
            for name, word in (
                ("normality", "held"),
                ("equal variance", "doubtful"),
                ("independence", "doubtful"),
                ("absence of ties", "held"),
            )
        ],
        "resolution": None,
    } | changes


def hypothesis(name: str, verdict: str, estimate: float) -> dict[str, Any]:
    return {
        "id": name,
        "claim": f"The claim of {name}.",
        "verdict": verdict,
        "reason": "because",
        "expect": "greater",
        "quantity": "difference",
        "metric": "elapsed",
        "arm": "read-count",
        "baseline": "none",
        "levels": {"size": "512"},
        "factor": None,
        "direction": None,
        "value": None,
        "estimate": estimate,
        "low": estimate - 0.01,
        "high": estimate + 0.01,
        "margin": 0.1,
        "margin_unit": "",
        "margin_relative": True,
        "unit": "",
        "relative": True,
        "confidence": 0.95,
        "blocks": 6,
        "method": "paired differences over blocks",
        "p": 0.0004,
        "p_lack": None,
        "family": "",
        "p_holm": 0.0004,
        "parts": [],
        "post_hoc": False,
    }


def analysis(**changes: Any) -> dict[str, Any]:
    """An analysis of two arms at two levels."""
    summaries = [
        {
            "metric": "elapsed",
            "arm": arm,
            "levels": {"size": level},
            "trials": 30,
            "blocks": 6,
            "mean": mean,
            "median": mean,
            "minimum": mean - 0.1,
            "maximum": mean + 0.1,
            "stddev": 0.05,
            "block_means": [mean] * 6,
        }
        for arm, mean in (("none", 10.0), ("read-count", 14.5))
        for level, _ in LEVELS
    ]
    row = {"n": 30, "minimum": 9.9, "maximum": 10.1, "median": 10.0, "mean": 10.0, "stddev": 0.05}
    alone = dict.fromkeys(
        ("difference", "error", "percent", "percent_error", "pooled_stddev", "differs")
    )
    against = {
        "difference": 4.5,
        "error": 0.1,
        "percent": 45.0,
        "percent_error": 1.0,
        "pooled_stddev": 0.05,
        "differs": True,
    }
    return {
        "experiment": "mini",
        "title": "A small experiment",
        "question": "What does it cost?",
        "size": "full",
        "seed": 7,
        "probe_effect": True,
        "boards": [
            {
                "name": "emulator",
                "identity": "cd" * 32,
                "boots": 6,
                "restored": 0,
                "facts": {
                    "kernel": "Linux 6.12",
                    "times": "emulated: the clock counts instructions",
                },
            }
        ],
        "counts": {
            "blocks": 6,
            "sessions": 6,
            "timed": 120,
            "warmup": 24,
            "counted": 12,
            "lost": 0,
            "tainted": 0,
            "trials_per_cell_and_block": 5,
        },
        "confidence": 0.95,
        "arms": [
            {"name": "none", "label": "untraced", "script": None, "script_text": None},
            {
                "name": "read-count",
                "label": "read calls",
                "script": "read.d",
                "script_text": "syscall::read:entry { @count = count(); }\n",
            },
        ],
        "reference": ["none"],
        "factors": {
            "size": {
                "label": "block size",
                "unit": "B",
                "levels": [{"value": value, "text": text} for value, text in LEVELS],
            }
        },
        "metrics": {"elapsed": {"label": "elapsed time", "unit": "ms"}},
        "summaries": summaries,
        "differences": [
            difference("read-count", "1048576", 0.001),
            difference("read-count", "512", 0.446),
        ],
        "ministat": [
            {
                "metric": "elapsed",
                "levels": {"size": level},
                "baseline": "none",
                "rows": [
                    {"arm": "none", **row, **alone},
                    {"arm": "read-count", **row, **against},
                ],
            }
            for level, _ in LEVELS
        ],
        "trial_level": [trial_level(level) for level, _ in LEVELS],
        "costs": [
            {
                "arm": "read-count",
                "metric": "elapsed",
                "baseline": "none",
                "slope_ns": 1280.4,
                "low_ns": 1250.0,
                "high_ns": 1310.0,
                "intercept": 0.001,
                "blocks": 6,
                "replicates": 10000,
                "points": [],
                "block_slopes_ns": [1280.0] * 6,
                "band": [],
                "note": None,
                "missing": None,
            }
        ],
        "changes": [],
        "moved": [],
        "steady": [],
        "repetition": [],
        "twins": [],
        "sweeps": [],
        "hypotheses": [hypothesis("H1", "supported", 0.446)],
        "methods": [],
        "warnings": [],
    } | changes


def write_results(folder: Path, **changes: Any) -> Path:
    """Write ``analysis.json`` and one figure named ``line``."""
    from matplotlib.figure import Figure

    (folder / "figures").mkdir(parents=True, exist_ok=True)
    (folder / "analysis.json").write_text(json.dumps(analysis(**changes)), encoding="utf-8")
    figure = Figure(figsize=(4, 2))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1])
    axes.set_xlabel("time (ms)")
    figure.savefig(folder / "figures" / "line.pdf", metadata={"CreationDate": None})
    figure.savefig(folder / "figures" / "line.svg", metadata={"Date": None})
    about = {"title": "A line", "caption": "A line (N = 6 blocks).", "columns": [], "alt": "line"}
    (folder / "figures" / "line.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


SECTIONS = {
    "abstract.md": "An abstract of {{ hypotheses | length }} hypothesis.\n",
    "introduction.md": "Tracing has a cost [@one].\n",
    "setup.md": "The board is {{ board.name }}.\n",
    "results.md": 'See {{ ref("fig:line") }} and {{ ref("tab:hypotheses") }}.\n\n'
    '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n',
    "conclusion.md": '{% if verdict("H1") == "supported" %}\nIt costs a lot.\n'
    '{% elif verdict("H1") == "refuted" %}\nIt costs little.\n{% else %}\nNobody knows.\n'
    "{% endif %}\n",
}
DECLARED = """\
title: A small report
authors: [A. Student]
experiments: [mini]
sections:
  - {file: introduction.md, heading: Introduction}
  - {file: setup.md, heading: Experimental setup and methodology}
  - {file: results.md, heading: Results and discussion}
  - {file: conclusion.md, heading: Conclusion}
"""
BIB = "@book{one,\n  author = {A. One},\n  title = {A Book},\n  publisher = {P},\n  year = {2001},\n}\n"


def write_report(folder: Path, sections: dict[str, str] | None = None, extra: str = "") -> Path:
    """Write a template folder with one report, ``mini``, and return the report's folder."""
    report = folder / "mini"
    report.mkdir(parents=True, exist_ok=True)
    for layout in ("report.tex.j2", "report.html.j2"):
        shutil.copy(ROOT / "report_template" / layout, folder)
    shutil.copytree(
        ROOT / "report_template" / "appendices", folder / "appendices", dirs_exist_ok=True
    )
    (report / "report.yaml").write_text(DECLARED + extra, encoding="utf-8")
    (report / "references.bib").write_text(BIB, encoding="utf-8")
    for name, text in {**SECTIONS, **(sections or {})}.items():
        (report / name).write_text(text, encoding="utf-8")
    return report


def write_profile(lab: Path, name: str, *changes: tuple[str, str]) -> None:
    """Write a profile of the lab's own: the course's with some words changed."""
    text = (SHIPPED / "course.yaml").read_text(encoding="utf-8")
    for found, put in changes:
        assert found in text
        text = text.replace(found, put, 1)
    folder = lab / "config" / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def make_record(**changes: Any) -> Record:
    measured = Measured(
        **{
            "experiment": "mini",
            "size": "full",
            "kept": 156,
            "lost": 0,
            "sessions": 6,
            "journals": {"s0.jsonl": "ab" * 32},
            "table": "cd" * 32,
            "versions": {"labrig": "0.1.0"},
            "finished": datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC),
            **changes,
        }
    )
    return Record(
        labrig="0.1.0", commit="ef" * 20, clean=True, software={}, measured={"mini": measured}
    )
