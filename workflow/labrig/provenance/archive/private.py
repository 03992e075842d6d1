"""What is nobody's business but this lab's: names, paths, addresses and keys that are told apart.

They are collected from this machine, from ``config/boards.yaml`` and from what OpenSSH's client
makes of the hosts there (``ssh -G``, ssh(1)), so that they can be looked for.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import EmulatorDeclared, RecordedDeclared, SshDeclared

Kind = Literal["word", "path", "address", "key"]

PLAIN = frozenset(
    [
        *("admin", "board", "debian", "docker", "emulator", "freebsd", "guest", "host", "lab"),
        *("labrig", "linux", "local", "localhost", "none", "pi", "root", "runner", "test"),
        *("ubuntu", "user", "vagrant", "127.0.0.1", "::1"),
        *("/", "/data", "/dev/null", "/home", "/root", "/tmp"),
    ]
)
"""Names that tell nobody apart, and stand in programs and prose for other reasons."""
SHORTEST = 3
"""Letters: shorter names are in any text by chance."""
_KEY_LINE = re.compile(r"^[A-Za-z0-9+/=]{32,}$")
_LARGEST_KEY = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A text that must not get out."""

    what: str
    """In words, with whose it is."""
    text: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Host:
    """The machine and the account that labrig runs in."""

    names: tuple[str, ...]
    users: tuple[str, ...]
    homes: tuple[str, ...]


def this_host() -> Host:
    """Ask the system who and where this is."""
    node = platform.node()
    users = [getpass.getuser(), os.environ.get("USER", ""), os.environ.get("SUDO_USER", "")]
    homes = [str(Path.home()), str(Path.home().resolve())]
    try:
        import pwd

        entry = pwd.getpwuid(os.geteuid())
        users.append(entry.pw_name)
        homes.append(entry.pw_dir)
    except (ImportError, KeyError):
        pass
    return Host(
        names=(node, node.partition(".")[0]),
        users=tuple(dict.fromkeys(users)),
        homes=tuple(dict.fromkeys(homes)),
    )


def secrets_of(lab: Path, catalogue: Catalogue, host: Host) -> tuple[Secret, ...]:
    """All that may tell of this lab's machines and people, plain names left out.

    What a board is called in boards.yaml is none: reports name it.
    """
    found = [
        *(_word("the name of this machine", name) for name in host.names),
        *(_word("the name of its user", name) for name in host.users),
        *(_path("the user's home", path) for path in host.homes),
        *(_path("the lab's folder", str(path)) for path in (lab.absolute(), lab.resolve())),
        *_of_boards(lab, catalogue),
    ]
    told = {one.text: one for one in reversed(found) if _is_secret(one, catalogue.boards)}
    return tuple(told[text] for text in sorted(told))


def _is_secret(one: Secret, boards: Mapping[str, object]) -> bool:
    if one.kind == "key":
        return True
    named = one.kind != "path" and one.text in boards
    return one.text.lower() not in PLAIN and len(one.text) >= SHORTEST and not named


def _word(what: str, text: str) -> Secret:
    return Secret(what=what, text=text, kind="word")


def _host(what: str, text: str) -> Secret:
    """An address; a bare name, such as ``server``, is a word as any other."""
    return Secret(what=what, text=text, kind="address" if re.search(r"[.:]", text) else "word")


def _path(what: str, text: str) -> Secret:
    return Secret(what=what, text=text.rstrip("/") or "/", kind="path")


def _of_boards(lab: Path, catalogue: Catalogue) -> Iterator[Secret]:
    for name, declared in catalogue.boards.items():
        if isinstance(declared, SshDeclared):
            yield from _of_ssh(name, declared)
        elif isinstance(declared, EmulatorDeclared) and (image := declared.image):
            files = (image.disk, image.kernel, image.initrd, image.known_hosts)
            yield from _of_files(name, (file for file in files if file))
            yield _word(f"board {name}'s user", image.user)
            if image.identity_file:
                yield from _of_key(name, image.identity_file)
        elif isinstance(declared, RecordedDeclared):
            yield from _of_files(name, [declared.results])
    if catalogue.debian_mirror:
        host = re.sub(r"^.*?://([^/@]*@)?([^/:]*).*$", r"\2", catalogue.debian_mirror)
        if host != "deb.debian.org":
            yield Secret(what="the address of the Debian mirror", text=host, kind="address")


def _of_ssh(name: str, declared: SshDeclared) -> Iterator[Secret]:
    of = f"board {name}'s"
    yield _host(f"{of} host", declared.host)
    if declared.user:
        yield _word(f"{of} user", declared.user)
    if declared.ssh_config:
        yield from _of_files(name, [declared.ssh_config])
    for key, value in _resolved(declared):
        if key in ("hostname", "hostkeyalias"):
            yield _host(f"{of} address", value)
        elif key == "user":
            yield _word(f"{of} user", value)
        elif key == "proxyjump":
            for hop in value.split(","):
                user, _, host = hop.rpartition("@")
                yield from ([_word(f"{of} user on the way", user)] if user else ())
                place = re.sub(r":\d+$", "", host)
                yield _host(f"{of} host on the way", place)
        elif key == "identityfile":
            yield from _of_key(name, value)
        elif key == "userknownhostsfile":
            yield from _of_files(name, value.split())


def _resolved(declared: SshDeclared) -> list[tuple[str, str]]:
    """What the user's own client makes of a host, by key; nothing where there is no client."""
    words = ["ssh", "-G"]
    if declared.ssh_config:
        words += ["-F", str(Path(declared.ssh_config).expanduser())]
    if declared.user:
        words += ["-l", declared.user]
    try:
        done = subprocess.run(
            [*words, "--", declared.host],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    said = (line.partition(" ") for line in done.stdout.splitlines())
    return [(key, value) for key, _, value in said if value]


def _of_files(board: str, files: Iterable[str]) -> Iterator[Secret]:
    """The paths as they are declared and as they are; relative ones tell nothing."""
    for file in files:
        for path in dict.fromkeys((file, str(Path(file).expanduser()))):
            if path.startswith(("/", "~")):
                yield _path(f"a file of board {board}", path)


def _of_key(board: str, file: str) -> Iterator[Secret]:
    """Where a private key is, and each line of it."""
    yield from _of_files(board, [file])
    path = Path(file).expanduser()
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_KEY:
            return
        lines = path.read_text(encoding="latin-1").splitlines()
    except OSError:
        return
    for line in lines:
        if _KEY_LINE.match(line.strip()):
            yield Secret(what=f"board {board}'s private key", text=line.strip(), kind="key")
