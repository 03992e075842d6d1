"""``labrig sessions``: an experiment's measurements listed, compared, restored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from labrig.errors import UsageError
from labrig.experiments.near import unknown
from labrig.findings.command import Compared, compare_sources
from labrig.provenance.experiment_results import ExperimentResults
from labrig.provenance.measurements import (
    NOW,
    SHORT,
    Measurement,
    kept_names,
    measurements,
    present_name,
    refuse_strange,
)
from labrig.provenance.setting_aside import KEPT, RAW, bring_back, repair

RERUN = ".rerun"
"""In ``kept``: the name of the measurement that a rerun, which is not finished, is held against."""


def list_sessions(results: ExperimentResults) -> tuple[Measurement, ...]:
    """Return the present measurement, then those set aside, the newest first.

    What was interrupted while it was set aside is mended before, unless a rerun is going on. Raises
    UsageError when nothing was ever measured.
    """
    _refuse_unmeasured(results)
    with suppress(UsageError), held(results):
        pass
    return measurements(results)


def compare_sessions(results: ExperimentResults, old: str, new: str, lab: Path) -> Compared:
    """Compare two measurements, each a name or ``now``, as ``labrig diff`` would.

    Raises UsageError for an unknown one, and for one that was not analysed; JournalError for one
    with a damaged journal.
    """
    _refuse_unmeasured(results)
    with suppress(UsageError), held(results):
        pass
    for name in (old, new):
        refuse_strange(results, _known(results, name))
    return compare_sources(_folder(results, old, lab), _folder(results, new, lab), lab)


def restore(results: ExperimentResults, name: str) -> str | None:
    """Make a measurement that was set aside the present one; return the name of that until now.

    That one is set aside, and nothing is overwritten. Raises UsageError for an unknown name, for a
    measurement of another experiment, and while something is measured; JournalError for one with a
    damaged journal.
    """
    _refuse_unmeasured(results)
    with held(results):
        found = _known(results, name)
        if found is None:
            raise UsageError(f"'{name}' is the present measurement")
        refuse_strange(results, found)
        with moving(results):
            present = present_name(results)
            if present is None and any((folder / RAW).exists() for folder in results.folders):
                present = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")  # begun, without a session
            bring_back(results.folders, found, present)
        (results.made / KEPT / RERUN).unlink(missing_ok=True)
        return present


@contextmanager
def held(results: ExperimentResults) -> Iterator[None]:
    """Have the measurements of an experiment alone, and whole.

    Raises UsageError when another process has them, or they cannot be changed.
    """
    from filelock import FileLock, Timeout

    kept = results.made / KEPT
    with ExitStack() as stack:
        try:
            kept.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(kept / ".lock", timeout=0))
            repair(results.folders)
        except Timeout:
            raise UsageError(
                f"{results.made}: another `labrig rerun` or `labrig sessions` is at it; wait for "
                "it or end it"
            ) from None
        except OSError as error:
            raise UsageError(f"{results.made}: cannot be changed: {error}") from None
        yield


@contextmanager
def moving(results: ExperimentResults) -> Iterator[None]:
    """Move an experiment's measurements, into which nothing is measured meanwhile.

    Raises UsageError when something is, or when they cannot be moved.
    """
    from filelock import FileLock, Timeout

    raws = [raw for raw in (folder / RAW for folder in results.measured) if raw.is_dir()]
    try:
        with ExitStack() as stack:
            for raw in raws:
                stack.enter_context(FileLock(raw / ".lock", timeout=0))
            yield
    except Timeout:
        raise UsageError(
            f"{results.made}: another process is measuring {results.experiment}; wait for it "
            "or end it"
        ) from None
    except OSError as error:
        raise UsageError(
            f"{results.made}: cannot be moved: {error}; what was begun is finished or undone by "
            "the next `labrig rerun` or `labrig sessions`"
        ) from None


def shown(found: Sequence[Measurement]) -> Iterator[str]:
    """Yield lines for a person: a measurement each."""
    head = ("", "began (UTC)", "blocks", "trials", "lost", "commit", "verdicts")
    rows = [head, *(_row(one) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    for one in found:
        if one.fault is not None:
            yield f"{NOW if one.present else one.name}: {one.fault}"


def as_json(found: Sequence[Measurement]) -> str:
    """The same as JSON; docs/rerun.md has the keys."""
    return json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False)


def _row(one: Measurement) -> tuple[str, ...]:
    verdicts = "not analysed"
    if one.verdicts is not None:
        verdicts = ", ".join(f"{name} {word}" for name, word in one.verdicts.items()) or "none"
    return (
        NOW if one.present else one.name,
        one.began[:16].replace("T", " "),
        str(one.blocks),
        "not finished" if one.trials is None else str(one.trials),
        "" if one.lost is None else str(one.lost),
        ", ".join(_short(commit) for commit in one.commits),
        verdicts,
    )


def _short(commit: str) -> str:
    first, blank, rest = commit.partition(" ")
    return commit if commit.startswith("not ") else first[:SHORT] + blank + rest


def _refuse_unmeasured(results: ExperimentResults) -> None:
    if present_name(results) is None and not any((one / KEPT).is_dir() for one in results.folders):
        raise UsageError(f"{results.experiment} is not measured yet; run: {results.command}")


def _known(results: ExperimentResults, name: str) -> str | None:
    """The name of a kept measurement; None for the present one. Raises UsageError for neither."""
    kept, present = kept_names(results), present_name(results)
    if present is not None and name in (NOW, present) and name not in kept:
        return None
    if name not in kept:
        raise UsageError(unknown("measurement", name, [*([NOW] if present else []), *kept]))
    return name


def _folder(results: ExperimentResults, name: str, lab: Path) -> str:
    known = _known(results, name)
    made = results.made if known is None else results.made / KEPT / known
    return str(made.relative_to(lab))
