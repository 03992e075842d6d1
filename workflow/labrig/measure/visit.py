"""A measurement's visit to a board: reserved for it, shared with nobody, given back at the end."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue, find_declared, needs_quiet
from labrig.boards.declared import EmulatorDeclared, LocalDeclared, PoolDeclared, RecordedDeclared
from labrig.boards.lease import Lease, take_lease
from labrig.boards.opening import open_board
from labrig.boards.ssh import SshBoard
from labrig.errors import BoardError, BoardRefused
from labrig.measure.ledger import SessionErrand
from labrig.measure.recorded import RecordedBoard, sessions_of
from labrig.measure.run import PAUSES, Opener
from labrig.turn import quiet_turn, shared_turn

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A reserved board."""

    open_board: Opener
    pauses: tuple[float, ...] = PAUSES


@contextlib.contextmanager
def visit(catalogue: Catalogue, name: str, experiment: str, say: Say) -> Iterator[Visit]:
    """Reserve board ``name`` for ``experiment`` (its folder's name in the results).

    A board reached by ssh is leased; of a pool, the first that is free. A board whose time is
    this host's waits until no other job of labrig's runs here, and lets none begin.

    Raises BoardRefused when the board (every board of a pool) is in use, BoardError as it does.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, RecordedDeclared):
        with shared_turn(say):
            yield _replayed(name, Path(declared.results).expanduser() / experiment / "raw")
    elif isinstance(declared, LocalDeclared | EmulatorDeclared):
        with (quiet_turn if needs_quiet(declared) else shared_turn)(say):
            yield Visit(open_board=lambda errand: open_board(catalogue, name, errand.instance))
    else:
        members = declared.boards if isinstance(declared, PoolDeclared) else (name,)
        with shared_turn(say), _leased(catalogue, members, experiment, say) as lease:
            yield Visit(open_board=lambda _: _open_leased(catalogue, lease))


def _replayed(name: str, raw: Path) -> Visit:
    replayed: Counter[int] = Counter()

    def open_next(errand: SessionErrand) -> Board:
        sessions = sessions_of(raw, errand.block)
        number = replayed[errand.block]
        replayed[errand.block] += 1
        if number >= len(sessions):
            raise BoardError(
                f"board {name}: {raw} holds no more of block {errand.block}: the experiment is "
                "not the one that was measured, or was never finished there"
            )
        return RecordedBoard(name, sessions[number])

    return Visit(open_board=open_next, pauses=(0.0,) * 1000)


@contextlib.contextmanager
def _leased(
    catalogue: Catalogue, members: tuple[str, ...], purpose: str, say: Say
) -> Iterator[Lease]:
    """Lease the first of ``members`` that can be had."""
    refused: list[BoardError] = []
    for member in members:
        board = open_board(catalogue, member)
        assert isinstance(board, SshBoard)
        # The lease's connection is silent while trials run: the session's own watches the board.
        board.target = replace(
            board.target, options={**board.target.options, "ServerAliveInterval": "0"}
        )
        key = f"{board.target.host}:{board.target.port or ''}"
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(board)
                lease = take_lease(board, purpose=purpose, say=say, local_key=key)
                stack.callback(lease.close)
            except BoardError as error:
                refused.append(error)
                continue
            yield lease
            return
    if len(refused) == 1:
        raise refused[0]
    raise BoardRefused("no board of the pool can be had:\n" + "\n".join(map(str, refused)))


def _open_leased(catalogue: Catalogue, lease: Lease) -> Board:
    lease.ensure()
    return open_board(catalogue, lease.board.name)
