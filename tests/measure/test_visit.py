"""Whether a visit to a board has this host to itself: by the lock that other jobs meet."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import Declared, EmulatorDeclared, LocalDeclared
from labrig.measure.visit import visit
from labrig.turn import TURN

COUNTS = EmulatorDeclared(kind="emulator")
RUNS_FREE = EmulatorDeclared(kind="emulator", icount=False)
LOCAL = LocalDeclared(kind="local")


def may_begin() -> bool:
    """Whether another job of labrig's could begin now."""
    file = os.open(Path(tempfile.gettempdir()) / TURN, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True


@pytest.mark.parametrize(
    ("declared", "waits", "beside"),
    [
        (COUNTS, False, True),
        (COUNTS, True, False),
        (RUNS_FREE, False, False),
        (LOCAL, False, False),
        (LOCAL, True, False),
    ],
)
def test_trials_that_wait_for_timers_have_the_host_to_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: Declared, waits: bool, beside: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    catalogue = Catalogue(boards={"here": declared})
    with visit(catalogue, "here", tmp_path / "e" / "raw", print, waits=waits):
        assert may_begin() is beside
    assert may_begin()
