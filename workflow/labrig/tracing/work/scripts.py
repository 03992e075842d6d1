"""labrig's own D scripts that watch who does the work."""

from __future__ import annotations

from pathlib import Path

from labrig.tracing.work.record import System


def script_for(system: System, *, calls: bool = False) -> str:
    """Return the script for ``system``; with ``calls``, one that watches system calls as well."""
    names = [f"{system}.d", *(["calls.d"] if calls else [])]
    folder = Path(__file__).parent
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
