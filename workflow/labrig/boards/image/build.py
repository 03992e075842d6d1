"""Assemble the emulated board's image from .deb files: kernel, first root, root, SD card.

No step needs root: files are unpacked as whoever builds, and fakeroot shows them to mke2fs as
root's.
"""

from __future__ import annotations

import gzip
import lzma
import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from labrig.boards.image import cpio, recipe
from labrig.boards.image.debian import run_tool
from labrig.errors import ToolError


def build(debs: Sequence[Path], kernel_deb: Path, folder: Path) -> None:
    """Write vmlinuz, initrd.gz, root.ext4 and sd.img into ``folder``, also the workshop."""
    root = folder / "root"
    for name in ("usr/bin", "usr/sbin", "usr/lib", *recipe.ROOT_FOLDERS):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib"):
        (root / name).symlink_to(f"usr/{name}")
    for deb in debs:
        unpack(deb, root)
    modules = KernelModules(kernel_deb, folder)
    modules.install(root)
    _add_files(root)
    (folder / "initrd.gz").write_bytes(
        gzip.compress(_initramfs(root, modules), compresslevel=6, mtime=0)
    )
    modules.take_kernel(folder / "vmlinuz")
    make_ext4(folder / "root.ext4", recipe.ROOT_BYTES, recipe.ROOT_UUID, "labroot", root)
    make_ext4(folder / "sd.img", recipe.SD_BYTES, recipe.SD_UUID, "labdata", None)


def unpack(deb: Path, target: Path, only: Sequence[str] = ()) -> None:
    """Unpack a .deb's files into ``target``, through links such as bin -> usr/bin."""
    target.mkdir(parents=True, exist_ok=True)
    tar = ["tar", "-x", "-C", str(target), "--keep-directory-symlink", "--no-same-owner", "-p"]
    tar += [f"--exclude={name}" for name in recipe.UNPACK_EXCLUDES] + ["--wildcards", *only]
    with (
        subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE
        ) as opened,
        subprocess.Popen(tar, stdin=opened.stdout, stderr=subprocess.PIPE) as packed,
    ):
        assert opened.stdout is not None
        opened.stdout.close()
        message = packed.communicate()[1].decode(errors="replace").strip()
    if opened.returncode != 0 or packed.returncode != 0:
        raise ToolError(f"{deb.name} cannot be unpacked: {message or 'it is damaged'}")


def make_ext4(path: Path, size: int, uuid: str, label: str, content: Path | None) -> None:
    """Make a sparse ext4 image, filled from the folder ``content``."""
    with path.open("wb") as stream:
        stream.truncate(size)
    argv = ["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", label, "-U", uuid]
    argv += ["-E", f"root_owner=0:0,{recipe.EXT4_OPTIONS}"]
    if content is not None:
        argv = ["fakeroot", "--", *argv, "-d", str(content)]
    run_tool([*argv, str(path)])


class KernelModules:
    """The kernel package, and of its modules those that the board can use."""

    def __init__(self, kernel_deb: Path, folder: Path) -> None:
        self._home = folder / "kernel"
        unpack(kernel_deb, self._home, ["./boot/vmlinuz-*", "./usr/lib/modules/*"])
        self._base = next((self._home / "usr/lib/modules").iterdir())
        self.version = self._base.name
        self._paths = {_module_name(p): p for p in self._base.rglob("*.ko.xz")}
        self._code: dict[str, bytes] = {}

    def take_kernel(self, target: Path) -> None:
        """Move the kernel to ``target``."""
        (self._home / "boot" / f"vmlinuz-{self.version}").replace(target)

    def code(self, name: str) -> bytes:
        """Return a module, decompressed."""
        if name not in self._code:
            self._code[name] = lzma.decompress(self._paths[name].read_bytes())
        return self._code[name]

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Return ``names`` with all they depend on, each after what it needs."""
        order: list[str] = []

        def visit(name: str) -> None:
            if name in order or name not in self._paths:
                return
            for needed in module_needs(self.code(name)):
                visit(needed)
            order.append(name)

        for name in names:
            visit(name)
        return order

    def install(self, root: Path) -> None:
        """Put the board's modules into ``root``, ready for modprobe."""
        folders = tuple(str(self._base / name) for name in recipe.ROOT_MODULE_FOLDERS)
        wanted = [n for n, path in self._paths.items() if str(path).startswith(folders)]
        for name in self.in_order([*recipe.BOOT_MODULES, *recipe.ROOT_MODULES, *sorted(wanted)]):
            place = self._paths[name].relative_to(self._home).with_suffix("")
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(self.code(name))
        target = root / "usr/lib/modules" / self.version
        for index in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
            if (self._base / index).exists():
                (target / index).write_bytes((self._base / index).read_bytes())
        run_tool(["depmod", "-b", str(root), self.version])


def module_needs(code: bytes) -> list[str]:
    """Return the modules that a decompressed module says it depends on, soft ones included."""
    needs: list[str] = []
    for key, text in re.findall(rb"\0(depends|softdep)=([^\0]*)(?=\0)", code):
        words = text.decode().replace(",", " ").split()
        needs += [w.replace("-", "_") for w in words if not (key == b"softdep" and w[-1] == ":")]
    return needs


def _module_name(path: Path) -> str:
    return path.name.split(".")[0].replace("-", "_")


def _add_files(root: Path) -> None:
    for name, text in recipe.ROOT_FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    rc = root / "etc/labrig-rc"
    rc.write_text(recipe.ROOT_RC)
    rc.chmod(0o755)
    init = root / "usr/sbin/init"
    init.unlink(missing_ok=True)
    init.symlink_to("/usr/bin/busybox")
    for applet in recipe.BUSYBOX_APPLETS:
        if not any(os.path.lexists(root / "usr" / place / applet) for place in ("bin", "sbin")):
            (root / "usr/bin" / applet).symlink_to("busybox")
    for name in recipe.PRIVATE_FOLDERS:
        (root / name).chmod(0o700)
    _link_libraries(root)


def _link_libraries(root: Path) -> None:
    """Make the alternatives that maintainer scripts would have made, where a tool needs them."""
    triplet = root / "usr/lib/aarch64-linux-gnu"
    loader = root / "usr/lib/ld-linux-aarch64.so.1"
    if not os.path.lexists(loader):
        loader.symlink_to("aarch64-linux-gnu/ld-linux-aarch64.so.1")
    if not triplet.is_dir():
        raise ToolError("the packages hold no arm64 libraries: the image would not run")


def _initramfs(root: Path, modules: KernelModules) -> bytes:
    order = modules.in_order(recipe.BOOT_MODULES)
    entries = [cpio.folder(n) for n in ("bin", "dev", "proc", "newroot", "modules")]
    entries.append(cpio.folder("keys", 0o700))
    entries.append(cpio.file("bin/busybox", (root / "usr/bin/busybox").read_bytes(), 0o755))
    entries.append(cpio.file("init", recipe.INITRAMFS_INIT.encode(), 0o755))
    entries += [cpio.file(f"modules/{name}.ko", modules.code(name)) for name in order]
    listing = "".join(f"{name}.ko\n" for name in order)
    entries.append(cpio.file("modules/order", listing.encode()))
    return cpio.archive(entries)
