"""``labrig trace check``: what is wrong with scripts, without a board and by a board's tracer."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from labrig import experiments
from labrig.boards.catalogue import Catalogue
from labrig.boards.image.cache import cache_folder
from labrig.errors import DeclarationError, UsageError
from labrig.experiments import Experiment
from labrig.script_file import script_text
from labrig.terminal import visible
from labrig.trace_commands.tracing_board import Say, TracingBoard, tracing_board
from labrig.tracing.d.fault import caret
from labrig.tracing.lint.arguments import ARGUMENTS_ON_ARMV7, is_32_bit_arm
from labrig.tracing.lint.finding import Finding, Setting, System
from labrig.tracing.programs import programs_of
from labrig.tracing.tracer import Tracer, Verdict
from labrig.tracing.tracers import tracer_of
from labrig.tracing.verdict import Remembered, ask

Asked = Callable[[Path, bool], Verdict]
"""Says what a board's tracer thinks of a script, which may be destructive or not."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One script and what was found."""

    file: str
    text: str
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    unread: str | None = None
    """Why the file was not checked: it cannot be read, or is no tracer's; None where it was."""

    @property
    def accepted(self) -> bool:
        """Whether the script may be run."""
        return not self.errors and self.unread is None

    def as_json(self) -> Mapping[str, Any]:
        """What ``--format json`` prints of it."""

        def rows(found: Sequence[Finding]) -> list[dict[str, object]]:
            return [{"line": f.line, "column": f.column, "message": f.message} for f in found]

        unread = [] if self.unread is None else [Finding(line=1, column=1, message=self.unread)]
        return {
            "file": self.file,
            "accepted": self.accepted,
            "errors": rows((*unread, *self.errors)),
            "warnings": rows(self.warnings),
        }

    def shown(self) -> Iterator[str]:
        """Yield, for each finding, where and what, the script's line, and a caret below it."""
        lines = self.text.split("\n")
        for kind, found in (("error", self.errors), ("warning", self.warnings)):
            for one in found:
                line = lines[one.line - 1].rstrip("\r") if one.line <= len(lines) else ""
                yield visible(f"{self.file}:{one.line}:{one.column}: {kind}: {one.message}")
                yield visible(line)
                yield caret(line, one.column)


def check(
    files: Sequence[Path], say: Say, catalogue: Catalogue | None = None, board: str | None = None
) -> Iterator[Checked]:
    """Check scripts, in a setting that the experiment beside them and ``board`` tell.

    With ``board`` its tracer is asked about each script that it was not asked about before; it is
    started for the first such one. A file that cannot be checked is told (``unread``), and those
    behind it are checked. Raises UsageError for a board that is no machine, BoardError as the
    board does.
    """
    with contextlib.ExitStack() as stack:
        setting: Setting = Setting()
        asked: Asked | None = None
        if catalogue is not None and board is not None:
            setting, asked = _on(stack.enter_context(tracing_board(catalogue, board, say)))
        for file in files:
            yield check_one(file, setting, asked)


def check_one(file: Path, setting: Setting, asked: Asked | None = None) -> Checked:
    """Check one script in ``setting`` and in that of the experiment beside it.

    ``asked`` says what a board's tracer thinks of it, and is the judge.
    """
    try:
        tracer, text = tracer_of(file), script_text(file)
    except (UsageError, DeclarationError) as error:
        return Checked(file=str(file), text="", errors=(), warnings=(), unread=str(error))
    setting, doubts = _beside(file, setting)
    found = [*doubts, *tracer.lint(text, str(file), setting)]
    if asked is not None:
        verdict = asked(file, bool(setting.destructive))
        found = [_judged(one, verdict, tracer) for one in found]
        lines = {one.line for one in found if one.refused_by == tracer.name}
        if not verdict.accepted and verdict.line not in lines:
            found.append(_placed(text, verdict, tracer))
    elif tracer.unread:
        found.append(Finding(line=1, column=1, message=tracer.unread))
    return Checked(
        file=str(file),
        text=text,
        errors=tuple(one for one in found if one.refused_by),
        warnings=tuple(one for one in found if not one.refused_by),
    )


def _judged(found: Finding, verdict: Verdict, tracer: Tracer) -> Finding:
    """What labrig thought that the tracer refuses, and it does not."""
    if found.refused_by != tracer.name or not verdict.accepted:
        return found
    message = f"{found.message} (its {tracer.name} takes it)"
    return replace(found, refused_by=None, message=message)


def _placed(text: str, verdict: Verdict, tracer: Tracer) -> Finding:
    """What the tracer says, at the first word of the line that it names."""
    line = verdict.line or 1
    lines = text.split("\n")
    words = lines[line - 1] if line <= len(lines) else ""
    column = len(words) - len(words.lstrip()) + 1
    message = f"{tracer.name}: {verdict.message}"
    return Finding(line=line, column=column, message=message, refused_by=tracer.name)


def _beside(file: Path, setting: Setting) -> tuple[Setting, list[Finding]]:
    """Add to ``setting`` what the experiment says in whose folder the script is.

    Of one that cannot be read only this is known: that it allows nothing.
    """
    if not (file.parent / "experiment.yaml").is_file():
        return setting, []
    try:
        declared = experiments.load(file.parent)
    except DeclarationError as error:
        reason = str(error).splitlines()[0]
        message = f"the experiment beside it says nothing, as it cannot be read: {reason}"
        return replace(setting, destructive=False), [Finding(line=1, column=1, message=message)]
    beside = replace(
        setting,
        system=_system_of(file.name, declared) or setting.system,
        workload=_programs(declared),
        about_workload=not declared.probe_effect,
        destructive=declared.destructive,
    )
    return beside, []


def _system_of(name: str, declared: Experiment) -> System | None:
    """The system that a script is for, where every arm that has it says so."""
    scripts = (item for arm in declared.arms.values() for item in (arm.script or {}).items())
    systems = {key for key, of in scripts if of == name}
    return None if "any" in systems or len(systems) != 1 else cast("System", systems.pop())


def _programs(declared: Experiment) -> tuple[str, ...]:
    """The programs of the workload; none where its command does not tell."""
    try:
        return programs_of(shlex.split(declared.workload.command))
    except ValueError:
        return ()


def _on(board: TracingBoard) -> tuple[Setting, Asked]:
    standing, limit = board.standing, board.limits.probe_arguments
    if standing.system == "freebsd" and is_32_bit_arm(standing.machine):
        limit = min(limit, ARGUMENTS_ON_ARMV7)
    setting = Setting(system=standing.system, probe_arguments=limit)

    def asked(file: Path, destructive: bool) -> Verdict:
        folder, identity = cache_folder() / "verdicts", board.standing.identity
        remembered = Remembered(folder, identity, destructive=destructive)
        return remembered.get(file, lambda: ask(board.board(), file, destructive=destructive))

    return setting, asked
