"""What the emulated board's image is made of.

Everything here, and the recorded list of packages, makes up the recipe; its hash names the image's
folder, so an image is built again when the recipe changes and only then.
"""

from __future__ import annotations

from pathlib import Path

FORMAT = 1
"""Raise it when the way of building changes what is built."""

SUITE = "trixie"
TRACER_SUITE = "forky"
"""Where dtrace comes from: it is younger than Debian 13."""

TRACER_PACKAGES = ("dtrace", "libdtrace2")
PACKAGES = (
    *TRACER_PACKAGES,
    "base-files",
    "bpftool",
    "bpftrace",
    "busybox-static",
    "coreutils",
    "dash",
    "dropbear-bin",
    "grep",
    "iproute2",
    "linux-perf",
    "procps",
    "strace",
    "util-linux",
)
KERNEL_METAPACKAGE = "linux-image-arm64"
UNWANTED = frozenset({"libc-bin"})
"""It conflicts with a root that no maintainer script has touched."""

BOOT_MODULES = ("virtio_mmio", "virtio_blk", "crc32c_generic", "ext4")
"""Needed before the root is there. A module brings what it depends on."""

ROOT_MODULES = ("virtio_net", "sdhci_pci", "brd", "veth", "failover")
ROOT_MODULE_FOLDERS = ("kernel/net/ipv4", "kernel/net/ipv6", "kernel/net/sched")

UNPACK_EXCLUDES = (
    "./usr/share/doc",
    "./usr/share/info",
    "./usr/share/lintian",
    "./usr/share/locale",
    "./usr/share/man",
    "./usr/share/perl",
    "./usr/share/zoneinfo",
)

ROOT_BYTES = 1 << 30
SD_BYTES = 256 << 20
"""QEMU takes only powers of two for an SD card."""

EXT4_OPTIONS = (
    "lazy_itable_init=0,lazy_journal_init=0,hash_seed=6c616272-6967-4000-8000-000000000001"
)
"""A lazily made file system would be finished by a kernel thread in the middle of a trial; hence
also the mounts' options."""
ROOT_UUID = "6c616272-6967-4000-8000-000000000002"
SD_UUID = "6c616272-6967-4000-8000-000000000003"

MACHINE = ("-M", "virt", "-cpu", "cortex-a53", "-smp", "1")
KERNEL_ARGUMENTS = "console=ttyAMA0 quiet panic=-1 kpti=off"
"""A Cortex-A53 needs no separate page tables for its kernel; Linux has them there only to hide the
kernel's place. Emulating their switch at every system call costs three times the host's time."""

READY_MARK = "labrig: ready"
"""The guest's console says this when its SSH server listens."""

HOST_KEY_ALIAS = "labrig-emulator"

INITRAMFS_INIT = """\
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
while read -r module; do
    /bin/busybox insmod "/modules/$module" || echo "labrig: cannot load $module"
done </modules/order
wait=100
until [ -b /dev/vda ] || [ "$wait" = 0 ]; do
    wait=$((wait - 1))
    /bin/busybox usleep 20000
done
if ! /bin/busybox mount -t ext4 -o noinit_itable,no_prefetch_block_bitmaps /dev/vda /newroot; then
    echo "labrig: the root cannot be mounted"
    exit 1
fi
/bin/busybox cp /keys/authorized_keys /newroot/root/.ssh/authorized_keys
/bin/busybox cp /keys/host_key /newroot/etc/dropbear/host_key
/bin/busybox chmod 600 /newroot/root/.ssh/authorized_keys /newroot/etc/dropbear/host_key
/bin/busybox umount /proc
/bin/busybox mount -o move /dev /newroot/dev
exec /bin/busybox switch_root /newroot /sbin/init
"""

ROOT_RC = f"""\
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
hostname labrig
ip link set lo up
modprobe virtio_net
modprobe sdhci_pci
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
wait=200
until [ -b /dev/mmcblk0 ] || [ "$wait" = 0 ]; do
    wait=$((wait - 1))
    busybox usleep 20000
done
mount -t ext4 -o noinit_itable,no_prefetch_block_bitmaps /dev/mmcblk0 /data ||
    echo 'labrig: the SD card cannot be mounted'
dropbear -s -j -k -r /etc/dropbear/host_key && echo '{READY_MARK}'
"""

ROOT_FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n",
    "etc/shells": "/bin/sh\n/bin/dash\n",
    "etc/hosts": "127.0.0.1 localhost labrig\n::1 localhost\n",
    "etc/hostname": "labrig\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "etc/inittab": "::sysinit:/etc/labrig-rc\n::shutdown:/bin/busybox umount -a\n",
}
ROOT_FOLDERS = (
    "data",
    "dev",
    "etc/dropbear",
    "proc",
    "root/.ssh",
    "run",
    "sys",
    "tmp",
    "var/log",
    "var/tmp",
)
PRIVATE_FOLDERS = ("root", "root/.ssh", "etc/dropbear")

BUSYBOX_APPLETS = (
    "awk",
    "cmp",
    "find",
    "gzip",
    "hostname",
    "less",
    "modprobe",
    "mount",
    "netstat",
    "ping",
    "sed",
    "tar",
    "umount",
    "vi",
    "xargs",
)
"""Linked where no package has brought the program itself."""


def recorded_list_path() -> Path:
    """Return the list of packages that the project records for this image."""
    return Path(__file__).with_name("recorded-packages.json")


def recipe_hash(recorded: bytes = b"") -> str:
    """Return the SHA-256 of this recipe's values and of ``recorded``, the recorded packages."""
    import hashlib
    import json

    values = {name: value for name, value in globals().items() if name.isupper()}
    text = json.dumps(values, sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode() + b"\0" + recorded).hexdigest()
