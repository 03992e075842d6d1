"""QEMU's monitor: a socket on which it is told to do something and says how that went.

The protocol is QMP (QEMU's "QMP protocol specification" and "QMP Reference Manual"): a JSON object
a line each way, events in between.
"""

from __future__ import annotations

import json
import re
import socket
import time
from typing import Any

from labrig.errors import LabrigError

PATIENCE = 60.0
"""Seconds that QEMU may take for one answer: it says nothing while it reads a machine's memory."""
POLL_SECONDS = 0.01


class MonitorError(LabrigError):
    """QEMU refuses, fails or does not answer; the message is its own words."""


class Monitor:
    """Our end of a pair of sockets without a name: nobody else can reach it."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(PATIENCE)
        self._read = b""
        self._greeted = False

    @property
    def handle(self) -> int:
        """Return the file descriptor of QEMU's end, for it to inherit."""
        return self._theirs.fileno()

    def started(self) -> None:
        """Let go of QEMU's end, so that its death ends the conversation."""
        self._theirs.close()

    def close(self) -> None:
        """Close both ends."""
        self._ours.close()
        self._theirs.close()

    def ask(self, command: str, *, handed: int | None = None, **arguments: Any) -> Any:
        """Return QEMU's answer to one command; ``handed`` is an open file that goes with it.

        An underscore in the name of an argument stands for QMP's hyphen. Raises MonitorError.
        """
        if not self._greeted:
            self._next()
            self._greeted = True
            self.ask("qmp_capabilities")
        told = {name.replace("_", "-"): value for name, value in arguments.items()}
        line = json.dumps({"execute": command, "arguments": told}).encode() + b"\n"
        try:
            socket.send_fds(self._ours, [line], [] if handed is None else [handed])
        except OSError as error:
            raise MonitorError(f"QEMU does not listen: {error}") from error
        while True:
            said = self._next()
            if "error" in said:
                raise MonitorError(str(said["error"].get("desc", said["error"])))
            if "return" in said:
                return said["return"]

    def _next(self) -> dict[str, Any]:
        """Return the next of QEMU's objects, an event or an answer."""
        while b"\n" not in self._read:
            try:
                part = self._ours.recv(65536)
            except TimeoutError:
                raise MonitorError(f"QEMU did not answer within {PATIENCE:g} s") from None
            except OSError as error:
                raise MonitorError(f"QEMU does not answer: {error}") from error
            if not part:
                raise MonitorError("QEMU has ended")
            self._read += part
        line, _, self._read = self._read.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        return said

    def write_state(self, file: int, patience: float = PATIENCE) -> None:
        """Write memory and devices of the stopped machine to the open ``file``.

        The machine's disks are whole in their files then, until it goes on. Raises MonitorError
        when it cannot be written or has not been after ``patience`` seconds.
        """
        self.ask("migrate-set-parameters", max_bandwidth=1 << 40)
        self.ask("getfd", fdname="state", handed=file)
        self.ask("migrate", uri="fd:state")
        deadline = time.monotonic() + patience
        while (state := self.ask("query-migrate"))["status"] != "completed":
            if state["status"] in ("failed", "cancelled"):
                why = state.get("error-desc", "QEMU does not say why")
                raise MonitorError(f"its state cannot be written: {why}")
            if time.monotonic() > deadline:
                self.ask("migrate_cancel")
                raise MonitorError(f"its state was not written within {patience:g} s")
            time.sleep(POLL_SECONDS)

    def await_state(self, patience: float = PATIENCE) -> None:
        """Wait until a machine has taken up a written state; it stands still then.

        QEMU ends when it cannot take it up: MonitorError is raised.
        """
        deadline = time.monotonic() + patience
        while self.ask("query-status")["status"] == "inmigrate":
            if time.monotonic() > deadline:
                raise MonitorError(f"its state was not taken up within {patience:g} s")
            time.sleep(POLL_SECONDS)

    def read_words(self, address: int, count: int) -> list[int]:
        """Return ``count`` 32-bit words at a physical address of the guest, devices' included."""
        said = self.ask("human-monitor-command", command_line=f"xp /{count}wx {address:#x}")
        return [int(word, 16) for word in re.findall(r"\b0x([0-9a-f]{8})\b", said)]

    def await_hangup(self, patience: float) -> bool:
        """Wait until the guest has closed its forwarded connections; return whether it has."""
        deadline = time.monotonic() + patience
        while forwarded(self.ask("human-monitor-command", command_line="info usernet")):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True


class Bus:
    """A machine's bus, to be written to while it stands still: QEMU's qtest protocol."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(PATIENCE)

    @property
    def handle(self) -> int:
        """Return the file descriptor of QEMU's end, for it to inherit."""
        return self._theirs.fileno()

    def write(self, address: int, word: int) -> None:
        """Write a 32-bit word to a physical address. Raises MonitorError when QEMU does not."""
        try:
            self._ours.sendall(f"writel {address:#x} {word:#x}\n".encode())
            said = self._ours.recv(64)
        except OSError as error:
            raise MonitorError(f"QEMU's bus does not answer: {error}") from error
        if said.strip() != b"OK":
            raise MonitorError(f"QEMU's bus refuses: {said.decode(errors='replace').strip()}")

    def close(self) -> None:
        """Close both ends."""
        self._ours.close()
        self._theirs.close()


def forwarded(network: str) -> int:
    """Return how many TCP connections are not closed at both ends in what `info usernet` prints."""
    states = re.findall(r"^\s*TCP\[(\w+)\]", network, re.MULTILINE)
    return sum(state not in ("HOST_FORWARD", "TIME_WAIT", "CLOSED") for state in states)
