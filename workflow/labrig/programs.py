"""Which of a board's programs a trial runs. Pure.

The programs of ``workflow/native`` lie in the board's work folder, where a trial runs: a command,
preparation or clean-up that runs one names it, as ``./io-bench`` or within a shell line. A trial
is known by what it runs, so that a program which none names is no part of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping

from labrig.errors import DeclarationError

__all__ = ["COUNTS_FIRINGS", "PERTURBS", "named", "refuse_unknown", "run_by"]

COUNTS_FIRINGS = "rig-firings"
"""The program that counts firings; without it (FreeBSD) a plan has no counted trials."""

PERTURBS = "rig-perturb"
"""The program that makes restored machines differ: run where blocks begin from snapshots."""

HARNESS = "rig-"
"""What the names of those programs begin with that run every trial."""


def named(names: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Those of ``names`` that stand in ``texts`` as a word, or at the end of a path."""
    whole = "\n".join(texts)
    return {
        name for name in names if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", whole)
    }


def run_by(programs: Mapping[str, str], texts: Iterable[str], *, perturbed: bool) -> dict[str, str]:
    """Those of a board's ``programs`` (by name) that run a trial or are named in ``texts``.

    ``perturbed`` says whether blocks begin from snapshots.
    """
    harness = {name for name in programs if name.startswith(HARNESS)}
    wanted = named(programs.keys() - harness, texts) | harness
    if not perturbed:
        wanted.discard(PERTURBS)
    return {name: sha256 for name, sha256 in programs.items() if name in wanted}


def refuse_unknown(command: str, there: Collection[str], made_by: Iterable[str]) -> None:
    """Raise DeclarationError for a ``command`` like ``./NAME`` where nothing has that name.

    ``there`` are the names of the board's programs and the experiment's files. A name that stands
    in a line of ``made_by`` may be made there.
    """
    if not command.startswith("./"):
        return
    name = command.removeprefix("./")
    if "/" in name or name in there or named([name], made_by):
        return
    near = difflib.get_close_matches(name, there, n=1)
    known = ", ".join(f"./{one}" for one in sorted(there) if not one.startswith(HARNESS))
    hint = f"did you mean './{near[0]}'?" if near else f"there are: {known or 'none'}"
    raise DeclarationError(
        f"workload.command: there is no program '{command}', neither of the board nor in "
        f"workload.files; {hint}"
    )
