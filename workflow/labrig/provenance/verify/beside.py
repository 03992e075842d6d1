"""A process beside this one, for what is found without it meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask
from threading import Thread
from typing import TypeVar, cast

from labrig.errors import LabrigError, ToolError

Asked = TypeVar("Asked")
Found = TypeVar("Found")


@contextmanager
def beside(look: Callable[[Asked], Found], asked: Sequence[Asked]) -> Iterator[Callable[[], Found]]:
    """Look at all that is ``asked``, in a process of its own, which is killed when nobody listens.

    What is yielded returns the next answer at each call. It raises the LabrigError that ``look``
    raised, and ToolError when the process was ended. If this process is killed, the other ends too.
    """
    # Not forked: of this process's threads the other would have locks, and not who frees them.
    context = get_context("spawn")
    answers, out = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(look, asked, out), daemon=True)
    # A terminal's interrupt is this process's to heed. The tracker's own start would unblock it.
    resource_tracker.ensure_running()
    heeded = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        process.start()
    finally:
        pthread_sigmask(SIG_SETMASK, heeded)
    out.close()
    try:
        yield lambda: cast("Found", _next(answers))
    finally:
        process.kill()
        process.join()
        answers.close()


def _answer(
    look: Callable[[Asked], Found], asked: Sequence[Asked], out: Connection[object, object]
) -> None:
    """Be that process."""
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    with suppress(BrokenPipeError):
        for one in asked:
            try:
                out.send(look(one))
            except LabrigError as error:
                out.send(error)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _next(answers: Connection[object, object]) -> object:
    try:
        answer = answers.recv()
    except (EOFError, ConnectionResetError):
        raise ToolError(
            "the process that checks journals was ended from outside, maybe for want of memory; "
            "run labrig verify again"
        ) from None
    if isinstance(answer, LabrigError):
        raise answer
    return answer
