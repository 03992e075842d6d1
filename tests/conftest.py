"""What tests of several rooms share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from labrig.boards.emulator import EmulatorBoard
    from tests.sshd import Sshd

# No deadlines, and no limit for making examples: these machines are shared. In CI the same examples
# each time; elsewhere new ones.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure() -> None:
    """Give each process that tests beside others a turn on this host of its own.

    Else a test that measures this machine would wait until no other one measures anything.
    """
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        folder = Path(tempfile.gettempdir()) / f"labrig-{worker}"
        folder.mkdir(exist_ok=True)
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None


@pytest.fixture(scope="session")
def emulator() -> Iterator[EmulatorBoard]:
    """One emulated board for all live tests; its image is built if it is not there."""
    from labrig.boards.emulator import EmulatorBoard

    with EmulatorBoard() as board:
        yield board


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A real sshd of this test's own, running."""
    from tests.sshd import running_sshd

    with running_sshd(tmp_path / "sshd") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium without a window, the system's own."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program, "chromium is missing: run workflow/setup/system-programs.sh test"
    quiet = ("background-networking", "component-update", "sync")
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    arguments += [f"--disable-{part}" for part in quiet]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()
