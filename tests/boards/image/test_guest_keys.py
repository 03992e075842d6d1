"""Keys: the bytes that dropbear and OpenSSH expect, and nobody else may read."""

from __future__ import annotations

import base64
import stat
import subprocess

from labrig.boards.image import cpio
from labrig.boards.image.guest_keys import dropbear_host_key, ensure_keys, public_line


def test_a_dropbear_key_is_its_name_then_seed_and_public_key():
    seed, public = bytes(range(32)), bytes(range(32, 64))
    key = dropbear_host_key(seed, public)
    assert key[:15] == b"\x00\x00\x00\x0bssh-ed25519"
    assert key[15:19] == b"\x00\x00\x00\x40"
    assert key[19:] == bytes(range(64))


def test_a_public_line_is_openssh_s():
    kind, blob, comment = public_line(bytes(32), "who").split()
    assert (kind, comment) == ("ssh-ed25519", "who")
    assert base64.b64decode(blob) == b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(32)


def test_keys_are_made_once_private_and_fit_together(tmp_path):
    keys = ensure_keys(tmp_path)
    assert ensure_keys(tmp_path) == keys
    for path in (keys.identity_file, keys.known_hosts, keys.archive):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.identity_file.parent.stat().st_mode) == 0o700
    shown = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(keys.identity_file)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    content = keys.archive.read_bytes()
    assert shown[1].encode() in content
    known = base64.b64decode(keys.known_hosts.read_text().split()[2])
    assert known[-32:] in content  # the guest's public key ends its private one


def test_cpio_reads_the_archive(tmp_path):
    entries = [
        cpio.folder("keys", 0o700),
        cpio.file("keys/a", b"hello", 0o600),
        cpio.link("b", "keys/a"),
    ]
    data = cpio.archive(entries)
    assert len(data) % 512 == 0
    subprocess.run(
        ["cpio", "-i", "--quiet"], input=data, cwd=tmp_path, check=True, capture_output=True
    )
    assert (tmp_path / "keys/a").read_bytes() == b"hello"
    assert (tmp_path / "b").read_bytes() == b"hello"
    assert stat.S_IMODE((tmp_path / "keys/a").stat().st_mode) == 0o600
