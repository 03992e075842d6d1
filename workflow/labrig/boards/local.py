"""This machine as a board: the same contract, by subprocess."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from labrig.board_kind import LOCAL_TIMES
from labrig.boards.base import BoardPath, Completed
from labrig.boards.facts import read_facts
from labrig.boards.process import (
    ANSWER_PATIENCE,
    COMMAND_TIMEOUT,
    KILL_SCRIPT,
    RUN_VARIABLE,
    TooMuchOutput,
    brief,
    checked,
    collect,
    discard,
    new_mark,
    printed_too_much,
    start,
    status_of,
    timed_out,
)
from labrig.boards.rooms import make_room
from labrig.boards.stream import ProcessStream
from labrig.closing import Closing
from labrig.errors import BoardError, CommandFailed
from labrig.hashes import file_sha256


class LocalBoard(Closing):
    """Trials on the machine that labrig itself runs on, in a work folder of their own."""

    def __init__(self, name: str = "local") -> None:
        self.name = name
        self._work: Path | None = None
        self._running: list[subprocess.Popen[bytes]] = []
        self._session = new_mark()
        self._used = False

    @property
    def work(self) -> BoardPath:
        """Return the folder for this session's files; it goes when the board is closed."""
        if self._work is None:
            self._work = make_room("local")
        return BoardPath(self._work)

    def _start(self, argv: Sequence[str]) -> tuple[subprocess.Popen[bytes], str]:
        """Start a command; return it and the mark to kill by what it starts."""
        mark = self._session + new_mark()
        name, _, _ = RUN_VARIABLE.partition("=")
        try:
            process = start(argv, environment={**os.environ, name: mark})
        except OSError as error:
            raise CommandFailed(
                f"board {self.name}: `{brief(argv)}` cannot be started: {error.strerror}"
            ) from error
        self._used = True
        self._running = [p for p in self._running if p.poll() is None]
        self._running.append(process)
        return process, mark

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout: float | None = None,
        stdin: bytes = b"",
        check: bool = True,
    ) -> Completed:
        """Run one command to its end, in COMMAND_TIMEOUT seconds if not told.

        Raises CommandFailed too when it prints more than OUTPUT_LIMIT bytes.
        """
        seconds = COMMAND_TIMEOUT if timeout is None else timeout
        process, mark = self._start(argv)
        try:
            stdout, stderr = collect(process, stdin, seconds)
        except subprocess.TimeoutExpired:
            _kill(process, mark)
            raise timed_out(self.name, argv, seconds) from None
        except TooMuchOutput:
            _kill(process, mark)
            raise printed_too_much(self.name, argv) from None
        except BaseException:
            _kill(process, mark)
            raise
        finally:
            discard(process)
        status = status_of(process.returncode)
        done = Completed(argv=tuple(argv), status=status, stdout=stdout, stderr=stderr)
        return checked(self.name, done) if check else done

    def stream(self, argv: Sequence[str]) -> ProcessStream:
        """Start one command and talk to it."""
        process, mark = self._start(argv)
        return ProcessStream(self.name, argv, process, lambda: _kill(process, mark))

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy one file and verify its SHA-256."""
        place = Path(target)
        part = place.with_name(place.name + ".new")
        try:
            shutil.copyfile(source, part)
            same = file_sha256(part) == file_sha256(source)
            if same:
                part.chmod(0o755 if executable else 0o644)
                part.replace(place)
        except OSError as error:
            raise BoardError(
                f"board {self.name}: {target} cannot be written: {error.strerror}"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        if not same:
            raise BoardError(f"board {self.name}: {target} is not what was copied to it")

    def get(self, source: BoardPath, target: Path) -> None:
        """Copy one file."""
        part = target.with_name(target.name + ".new")
        try:
            shutil.copyfile(Path(source), part)
            part.replace(target)
        except OSError as error:
            raise BoardError(f"board {self.name}: {source} cannot be copied: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def facts(self) -> Mapping[str, str]:
        """Say what this machine is."""
        said = {"times": LOCAL_TIMES, "not_quiet": "it also ran labrig itself"}
        return {**read_facts(self), **said}

    def close(self) -> None:
        """End what still runs and remove the work folder."""
        for process in self._running:
            _kill_group(process)
            process.wait()
        if self._used:
            _kill_marked(self._session)
            self._used = False
        self._running = []
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work = None

    def __enter__(self) -> Self:
        """Make the work folder."""
        _ = self.work
        return self


def _kill(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill a command and what it started, wherever that went."""
    _kill_group(process)
    _kill_marked(mark)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a command's process group; each has one of its own."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _kill_marked(mark: str) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            ["sh", "-c", KILL_SCRIPT, "sh", RUN_VARIABLE, mark],
            capture_output=True,
            check=False,
            timeout=ANSWER_PATIENCE,
        )
