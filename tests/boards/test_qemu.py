"""QEMU's command line, its port, its console, and what is said when it does not start."""

from __future__ import annotations

import shutil
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from labrig.boards.qemu import (
    Drive,
    Machine,
    Qemu,
    banner_comes,
    check_installed,
    command_line,
    complaint,
    console_end,
    free_port,
    option,
)
from labrig.errors import BoardUnreachable, ToolError

MACHINE = Machine(
    arguments=("-M", "virt", "-device", "virtio-blk-device,drive=disk"),
    drives=(Drive(name="disk", file=Path("a,b")),),
    kernel=Path("k"),
    append="console=ttyAMA0 quiet",
)
BARE = Machine(arguments=("-M", "virt"), drives=(), boot_timeout=180.0)


def test_a_free_port_can_be_bound_and_is_on_the_loopback():
    port = free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
    assert 1024 <= port <= 65535


def test_ports_differ_while_they_are_taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", free_port()))
        assert free_port() != held.getsockname()[1]


def test_the_whole_command_line_of_a_machine():
    assert command_line(MACHINE, 2222, Path("i")) == [
        *("qemu-system-aarch64", "-M", "virt", "-device", "virtio-blk-device,drive=disk"),
        *("-m", "512", "-icount", "shift=0"),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
        *("-no-reboot", "-snapshot", "-kernel", "k", "-initrd", "i"),
        *("-append", "console=ttyAMA0 quiet"),
        *("-drive", "if=none,id=disk,file=a,,b,format=raw"),
        *("-netdev", "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22"),
    ]


def test_a_machine_with_a_monitor_writes_its_own_disks():
    words = command_line(MACHINE, 1, monitor=7)
    assert "-snapshot" not in words
    assert "socket,id=monitor,fd=7" in words
    assert "if=none,id=disk,file=a,,b,format=raw,cache=unsafe" in words
    assert "-incoming" not in words


def test_a_machine_goes_on_from_a_state_that_it_inherits():
    words = command_line(MACHINE, 1, monitor=7, state=8, bus=9)
    assert words[words.index("-incoming") + 1] == "fd:8"
    assert words[words.index("-qtest") + 1] == "chardev:qtest"
    assert "socket,id=qtest,fd=9" in words


def test_what_is_not_declared_is_not_said():
    words = command_line(replace(MACHINE, kernel=None, append="", icount=False), 1)
    assert not {"-kernel", "-initrd", "-append", "-icount"} & set(words)


def test_a_comma_in_a_path_is_doubled():
    assert "if=none,id=disk,file=a,,b,format=raw" in command_line(MACHINE, 1)


def test_ssh_is_forwarded_from_the_loopback_only():
    words = " ".join(command_line(MACHINE, 2222))
    assert "hostfwd=tcp:127.0.0.1:2222-:22" in words
    assert "restrict=on" in words


def test_an_option_is_found_by_any_of_its_names_and_the_last_counts():
    assert option(("-M", "virt", "-cpu", "max"), "-M", "-machine") == "virt"
    assert option(("-M", "virt", "--machine", "sbsa-ref"), "-M", "-machine") == "sbsa-ref"
    assert option(("-M", "virt"), "-cpu") is None
    assert option(("-cpu",), "-cpu") is None


def test_a_console_ends_with_its_last_lines_in_plain_text():
    text = "".join(f"line {n}\r\n" for n in range(20)) + "\x1b[31mred\x1b[0m\r\n\r\n"
    assert console_end(text, 3) == "line 18 | line 19 | red"
    assert console_end("") == "(nothing)"


def test_a_panic_is_shown_without_its_trace():
    text = "Cannot open root\nKernel panic - not syncing: no init\nCall trace:\n dump_backtrace\n"
    assert console_end(text) == "Cannot open root | Kernel panic - not syncing: no init"


def test_qemu_s_own_words_are_told_from_the_guest_s():
    text = "booting\nqemu-system-arm: first\nqemu-system-arm: unsupported\nUse help\n"
    assert complaint("qemu-system-arm", text) == "unsupported | Use help"
    assert complaint("qemu-system-arm", "booting\n") is None


@pytest.mark.parametrize(
    ("program", "package"),
    [
        ("qemu-system-aarch64", "qemu-system-arm"),
        ("qemu-system-x86_64", "qemu-system-x86"),
        ("qemu-system-riscv64", "qemu-system-misc"),
        ("qemu-img", "qemu-utils"),
    ],
)
def test_a_missing_program_is_told_with_its_package(monkeypatch, program, package):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        ToolError, match=f"{program} is not installed: install the package {package}"
    ):
        check_installed(program)


def serve(said: list[bytes], *, hold: threading.Event | None = None) -> int:
    """Listen on a port of the loopback; send each connection ``said``, and then end or hold it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listener:
            connection, _ = listener.accept()
            with connection:
                for part in said:
                    connection.sendall(part)
                if hold is not None:
                    hold.wait(300)

    threading.Thread(target=answer, daemon=True).start()
    port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ([b"SSH-2.0-dropbear\r\n"], True),
        ([b"SSH-2", b".0-OpenSSH_9.7 FreeBSD\r\n"], True),
        ([b"Authorised use only\r\nSSH-2.0-x\r\n"], True),
        ([b"SSH-2.0-cut off"], False),
        ([b"220 mail says SSH-2.0-\r\n"], False),
        ([b"x" * 100_000], False),
        ([], False),
    ],
)
def test_an_ssh_server_is_known_by_its_banner(said, comes):
    assert banner_comes(serve(said), 180.0) is comes


def test_a_connection_that_only_stands_is_no_ssh_server():
    hold = threading.Event()
    port = serve([b"SSH-"], hold=hold)
    assert not banner_comes(port, 0.3)
    hold.set()
    assert not banner_comes(free_port(), 0.3)


def refusal(machine: Machine) -> str:
    qemu = Qemu("bench", machine)
    try:
        with pytest.raises(ToolError) as caught:
            qemu.start()
    finally:
        qemu.close()
    return str(caught.value)


@pytest.mark.board
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-M", "virt", "-sideways"), "-sideways: invalid option"),
        (("-M", "no-such"), "unsupported machine type | Use -machine help"),
        (("-M", "virt", "-device", "no-such"), "'no-such' is not a valid device model name"),
    ],
)
def test_what_qemu_refuses_is_told_in_its_own_words(arguments, said):
    told = refusal(replace(BARE, arguments=arguments))
    assert told.startswith("board bench: qemu-system-aarch64 refuses: ")
    assert said in told


@pytest.mark.board
def test_a_disk_of_another_format_is_refused(tmp_path):
    disk = tmp_path / "disk, with a comma"
    disk.write_bytes(bytes(1 << 20))
    machine = replace(BARE, drives=(Drive(name="disk", file=disk, format="qcow2"),))
    assert "Image is not in qcow2 format" in refusal(machine)


@pytest.mark.board
def test_a_machine_without_an_ssh_server_is_told_when_its_time_is_up():
    qemu = Qemu("bench", replace(BARE, boot_timeout=1.0))
    try:
        with pytest.raises(
            BoardUnreachable,
            match=r"the guest's SSH server had not answered after 1 s; its console ends: ",
        ):
            qemu.start()
    finally:
        qemu.close()
    assert not qemu.running


@pytest.mark.board
def test_a_port_that_is_taken_meanwhile_is_left_for_another(monkeypatch):
    taken = serve([b"SSH-2.0-of someone else\r\n"])
    ports = iter([taken] * 5)
    monkeypatch.setattr("labrig.boards.qemu.free_port", lambda: next(ports))
    qemu = Qemu("bench", BARE)
    try:
        with pytest.raises(BoardUnreachable, match="no free port on the loopback could be kept"):
            qemu.start()
    finally:
        qemu.close()


@pytest.mark.board
def test_a_machine_that_cannot_be_started_at_all_does_not_hang():
    qemu = Qemu("bench", replace(BARE, arguments=("-M", "vi\0rt")))
    try:
        with pytest.raises(ValueError, match="null byte"):
            qemu.start()
    finally:
        qemu.close()
    assert not qemu.console.exists()
