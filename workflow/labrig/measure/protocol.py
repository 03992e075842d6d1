"""What the host and ``rig-run`` say to each other: one line a request, one line a result.

The other end is ``workflow/native/rig-run.c``, whose head comment is the protocol's definition.
Values in, values out: nothing here talks to a board.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labrig.errors import BoardError, DeclarationError

__all__ = [
    "KEEP_MAX",
    "PROTOCOL",
    "REQUEST_MAX",
    "TIMEOUT_MAX_MS",
    "Hello",
    "StepFailure",
    "TrialRequest",
    "TrialResult",
    "encode_request",
    "hello_line",
    "parse_hello",
    "parse_result",
    "result_line",
    "trial_of",
]

PROTOCOL = 1
"""The version of the protocol that is spoken here."""

REQUEST_MAX = 1 << 20
"""Bytes of a request line, its newline included."""

KEEP_MAX = 1 << 20
"""Bytes of a command's output that a request may ask to keep."""

TIMEOUT_MAX_MS = (1 << 31) - 1

_ARGUMENTS_MAX = (1 << 16) - 5
_ESCAPES = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n"}


@dataclass(frozen=True, kw_only=True)
class TrialRequest:
    """One trial that a board is asked to run. Text goes as UTF-8 (``surrogateescape``)."""

    id: str
    timeout_ms: int
    """Bounds the command, and each of preparation and clean-up, in milliseconds; at least 1."""
    keep_bytes: int
    """How much of the command's output comes back, 0 to KEEP_MAX bytes."""
    argv: tuple[str, ...]
    """The command, run without a shell; the program is looked for along the board's PATH."""
    prepare: str = ""
    """A line for the board's ``/bin/sh``, run untimed before; empty for none."""
    cleanup: str = ""
    """The same, after."""


@dataclass(frozen=True, kw_only=True)
class Hello:
    """The first line that rig-run says."""

    protocol: int
    pid: int
    clock_resolution_ns: int
    """Of the board's CLOCK_MONOTONIC, in nanoseconds."""


@dataclass(frozen=True, kw_only=True)
class StepFailure:
    """A preparation or clean-up that failed."""

    status: int
    """Exit status; 128 + n when signal n ended it."""
    timed_out: bool
    output: str
    """The first 4096 bytes of it, as latin-1."""


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """What became of one trial.

    Either ``error`` says why nothing ran, or ``prepare_failed`` does, or the measured values are
    there (``wall_ns`` is not None).
    """

    id: str | None
    """The request's; None when rig-run could not read one from the line."""
    error: str | None = None
    """Why rig-run could not run the command: a bad request, a missing program."""
    prepare_failed: StepFailure | None = None
    cleanup_failed: StepFailure | None = None
    pid: int | None = None
    wall_ns: int | None = None
    """From before the start of the command until it was reaped, in nanoseconds."""
    user_ns: int | None = None
    """CPU time in user mode, of the command and its reaped children, in nanoseconds."""
    system_ns: int | None = None
    """CPU time in the kernel, likewise."""
    max_rss_kib: int | None = None
    """Peak resident memory in KiB. Linux: at least rig-run's own, about 0.1 MiB. FreeBSD: sampled
    at clock ticks, so that a short command may show 0."""
    minor_faults: int | None = None
    major_faults: int | None = None
    voluntary_switches: int | None = None
    involuntary_switches: int | None = None
    exit_status: int | None = None
    """None when a signal ended the command, or nothing was measured."""
    signal: int | None = None
    """The signal that ended the command; None when none did."""
    timed_out: bool = False
    output_bytes: int | None = None
    """How much the command wrote to standard output and error, kept or not, in bytes."""
    output: str = ""
    """What was kept of it (if the preparation failed: of that one's), each byte as latin-1."""

    @property
    def raw_output(self) -> bytes:
        """The kept output as it was written."""
        return self.output.encode("latin-1")


_COUNTS = (
    "pid",
    "wall_ns",
    "user_ns",
    "system_ns",
    "max_rss_kib",
    "minor_faults",
    "major_faults",
    "voluntary_switches",
    "involuntary_switches",
    "output_bytes",
)
_MEASURED = {"id", *_COUNTS, "exit_status", "signal", "timed_out", "output"}


def encode_request(request: TrialRequest) -> bytes:
    """Return the request's line, without its newline.

    Raises DeclarationError for what no board could run: a NUL byte, text that is not Unicode, no
    command, a line or a number beyond its bounds.
    """
    name = f"trial {request.id!r}"
    if not 1 <= request.timeout_ms <= TIMEOUT_MAX_MS:
        raise DeclarationError(
            f"{name}: timeout of {request.timeout_ms} ms; allowed are 1 to {TIMEOUT_MAX_MS}"
        )
    if not 0 <= request.keep_bytes <= KEEP_MAX:
        raise DeclarationError(
            f"{name}: {request.keep_bytes} bytes of output to keep; allowed are 0 to {KEEP_MAX}"
        )
    if not 1 <= len(request.argv) <= _ARGUMENTS_MAX:
        raise DeclarationError(
            f"{name}: a command of {len(request.argv)} words; allowed are 1 to {_ARGUMENTS_MAX}"
        )
    head = (request.id, str(request.timeout_ms), str(request.keep_bytes))
    fields = (*head, request.prepare, request.cleanup, *request.argv)
    try:
        text = "\t".join(field.translate(_ESCAPES) for field in fields)
        line = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise DeclarationError(f"{name}: text that is not Unicode: {error.reason}") from None
    if b"\0" in line:
        raise DeclarationError(f"{name}: a NUL byte, which no command line can hold")
    if len(line) >= REQUEST_MAX:
        raise DeclarationError(
            f"{name}: a request of {len(line)} bytes; it must be shorter than {REQUEST_MAX}"
        )
    return line


def parse_hello(line: bytes) -> Hello:
    """Return what rig-run said of itself at its start.

    Raises BoardError for anything else, and for a rig-run that speaks another protocol.
    """
    said = _object(line)
    try:
        hello = Hello(
            protocol=_count(said, "rig_run"),
            pid=_count(said, "pid"),
            clock_resolution_ns=_count(said, "clock_resolution_ns"),
        )
    except _WrongError as wrong:
        raise _garbage(line, str(wrong)) from None
    if hello.protocol != PROTOCOL:
        raise BoardError(
            f"the board's rig-run speaks protocol {hello.protocol}, labrig speaks {PROTOCOL}; "
            "put the rig-run of this labrig there"
        )
    return hello


def parse_result(line: bytes) -> TrialResult:
    """Return what one result line says.

    Raises BoardError for a line that is not a whole result.
    """
    said = _object(line)
    try:
        return _result(said)
    except _WrongError as wrong:
        raise _garbage(line, str(wrong)) from None


def trial_of(request: bytes) -> str:
    """Return the trial's id of a request line."""
    name = request.split(b"\t", 1)[0].decode("utf-8", "surrogateescape")
    return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n"}.get(m[1], m[1]), name)


def hello_line() -> bytes:
    """Return the first line of a rig-run that is replayed: of no process, on no clock."""
    return json.dumps({"rig_run": PROTOCOL, "pid": 0, "clock_resolution_ns": 0}).encode()


def result_line(result: Mapping[str, Any]) -> bytes:
    """Return the line that said a measured ``result`` (a TrialResult's fields), as it was said."""
    said = {key: result[key] for key in _MEASURED}
    return json.dumps({**said, "id": _as_bytes(result["id"])}).encode()


def _as_bytes(text: str) -> str:
    """Return ``text`` as rig-run writes it: each byte a character."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


class _WrongError(Exception):
    """What is wrong with a line."""


def _result(said: dict[str, Any]) -> TrialResult:
    identity = _identity(said)
    cleanup = _failure(said, "cleanup_failed")
    keys = said.keys() - {"cleanup_failed"}
    if keys == {"id", "error"}:
        error = _bytes(said, "error").decode("utf-8", "replace")
        return TrialResult(id=identity, error=error, cleanup_failed=cleanup)
    if keys == {"id", "prepare_failed"}:
        prepare = _failure(said, "prepare_failed")
        return TrialResult(
            id=identity,
            prepare_failed=prepare,
            cleanup_failed=cleanup,
            output=prepare.output if prepare else "",
        )
    if keys != _MEASURED:
        odd = ", ".join(sorted(keys ^ _MEASURED)[:3])
        raise _WrongError(f"keys missing or unknown: {odd}")
    counts = {key: _count(said, key) for key in _COUNTS}
    exit_status = None if said["exit_status"] is None else _count(said, "exit_status")
    signal = None if said["signal"] is None else _count(said, "signal")
    if (exit_status is None) == (signal is None):
        raise _WrongError("it must have ended either by itself or by a signal")
    output = _bytes(said, "output")
    if len(output) > counts["output_bytes"]:
        raise _WrongError("more output kept than written")
    return TrialResult(
        id=identity,
        cleanup_failed=cleanup,
        pid=counts["pid"],
        wall_ns=counts["wall_ns"],
        user_ns=counts["user_ns"],
        system_ns=counts["system_ns"],
        max_rss_kib=counts["max_rss_kib"],
        minor_faults=counts["minor_faults"],
        major_faults=counts["major_faults"],
        voluntary_switches=counts["voluntary_switches"],
        involuntary_switches=counts["involuntary_switches"],
        exit_status=exit_status,
        signal=signal,
        timed_out=_flag(said, "timed_out"),
        output_bytes=counts["output_bytes"],
        output=output.decode("latin-1"),
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise _garbage(line, "not JSON") from None
    if not isinstance(said, dict):
        raise _garbage(line, "not a JSON object")
    return said


def _garbage(line: bytes, why: str) -> BoardError:
    return BoardError(f"rig-run said something that is no result ({why}): {line[:200]!r}")


def _identity(said: dict[str, Any]) -> str | None:
    if "id" in said and said["id"] is None:
        return None
    return _bytes(said, "id").decode("utf-8", "surrogateescape")


def _bytes(said: dict[str, Any], key: str) -> bytes:
    value = said.get(key)
    try:
        if isinstance(value, str):
            return value.encode("latin-1")
    except UnicodeEncodeError:
        pass
    raise _WrongError(f"{key} is no string of bytes")


def _count(said: dict[str, Any], key: str) -> int:
    value = said.get(key)
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise _WrongError(f"{key} is no count")
    return value


def _flag(said: dict[str, Any], key: str) -> bool:
    value = said.get(key)
    if not isinstance(value, bool):
        raise _WrongError(f"{key} is neither true nor false")
    return value


def _failure(said: dict[str, Any], key: str) -> StepFailure | None:
    if key not in said:
        return None
    step = said[key]
    if not isinstance(step, dict) or step.keys() != {"status", "timed_out", "output"}:
        raise _WrongError(f"{key} does not say status, timed_out and output")
    return StepFailure(
        status=_count(step, "status"),
        timed_out=_flag(step, "timed_out"),
        output=_bytes(step, "output").decode("latin-1"),
    )
