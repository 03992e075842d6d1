"""QEMU's command line, its port, its console."""

from __future__ import annotations

import socket
from pathlib import Path

from labrig.boards.qemu import Machine, command_line, console_end, free_port

MACHINE = Machine(kernel=Path("k"), initrds=(), root=Path("a,b"), sd=Path("s"))


def test_a_free_port_can_be_bound_and_is_on_the_loopback():
    port = free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
    assert 1024 <= port <= 65535


def test_ports_differ_while_they_are_taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", free_port()))
        assert free_port() != held.getsockname()[1]


def test_the_clock_counts_instructions_unless_told_otherwise():
    assert "-icount" in command_line(MACHINE, Path("i"), 1)
    plain = Machine(kernel=Path("k"), initrds=(), root=Path("r"), sd=Path("s"), icount=False)
    assert "-icount" not in command_line(plain, Path("i"), 1)


def test_a_comma_in_a_path_is_doubled():
    assert "if=none,id=root,file=a,,b,format=raw" in command_line(MACHINE, Path("i"), 1)


def test_ssh_is_forwarded_from_the_loopback_only():
    words = " ".join(command_line(MACHINE, Path("i"), 2222))
    assert "hostfwd=tcp:127.0.0.1:2222-:22" in words
    assert "restrict=on" in words


def test_a_console_ends_with_its_last_lines_in_plain_text():
    text = "".join(f"line {n}\r\n" for n in range(20)) + "\x1b[31mred\x1b[0m\r\n\r\n"
    assert console_end(text, 3) == "line 18 | line 19 | red"
    assert console_end("") == "(nothing)"


def test_a_panic_is_shown_without_its_trace():
    text = "Cannot open root\nKernel panic - not syncing: no init\nCall trace:\n dump_backtrace\n"
    assert console_end(text) == "Cannot open root | Kernel panic - not syncing: no init"
