"""Which packages go into the image: the recorded versions where they can be had, else newest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from labrig.boards.image.debian import Package
from labrig.errors import ToolError
from labrig.hashes import file_sha256


class Source(Protocol):
    """Where packages come from; an apt, or a test's stand-in."""

    def newest(self) -> list[Package]:
        """Return all that the image needs, each in its newest version."""

    def served(self, names: Iterable[str]) -> list[Package]:
        """Return every version of ``names`` that can be fetched."""

    def download(self, packages: Sequence[Package], into: Path) -> None:
        """Fetch files named ``file_name`` into a folder."""


def read_list(text: str) -> list[Package]:
    """Read a list of packages as ``write_list`` writes it."""
    return [Package(**entry) for entry in json.loads(text)["packages"]]


def write_list(packages: Iterable[Package], **more: object) -> str:
    """Return the canonical text of a list of packages: sorted, one package a line."""
    lines = [
        json.dumps({"name": p.name, "version": p.version, "sha256": p.sha256, "source": p.source})
        for p in sorted(packages)
    ]
    head = "".join(f" {json.dumps(key)}: {json.dumps(more[key])},\n" for key in sorted(more))
    return f'{{\n{head} "packages": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def differences(recorded: Iterable[Package], taken: Iterable[Package]) -> list[str]:
    """Say, one line a package, how ``taken`` differs from what is recorded."""
    old = {p.name: p for p in recorded}
    new = {p.name: p for p in taken}
    lines = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            lines.append(f"{name} {after.version}: not recorded")
        elif after is None and before is not None:
            lines.append(f"{name} {before.version}: recorded, not needed now")
        elif before and after and before.version != after.version:
            lines.append(f"{name} {after.version}: recorded is {before.version}")
        elif before and after and before.sha256 != after.sha256:
            lines.append(f"{name} {after.version}: same version, other content than recorded")
    return lines


def choose(
    recorded: Sequence[Package], newest: Sequence[Package], obtainable: Callable[[Package], bool]
) -> list[Package]:
    """Take of each needed package the recorded version if it can be had, else the newest.

    Binaries of one source need each other in one version, so a source whose recorded version is
    not there for all of them is taken newest for all.
    """
    old = {p.name: p for p in recorded}
    lost = {p.source for p in newest if p.name not in old or not obtainable(old[p.name])} | {
        p.source for p in recorded if not obtainable(p)
    }
    return sorted(
        p if p.source in lost or old[p.name].source in lost else old[p.name] for p in newest
    )


def is_kept(package: Package, downloads: Path) -> bool:
    """Whether an earlier download holds exactly this package."""
    path = downloads / package.file_name
    return path.is_file() and file_sha256(path) == package.sha256


def fetch(
    recorded: Sequence[Package],
    open_source: Callable[[], Source],
    downloads: Path,
    say: Callable[[str], None],
) -> list[Package]:
    """Decide on the packages and have all their files in ``downloads``, verified.

    Nothing is asked of the network when every recorded package is kept from earlier.
    """
    downloads.mkdir(parents=True, exist_ok=True)
    if recorded and all(is_kept(p, downloads) for p in recorded):
        return sorted(recorded)
    say("asking Debian for the packages of the board's image")
    source = open_source()
    newest = source.newest()
    served = {
        (p.name, p.version, p.sha256) for p in source.served(p.name for p in (*newest, *recorded))
    }

    def obtainable(package: Package) -> bool:
        key = (package.name, package.version, package.sha256)
        return key in served or is_kept(package, downloads)

    taken = sorted(recorded) if recorded and all(map(obtainable, recorded)) else []
    taken = taken or choose(recorded, newest, obtainable)
    missing = [p for p in taken if not is_kept(p, downloads)]
    if missing:
        say(f"downloading {len(missing)} packages")
        source.download(missing, downloads)
    for package in missing:
        if not is_kept(package, downloads):
            (downloads / package.file_name).unlink(missing_ok=True)
            raise ToolError(
                f"the download of {package.name} {package.version} is damaged"
                " (its SHA-256 is not the one Debian signed); try again"
            )
    return taken
