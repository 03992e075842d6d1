"""A declared board whose dtrace is asked something: known at once, started when it is needed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.declared import DtraceLimits, PoolDeclared, RecordedDeclared, SshDeclared
from labrig.boards.lease import take_lease
from labrig.boards.opening import Standing, make_ready, open_board
from labrig.errors import UsageError

Say = Callable[[str], None]


class TracingBoard:
    """What a board is, and the board itself once something is asked of it."""

    def __init__(
        self, standing: Standing, limits: DtraceLimits, opened: Callable[[], Board]
    ) -> None:
        """Hold what is known; ``opened`` starts the board, or connects and leases it."""
        self.standing = standing
        self.limits = limits
        self._opened = opened
        self._board: Board | None = None

    def board(self) -> Board:
        """Return the board, started at the first call. Raises BoardError as it does."""
        if self._board is None:
            self._board = self._opened()
        return self._board


@contextlib.contextmanager
def tracing_board(catalogue: Catalogue, name: str, say: Say) -> Iterator[TracingBoard]:
    """Yield board ``name``; one behind ssh is leased while it is open, so as to disturb nobody.

    Raises UsageError for a pool or a record, BoardError as the board does.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, PoolDeclared | RecordedDeclared):
        raise UsageError(f"board {name} is of kind {declared.kind}: name one that has a dtrace")
    with contextlib.ExitStack() as stack:

        def opened() -> Board:
            board = stack.enter_context(open_board(catalogue, name))
            if isinstance(declared, SshDeclared):
                stack.callback(take_lease(board, purpose="asking dtrace", say=say).close)
            return board

        yield TracingBoard(make_ready(catalogue, name, say), declared.dtrace, opened)
