"""What OLD and NEW may be, a folder or a commit, and the findings in it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig import numerals
from labrig.errors import UsageError
from labrig.findings import keeping
from labrig.findings.reading import read
from labrig.findings.records import Findings
from labrig.findings.trees import CommitTree, FolderTree, commit_called, in_repository, revisions

RESULTS = "results"
SHORT = 12
"""Characters of a commit that are shown."""
MOST_TOLD = 5


@dataclass(frozen=True, kw_only=True)
class Source:
    """Findings, and in words what they were read from."""

    words: str
    findings: Findings


def source(name: str, lab: Path) -> Source:
    """Return the findings that ``name`` means: a folder, else a commit of the lab's repository.

    A folder is an experiment's results, holds several such, or is a report's; a lab's own folder
    means its ``results``. Of a commit, committed results come before what labrig kept of it.

    Raises UsageError when ``name`` is neither, or has no findings.
    """
    path = lab / name
    try:
        if name and path.is_dir():
            return _folder(name, path)
        is_file = bool(name) and path.exists()
    except OSError as error:
        raise UsageError(f"'{name}': cannot be read: {error.strerror}") from None
    if is_file:
        raise UsageError(f"'{name}' is a file; name the folder that it is in")
    if not in_repository(lab):
        near = _near(name, _folders(lab, name))
        raise UsageError(f"'{name}' is no folder, and this is no git repository{near}")
    commit = commit_called(lab, name) if name else None
    if commit is None:
        near = _near(name, [*_folders(lab, name), *revisions(lab)])
        raise UsageError(f"'{name}' is no folder, and git knows no such commit{near}")
    return _commit(name, commit, lab)


def _folder(name: str, path: Path) -> Source:
    for folder in (path, path / RESULTS):
        experiments = read(FolderTree(folder))
        if experiments:
            found = Findings(commit=None, clean=None, experiments=experiments)
            return Source(words=name, findings=found)
    near = _near(name, [str(one.parent) for one in path.parent.glob("*/analysis.json")])
    raise UsageError(
        f"'{name}' holds no results: no analysis.json and no values.json in it or in its "
        f"folders{near}"
    )


def _commit(name: str, commit: str, lab: Path) -> Source:
    called = commit[:SHORT] if commit.startswith(name) else f"{name} ({commit[:SHORT]})"
    experiments = read(CommitTree.of(lab, commit, RESULTS))
    if experiments:
        found = Findings(commit=commit, clean=True, experiments=experiments)
        return Source(words=f"{called}: results that are committed", findings=found)
    kept = keeping.kept(lab / RESULTS)
    of = keeping.kept_of(kept, commit)
    if not of:
        raise UsageError(
            f"{called}: no results are committed at it, and labrig kept none of it "
            f"(kept: {_told(kept)}); to make them, check it out and run: snakemake report.pdf"
        )
    findings = keeping.load(of)
    changed = "" if findings.clean else ", made from a tree with changes that were not committed"
    return Source(words=f"{called}: as kept beside its report{changed}", findings=findings)


def _told(kept: Sequence[keeping.Kept]) -> str:
    """Say which commits are kept, the newest first."""
    commits = list(dict.fromkeys(one.commit for one in kept))
    clean = {one.commit for one in kept if one.clean}
    words = [
        commit[:SHORT] + ("" if commit in clean else " with changes")
        for commit in commits[:MOST_TOLD]
    ]
    more = len(commits) - len(words)
    return ", ".join(words) + (f" and {more} more" if more else "") if words else "none"


def _folders(lab: Path, name: str) -> list[str]:
    """Folders with results: those of the lab, and those beside what was named."""
    below = [*lab.glob(f"{RESULTS}/*/*/analysis.json"), *lab.glob(f"{RESULTS}/*/*/values.json")]
    within = [str(path.parent.relative_to(lab)) for path in below]
    beside = [str(Path(name).parent / path.parent.name) for path in _beside(lab / name)]
    return sorted({*within, *beside})


def _beside(path: Path) -> list[Path]:
    return [*path.parent.glob("*/analysis.json"), *path.parent.glob("*/values.json")]


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.rstrip("/"), known, n=3, cutoff=0.6)
    quoted = numerals.listed([f"'{one}'" for one in near], "or")
    return f"; did you mean {quoted}?" if near else ""
