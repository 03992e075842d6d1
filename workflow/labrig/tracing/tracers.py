"""The tracers that scripts are written for, by the scripts' names."""

from __future__ import annotations

from pathlib import Path, PurePath

from labrig.errors import DeclarationError, UsageError
from labrig.tracing.bpftrace import BPFTRACE
from labrig.tracing.dtrace import DTRACE
from labrig.tracing.tracer import Tracer

TRACERS = (DTRACE, BPFTRACE)


def tracer_of(script: PurePath | str) -> Tracer:
    """Return the tracer that runs ``script``. Raises DeclarationError where its name tells none."""
    suffix = PurePath(script).suffix
    for tracer in TRACERS:
        if suffix == tracer.suffix:
            return tracer
    known = " or ".join(f"{tracer.suffix} ({tracer.name})" for tracer in TRACERS)
    raise DeclarationError(f"{script}: a script's name ends in {known}")


def scripts_in(folder: Path) -> dict[str, str]:
    """The text of each script in ``folder``, by file name."""
    suffixes = {tracer.suffix for tracer in TRACERS}
    files = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def require_dtrace(script: Path, command: str) -> None:
    """Raise UsageError for another tracer's script, whose language ``command`` does not read."""
    for tracer in TRACERS:
        if tracer is not DTRACE and script.suffix == tracer.suffix:
            raise UsageError(
                f"{script}: {command} reads D, and this is {tracer.name}'s; what does work with"
                f" {tracer.suffix}: labrig trace check {script} --board BOARD, and"
                f" labrig trace read OUTPUT --format-of {tracer.form}"
            )
