"""``labrig trace disassemble``: what a board's dtrace compiles a script to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labrig.boards.catalogue import Catalogue
from labrig.errors import ScriptError
from labrig.trace_commands.tracing_board import Say, tracing_board
from labrig.tracing.disassembly import (
    CompiledClause,
    Disassembled,
    read_disassembly,
    summarise,
)
from labrig.tracing.dtrace import DTRACE
from labrig.tracing.tracers import require_dtrace
from labrig.tracing.verdict import compile_on


def disassemble(script: Path, catalogue: Catalogue, board: str, say: Say) -> Disassembled:
    """Have ``board`` compile ``script`` and read the listing (``dtrace -S``).

    Raises UsageError for another tracer's script, ScriptError when dtrace refuses it or prints
    what cannot be read, BoardError as the board does.
    """
    require_dtrace(script, "labrig trace disassemble")
    with tracing_board(catalogue, board, say) as asked:
        verdict, listing = compile_on(asked.board(), script, "-S")
    if not verdict.accepted:
        raise ScriptError(DTRACE.said_of(script, verdict))
    return read_disassembly(listing)


def shown(listing: Disassembled) -> Iterator[str]:
    """Yield a line a clause with its size and calls, and its instructions below it."""
    for clause, summary in zip(listing.clauses, summarise(listing), strict=True):
        calls = ", ".join(f"{name} {times}" for name, times in summary.calls)
        yield f"{clause.name}: {summary.instructions} instructions ({clause.kind})" + (
            f"; calls {calls}" if calls else ""
        )
        yield from _instructions(clause)
        yield ""


def _instructions(clause: CompiledClause) -> Iterator[str]:
    for one in clause.instructions:
        words = f"  {one.number:04}  {one.mnemonic:6} {', '.join(one.operands)}"
        yield (f"{words:44} ! {one.comment}" if one.comment else words).rstrip()
