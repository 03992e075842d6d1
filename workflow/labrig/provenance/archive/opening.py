"""Opens an archive, which may come from anyone: into a new folder, or not at all.

What is refused: names that lead out of the folder or are not one file's alone, links, encrypted
or oddly compressed entries, more than the limits below (a zip may unpack to a thousand times its
size, and its entries may overlap: Fifield, A better zip bomb, WOOT 2019), and files that are not
those of which the crate's metadata has the SHA-256.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from labrig.errors import UsageError
from labrig.provenance.archive.zipped import EPOCH

METADATA = "ro-crate-metadata.json"
"""The description of a research object (RO-Crate 1.1, 2.1)."""
MOST_FILES = 20_000
MOST_BYTES = 8 << 30
MOST_METADATA = 64 << 20
RATIO = 200
"""Times its own size that a zip may unpack to, where it unpacks to more than ``FREELY``."""
FREELY = 64 << 20
LONGEST_NAME = 240
"""Bytes of one part of a path: file systems take 255."""
_PIECE = 1 << 20
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, OverflowError, ValueError),
)
"""What reading a zip raises where its bytes are not those of one."""


@contextlib.contextmanager
def open_archive(path: Path) -> Iterator[Path]:
    """Unpack the archive at ``path`` into a temporary folder, which goes when the context is left.

    All files are of one age, so that none is newer than what was made from it. Raises UsageError
    with what is wrong with it.
    """
    folder = Path(tempfile.mkdtemp(prefix="labrig-archive-"))
    try:
        unpack(path, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack(path: Path, folder: Path) -> None:
    """Unpack the archive at ``path`` into ``folder``, which is empty. Raises UsageError."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(path, archive.infolist())
            metadata = _metadata(path, archive, entries)
            hashes = _hashes(path, metadata)
            _refuse_others(path, set(entries) - {METADATA}, set(hashes))
            left = min(MOST_BYTES, max(FREELY, RATIO * path.stat().st_size))
            for name, entry in entries.items():
                left -= _extract(path, archive, entry, folder / name, hashes.get(name), left)
            _same_age(folder)
    except _DAMAGED as error:
        raise UsageError(f"{path}: is no archive that can be read: {error}") from None
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except (OSError, RuntimeError) as error:
        words = (isinstance(error, OSError) and error.strerror) or error
        raise UsageError(f"{path}: cannot be unpacked: {words}") from None


def _entries(path: Path, infos: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, each of which is safe to write."""
    if len(infos) > MOST_FILES:
        raise UsageError(f"{path}: has {len(infos)} files, more than the {MOST_FILES} allowed")
    entries: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in infos:
        # Python cuts a name at a NUL; what was written counts.
        name = info.orig_filename
        folder = name.endswith("/") and info.file_size == 0
        if odd := _oddness(name.removesuffix("/") if folder else name):
            raise UsageError(f"{path}: {name!r}: {odd}; not unpacked")
        mode = stat.S_IFMT(info.external_attr >> 16)
        if folder and mode in (0, stat.S_IFDIR):
            continue  # a zip that was packed anew may name folders as well
        if folder or mode not in (0, stat.S_IFREG):
            raise UsageError(f"{path}: {name!r}: is a link or no plain file; not unpacked")
        if info.flag_bits & 1:
            raise UsageError(f"{path}: {name!r}: is encrypted; not unpacked")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UsageError(f"{path}: {name!r}: is compressed in an unusual way; not unpacked")
        if name.casefold() in folded:
            raise UsageError(f"{path}: {name!r}: is there twice; not unpacked")
        folded.add(name.casefold())
        entries[name] = info
    for name in entries:
        for parent in PurePosixPath(name).parents:
            if str(parent).casefold() in folded:
                raise UsageError(f"{path}: {str(parent)!r}: is a file and a folder; not unpacked")
    return entries


def _oddness(name: str) -> str | None:
    """Why a name is not that of a file within a folder; None where it is."""
    if name.startswith("/") or name[1:2] == ":":
        return "is an absolute path"
    if "\\" in name or any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        return "has a character that no name of labrig's has"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of its folder"
    if not all(parts) or "." in parts:
        return "is not the plain name of a file"
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in parts) or len(parts) > 32:
        return "is too long"
    return None


def _metadata(
    path: Path, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]
) -> dict[str, Any]:
    if METADATA not in entries:
        raise UsageError(f"{path}: has no {METADATA}: it is no archive of labrig's")
    with archive.open(entries[METADATA]) as file:
        text = file.read(MOST_METADATA + 1)
    if len(text) > MOST_METADATA:
        raise UsageError(f"{path}: {METADATA} has more than {MOST_METADATA >> 20} MiB")
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {METADATA}: is not JSON: {error}") from None
    if not isinstance(read, dict) or not isinstance(read.get("@graph"), list):
        raise UsageError(f"{path}: {METADATA}: has no @graph: it describes no research object")
    return read


def _hashes(path: Path, metadata: Mapping[str, Any]) -> dict[str, str]:
    """The SHA-256 of each file that the metadata describes, by name."""
    found = {}
    for entity in metadata["@graph"]:
        if not isinstance(entity, dict):
            raise UsageError(f"{path}: {METADATA}: has an entity that is none")
        kinds, identity = entity.get("@type"), entity.get("@id")
        is_file = "File" in kinds if isinstance(kinds, list) else kinds == "File"
        if is_file and isinstance(identity, str):
            said = entity.get("sha256")
            if not isinstance(said, str):
                raise UsageError(f"{path}: {METADATA}: has no SHA-256 of {identity!r}")
            found[unquote(identity)] = said
    return found


def _refuse_others(path: Path, there: set[str], described: set[str]) -> None:
    if missing := sorted(described - there):
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(f"{path}: {missing[0]}{more}: described in {METADATA}, but not there")
    if others := sorted(there - described):
        raise UsageError(f"{path}: {others[0]!r}: is there, but not described in {METADATA}")


def _extract(
    path: Path,
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    target: Path,
    wanted: str | None,
    left: int,
) -> int:
    """Write one file, which no other may be; return how many bytes it has."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with archive.open(entry) as source, target.open("xb") as out:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > left:
                raise UsageError(
                    f"{path}: unpacks to more than {RATIO} times its size or {MOST_BYTES >> 30} "
                    "GiB, as no archive of labrig's does; not unpacked"
                )
            digest.update(piece)
            out.write(piece)
    if wanted is not None and digest.hexdigest() != wanted:
        raise UsageError(
            f"{path}: {entry.filename}: is not the file of which {METADATA} has the SHA-256"
        )
    if (entry.external_attr >> 16) & 0o100:
        target.chmod(0o755)
    return size


def _same_age(folder: Path) -> None:
    then = time.mktime((*EPOCH, 0, 1, -1))
    for path in folder.rglob("*"):
        os.utime(path, (then, then))
