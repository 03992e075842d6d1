"""Setting up: what is missing is found, and a person who may not install is told the command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "workflow/setup/system-programs.sh"


def as_somebody(command: list[str], path: str) -> subprocess.CompletedProcess[str]:
    """Run as a user who may not install anything; needs no right of its own when already one."""
    env = shutil.which("env")
    assert env
    command = [env, "-i", f"PATH={path}", *command]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.fixture
def bare() -> Iterator[Path]:
    """A PATH with a shell, apt and Python, and nothing that labrig needs besides."""
    folder = Path(tempfile.mkdtemp())  # pytest's own folders may not be entered by others
    folder.chmod(0o755)
    for name in ("sh", "id", "apt-get", "python3"):
        found = shutil.which(name, path="/usr/bin:/bin")
        assert found
        (folder / name).symlink_to(found)
    yield folder
    shutil.rmtree(folder)


def test_who_may_not_install_is_told_the_exact_command(bare):
    script = SCRIPT.read_text().replace("$PATH:/usr/sbin:/sbin", "$PATH")
    done = as_somebody(["sh", "-c", script, "system-programs.sh", "report"], str(bare))
    assert done.returncode == 2
    assert "Run this, then try again" in done.stderr
    command = done.stderr.splitlines()[-1].strip()
    assert command.startswith(
        "sudo apt-get update && sudo apt-get install --no-install-recommends -y "
    )
    named = command.split("-y ")[1].split()
    assert {"qemu-system-arm", "fakeroot", "openssh-client", "latexmk", "cpio", "kmod"} <= set(
        named
    )
    assert "python3" not in named


def test_nothing_is_said_where_nothing_is_missing():
    done = subprocess.run([SCRIPT, "test"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


NAMES = re.compile(
    r"https?://((json-schema|www\.w3|docs\.oasis-open|w3id|doi)\.org/|snakemake\.(github|readthedocs)\.io)"
)
"""Addresses that are names of formats, works and programs: nothing is asked there."""


def test_locks_and_recipes_name_no_address():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-notebook.lock"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
    for path in [*ROOT.glob("workflow/**/*.py"), *ROOT.glob("workflow/**/*.json")]:
        addresses = re.findall(r"https?://[^\s\"']+", path.read_text())
        assert all(NAMES.match(address) for address in addresses), path
