"""Whose something is: user, host, process and purpose, in a small file that is not trusted."""

from __future__ import annotations

import datetime
import getpass
import os
import platform
from dataclasses import dataclass

from labrig.boards.process import clean

OWNER_BYTES = 4096
"""What is read of an owner file, at most."""
WORD_LENGTH = 64
PURPOSE_LENGTH = 200
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose a lease is, in its own words: cleaned, but not to be trusted."""

    user: str
    host: str
    """The machine that the pipeline runs on."""
    pid: int | None
    """The pipeline's process there; None if it does not say."""
    since: datetime.datetime | None
    """In UTC, by that machine's clock, to the second; None if it does not say."""
    purpose: str

    def __str__(self) -> str:
        process = "an unknown process" if self.pid is None else f"process {self.pid}"
        since = "unknown" if self.since is None else f"{self.since:%Y-%m-%d %H:%M:%S} UTC"
        return f"{self.user}@{self.host} ({process}, since {since}, for {self.purpose})"


def this_owner(purpose: str) -> Owner:
    """Return this process as the owner of a lease that begins now."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return read_owner(
        write_owner(
            Owner(
                user=user,
                host=platform.node(),
                pid=os.getpid(),
                since=datetime.datetime.now(datetime.UTC),
                purpose=purpose,
            )
        ).encode()
    )


def write_owner(owner: Owner) -> str:
    """Return the content of an owner file: a line ``key=value`` each; unknown ones are left out."""
    said = {
        "user": clean(owner.user, WORD_LENGTH),
        "host": clean(owner.host, WORD_LENGTH),
        "pid": "" if owner.pid is None else str(owner.pid),
        "since": "" if owner.since is None else _write_time(owner.since),
        "purpose": clean(owner.purpose, PURPOSE_LENGTH),
    }
    return "".join(f"{key}={value}\n" for key, value in said.items() if value)


def read_owner(content: bytes) -> Owner:
    """Read an owner file, whatever is in it; lines may be apart by tabs too. Never fails."""
    text = content[:OWNER_BYTES].decode(errors="replace").replace("\t", "\n")
    said: dict[str, str] = {}
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if equals:
            said.setdefault(key, value)
    return Owner(
        user=clean(said.get("user", ""), WORD_LENGTH) or "somebody",
        host=clean(said.get("host", ""), WORD_LENGTH) or "an unknown machine",
        pid=_read_pid(said.get("pid", "")),
        since=_read_time(said.get("since", "")),
        purpose=clean(said.get("purpose", ""), PURPOSE_LENGTH) or "an unknown purpose",
    )


def _read_pid(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return int(text) or None


def _write_time(time: datetime.datetime) -> str:
    # Not strftime: it does not pad early years on every system.
    return time.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _read_time(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text, _TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
