"""Results folders, and reports' values, as findings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from labrig import numerals
from labrig.errors import DeclarationError, UsageError
from labrig.findings.naming import vocabulary
from labrig.findings.quantities import quantities, quantity
from labrig.findings.records import (
    Experiment,
    Figure,
    Findings,
    Hypothesis,
    Quantity,
    as_object,
)
from labrig.findings.trees import FolderTree, Tree
from labrig.report.known import flat
from labrig.report.values import Values
from labrig.stats import records
from labrig.stats.records import Decided, Levels
from labrig.tcp.record import from_json as tcp_from_json
from labrig.tracing.work.record import from_json as work_from_json

Read = TypeVar("Read")

FACTS = (
    *("os", "kernel", "kernel_version", "machine", "cpu_model", "cpus"),
    *("emulator", "emulator_icount", "clock_source", "times"),
)
"""What a board says of itself that should be the same another time; and every ``tracer_*``."""

DRAWN = ("pdf", "svg")


def collect(results: Mapping[str, Path], commit: str | None, clean: bool | None) -> Findings:
    """Return what the experiments found whose results folders are ``results``.

    Raises UsageError for a file that cannot be read, DeclarationError for one that is no analysis.
    """
    found = (
        _analysed(FolderTree(folder), "analysis.json", place=name)
        for name, folder in results.items()
    )
    return Findings(commit=commit, clean=clean, experiments=tuple(found))


def read(tree: Tree) -> tuple[Experiment, ...]:
    """Return what the analyses below a folder say; where there is none, what reports' values do.

    Raises UsageError for a file that cannot be read, DeclarationError for one that is no analysis.
    """
    analysed = tuple(_analysed(tree, path) for path in tree.find("analysis.json"))
    if analysed:
        return analysed
    return tuple(one for path in tree.find("values.json") for one in _reported(tree, path))


def _analysed(tree: Tree, path: str, place: str | None = None) -> Experiment:
    folder = PurePosixPath(path).parent
    beside = tree.names(str(folder))

    def there(name: str, read: Callable[[str], Read]) -> Read | None:
        return read(_text(tree, str(folder / name))) if name in beside else None

    try:
        analysis = records.from_json(_text(tree, path))
        worked, followed = there("work.json", work_from_json), there("tcp.json", tcp_from_json)
    except DeclarationError as error:
        raise DeclarationError(f"{tree.place(str(folder))}: {error}") from None
    values = Values(analysis, worked, followed)
    name = analysis.experiment
    entries = {key[len(name) + 1 :]: entry for key, entry in flat([(name, values)]).items()}
    known = vocabulary(analysis)
    found = quantities(entries, known)
    used = {part for one in found for part in one.parts if part.startswith("quantity ")}
    declared = (f"{word.kind} {word.name}" for word in known.values() if word.kind != "quantity")
    return Experiment(
        name=name,
        place=str(folder).removeprefix(".") if place is None else place,
        whole=True,
        circumstances=_circumstances(values),
        parts=(*declared, *sorted(used)),
        hypotheses=tuple(_hypothesis(values, decided, entries) for decided in analysis.hypotheses),
        quantities=found,
        figures=_figures(tree, folder / "figures"),
    )


def _reported(tree: Tree, path: str) -> Iterator[Experiment]:
    """What a report's ``values.json`` says: values and verdicts."""
    said = as_object(_text(tree, path), tree.place(path))
    folder = str(PurePosixPath(path).parent).removeprefix(".")
    by_name: dict[str, dict[str, Any]] = {}
    for key, entry in said.items():
        name, _, rest = key.partition(".")
        if not rest or not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            raise UsageError(f"{tree.place(path)}: {key}: is no value; make the report again")
        by_name.setdefault(name, {})[rest] = entry
    for name, entries in by_name.items():
        verdicts = [key.removesuffix(".verdict") for key in entries if key.endswith(".verdict")]
        yield Experiment(
            name=name,
            place=f"{folder}/{name}" if folder else name,
            whole=False,
            circumstances={
                key.removeprefix("counts."): entry["text"]
                for key, entry in entries.items()
                if key == "counts.blocks"
            },
            parts=(),
            hypotheses=tuple(
                Hypothesis(
                    id=one,
                    verdict=entries[f"{one}.verdict"]["text"],
                    reason="",
                    subject="",
                    asked={},
                    estimate=_estimate(one, entries),
                    blocks=None,
                    post_hoc=None,
                )
                for one in sorted(verdicts)
            ),
            quantities=quantities(entries, {}),
            figures=None,
        )


def _hypothesis(values: Values, decided: Decided, entries: Mapping[str, Any]) -> Hypothesis:
    unit = "" if decided.margin_relative else decided.margin_unit
    margin = numerals.declared(decided.margin * (100 if decided.margin_relative else 1), unit)
    base = decided.baseline or _levels(decided.against).removeprefix(", ")
    against = f" against {base}" if base else ""
    cell = _levels(decided.levels)
    over = f", over {decided.factor}" if decided.factor else ""
    expected = "" if decided.value is None else numerals.declared(decided.value, decided.unit)
    return Hypothesis(
        id=decided.id,
        verdict=decided.verdict,
        reason=decided.reason,
        subject=values.label(decided.arm),
        asked={
            "claim": decided.claim,
            "compares": f"{decided.quantity} of {decided.metric}: {decided.arm}"
            f"{_levels(decided.level)}{against}{cell}{over}",
            "expects": " ".join(filter(None, (decided.expect, decided.direction, expected))),
            "margin": margin + ("%" if decided.margin_relative else ""),
        },
        estimate=_estimate(decided.id, entries),
        blocks=decided.blocks,
        post_hoc=decided.post_hoc,
    )


def _levels(levels: Levels) -> str:
    return "".join(f", {factor}={value}" for factor, value in levels.items())


def _estimate(hypothesis: str, entries: Mapping[str, Any]) -> Quantity:
    name = f"{hypothesis}.estimate"
    return quantity(name, entries.get(name, {"text": numerals.MISSING}), {})


def _circumstances(values: Values) -> dict[str, str]:
    analysis = values.analysis
    counts = analysis.counts
    said = {
        "size": analysis.size,
        "board": " and ".join(board.name for board in analysis.boards),
        "blocks": str(counts.blocks),
        "trials a cell and block": str(counts.trials_per_cell_and_block),
        "trials lost": str(counts.lost),
        "trials tainted": str(counts.tainted),
        "confidence": values.confidence,
    }
    for board in analysis.boards:
        of = f" of {board.name}" if len(analysis.boards) > 1 else ""
        said[f"identity{of}"] = board.identity
        for key, fact in sorted(board.facts.items()):
            if key in FACTS or key.startswith("tracer_"):
                said[f"{key}{of}"] = fact
    return said


def _figures(tree: Tree, folder: PurePosixPath) -> dict[str, Figure] | None:
    """The drawn figures by name, those of traces as ``traces/NAME``; None where there is none."""
    found = {}
    for inside, prefix in ((folder, ""), (folder / "traces", "traces/")):
        names = tree.names(str(inside))
        for name in (PurePosixPath(file).stem for file in names if file.endswith(".json")):
            drawn = [kind for kind in DRAWN if f"{name}.{kind}" in names]
            if name == "index" or not drawn:
                continue
            said = str(inside / f"{name}.json")
            about = as_object(_text(tree, said), tree.place(said))
            found[prefix + name] = Figure(
                digests={kind: _digest(tree, str(inside / f"{name}.{kind}")) for kind in drawn},
                caption=str(about.get("caption", "")),
            )
    return found or None


def _digest(tree: Tree, path: str) -> str:
    return hashlib.sha256(tree.read(path)).hexdigest()


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{tree.place(path)}: is not UTF-8 text: {error.reason}") from None
