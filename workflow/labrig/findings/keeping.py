"""What labrig keeps of each commit's findings: ``kept/COMMIT.json`` beside a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import UsageError
from labrig.findings.records import Experiment, Findings, from_json, to_json
from labrig.whole_files import write_whole

FOLDER = "kept"
DIRTY = "-dirty"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Findings that were kept: of which commit, and whether the tree was as the commit."""

    commit: str
    clean: bool
    path: Path


def keep(folder: Path, findings: Findings) -> Path | None:
    """Keep ``findings`` in ``folder/kept`` over earlier ones of their commit; return the file.

    Those of a tree with changes are kept beside those of the commit itself. Without a commit there
    is nothing to find them by, and nothing is written.
    """
    if findings.commit is None:
        return None
    path = folder / FOLDER / f"{findings.commit}{'' if findings.clean else DIRTY}.json"
    write_whole(path, to_json(findings))
    return path


def kept(results: Path) -> tuple[Kept, ...]:
    """Return what is kept beside the reports in ``results``, the newest first."""
    files = results.glob(f"reports/*/{FOLDER}/*.json")
    aged = sorted(files, key=lambda path: (-path.stat().st_mtime, path))
    return tuple(
        Kept(commit=path.stem.removesuffix(DIRTY), clean=not path.stem.endswith(DIRTY), path=path)
        for path in aged
    )


def kept_of(found: Sequence[Kept], commit: str) -> tuple[Kept, ...]:
    """Return those of ``commit``; those of changed trees only where there are no others."""
    of = tuple(one for one in found if one.commit == commit)
    return tuple(one for one in of if one.clean) or of


def load(found: Sequence[Kept]) -> Findings:
    """Read the findings that several reports kept of one commit: each experiment from the newest.

    Raises UsageError when a file cannot be read.
    """
    experiments: dict[tuple[str | None, ...], Experiment] = {}
    for one in found:
        try:
            text = one.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{one.path}: cannot be read: {error}") from None
        for experiment in from_json(text, str(one.path)).experiments:
            measured = (
                experiment.name,
                experiment.circumstances.get("board"),
                experiment.circumstances.get("size"),
            )
            experiments.setdefault(measured, experiment)
    return Findings(
        commit=found[0].commit,
        clean=all(one.clean for one in found),
        experiments=tuple(experiments.values()),
    )
