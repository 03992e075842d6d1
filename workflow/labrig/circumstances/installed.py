"""Which Python packages are installed, held against a lock of them."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

_PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([^\s;\\]+)\s*(;?)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A line of a lock: one package, for all platforms or for some."""

    name: str
    version: str
    everywhere: bool


def pins(lines: Iterable[str]) -> list[Pin]:
    """Read a lock as ``uv pip compile`` and ``pip-compile`` write it."""
    return [
        Pin(name=found[1], version=found[2], everywhere=not found[3])
        for line in lines
        if (found := _PIN.match(line))
    ]


def environment(lock: Path) -> dict[str, Any]:
    """Return Python's version, the packages of a lock as they are installed, and what differs.

    ``packages`` are versions by name (all that is installed, where there is no lock) and ``lock``
    is the lock's SHA-256, or None. ``differs`` has by name the versions that are ``locked``, and
    the one that is ``installed``, or None: of a package that is missing, unless it is locked for
    some platforms only.
    """
    if not lock.is_file():
        found = {one.name: one.version for one in metadata.distributions()}
        return _said(found, lock=None, differs={})
    data = lock.read_bytes()
    pinned = pins(data.decode("utf-8", errors="replace").splitlines())
    installed = {pin.name: _version(pin.name) for pin in pinned}
    differs = {}
    for name, version in installed.items():
        mine = [pin for pin in pinned if pin.name == name]
        locked = [pin.version for pin in mine]
        wanted = version is not None or all(pin.everywhere for pin in mine)
        if wanted and version not in locked:
            differs[name] = {"locked": locked, "installed": version}
    packages = {name: version for name, version in installed.items() if version is not None}
    return _said(packages, lock=hashlib.sha256(data).hexdigest(), differs=differs)


def _said(packages: dict[str, str], *, lock: str | None, differs: dict[str, Any]) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "packages": packages,
        "lock": lock,
        "differs": differs,
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
