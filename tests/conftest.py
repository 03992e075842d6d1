"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from labrig.boards.emulator import EmulatorBoard


@pytest.fixture(scope="session")
def emulator() -> Iterator[EmulatorBoard]:
    """One emulated board for all live tests; its image is built if it is not there."""
    from labrig.boards.emulator import EmulatorBoard

    with EmulatorBoard() as board:
        yield board
