"""Where an SSH board is, for the user's own client; words as any login shell there reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labrig.boards.base import BoardPath
from labrig.boards.process import COMMAND_TIMEOUT, RUN_VARIABLE

_PLAIN = re.compile(r"[A-Za-z0-9@%+:,./_-]+")

_RUN_DECODED = (
    'n=$#; while [ $n -gt 0 ]; do w=$(printf %b. "$1"); set -- "$@" "${w%.}"; shift; n=$((n-1)); '
    'done; "$@"; exit $?'
)


@dataclass(frozen=True, kw_only=True)
class SshTarget:
    """Where and how to reach a board; what is None is left to the user's ssh configuration."""

    host: str
    work: BoardPath
    port: int | None = None
    user: str | None = None
    identity_file: Path | None = None
    known_hosts: Path | None = None
    host_key_alias: str | None = None
    config: Path | None = None
    """Read instead of the user's ~/.ssh/config; /dev/null for none at all."""
    connect_timeout: int = 10
    command_timeout: float = COMMAND_TIMEOUT
    """For commands that are given no other, in seconds."""
    options: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """Return the ssh client's arguments for this target, the host last (ssh_config(5))."""
        said = {
            "BatchMode": "yes",
            "StrictHostKeyChecking": "yes",
            "ConnectTimeout": str(self.connect_timeout),
            "ServerAliveInterval": "15",
            "ServerAliveCountMax": "4",
            "LogLevel": "ERROR",
            "ForwardAgent": "no",
            "ForwardX11": "no",
            # What a user's configuration may want of a login is not for a command's bytes.
            "ClearAllForwardings": "yes",
            "PermitLocalCommand": "no",
            "RemoteCommand": "none",
            "RequestTTY": "no",
        }
        if self.port is not None:
            said["Port"] = str(self.port)
        if self.user is not None:
            said["User"] = self.user
        if self.identity_file is not None:
            said["IdentityFile"] = f'"{self.identity_file}"'
            said["IdentitiesOnly"] = "yes"
            said["IdentityAgent"] = "none"
        if self.known_hosts is not None:
            said["UserKnownHostsFile"] = f'"{self.known_hosts}"'
            said["GlobalKnownHostsFile"] = "/dev/null"
        if self.host_key_alias is not None:
            said["HostKeyAlias"] = self.host_key_alias
        said.update(self.options)
        words = [word for key, value in said.items() for word in ("-o", f"{key}={value}")]
        chosen = [] if self.config is None else ["-F", str(self.config)]
        return [*chosen, *words, "--", self.host]

    def by_hand(self) -> list[str]:
        """Return the command line by which a user would see whether this target lets them in."""
        words = ["ssh"]
        if self.config is not None:
            words += ["-F", str(self.config)]
        if self.port is not None:
            words += ["-p", str(self.port)]
        if self.identity_file is not None:
            words += ["-i", str(self.identity_file)]
        if self.known_hosts is not None:
            words += ["-o", f'UserKnownHostsFile="{self.known_hosts}"']
        if self.host_key_alias is not None:
            words += ["-o", f"HostKeyAlias={self.host_key_alias}"]
        return [*words, self.host if self.user is None else f"{self.user}@{self.host}", "true"]


def for_any_shell(words: Sequence[str], mark: str = "") -> str:
    """Return a line that makes a login shell of any kind run ``words`` as one command.

    csh takes no newline and no ``!`` within quotes, fish reads backslashes there, and a FreeBSD
    root's shell may be csh: such characters travel as printf's %b reads them. The line stays
    short, as servers bound it (dropbear to 9000 bytes). A ``sh`` stays around the command so that
    a death by signal arrives as status 128 + n; ``mark``, if any, is in its environment and so in
    that of all that is started.
    """
    shell = f"exec env {RUN_VARIABLE}{mark} sh" if mark else "exec sh"
    if words and all(_PLAIN.fullmatch(word) for word in words):
        return f"{shell} -c '{' '.join(words)}; exit $?'"
    encoded = " ".join(f"'{_as_percent_b(word)}'" for word in words)
    return f"{shell} -c '{_RUN_DECODED}' sh {encoded}"


def _as_percent_b(word: str) -> str:
    """Return ``word`` in printable ASCII without ``'`` and ``!``, as printf's %b reads it."""
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "'\\!" else f"\\0{byte:03o}"
        for byte in os.fsencode(word)
    ).replace(r"\0012", r"\n")
