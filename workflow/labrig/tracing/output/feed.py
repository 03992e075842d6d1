"""Lines with their numbers, and a look at those to come. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable


class Feed:
    """Hands out lines without their ends."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()
        self.number = 0
        """Of the line that was handed out last, from 1."""
        self.last = ""
        """That line."""

    def next(self) -> str | None:
        """The next line; None at the end."""
        if self._ahead:
            self.number += 1
            self.last = self._ahead.popleft()
            return self.last
        for line in self._lines:
            self.number += 1
            self.last = line[:-1] if line.endswith("\n") else line
            return self.last
        return None

    def push(self, line: str) -> None:
        """Take the line back that was handed out last."""
        self._ahead.appendleft(line)
        self.number -= 1

    def peek(self, offset: int = 0) -> str | None:
        """The line that ``next`` would hand out after ``offset`` others; None behind the end."""
        while len(self._ahead) <= offset:
            for line in self._lines:
                self._ahead.append(line[:-1] if line.endswith("\n") else line)
                break
            else:
                return None
        return self._ahead[offset]

    def skip(self, count: int) -> None:
        """Pass ``count`` lines that were looked at."""
        for _ in range(count):
            self.next()
