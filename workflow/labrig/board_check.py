"""``labrig board check``: what is asked of a declared board of each kind before it is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.check import CheckLine, check_board, facts_lines, reaching, start_and_check
from labrig.boards.declared import DtraceLimits, Machine, PoolDeclared, RecordedDeclared
from labrig.boards.lease import holder_of, left_by
from labrig.boards.opening import open_board
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardError, UsageError
from labrig.measure.journal import journals_in
from labrig.measure.recorded import RecordedBoard
from labrig.measure.records import Session
from labrig.ready import read_board


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One board and what was found."""

    board: str
    lines: tuple[CheckLine, ...]


def check(catalogue: Catalogue, name: str) -> Iterator[Checked]:
    """Check board ``name``: of a pool every board, of a recorded board what is recorded of it.

    Raises BoardError when a board cannot be reached; in a pool, that is a line that fails.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, RecordedDeclared):
        yield Checked(board=name, lines=tuple(_recorded(name, declared)))
    elif isinstance(declared, PoolDeclared):
        for member in declared.boards:
            yield from _member(catalogue, member)
    else:
        board = open_board(catalogue, name)
        lines = _shared(board) if isinstance(board, SshBoard) else start_and_check(board)
        yield Checked(board=name, lines=(*lines, *_limits(declared)))


def _member(catalogue: Catalogue, name: str) -> Iterator[Checked]:
    try:
        yield from check(catalogue, name)
    except BoardError as error:
        value, _, advice = str(error).partition("\n")
        line = CheckLine(name="reached", value=f"no: {value}", state="fail", advice=advice)
        yield Checked(board=name, lines=(line,))


def _shared(board: Board) -> list[CheckLine]:
    """Check a board that others may be measuring on: then ask it nothing that takes its time."""
    with reaching(board) as reached:
        owner = holder_of(board)
        if owner is None:
            gone = left_by(board)
            value = "free" if gone is None else f"free: left by {gone}, who is gone"
            return [reached, CheckLine(name="lease", value=value), *check_board(board)]
        lease = CheckLine(
            name="lease",
            value=f"in use by {owner}",
            state="warn",
            advice="tracing was not tried, which would disturb; check again when it is free",
        )
        return [reached, lease, *facts_lines(board.facts())]


def _limits(declared: Machine) -> Iterator[CheckLine]:
    """Yield what boards.yaml says that the board's dtrace cannot do, where that is anything."""
    limits, usual = declared.dtrace, DtraceLimits()
    said = [] if limits.command else ["no -c"]
    if limits.probe_arguments != usual.probe_arguments:
        said.append(f"{limits.probe_arguments} probe arguments")
    if said:
        yield CheckLine(name="dtrace, as declared", value=", ".join(said))


def _recorded(name: str, declared: RecordedDeclared) -> Iterator[CheckLine]:
    results = Path(declared.results).expanduser()
    sessions = [
        (first.started, first, journal)
        for raw in sorted(results.glob("*/raw"))
        for journal in journals_in(raw).values()
        if isinstance(first := next(iter(journal)), Session)
    ]
    if not sessions:
        raise UsageError(f"{results}: no session is recorded there")
    read_board(results / "board.json")  # a report cannot be made without it
    started, _, newest = max(sessions, key=lambda session: session[0])
    experiments = sorted({f"{first.experiment} ({first.size})" for _, first, _ in sessions})
    yield CheckLine(name="recorded", value=f"{len(sessions)} sessions: {', '.join(experiments)}")
    yield CheckLine(name="newest session", value=f"began {started}, as follows")
    with RecordedBoard(name, newest) as board:
        # Nothing can be done about it any more.
        yield from (replace(line, advice="") for line in facts_lines(board.facts()))
