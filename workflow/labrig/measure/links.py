"""A journal's lines, each tied to the one before by its hash; the last seals the session. Pure.

Linking a record to the hash of the one before is how documents are time-stamped (S. Haber and
W. S. Stornetta, "How to Time-Stamp a Digital Document", Journal of Cryptology 3, 1991). Nothing
secret enters the hashes: they find what happens to files, not somebody who makes them all anew.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

START = "0" * 64
"""What the first line has for the hash of a line before it."""

_PLACE = re.compile(
    rb',"line":([1-9][0-9]{0,17}),"before":"([0-9a-f]{64})"(,"seal":"([0-9a-f]{64})")?\}\Z'
)
_PLACE_LENGTH = 192
"""Bytes of the longest place."""

_END = b'{"record":"end",'


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data``, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Link(NamedTuple):
    """What a line says of its place in the chain. A tuple: there may be a million of them."""

    line: int
    before: str
    """SHA-256 of the line before, without its newline."""
    seal: str | None
    begins: int
    """Where in the line its place begins: before it is the record."""
    seal_begins: int


def ends(line: bytes) -> bool:
    """Whether a line is the end of its session."""
    return line.startswith(_END)


def link_of(line: bytes) -> Link | None:
    """Read the place at the end of ``line`` (without its newline); None when it has none."""
    first = max(len(line) - _PLACE_LENGTH, 0)
    found = _PLACE.search(line, first)
    if found is None:
        return None
    number, before, _, seal = found.groups()
    return Link(
        line=int(number),
        before=before.decode(),
        seal=None if seal is None else seal.decode(),
        begins=found.start(),
        seal_begins=found.start(3),
    )


def is_well_sealed(line: bytes, link: Link | None) -> bool:
    """Whether ``line`` has a seal if it is the session's end, and a right one."""
    if link is None or link.seal is None:
        return not ends(line)
    return ends(line) and link.seal == sha256(line[: link.seal_begins] + b"}")


class Writing:
    """Gives records their place, one after the other."""

    def __init__(self) -> None:
        self._line, self._before = 0, START

    def place(self, record: bytes) -> bytes:
        """Return the line, newline included, of a record that is a JSON object."""
        self._line += 1
        line = b'%s,"line":%d,"before":"%s"}' % (record[:-1], self._line, self._before.encode())
        if ends(record):
            line = b'%s,"seal":"%s"}' % (line[:-1], sha256(line).encode())
        self._before = sha256(line)
        return line + b"\n"


class Following:
    """Says of lines, one after the other, whether each follows the one before."""

    def __init__(self) -> None:
        self._line, self._before, self._record = 0, START, 0
        self.sealed = False
        """Whether the last line was the session's end."""

    def follows(self, line: bytes) -> bool:
        """Take the next line (without its newline) if it follows, and say whether it does."""
        # Of all lines but the last the place is known, and need not be read.
        place = b',"line":%d,"before":"%b"}' % (self._line + 1, self._before.encode())
        if line.endswith(place) and not self.sealed and not ends(line):
            self._line, self._before = self._line + 1, sha256(line)
            self._record = len(line) - len(place)
            return True
        link = link_of(line)
        if (
            link is None
            or self.sealed
            or link.before != self._before
            or link.line != self._line + 1
            or not is_well_sealed(line, link)
        ):
            return False
        self._line, self._before = link.line, sha256(line)
        self.sealed = link.seal is not None
        self._record = link.begins
        return True

    def record(self, line: bytes) -> bytes | None:
        """Take the next line and return its record; None if it does not follow."""
        return line[: self._record] + b"}" if self.follows(line) else None
