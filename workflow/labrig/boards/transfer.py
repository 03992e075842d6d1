"""Files to a board, each sent only when it is not there yet; works with every kind of board."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.boards.base import Board, BoardPath
from labrig.errors import BoardError
from labrig.hashes import file_sha256

SUM_FUNCTION = """\
sum_of() {
    s=$(sha256sum <"$1" 2>/dev/null || sha256 -q <"$1") || return
    echo "${s%% *}"
}
"""
"""For a board's ``/bin/sh``: print a file's SHA-256, with GNU's or busybox's tool or FreeBSD's."""

_COMPARE = (
    SUM_FUNCTION
    + """\
while [ $# -gt 0 ]; do
    if [ -f "$3" ] && [ "$(sum_of "$3")" = "$1" ]; then
        if [ "$2" = x ] && [ ! -x "$3" ]; then
            chmod 755 "$3" || exit
        fi
        echo same
    else
        echo other
    fi
    shift 3
done
"""
)

_WORDS_AT_ONCE = 16_000
"""Bytes of arguments for one command: a command line over SSH may have 128 KiB, and quoting may
make these several times as long."""

_SECONDS_AT_ONCE = 120.0


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A file of this machine that is to be on a board."""

    source: Path
    executable: bool = False


def put_missing(board: Board, files: Mapping[BoardPath, Outgoing]) -> list[BoardPath]:
    """Copy to the board those files that it lacks or has otherwise; return their names there.

    One command asks the board for the SHA-256 of them all (several for hundreds of files), and
    makes executable what should be and is not. Raises BoardError as ``put`` and ``run`` do.
    """
    missing = [
        target
        for batch in _batches(_questions(files))
        for target, same in _compare(board, batch)
        if not same
    ]
    for target in missing:
        board.put(files[target].source, target, executable=files[target].executable)
    return missing


_Question = tuple[BoardPath, tuple[str, str, str]]


def _questions(files: Mapping[BoardPath, Outgoing]) -> Iterator[_Question]:
    for target, file in files.items():
        yield target, (file_sha256(file.source), "x" if file.executable else "-", str(target))


def _batches(questions: Iterator[_Question]) -> Iterator[list[_Question]]:
    batch: list[_Question] = []
    size = 0
    for question in questions:
        words = sum(len(word.encode(errors="surrogateescape")) + 1 for word in question[1])
        if batch and size + words > _WORDS_AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(question)
        size += words
    if batch:
        yield batch


def _compare(board: Board, batch: Sequence[_Question]) -> Iterator[tuple[BoardPath, bool]]:
    words = [word for _, question in batch for word in question]
    done = board.run(["sh", "-c", _COMPARE, "sh", *words], timeout=_SECONDS_AT_ONCE)
    answers = done.stdout.split()
    if len(answers) != len(batch) or not set(answers) <= {b"same", b"other"}:
        raise BoardError(f"board {board.name}: it does not say which files it has")
    for (target, _), answer in zip(batch, answers, strict=True):
        yield target, answer == b"same"
