"""Connections written by hand, as a script would print them."""

from __future__ import annotations

from labrig.tcp.lines import Event, read_line

PORT = 10141
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}


class Talk:
    """Lines of one connection; ``ms`` is the clock, both ends' own."""

    def __init__(self, client: int = 40000, *, delay: float = 10.0, at: float = 0.0) -> None:
        self.client, self.delay, self.at = client, delay, at
        self.lines: list[tuple[float, str]] = []

    def state(
        self, end: str, before: str, after: str, call: str = "", *, bare: bool = False
    ) -> None:
        """A change at ``end``, in a call that began a microsecond ago."""
        said = f" call={call} since={self._ns(self.at) - 1000}" if call else ""
        local, remote = (self.client, PORT) if end == "client" else (PORT, self.client)
        if bare:
            local, remote = (0, PORT) if end == "client" else (PORT, 0)
        self._put(self.at, f"{local} {remote} state from={before} to={after}{said}")

    def segment(
        self,
        end: str,
        flags: str,
        *,
        seq: int = 0,
        ack: int = 0,
        length: int = 0,
        window: int = 65535,
        more: str = "",
        lost: bool = False,
    ) -> None:
        """A segment that ``end`` sends now; it arrives, and time goes on to then."""
        local, remote = (self.client, PORT) if end == "client" else (PORT, self.client)
        bits = sum(FLAGS[flag] for flag in flags)
        words = f"flags=0x{bits:x} seq={seq % 2**32} ack={ack % 2**32} win={window} len={length}"
        self._put(self.at, f"{local} {remote} send {words} {more}")
        if not lost:
            self.at += self.delay
            self._put(self.at, f"{remote} {local} receive {words}")

    def wait(self, ms: float) -> None:
        """Let time pass."""
        self.at += ms

    def _put(self, at: float, words: str) -> None:
        self.lines.append((at, f"tcp {self._ns(at)} {words}"))

    @staticmethod
    def _ns(ms: float) -> int:
        return 1_000_000_000 + round(ms * 1e6)

    @property
    def text(self) -> list[str]:
        """The lines in time."""
        return [line for _, line in self.lines]

    @property
    def events(self) -> list[Event]:
        """The lines, read."""
        return [read_line(line) for line in self.text]


def plain(client: int = 40000, *, delay: float = 10.0, at: float = 0.0, base: int = 100) -> Talk:
    """A connection as the RFC has it (figures 7 and 13): the client opens, sends and closes."""
    talk = Talk(client, delay=delay, at=at)
    talk.state("server", "state-closed", "state-listen", "listen", bare=True)
    talk.wait(1)
    talk.state("client", "state-closed", "state-syn-sent", "connect", bare=True)
    talk.segment("client", "S", seq=base)
    talk.state("server", "state-listen", "state-syn-received")
    talk.segment("server", "SA", seq=300, ack=base + 1)
    talk.state("client", "state-syn-sent", "state-established")
    talk.segment("client", "A", seq=base + 1, ack=301)
    talk.state("server", "state-syn-received", "state-established")
    talk.segment("client", "PA", seq=base + 1, ack=301, length=1000, more="cwnd=14480 mss=1448")
    talk.segment("server", "A", seq=301, ack=base + 1001)
    talk.wait(1)
    talk.state("client", "state-established", "state-fin-wait-1", "close")
    talk.segment("client", "FA", seq=base + 1001, ack=301)
    talk.state("server", "state-established", "state-close-wait")
    talk.segment("server", "A", seq=301, ack=base + 1002)
    talk.state("client", "state-fin-wait-1", "state-fin-wait-2")
    talk.wait(1)
    talk.state("server", "state-close-wait", "state-last-ack", "exit_group")
    talk.segment("server", "FA", seq=301, ack=base + 1002)
    talk.state("client", "state-fin-wait-2", "state-time-wait")
    talk.segment("client", "A", seq=base + 1002, ack=302)
    talk.state("server", "state-last-ack", "state-closed")
    return talk


def closed_by_time(talk: Talk) -> Talk:
    """The client's end a minute later."""
    talk.wait(60_000)
    talk.state("client", "state-time-wait", "state-closed")
    return talk
