"""What trials stood on, as nodes: their plan, the board with its programs, scripts, declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labrig.errors import UsageError
from labrig.hashes import file_sha256, yaml_sha256
from labrig.provenance.explain.lab import Lab, read_json
from labrig.provenance.explain.node import SHORT, Node
from labrig.stats.records import Analysis
from labrig.tracing.source import script_hash

FACTS = ("kernel", "cpu_model", "times")
"""What of a board is told in a line; and every ``tracer_*``."""


def plan_node(
    lab: Lab,
    board: str,
    folder: str,
    analysis: Analysis,
    said: Mapping[str, Any],
    arms: frozenset[str],
) -> Node:
    """Return one board's plan, down to what it stands on.

    ``folder`` is that of the board's measurement, ``said`` what the table says of the board,
    ``arms`` are those of which scripts are told.
    """
    file = f"{folder}/plan.json"
    path = lab.root / file
    if not path.is_file():
        return Node(file=file, doubts=("is not there",))
    plan = read_json(path)
    digest = file_sha256(path)
    measured = lab.root / folder / "measured.json"
    doubts = []
    if measured.is_file() and read_json(measured).get("plan") != digest:
        doubts.append("is another plan than the one that was measured")
    words = f"seed {plan.get('seed')}, {len(plan.get('blocks', ()))} blocks planned"
    scripts = tuple(script_nodes(lab, analysis, arms))
    return Node(
        words=words,
        file=file,
        sha256=digest,
        command=lab.snakemake(file, "-f", board=board, size=analysis.size),
        doubts=tuple(doubts),
        children=(_board(lab, board, said, plan), *scripts),
    )


def script_nodes(lab: Lab, analysis: Analysis, arms: frozenset[str]) -> Iterator[Node]:
    """Yield the scripts that ``arms`` run, each with its hash without comments."""
    made = analysis.made_from.scripts if analysis.made_from else {}
    for arm in analysis.arms:
        for name in (arm.script or "").split(" and "):
            if name and arm.name in arms:
                file = f"experiments/{analysis.experiment}/{name}"
                text = _text(lab.root / file)
                digest = "" if text is None else script_hash(text)
                yield Node(
                    words=f"script of {arm.name}; the hash leaves comments out",
                    file=file,
                    sha256=digest,
                    doubts=_changed(digest, made.get(name)),
                )


def declaration_node(lab: Lab, analysis: Analysis) -> Node:
    """Return the experiment's declaration, with its hash without comments."""
    file = f"experiments/{analysis.experiment}/experiment.yaml"
    text = _text(lab.root / file)
    try:
        digest = "" if text is None else yaml_sha256(text)
    except ValueError:
        digest = ""
    made = analysis.made_from.declaration if analysis.made_from else None
    return Node(
        words="the declaration; the hash leaves comments out",
        file=file,
        sha256=digest,
        doubts=_changed(digest, made),
    )


def _board(lab: Lab, name: str, said: Mapping[str, Any], plan: Mapping[str, Any]) -> Node:
    file = f"results/{name}/board.json"
    path = lab.root / file
    facts: Mapping[str, str] = said.get("facts", {})
    told = [facts[key] for key in FACTS if key in facts]
    told += [f"{key.removeprefix('tracer_')}: {v}" for key, v in facts.items() if "tracer_" in key]
    if said.get("record_of"):
        told.insert(0, f"a record of {', '.join(said['record_of'])}")
    identity = str(said.get("identity", ""))
    words = f"board {name}, identity {_short(identity)}: {'; '.join(told)}"
    if not path.is_file():
        return Node(words=words, file=file, doubts=("is not there",))
    ready = read_json(path)
    doubts = []
    if ready.get("identity") != plan.get("identity"):
        doubts.append("is of another board, image or release than was planned for")
    programs = ready.get("programs", {})
    return Node(
        words=words,
        file=file,
        sha256=file_sha256(path),
        command=lab.snakemake(file, "-f", board=name),
        doubts=tuple(doubts),
        about={"identity": identity, "facts": dict(facts)},
        children=tuple(
            _program(called, ran, programs.get(called, {}))
            for called, ran in plan.get("programs", {}).items()
        ),
    )


def _program(name: str, ran: str, ready: Mapping[str, str]) -> Node:
    """A native program by the hash of the binary that trials ran."""
    now = ready.get("sha256", "")
    return Node(
        words=f"program {name}: workflow/native/{name}.c (sha256 "
        f"{ready.get('source_sha256', '')[:SHORT]}) by {ready.get('compiler', 'nobody knows what')}"
        f" {ready.get('flags', '')}".rstrip(),
        sha256=ran,
        doubts=() if now == ran else ("the board now has another binary of it",),
        about=dict(ready),
    )


def _short(identity: str) -> str:
    """An identity, the image's hash in it as short as other hashes."""
    first, _, rest = identity.partition(" ")
    return f"{first[:SHORT] if len(first) == 64 else first} {rest}".strip()


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None


def _changed(now: str, then: str | None) -> tuple[str, ...]:
    if then is None:
        return ("the analysis does not say which it was made from",)
    if not now:
        return ("is not there any more, or cannot be read",)
    return () if now == then else ("has changed since the analysis was made",)
