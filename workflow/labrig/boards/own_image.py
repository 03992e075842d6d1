"""A kernel and disk of the user's own as an emulated machine, and what identifies them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from labrig.boards.base import BoardPath
from labrig.boards.declared import ImageDeclared
from labrig.boards.qemu import LOOPBACK, Drive, Machine
from labrig.boards.ssh_target import SshTarget
from labrig.errors import DeclarationError
from labrig.whole_files import write_whole

DISK = "disk"
"""The drive's name for the devices in the user's arguments."""

RACY_SECONDS = 2.0
"""A file written so recently may be written again without its times showing it."""

QCOW2_MAGIC = b"QFI\xfb"


def own_machine(
    image: ImageDeclared, *, memory_mib: int, icount: bool, boot_timeout: float
) -> Machine:
    """Return the machine of a user's image: it is up when its SSH server greets."""
    return Machine(
        program=image.program,
        arguments=image.arguments,
        drives=(Drive(name=DISK, file=place(image.disk), format=image.disk_format),),
        kernel=place(image.kernel) if image.kernel else None,
        initrds=(place(image.initrd),) if image.initrd else (),
        append=image.append,
        memory_mib=memory_mib,
        icount=icount,
        boot_timeout=boot_timeout,
    )


def own_target(image: ImageDeclared) -> SshTarget:
    """Return how the image's SSH server is reached, but for the port."""
    identity_file = place(image.identity_file) if image.identity_file else None
    return SshTarget(
        host=LOOPBACK,
        work=BoardPath(image.work),
        user=image.user,
        identity_file=identity_file,
        known_hosts=place(image.known_hosts),
        host_key_alias=image.host_key_alias,
        # Without a key declared, the user's own configuration says which.
        config=Path("/dev/null") if identity_file else None,
        # A guest busy with a tracer's start, or on a busy host, answers late; that is no dead
        # connection.
        options={"ServerAliveInterval": "60"},
        connect_timeout=60,
        command_timeout=120.0,
    )


def place(declared: str) -> Path:
    """Return the absolute path of a declared file.

    Absolute, so that QEMU takes no part of it for a protocol (``nbd:…``) or an option.
    """
    return Path(declared).expanduser().absolute()


def check_files(name: str, image: ImageDeclared) -> None:
    """Raise DeclarationError for the first file of board ``name``'s image that is not usable."""
    for key in ("kernel", "initrd", "disk", "identity_file", "known_hosts"):
        declared: str | None = getattr(image, key)
        if declared is None:
            continue
        where = f"board {name}: image.{key}"
        path = place(declared)
        if not path.is_file():
            raise DeclarationError(f"{where}: there is no file {path}")
        if not os.access(path, os.R_OK):
            raise DeclarationError(f"{where}: {path} may not be read by this user")
    if image.disk_format == "qcow2" and leans_on_others(place(image.disk)):
        raise DeclarationError(
            f"board {name}: image.disk: {place(image.disk)} keeps a part of its content in another "
            "file; make it one: qemu-img convert -O qcow2 OLD NEW"
        )


def leans_on_others(disk: Path) -> bool:
    """Return whether a qcow2 file has a backing file or an external data file.

    The places in the header are from QEMU's docs/interop/qcow2.txt: the backing file's name at
    bytes 8-15, from version 3 on the external data file as bit 2 of bytes 72-79.
    """
    with disk.open("rb") as file:
        header = file.read(80)
    if header[:4] != QCOW2_MAGIC:
        return False  # QEMU itself will say that this is no qcow2
    version = int.from_bytes(header[4:8], "big")
    backed = int.from_bytes(header[8:16], "big") != 0
    external = version >= 3 and bool(int.from_bytes(header[72:80], "big") & 4)
    return backed or external


def own_identity(machine: Machine, cache: Path) -> str:
    """Return the SHA-256 over the content of a machine's files and all that QEMU is told of it.

    Files that the arguments name by a path (a firmware) count by their content too. ``cache`` is
    where the hashes of large files are remembered.
    """

    def hashed(paths: Iterable[Path]) -> list[str]:
        return [content_hash(path, cache) for path in paths]

    told = {
        "program": machine.program,
        "arguments": machine.arguments,
        "arguments_files": hashed(_named_files(machine.arguments)),
        "kernel": hashed([machine.kernel] if machine.kernel else []),
        "initrds": hashed(machine.initrds),
        "append": machine.append,
        "disks": hashed(drive.file for drive in machine.drives),
        "disk_formats": [drive.format for drive in machine.drives],
        "memory_mib": machine.memory_mib,
        "icount": machine.icount,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _named_files(arguments: tuple[str, ...]) -> Iterator[Path]:
    for argument in arguments:
        # Option values are comma-separated, a comma in a value is doubled.
        for piece in re.split(r"(?<!,),(?!,)", argument):
            value = piece.rpartition("=")[2].replace(",,", ",")
            if "/" in value and Path(value).is_file():
                yield Path(value).absolute()


def content_hash(path: Path, cache: Path) -> str:
    """Return the SHA-256 of a file's content, remembered in ``cache`` while the file is the same.

    The same: its inode, size and times of content and inode, in ns, are as they were.
    """
    remembered = cache / "hashes" / hashlib.sha256(str(path).encode()).hexdigest()
    seen = _look(path)
    try:
        known = json.loads(remembered.read_text())
        if known["seen"] == seen:
            return str(known["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    settled = time.time() - path.stat().st_mtime > RACY_SECONDS
    if settled and _look(path) == seen:
        write_whole(remembered, json.dumps({"seen": seen, "sha256": digest}))
    return digest


def _look(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
