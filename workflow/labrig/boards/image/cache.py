"""The emulated board's image: found in the cache, or built there once."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from labrig.boards.image import packages as choice
from labrig.boards.image import recipe
from labrig.boards.image.debian import Package, PrivateApt, host_mirror

MANIFEST = "packages.json"
KERNEL_PREFIX = "linux-image-"

Say = Callable[[str], None]


class Builder(Protocol):
    """What makes an image's files in a folder."""

    def __call__(self, folder: Path, *, cache: Path, recorded: str, say: Say) -> None:
        """Write the files, the manifest last."""


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image that is ready to boot."""

    folder: Path

    @property
    def kernel(self) -> Path:
        """Return the kernel."""
        return self.folder / "vmlinuz"

    @property
    def initrd(self) -> Path:
        """Return the first root, without keys."""
        return self.folder / "initrd.gz"

    @property
    def root(self) -> Path:
        """Return the root file system."""
        return self.folder / "root.ext4"

    @property
    def sd(self) -> Path:
        """Return the SD card as it is at the start of every session."""
        return self.folder / "sd.img"

    @property
    def identity(self) -> str:
        """Return the SHA-256 over the recipe and every package in it."""
        return image_identity(self.folder)

    @property
    def manifest(self) -> dict[str, Any]:
        """Return what it is made of: ``packages`` (name, version, sha256) and ``differences``."""
        manifest: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return manifest


def cache_folder() -> Path:
    """Return the folder of this user for what labrig makes once."""
    import platformdirs

    return platformdirs.user_cache_path("labrig")


def image_folder(cache: Path | None = None) -> Path:
    """Return where the image of today's recipe is, or would be."""
    recorded = _recorded_text().encode()
    return (cache or cache_folder()) / "images" / recipe.recipe_hash(recorded)[:16]


def image_identity(folder: Path | None = None) -> str:
    """Return what an image is: one hash over its recipe and its packages' contents."""
    manifest = json.loads(((folder or image_folder()) / MANIFEST).read_text())
    kept = sorted((p["name"], p["version"], p["sha256"]) for p in manifest["packages"])
    text = json.dumps([manifest["recipe"], kept])
    return hashlib.sha256(text.encode()).hexdigest()


def find_image(cache: Path | None = None) -> Image | None:
    """Return the image if it is built."""
    folder = image_folder(cache)
    return Image(folder=folder) if (folder / MANIFEST).is_file() else None


def ensure_image(
    *,
    mirror: str | None = None,
    cache: Path | None = None,
    say: Say | None = None,
    builder: Builder | None = None,
) -> Image:
    """Return the image, building it first if need be; only one builder works at a time.

    It is built in a folder beside and renamed when whole, so that no half image is ever found.
    """
    import filelock

    cache = cache or cache_folder()
    folder = image_folder(cache)
    folder.parent.mkdir(parents=True, exist_ok=True)
    found = find_image(cache)
    if found:
        return found
    say = say or _say
    with filelock.FileLock(cache / "images" / "build.lock"):
        found = find_image(cache)
        if found:
            return found
        # We hold the lock, so these are of builders that were killed.
        for old in folder.parent.glob("building-*"):
            shutil.rmtree(old, ignore_errors=True)
        workshop = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
        try:
            build = builder or DebianBuilder(mirror)
            build(workshop, cache=cache, recorded=_recorded_text(), say=say)
            workshop.chmod(0o755)
            workshop.rename(folder)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    return Image(folder=folder)


def record_packages(image: Image) -> Path:
    """Write the packages of ``image`` as the project's recorded list, for later builds to take."""
    taken = choice.read_list((image.folder / MANIFEST).read_text())
    path = recipe.recorded_list_path()
    path.write_text(choice.write_list(taken))
    return path


class DebianBuilder:
    """Builds the image from Debian's packages."""

    def __init__(self, mirror: str | None) -> None:
        self._mirror = mirror

    def __call__(self, folder: Path, *, cache: Path, recorded: str, say: Say) -> None:
        """Fetch the packages, assemble, write the manifest."""
        from labrig.boards.image import build

        known = choice.read_list(recorded) if recorded else []
        downloads = cache / "downloads"
        taken = choice.fetch(known, lambda: self._source(folder), downloads, say)
        say("building the board's image")
        kernel = next(p for p in taken if p.name.startswith(KERNEL_PREFIX))
        rest = [downloads / p.file_name for p in taken if p is not kernel]
        build.build(rest, downloads / kernel.file_name, folder)
        for name in ("root", "kernel", "apt"):
            shutil.rmtree(folder / name, ignore_errors=True)
        changed = choice.differences(known, taken) if known else []
        for line in changed:
            say(f"differs from the recorded image: {line}")
        text = choice.write_list(taken, recipe=recipe.recipe_hash(), differences=changed)
        (folder / MANIFEST).write_text(text)

    def _source(self, folder: Path) -> _DebianSource:
        mirror = (self._mirror or host_mirror()).rstrip("/")
        apt = PrivateApt(
            folder / "apt", mirror, suite=recipe.SUITE, extra_suite=recipe.TRACER_SUITE
        )
        apt.update(recipe.TRACER_PACKAGES)
        return _DebianSource(apt)


class _DebianSource:
    def __init__(self, apt: PrivateApt) -> None:
        self._apt = apt

    def newest(self) -> list[Package]:
        kernel = self._apt.dependency(recipe.KERNEL_METAPACKAGE, KERNEL_PREFIX)
        wanted = dict(entry.split("=", 1) for entry in self._apt.resolve(recipe.PACKAGES))
        offered = self._apt.served([*wanted, kernel])
        # The kernel comes without what its package wants: a boot loader's tools.
        wanted[kernel] = next(p.version for p in offered if p.name == kernel)
        return sorted(
            {
                p
                for p in offered
                if wanted.get(p.name) == p.version and p.name not in recipe.UNWANTED
            }
        )

    def served(self, names: Iterable[str]) -> list[Package]:
        return self._apt.served(names)

    def download(self, packages: Sequence[Package], into: Path) -> None:
        self._apt.download(packages, into)


def _recorded_text() -> str:
    path = recipe.recorded_list_path()
    return path.read_text() if path.exists() else ""


def _say(line: str) -> None:
    print(f"labrig: {line}", file=sys.stderr)
