"""Archives in cpio's "newc" form, as the kernel unpacks them into its first root.

Written here rather than by cpio(1): owners and modes are then what the image wants, whoever builds
it, and the same files give the same bytes.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file, folder or link of an archive; owned by root."""

    name: str
    mode: int
    content: bytes = b""


def folder(name: str, mode: int = 0o755) -> Entry:
    """Describe a folder."""
    return Entry(name=name, mode=stat.S_IFDIR | mode)


def file(name: str, content: bytes, mode: int = 0o644) -> Entry:
    """Describe a file."""
    return Entry(name=name, mode=stat.S_IFREG | mode, content=content)


def link(name: str, target: str) -> Entry:
    """Describe a symbolic link."""
    return Entry(name=name, mode=stat.S_IFLNK | 0o777, content=target.encode())


def archive(entries: Iterable[Entry]) -> bytes:
    """Return the archive of ``entries``, padded so that another may follow it."""
    parts = [_record(number, entry) for number, entry in enumerate(entries, start=1)]
    parts.append(_record(0, Entry(name="TRAILER!!!", mode=0)))
    return _padded(b"".join(parts), 512)


def _record(number: int, entry: Entry) -> bytes:
    name = entry.name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (number, entry.mode, 0, 0, links, 0, len(entry.content), 0, 0, 0, 0, len(name), 0)
    header = b"070701" + b"".join(b"%08x" % field for field in fields)
    return _padded(header + name, 4) + _padded(entry.content, 4)


def _padded(data: bytes, unit: int) -> bytes:
    return data + b"\0" * (-len(data) % unit)
