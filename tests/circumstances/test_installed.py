"""What is installed, held against a lock."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from labrig.circumstances.installed import environment, pins

LOCK = Path(__file__).parents[2] / "requirements.lock"


def test_the_projects_own_lock_is_read_as_pip_reads_it():
    lines = LOCK.read_text().splitlines()
    stated = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in " #"]
    assert [(pin.name, f"=={pin.version}", pin.everywhere) for pin in pins(lines)] == [
        (one.name, str(one.specifier), one.marker is None) for one in stated
    ]


def test_what_is_installed_is_said_with_the_locks_hash():
    said = environment(LOCK)
    assert said["python"] == platform.python_version()
    assert said["lock"] == hashlib.sha256(LOCK.read_bytes()).hexdigest()
    assert said["packages"]["snakemake"] == metadata.version("snakemake")
    assert "pyreadline3" not in said["packages"], "it is for Windows"


def test_what_is_installed_otherwise_or_missing_is_said(tmp_path):
    lock = tmp_path / "requirements.lock"
    here = metadata.version("click")
    lock.write_text(
        f"click=={here} \\\n    --hash=sha256:00\n"
        "numpy==0.1 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n"
        "numpy==0.2 ; python_full_version >= '3.12' \\\n    --hash=sha256:00\n"
        "no-such-package==1.0\n"
        "for-windows==1.0 ; sys_platform == 'win32'\n"
    )
    said = environment(lock)
    assert said["packages"] == {"click": here, "numpy": metadata.version("numpy")}
    assert said["differs"] == {
        "numpy": {"locked": ["0.1", "0.2"], "installed": metadata.version("numpy")},
        "no-such-package": {"locked": ["1.0"], "installed": None},
    }


def test_without_a_lock_all_that_is_installed_is_said(tmp_path):
    said = environment(tmp_path / "requirements.lock")
    assert (said["lock"], said["differs"]) == (None, {})
    assert said["packages"]["hypothesis"] == metadata.version("hypothesis")
