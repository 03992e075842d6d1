"""What has changed of a file, in words: as far as its hash then is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from labrig import experiments, numerals
from labrig.errors import LabrigError
from labrig.hashes import yaml_sha256
from labrig.measure.declared import hypotheses_hash
from labrig.results_folder import measured_for
from labrig.tracing.source import script_hash

MOST = 3
"""Files of a kind that are told."""
COMMENTS = "only comments or blanks of it"
TEXT = (".md", ".tex", ".bib")


def told(files: Sequence[str], results: Path | None, root: Path) -> str:
    """Say of changed ``files`` what changed; ``results`` is the folder that was made from them."""
    own = [file for file in files if file.startswith("workflow/labrig/")]
    made = [file for file in files if file.startswith("results/")]
    rest = [file for file in files if file not in own and file not in made]
    said = [_file(file, results, root) for file in rest[:MOST]]
    if len(rest) > MOST:
        said.append(f"{len(rest) - MOST} more files")
    if own:
        more = f" and {len(own) - 1} more of it" if len(own) > 1 else ""
        said.append(f"labrig's own code ({own[0].removeprefix('workflow/labrig/')}{more})")
    words = [f"{numerals.listed(said)} changed"] if said else []
    if made:
        more = f" and {len(made) - 1} more beside it are" if len(made) > 1 else " is"
        words.append(f"{made[0]}{more} newer than what was made of it")
    return "; ".join(words)


def _file(file: str, results: Path | None, root: Path) -> str:
    path = PurePosixPath(file)
    if path.parts[0] == "experiments" and results is not None:
        what = _declared(root / file, _made_from(results), results)
        return f"{file} ({what})" if what else file
    if path.parts[0] == "report_template" and path.suffix in TEXT:
        return f"{file} (text of the report)"
    return file


def _declared(path: Path, made: dict[str, Any], results: Path) -> str:
    """What of a declaration or script changed, against what the analysis was made from."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.name != "experiment.yaml":
            then = made.get("scripts", {}).get(path.name)
            return COMMENTS if then == script_hash(text) else ""
        if made.get("declaration") == yaml_sha256(text):
            return COMMENTS
        declared = experiments.load(path.parent).at_size(made["size"])
    except (OSError, ValueError, KeyError, LabrigError):
        return ""
    now, then = hypotheses_hash(declared).each, _hypotheses(results)
    names = [name for name in now if now[name] != then.get(name)] if then else []
    names += [name for name in then if name not in now]
    kind = "hypothesis" if len(names) == 1 else "hypotheses"
    return f"{kind} {numerals.listed(names)}" if names else ""


def _made_from(results: Path) -> dict[str, Any]:
    """What the analysis in ``results`` says it was made from, and its size; empty without one."""
    try:
        said = json.loads((results / "analysis.json").read_text(encoding="utf-8"))
        return {**(said["made_from"] or {}), "size": said["size"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _hypotheses(results: Path) -> dict[str, str]:
    """The hashes of the hypotheses with which the newest session began."""
    first = next(iter(measured_for(results).values()))
    journals = sorted((first / "raw").glob("*.jsonl"))
    try:
        with journals[-1].open("rb") as file:
            return dict(json.loads(file.readline())["hypotheses"])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}
