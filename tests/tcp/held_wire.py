"""Both ends of a real TCP connection of this machine, whose segments go one by one, as told.

Run as a program, by itself in a network namespace: ``unshare -rn python -m tests.tcp.held_wire``. It
reads steps in JSON, each an end, what it does or receives, and the state in which ss(8) shall show
it; it prints what happened as a D script would, the states by ss. The wire is a TUN device behind
which a host seems to be: each segment for that host waits until a step has it received, and then
comes back with its two addresses swapped (which leaves its checksums right), so that the host's
end is one of this machine, too.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

HERE, THERE = "10.0.0.1", "10.0.0.2"
PORTS = {"client": (40000, 10141), "server": (10141, 40000), "listener": (10141, 0)}
"""Local and remote port; 0 for any."""
STATES = {"ESTAB": "ESTABLISHED", "SYN-RECV": "SYN-RECEIVED"}
"""What ss abbreviates."""
FLAGS = {"SYN": 2, "FIN": 1, "RST": 4, "ACK": 16}
PATIENCE = 30.0
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


@dataclass(frozen=True, kw_only=True)
class Packet:
    """An IPv4 packet with a TCP segment."""

    raw: bytes

    def field(self, form: str, at: int) -> int:
        """A number of the TCP header."""
        (number,) = struct.unpack_from(form, self.raw, (self.raw[0] & 15) * 4 + at)
        return int(number)

    @property
    def ports(self) -> tuple[int, int]:
        return self.field("!H", 0), self.field("!H", 2)

    @property
    def flags(self) -> int:
        return self.field("B", 13) & sum(FLAGS.values())

    @property
    def words(self) -> str:
        """Its fields as a script prints them."""
        length = len(self.raw) - (self.raw[0] & 15) * 4 - (self.field("B", 12) >> 4) * 4
        return (
            f"flags={self.field('B', 13)} seq={self.field('!I', 4)} ack={self.field('!I', 8)} "
            f"win={self.field('!H', 14)} len={length}"
        )


class Wire:
    """Segments under way; each is told of when it was sent and when it is received."""

    def __init__(self) -> None:
        self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        named = struct.pack("16sH22x", b"wire", IFF_TUN | IFF_NO_PI)
        fcntl.ioctl(self.device, TUNSETIFF, named)
        for words in (f"addr add {HERE}/24 dev wire", "link set wire up"):
            subprocess.run(["ip", *words.split()], check=True)
        self.waiting: list[Packet] = []
        self.seen: set[str] = set()

    def take(self, seconds: float) -> None:
        """Take what was sent; what is sent again, as its answer is late, is not kept."""
        while select.select([self.device], [], [], seconds)[0]:
            packet = Packet(raw=os.read(self.device, 65536))
            if packet.raw[0] >> 4 != 4 or packet.raw[9] != socket.IPPROTO_TCP:
                continue
            told = "{} {} send {}".format(*packet.ports, packet.words)
            if told not in self.seen:
                self.seen.add(told)
                self.waiting.append(packet)
                say(told)
            seconds = 0

    def deliver(self, end: str, flags: str) -> None:
        """Let an end receive the first segment for it that has these flags."""
        wanted = (*PORTS[end][::-1], sum(FLAGS[word] for word in flags.split(",")))
        until = time.monotonic() + PATIENCE
        while not (found := [p for p in self.waiting if (*p.ports, p.flags) == wanted]):
            if time.monotonic() > until:
                sys.exit(f"no {flags} for the {end}")
            self.take(0.1)
        self.waiting.remove(found[0])
        raw = found[0].raw
        say("{} {} receive {}".format(*found[0].ports[::-1], found[0].words))
        os.write(self.device, raw[:12] + raw[16:20] + raw[12:16] + raw[20:])


def say(words: str) -> None:
    print(f"tcp {time.monotonic_ns()} {words}", flush=True)


def shown() -> dict[str, str]:
    """The state of each end by ss; CLOSED where it has none."""
    listed = subprocess.run(["ss", "-Htan"], capture_output=True, text=True, check=True).stdout
    found = dict.fromkeys(PORTS, "CLOSED")
    for line in listed.splitlines():
        state, _, _, *addresses = line.split()
        local, remote = (address.rpartition(":")[2].replace("*", "0") for address in addresses)
        for end, ports in PORTS.items():
            if ports == (int(local), int(remote)):
                found[end] = STATES.get(state, state)
    return found


def call(sockets: dict[str, socket.socket], end: str, what: str) -> None:
    """Make a system call at an end."""
    local, remote = PORTS[end]
    if what in ("listen", "connect"):
        sockets[end] = socket.socket()
        sockets[end].setblocking(False)
        sockets[end].bind((HERE, local))
    if what == "listen":
        sockets[end].listen()
    elif what == "connect":
        sockets[end].connect_ex((THERE, remote))
    elif what == "accept":
        sockets[end], _ = sockets["listener"].accept()
    elif what == "send":
        sockets[end].send(b"never read")
    elif what == "shutdown":
        sockets[end].shutdown(socket.SHUT_WR)
    elif what == "close":
        sockets[end].close()
    else:
        sys.exit(f"no call {what}")


def tell_changes(before: Mapping[str, str], after: Mapping[str, str], called: str) -> None:
    """Print what ends have changed; a connection that was accepted comes from LISTEN."""
    for end, state in after.items():
        old = before[end]
        if end == "server" and old == "CLOSED" and before["listener"] == "LISTEN":
            old = "LISTEN"
        if state != before[end]:
            say("{} {} state from={} to={} {}".format(*PORTS[end], old, state, called))


def main() -> None:
    wire, sockets, states = Wire(), dict[str, socket.socket](), shown()
    for end, what, wanted in json.load(sys.stdin):
        called = "" if what.isupper() else f"call={what} since={time.monotonic_ns()}"
        if called:
            call(sockets, end, what)
            wire.take(0)
        else:
            wire.deliver(end, what)
        until = time.monotonic() + PATIENCE
        while (after := shown())[end] != wanted:
            if time.monotonic() > until:
                sys.exit(f"{end}, {what}: ss shows {after[end]}, not {wanted}")
        tell_changes(states, after, called)
        states = after


if __name__ == "__main__":
    main()
