"""A kernel and disk of the user's own: how they are declared, what identifies them, that they run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labrig.boards.catalogue import read_catalogue
from labrig.boards.declared import EmulatorDeclared, ImageDeclared
from labrig.boards.emulator import EmulatorBoard, bootable
from labrig.boards.image.cache import cache_folder, ensure_image
from labrig.boards.image.guest_keys import ensure_keys
from labrig.boards.image.recipe import HOST_KEY_ALIAS
from labrig.boards.opening import make_ready, open_board
from labrig.boards.own_image import (
    check_files,
    content_hash,
    leans_on_others,
    own_identity,
    own_machine,
    own_target,
)
from labrig.boards.qemu import Machine, command_line, qemu_version
from labrig.errors import DeclarationError, ToolError

FREEBSD = """
freebsd:
  kind: emulator
  instances: 4
  memory_mib: 1024
  icount: false
  boot_timeout: 600
  image:
    program: qemu-system-aarch64
    arguments: [-M, virt, -cpu, cortex-a53, -smp, "1",
                -bios, /usr/share/qemu-efi-aarch64/QEMU_EFI.fd,
                -device, "virtio-blk-pci,drive=disk",
                -device, "virtio-net-pci,netdev=net,romfile="]
    disk: /images/FreeBSD-14.3-RELEASE-arm64-aarch64-ufs.qcow2
    disk_format: qcow2
    identity_file: /images/id_ed25519
    known_hosts: /images/known_hosts
    host_key_alias: freebsd
    work: /var/labrig
"""


def machine_of(image: ImageDeclared) -> Machine:
    return own_machine(image, memory_mib=512, icount=True, boot_timeout=60.0)


def declared_image(folder: Path, **changes: Any) -> ImageDeclared:
    """Return an image of small files in ``folder``; none of it boots."""
    for name in ("kernel", "initrd", "disk", "key", "known_hosts", "firmware"):
        path = folder / name
        if not path.exists():
            path.write_text(name)
    said = {
        "arguments": ("-M", "virt", "-bios", f"{folder}/firmware"),
        "kernel": f"{folder}/kernel",
        "initrd": f"{folder}/initrd",
        "append": "quiet",
        "disk": f"{folder}/disk",
        "identity_file": f"{folder}/key",
        "known_hosts": f"{folder}/known_hosts",
        "host_key_alias": "mine",
        "work": "/work",
    }
    return ImageDeclared.model_validate(said | changes)


def test_a_freebsd_image_is_declared_like_any_other(tmp_path):
    """A FreeBSD VM image with EDK2's firmware and no kernel of ours; it was not booted here."""
    (tmp_path / "boards.yaml").write_text(FREEBSD)
    declared = read_catalogue(tmp_path).boards["freebsd"]
    assert isinstance(declared, EmulatorDeclared)
    assert declared.image is not None
    machine = own_machine(
        declared.image,
        memory_mib=declared.memory_mib,
        icount=declared.icount,
        boot_timeout=declared.boot_timeout,
    )
    disk = "/images/FreeBSD-14.3-RELEASE-arm64-aarch64-ufs.qcow2"
    assert command_line(machine, 2222) == [
        *("qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a53", "-smp", "1"),
        *("-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"),
        *("-device", "virtio-blk-pci,drive=disk"),
        *("-device", "virtio-net-pci,netdev=net,romfile="),
        *("-m", "1024", "-nodefaults", "-no-user-config", "-display", "none"),
        *("-serial", "stdio", "-no-reboot", "-snapshot"),
        *("-drive", f"if=none,id=disk,file={disk},format=qcow2"),
        *("-netdev", "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22"),
    ]
    assert (machine.ready_mark, machine.boot_timeout) == (None, 600)
    board = open_board(read_catalogue(tmp_path), "freebsd", 3)
    assert str(board.work) == "/var/labrig"
    with pytest.raises(DeclarationError, match=r"board freebsd: image\.disk: there is no file /im"):
        board.run(["true"])


def test_paths_are_absolute_for_qemu(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/someone")
    image = declared_image(tmp_path, disk="nbd:odd", kernel="~/kernel")
    machine = machine_of(image)
    assert machine.drives[0].file == tmp_path / "nbd:odd"
    assert machine.kernel == Path("/home/someone/kernel")


def test_a_key_that_is_declared_is_the_only_one_offered(tmp_path):
    with_key = own_target(declared_image(tmp_path))
    without = own_target(declared_image(tmp_path, identity_file=None, user="lab"))
    assert (with_key.config, with_key.identity_file) == (Path("/dev/null"), tmp_path / "key")
    assert (without.config, without.identity_file, without.user) == (None, None, "lab")


@pytest.mark.parametrize("key", ["kernel", "initrd", "disk", "identity_file", "known_hosts"])
def test_a_missing_file_is_told_with_its_key(tmp_path, key):
    image = declared_image(tmp_path, **{key: f"{tmp_path}/gone"})
    with pytest.raises(DeclarationError, match=rf"board x: image\.{key}: there is no file .*/gone"):
        check_files("x", image)


def test_a_missing_program_is_told(tmp_path, monkeypatch):
    (tmp_path / "boards.yaml").write_text(FREEBSD.replace("system-aarch64", "system-riscv64"))
    board = open_board(read_catalogue(tmp_path), "freebsd")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ToolError, match=r"qemu-system-riscv64 is not .*package qemu-system-misc"):
        board.run(["true"])


def test_a_qcow2_disk_that_leans_on_another_file_is_refused(tmp_path):
    plain = b"QFI\xfb" + (3).to_bytes(4, "big") + bytes(64) + bytes(8)
    backed = plain[:8] + (512).to_bytes(8, "big") + plain[16:]
    external = plain[:72] + (4).to_bytes(8, "big")
    disk = tmp_path / "disk"
    for content, leans in ((plain, False), (backed, True), (external, True), (b"raw", False)):
        disk.write_bytes(content)
        assert leans_on_others(disk) is leans
    disk.write_bytes(backed)
    with pytest.raises(DeclarationError, match="keeps a part of its content in another file"):
        check_files("x", declared_image(tmp_path, disk_format="qcow2"))
    check_files("x", declared_image(tmp_path, disk_format="raw"))


def test_the_identity_is_of_content_not_of_places(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = {"arguments": ("-M", "virt")}
    one, two = (
        own_identity(machine_of(declared_image(tmp_path / name, **plain)), tmp_path / "cache")
        for name in ("a", "b")
    )
    assert one == two
    assert len(one) == 64


def test_all_that_may_change_a_time_changes_the_identity(tmp_path):
    image, cache = declared_image(tmp_path), tmp_path / "cache"
    machine = machine_of(image)
    seen = [
        own_identity(machine, cache),
        *(
            own_identity(machine_of(declared_image(tmp_path, **change)), cache)
            for change in (
                {"append": "quiet mitigations=off"},
                {"program": "qemu-system-arm"},
                {"arguments": ("-M", "virt", "-bios", f"{tmp_path}/firmware", "-smp", "2")},
                {"disk_format": "qcow2"},
                {"initrd": None},
                {"kernel": None},
            )
        ),
        own_identity(replace(machine, memory_mib=1024), cache),
        own_identity(replace(machine, icount=False), cache),
    ]
    for name in ("disk", "kernel", "initrd", "firmware"):
        (tmp_path / name).write_text(f"another {name}")
        seen.append(own_identity(machine, cache))
    assert len(set(seen)) == len(seen)
    before = own_identity(machine, cache)
    (tmp_path / "known_hosts").write_text("another key says nothing of times")
    assert own_identity(machine, cache) == before


def test_a_hash_is_remembered_while_the_file_is_as_it_was(tmp_path, monkeypatch):
    path, cache = tmp_path / "disk", tmp_path / "cache"
    path.write_bytes(b"one")
    old = time.time() - 100
    os.utime(path, (old, old))
    digest = content_hash(path, cache)
    reads = []
    whole = hashlib.file_digest

    def counted(file: Any, name: str) -> Any:
        reads.append(file)
        return whole(file, name)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    assert content_hash(path, cache) == digest
    assert not reads
    # Another content of the same size, its time set back: the inode's own time still tells.
    path.write_bytes(b"two")
    os.utime(path, (old, old))
    assert content_hash(path, cache) != digest
    assert len(reads) == 1


def test_a_file_just_written_is_not_remembered(tmp_path):
    path, cache = tmp_path / "disk", tmp_path / "cache"
    path.write_bytes(b"one")
    content_hash(path, cache)
    assert not cache.exists()


def test_a_damaged_memory_is_not_believed(tmp_path):
    path, cache = tmp_path / "disk", tmp_path / "cache"
    path.write_bytes(b"one")
    os.utime(path, (0, 0))
    digest = content_hash(path, cache)
    (remembered,) = (cache / "hashes").iterdir()
    for damage in ("", "[]", "{}", '"x"', '{"seen": []}'):
        remembered.write_text(damage)
        assert content_hash(path, cache) == digest
    assert json.loads(remembered.read_text())["sha256"] == digest


@pytest.fixture(scope="module")
def as_users_have_it(tmp_path_factory) -> Path:
    """Return a folder with labrig's own image as a user would have one: kernel, initrd, disk."""
    folder: Path = tmp_path_factory.mktemp("image, of a user")
    image, keys = ensure_image(), ensure_keys(cache_folder())
    (folder / "vmlinuz").symlink_to(image.kernel)
    (folder / "root.img").symlink_to(image.root)
    initrd = image.initrd.read_bytes()
    initrd += b"\0" * (-len(initrd) % 4)
    (folder / "initrd").write_bytes(initrd + keys.archive.read_bytes())
    (folder / "initrd").chmod(0o600)
    return folder


def boards_text(folder: Path, disk: str, disk_format: str, append: str = "kpti=off") -> str:
    keys = ensure_keys(cache_folder())
    image = {
        "arguments": [
            *("-machine", "virt", "-cpu", "cortex-a57", "-smp", "1"),
            *("-device", "virtio-blk-device,drive=disk"),
            *("-device", "virtio-net-device,netdev=net"),
        ],
        "kernel": f"{folder}/vmlinuz",
        "initrd": f"{folder}/initrd",
        "append": f"console=ttyAMA0 quiet panic=-1 {append}",
        "disk": f"{folder}/{disk}",
        "disk_format": disk_format,
        "identity_file": str(keys.identity_file),
        "known_hosts": str(keys.known_hosts),
        "host_key_alias": HOST_KEY_ALIAS,
        "work": "/root/work folder",
    }
    board = {"kind": "emulator", "memory_mib": 640, "boot_timeout": 180, "image": image}
    return json.dumps({"mine": board})  # which is YAML too


@pytest.mark.board
def test_a_user_s_image_is_a_board_like_any_other(as_users_have_it, tmp_path):
    (tmp_path / "boards.yaml").write_text(boards_text(as_users_have_it, "root.img", "raw"))
    catalogue = read_catalogue(tmp_path)
    standing = make_ready(catalogue, "mine", print)
    assert (standing.machine, standing.system, standing.made_of) == ("aarch64", "linux", {})
    with open_board(catalogue, "mine") as board:
        assert isinstance(board, EmulatorBoard)
        assert board.run(["id", "-un"]).stdout == b"root\n"
        source = tmp_path / "file"
        source.write_bytes(b"\0content")
        board.put(source, board.work / "file")
        board.get(board.work / "file", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == b"\0content"
        facts = board.facts()
        pid = board.pid
    assert facts["cpu_model"] == "arm,cortex-a57"
    assert facts["emulator"] == f"QEMU {qemu_version()}"
    assert facts["emulator_program"] == "qemu-system-aarch64"
    assert (facts["emulator_machine"], facts["emulator_cpu"]) == ("virt", "cortex-a57")
    assert facts["emulator_icount"] == "shift=0"
    assert facts["times"].startswith("emulated")
    assert int(facts["memory_total_kib"]) > 560 * 1024
    # Two boots, one identity; a session's plan looks for its beginning in the facts.
    assert standing.identity == f"{facts['image_identity']} QEMU {qemu_version()}"
    assert pid is not None
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.board
def test_a_user_s_disk_may_be_qcow2_and_is_never_written(as_users_have_it, tmp_path):
    if shutil.which("qemu-img") is None:
        pytest.skip("qemu-img is not installed (qemu-utils)")
    disk = as_users_have_it / "disk.qcow2"
    source = str(as_users_have_it / "root.img")
    subprocess.run(
        ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", source, str(disk)], check=True
    )
    before = content_hash(disk, tmp_path / "cache")
    (tmp_path / "boards.yaml").write_text(boards_text(as_users_have_it, "disk.qcow2", "qcow2"))
    catalogue = read_catalogue(tmp_path)
    with open_board(catalogue, "mine") as board:
        assert isinstance(board, EmulatorBoard)
        board.run(["sh", "-c", 'echo kept >/root/"$1" && sync', "sh", "x"])
        identity = board.facts()["image_identity"]
    assert content_hash(disk, tmp_path / "another cache") == before
    (tmp_path / "boards.yaml").write_text(boards_text(as_users_have_it, "root.img", "raw"))
    raw = open_board(read_catalogue(tmp_path), "mine")
    assert isinstance(raw, EmulatorBoard)
    assert identity != bootable("mine", raw.config).identity
    disk.unlink()
