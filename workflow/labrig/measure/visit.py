"""A measurement's visit to a board: reserved for it, shared with nobody, given back at the end."""

from __future__ import annotations

import contextlib
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
from labrig.measure.recorded import take_over
from labrig.measure.run import Opener
from labrig.turn import quiet_turn, shared_turn

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A reserved board."""

    open_board: Opener


@contextlib.contextmanager
def visit(
    catalogue: Catalogue, name: str, raw: Path, say: Say, *, waits: bool = False
) -> Iterator[Visit]:
    """Reserve board ``name`` for the experiment whose journals are in ``raw``.

    A board reached by ssh is leased; of a pool, the first that is free. A board whose time is
    this host's waits until no other job of labrig's runs here, and lets none begin; so does an
    emulated one whose trials wait for timers (``waits``). The journals of a recorded one are taken
    over into ``raw``.

    Raises BoardRefused when the board (every board of a pool) is in use, BoardError as it does,
    UsageError when nothing is recorded.
    """
    declared = find_declared(catalogue, name)
    experiment = raw.parent.name
    if isinstance(declared, RecordedDeclared):
        with shared_turn(say):
            source = Path(declared.results).expanduser() / experiment / "raw"
            take_over(source, raw)
            yield Visit(open_board=lambda errand: _unrecorded(name, source, errand))
    elif isinstance(declared, LocalDeclared | EmulatorDeclared):
        with (quiet_turn if needs_quiet(declared, waits=waits) else shared_turn)(say):
            yield Visit(open_board=lambda errand: open_board(catalogue, name, errand.instance))
    else:
        members = declared.boards if isinstance(declared, PoolDeclared) else (name,)
        with shared_turn(say), _leased(catalogue, members, experiment, say) as lease:
            yield Visit(open_board=lambda _: _open_leased(catalogue, lease))


def _unrecorded(name: str, source: Path, errand: SessionErrand) -> Board:
    if not errand.arms:
        raise BoardError(
            f"board {name}: who did the work of that cell is not in {source}: declare no work in "
            "the experiment, or name a board that runs trials"
        )
    raise BoardError(
        f"board {name}: {errand.trial_count} trials of block {errand.block} are not in {source}: "
        "what is asked now is not what was measured there, or it was never finished"
    )


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
