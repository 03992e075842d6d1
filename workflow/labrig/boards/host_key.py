"""Why a board lets labrig not in, read from what the user's own ssh says of it.

The words are those of sshconnect.c and sshconnect2.c of OpenSSH; they are in English whatever the
locale. What they quote from the other side is made harmless before anyone sees it.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.boards.process import clean, collect, discard, start
from labrig.errors import BoardRefused

_FAILED = re.compile(r"^Host key verification failed\.$")
_OFFERED = re.compile(
    r"^debug1: Server host (?:key|certificate): ([A-Za-z0-9@.-]{1,80}) (SHA256:[A-Za-z0-9+/]{43})"
)
_REACHED = re.compile(r"^debug1: Authenticating to (\S+) as ")
_UNKNOWN = re.compile(r"^No (?:\S+) host key is known for (.+?) and you have requested strict")
_CHANGED = re.compile(r"^Host key for (.+?) has changed and you have requested strict")
_REVOKED = re.compile(r"^\S+ host key for (.+?) was revoked and you have requested strict")
_OFFENDING = re.compile(r"^Offending (?:\S+ )?key (?:for IP )?in (.+):(\d+)$")
_DENIED = re.compile(r"^(?:(\S+): )?Permission denied \(([a-z0-9@.,-]*)\)\.$")
_TOO_MANY = re.compile(r"^Received disconnect from .*: Too many authentication failures")


@dataclass(frozen=True, kw_only=True)
class HostKeyTrouble:
    """A host key that ssh does not accept. What ssh did not say is None."""

    state: Literal["unknown", "changed", "revoked"]
    host: str | None = None
    """As known_hosts names it."""
    algorithm: str | None = None
    """Of the key that the board offers, such as ``ssh-ed25519``."""
    fingerprint: str | None = None
    """Of the same key, ``SHA256:`` and base64."""
    file: str | None = None
    """Where another key is known for this host."""
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Denied:
    """A login that is refused."""

    who: str | None
    """``user@host``, where ssh said it."""
    why: str


def _lines(words: str) -> list[str]:
    # Not splitlines(): it would let text from the other side begin lines of its own.
    return [line.rstrip("\r") for line in words.split("\n")]


def read_host_key(words: str) -> HostKeyTrouble | None:
    """Return what ``ssh -v`` says of a host key that it refused, None when it refused none.

    With ProxyJump the last key spoken of before the failure is the one that failed.
    """
    state: Literal["unknown", "changed", "revoked"] = "unknown"
    offered: re.Match[str] | None = None
    offending: re.Match[str] | None = None
    reached: str | None = None
    named: str | None = None
    for line in _lines(words):
        if _FAILED.match(line):
            host = named or reached
            return HostKeyTrouble(
                state=state,
                host=clean(host, 200) if host else None,
                algorithm=offered[1] if offered else None,
                fingerprint=offered[2] if offered else None,
                file=clean(offending[1], 1000) if offending else None,
                line=int(offending[2][:9]) if offending else None,
            )
        if match := _REACHED.match(line):
            # Another server's turn: what was said before is not of it.
            reached, named, offered, offending, state = match[1], None, None, None, "unknown"
        elif match := _OFFERED.match(line):
            offered = match
        elif match := _OFFENDING.match(line):
            offending = match
        elif match := _UNKNOWN.match(line):
            named, state = match[1], "unknown"
        elif match := _CHANGED.match(line):
            named, state = match[1], "changed"
        elif match := _REVOKED.match(line):
            named, state = match[1], "revoked"
    return None


def read_denied(words: str) -> Denied | None:
    """Return what ssh says of a login that was refused, None when none was."""
    for line in reversed(_lines(words)):
        if match := _DENIED.match(line):
            who = clean(match[1], 200) if match[1] else None
            return Denied(who=who, why=f"Permission denied ({clean(match[2], 200)})")
        if _TOO_MANY.match(line):
            return Denied(who=None, why="Too many authentication failures")
    return None


def host_key_message(name: str, trouble: HostKeyTrouble, by_hand: Sequence[str]) -> str:
    """Return two lines on a refused host key of board ``name``; ``by_hand`` connects to it."""
    host = trouble.host or "it"
    key = f"{trouble.algorithm} {trouble.fingerprint}" if trouble.fingerprint else "a key"
    kind = (trouble.algorithm or "ssh-ed25519").removeprefix("sk-").removeprefix("ssh-")
    file = f"/etc/ssh/ssh_host_{re.split('[-@]', kind)[0]}_key.pub"
    asking = shlex.join([by_hand[0], "-o", "StrictHostKeyChecking=ask", *by_hand[1:]])
    accept = f"accept it with `{asking}`"
    compare = f"`ssh-keygen -lf {file}`"
    where = f" in {trouble.file}:{trouble.line}" if trouble.file else ""
    if trouble.state == "revoked":
        return (
            f"board {name}: the host key of {host}, {key}, is marked as revoked{where}\n"
            "Someone may hold its private half: do not connect until the board has a new one."
        )
    if trouble.state == "changed":
        forget = ["ssh-keygen", "-R", host, *(["-f", trouble.file] if trouble.file else [])]
        return (
            f"board {name}: the host key of {host} has changed: it offers {key}, another is known"
            f"{where}. This may be an attack.\n"
            f"If {compare} on the board itself shows the new one, forget the old one with "
            f"`{shlex.join(forget)}` and {accept}."
        )
    return (
        f"board {name}: the host key of {host} is not known: it offers {key}\n"
        f"If {compare} on the board itself shows the same, {accept}."
    )


def denied_message(name: str, denied: Denied, by_hand: Sequence[str]) -> str:
    """Return two lines on a refused login to board ``name``; ``by_hand`` connects to it."""
    who = denied.who or shlex.quote(by_hand[-2])
    return (
        f"board {name}: {who} is not let in: {denied.why}\n"
        "Offer a key that the board's authorized_keys lists: by the agent (`ssh-add`) or as "
        f"IdentityFile in the ssh configuration; see whether `{shlex.join(by_hand)}` works."
    )


def ask_ssh(arguments: Sequence[str], seconds: float) -> str:
    """Return what ``ssh -v`` says while it connects anew with ``arguments``, the host last.

    The user's own ssh is asked, not ssh-keyscan: it knows the way there, by ProxyJump too.
    """
    head = ["ssh", "-v", "-o", "ControlMaster=no", "-o", "ControlPath=none"]
    process = start([*head, "-o", "FingerprintHash=sha256", *arguments, "true"], terminal=False)
    try:
        _, words = collect(process, b"", seconds)
    except subprocess.TimeoutExpired:
        return ""
    finally:
        discard(process)
    return words.decode(errors="replace")


def why_refused(
    name: str, said: bytes, arguments: Sequence[str], by_hand: Sequence[str], seconds: float
) -> BoardRefused | None:
    """Return why a connection that failed saying ``said`` is one that a person has to mend.

    ``arguments`` are for ssh, the host last; ``by_hand`` is the command line that a user would
    type, ``true`` last. Asks ssh again for ``seconds`` at most when a host key was refused. None
    when trying again may help.
    """
    words = said.decode(errors="replace")
    if any(_FAILED.match(line) for line in _lines(words)):
        trouble = read_host_key(ask_ssh(arguments, seconds)) or read_host_key(words)
        if trouble is not None:
            return BoardRefused(host_key_message(name, trouble, by_hand))
    denied = read_denied(words)
    return BoardRefused(denied_message(name, denied, by_hand)) if denied else None
