"""Figures, held byte for byte against what was drawn again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from labrig.numerals import counted, listed
from labrig.provenance.verify import differences
from labrig.provenance.verify.checked import Checked, fault, note, ok, several
from labrig.provenance.verify.results import Results

LIBRARY = "matplotlib"
WORDS = frozenset([".json", ".dot"])
"""Files in which words stand: no version of a library changes these."""
MOST = 8
"""Files that are told."""


def check(results: Results, made: Path) -> Iterator[Checked]:
    """Say which figures of ``results`` are not those in ``made``."""
    stored = results.path / "figures"
    where = f"{results.folder}/figures"
    theirs, ours = _files(made), _files(stored)
    missing = [name for name in theirs if name not in ours]
    differing = [
        name
        for name in theirs
        if name in ours and (stored / name).read_bytes() != (made / name).read_bytes()
    ]
    drawn = [name for name in theirs if Path(name).suffix not in WORDS]
    other = _drawn_with_another(results)
    if other and not missing and set(differing) == set(drawn):
        words = f"all {len(drawn)} drawings differ and none of their words: {other}"
        yield note("figures", where, words)
    else:
        faults = (
            *(fault("figures", f"{where}/{name}", "is missing") for name in missing),
            *(fault("figures", f"{where}/{n}", _words(stored / n, made / n)) for n in differing),
        )
        yield from several(iter(faults), MOST, "figures", where)
        if not faults:
            words = f"{counted(len(theirs), 'file')}, each what the analysis gives"
            yield ok("figures", where, words)
    if more := [name for name in ours if name not in theirs]:
        words = f"{counted(len(more), 'file')} that nothing draws: {listed(more[:MOST])}"
        yield note("figures", where, words)


def _files(folder: Path) -> list[str]:
    """The files below a folder, but for what Snakemake keeps there."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def _words(stored: Path, made: Path) -> str:
    ours, again = stored.read_bytes(), made.read_bytes()
    if stored.suffix not in (*WORDS, ".svg"):
        place = next((n for n, (a, b) in enumerate(zip(ours, again, strict=False)) if a != b), None)
        at = f"from byte {place + 1}" if place is not None else "at its end"
        return f"is not what the analysis gives: differs {at} from what is drawn again"
    text, other = ours.decode(errors="replace"), again.decode(errors="replace")
    find = differences.in_json if stored.suffix == ".json" else differences.in_text
    return f"is not what the analysis gives: {find(text, other)}"


def _drawn_with_another(results: Results) -> str | None:
    """In words, that another version of the library is installed than when it was measured."""
    here = metadata.version(LIBRARY)
    for files in results.measured:
        for path in sorted(files.raw.glob("environment-*.json")):
            try:
                then = json.loads(path.read_text(encoding="utf-8"))["packages"][LIBRARY]
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if then != here:
                return f"{LIBRARY} was {then} when it was measured, here it is {here}"
    return None
