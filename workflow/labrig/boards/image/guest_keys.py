"""Keys for the emulated boards of this machine: ours to log in with, the guest's to know it by.

They are made once for this user and handed to the guest in a small archive behind its first root,
so that the image itself holds no secret and can be shared.
"""

from __future__ import annotations

import base64
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from labrig.boards.image import cpio
from labrig.boards.image.recipe import HOST_KEY_ALIAS


@dataclass(frozen=True, kw_only=True)
class GuestKeys:
    """The files of one key set."""

    identity_file: Path
    known_hosts: Path
    archive: Path
    """The archive for the guest."""


def ssh_string(data: bytes) -> bytes:
    """Return ``data`` as the SSH protocol writes a string: its length, then itself."""
    return len(data).to_bytes(4, "big") + data


def dropbear_host_key(seed: bytes, public: bytes) -> bytes:
    """Return an ed25519 host key in dropbear's own form."""
    return ssh_string(b"ssh-ed25519") + ssh_string(seed + public)


def public_line(public: bytes, comment: str) -> str:
    """Return an ed25519 public key as OpenSSH writes it."""
    blob = ssh_string(b"ssh-ed25519") + ssh_string(public)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}"


def ensure_keys(cache: Path) -> GuestKeys:
    """Return this user's key set below ``cache``, made if it is not there yet."""
    import filelock

    folder = cache / "keys"
    keys = GuestKeys(
        identity_file=folder / "id_ed25519",
        known_hosts=folder / "known_hosts",
        archive=folder / "guest-keys.cpio",
    )
    cache.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(cache / "keys.lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache, prefix="keys-") as name:
                made = Path(name) / "keys"
                made.mkdir(mode=0o700)
                _make(made)
                made.rename(folder)
    return keys


def _make(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    ours, guests = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    private = ours.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    public = guests.public_key().public_bytes_raw()
    host_key = dropbear_host_key(guests.private_bytes_raw(), public)
    authorized = public_line(ours.public_key().public_bytes_raw(), "labrig") + "\n"
    known = f"{HOST_KEY_ALIAS} {public_line(public, 'labrig-guest')}\n"
    _write_private(folder / "id_ed25519", private)
    _write_private(folder / "known_hosts", known.encode())
    entries = [
        cpio.folder("keys", 0o700),
        cpio.file("keys/host_key", host_key, 0o600),
        cpio.file("keys/authorized_keys", authorized.encode(), 0o600),
    ]
    _write_private(folder / "guest-keys.cpio", cpio.archive(entries))


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
