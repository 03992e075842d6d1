"""Under what a session measures, its board aside: this computer, and the software that is here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from labrig.circumstances.installed import environment
from labrig.circumstances.repository import commit_of, diff_of, untracked
from labrig.ready import ReadyBoard

ADDRESSES = "config"
"""The folder of a lab in which the addresses of boards are."""


def versions(lab: Path) -> dict[str, str]:
    """What measures: labrig, Python, Snakemake, and the commit of the folder ``lab``."""
    import platform
    from importlib import metadata

    from labrig import __version__

    commit, clean = commit_of(lab)
    return {
        "labrig": __version__,
        "python": platform.python_version(),
        "snakemake": metadata.version("snakemake"),
        "commit": (commit or "not in git") + ("" if clean else " with changes"),
    }


def host() -> dict[str, str]:
    """Facts of this computer that name neither it nor who uses it; what cannot be had is left out.

    ``memory_kib`` is what it has in all.
    """
    import os
    import platform

    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    facts = {
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "cpu": _cpu(),
        "cpus": str(os.cpu_count() or ""),
        "memory_kib": str(pages // 1024) if pages > 0 else "",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }
    return {name: fact for name, fact in facts.items() if fact}


def _cpu() -> str:
    """The processor's name as Linux has it; elsewhere as Python does."""
    import platform

    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "")


def beside(board: ReadyBoard, lab: Path) -> Mapping[str, bytes]:
    """What is kept beside the journals of a session: of the board, of Python, and of ``lab``."""
    said = environment(lab / "requirements.lock")
    if others := untracked(lab):
        said["untracked"] = others
    installed = json.dumps(said, indent=1, sort_keys=True)
    kept = {"board.json": board.kept().encode(), "environment.json": f"{installed}\n".encode()}
    diff = diff_of(lab, ADDRESSES)
    return kept | ({"diff.patch": diff} if diff else {})
