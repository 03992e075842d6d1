"""A journal's lines, each tied to the one before by its hash; the last seals the session. Pure.

Linking a record to the hash of the one before is how documents are time-stamped (S. Haber and
W. S. Stornetta, "How to Time-Stamp a Digital Document", Journal of Cryptology 3, 1991). Nothing
secret enters the hashes: they find what happens to files, not somebody who makes them all anew.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Link:
    """What a line says of its place in the chain."""

    line: int
    before: str
    """SHA-256 of the line before, without its newline."""
    seal: str | None
    record: bytes
    """The line as it is without its place: the record alone."""
    unsealed: bytes
    """The line as it is without its seal."""

    @property
    def sealed_well(self) -> bool:
        """Whether there is a seal if the record is the session's end, of just this line."""
        if self.seal is None:
            return not ends(self.record)
        return ends(self.record) and self.seal == sha256(self.unsealed)


def ends(line: bytes) -> bool:
    """Whether a line is the end of its session."""
    return line.startswith(_END)


def link_of(line: bytes) -> Link | None:
    """Read the place at the end of ``line`` (without its newline); None when it has none."""
    first = max(len(line) - _PLACE_LENGTH, 0)
    found = _PLACE.search(line, first)
    if found is None:
        return None
    seal = found[4]
    return Link(
        line=int(found[1]),
        before=found[2].decode(),
        seal=None if seal is None else seal.decode(),
        record=line[: found.start()] + b"}",
        unsealed=line if seal is None else line[: found.start(3)] + b"}",
    )


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
        self._line, self._before = 0, START
        self.sealed = False
        """Whether the last line was the session's end."""

    def record(self, line: bytes) -> bytes | None:
        """Return the record of ``line`` (without its newline); None when it does not follow."""
        link = link_of(line)
        if (
            link is None
            or self.sealed
            or (link.line, link.before) != (self._line + 1, self._before)
            or not link.sealed_well
        ):
            return None
        self._line, self._before = link.line, sha256(line)
        self.sealed = link.seal is not None
        return link.record
