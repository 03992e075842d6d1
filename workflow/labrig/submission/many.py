"""A folder of submissions: all of its PDFs, checked side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from labrig.check.rules import every
from labrig.check.rules.file import READABLE
from labrig.submission.checked import Checked, Given, shown
from labrig.submission.checking import NoReport, check_one, refused
from labrig.submission.request import Request
from labrig.submission.selection import chosen

Progress = Callable[[int, int], None]
"""Told how many of how many were checked."""


def submissions(folder: Path) -> Iterator[Path]:
    """Every PDF below ``folder``, by name; what is hidden is left out, and no link is followed."""
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(".pdf") and not name.startswith("."):
                yield Path(base) / name


def beside_others(pdfs: Sequence[Path], reports: Sequence[Checked]) -> frozenset[Path]:
    """Which of ``pdfs`` are a report's figures: loose, and with a report in a folder they are in.

    One that lies alone is what was handed in, whatever it is.
    """
    loose = {
        path
        for path, report in zip(pdfs, reports, strict=True)
        if report.facts is not None and report.facts.loose
    }
    homes = {path.parent for path in pdfs if path not in loose}
    return frozenset(path for path in loose if not homes.isdisjoint(path.parents))


def check_many(requests: Sequence[Request], progress: Progress) -> tuple[Checked, ...]:
    """Check each of ``requests``, as many at a time as there are processors, in their order.

    Each is read by a process of its own, so threads are enough here.
    """
    found = []
    with ThreadPoolExecutor(_processors()) as workers:
        try:
            for done, checked in enumerate(workers.map(_checked, requests), 1):
                found.append(checked)
                progress(done, len(requests))
        except BaseException:
            workers.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(found)


def _processors() -> int:
    """How many this process may use; where the system does not say, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _checked(request: Request) -> Checked:
    try:
        return check_one(request)
    except NoReport as error:
        what = str(error).removeprefix(f"{shown(request.pdf)}: ")
        return Checked(
            file=shown(request.pdf),
            profile=request.profile.name,
            given=Given(latex=None, results=None),
            select=request.select,
            facts=None,
            outcome=refused(chosen(every(), request.select), READABLE, what),
        )
