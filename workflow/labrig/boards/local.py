"""This machine as a board: the same contract, by subprocess."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from labrig.boards.base import BoardPath, Completed
from labrig.boards.facts import FACTS_SCRIPT, parse_facts
from labrig.boards.process import ProcessStream, brief, checked, start, status_of, timed_out
from labrig.boards.rooms import make_room
from labrig.closing import Closing
from labrig.errors import BoardError, CommandFailed


class LocalBoard(Closing):
    """Trials on the machine that labrig itself runs on, in a work folder of their own."""

    def __init__(self, name: str = "local") -> None:
        self.name = name
        self._work: Path | None = None
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def work(self) -> BoardPath:
        """Return the folder for this session's files; it goes when the board is closed."""
        if self._work is None:
            self._work = make_room("local")
        return BoardPath(self._work)

    def _start(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        try:
            process = start(argv)
        except OSError as error:
            raise CommandFailed(
                f"board {self.name}: `{brief(argv)}` cannot be started: {error.strerror}"
            ) from error
        self._running = [p for p in self._running if p.poll() is None]
        self._running.append(process)
        return process

    def run(
        self, argv: Sequence[str], *, timeout: float = 30.0, stdin: bytes = b"", check: bool = True
    ) -> Completed:
        """Run one command to its end."""
        process = self._start(argv)
        try:
            stdout, stderr = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            process.communicate()
            raise timed_out(self.name, argv, timeout) from None
        except BaseException:
            _kill_group(process)
            raise
        status = status_of(process.returncode)
        done = Completed(argv=tuple(argv), status=status, stdout=stdout, stderr=stderr)
        return checked(self.name, done) if check else done

    def stream(self, argv: Sequence[str]) -> ProcessStream:
        """Start one command and talk to it."""
        process = self._start(argv)
        return ProcessStream(self.name, argv, process, lambda: _kill_group(process))

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy one file and verify its SHA-256."""
        content = source.read_bytes()
        place = Path(target)
        part = place.with_name(place.name + ".new")
        try:
            part.write_bytes(content)
            part.chmod(0o755 if executable else 0o644)
            part.replace(place)
        except OSError as error:
            raise BoardError(f"board {self.name}: {target} cannot be written: {error}") from error
        if hashlib.sha256(place.read_bytes()).digest() != hashlib.sha256(content).digest():
            raise BoardError(f"board {self.name}: {target} is not what was copied to it")

    def get(self, source: BoardPath, target: Path) -> None:
        """Copy one file."""
        try:
            shutil.copyfile(Path(source), target)
        except OSError as error:
            raise BoardError(f"board {self.name}: {source} cannot be copied: {error}") from error

    def facts(self) -> Mapping[str, str]:
        """Say what this machine is."""
        done = self.run(["sh", "-c", FACTS_SCRIPT, "sh", str(self.work)], timeout=60.0)
        return parse_facts(done.stdout.decode(errors="replace"))

    def close(self) -> None:
        """End what still runs and remove the work folder."""
        for process in self._running:
            _kill_group(process)
            process.wait()
        self._running = []
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work = None

    def __enter__(self) -> Self:
        """Make the work folder."""
        _ = self.work
        return self


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a command and what it started; each has a process group of its own."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
