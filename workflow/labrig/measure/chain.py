"""What is wrong with a journal: lines changed, missing, out of order, twice there. Pure.

A journal that is whole is read once, line by line, and nothing of it is kept. Only of a broken one
every line's hash and place are held, to tell what happened to it.
"""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Literal

from labrig.measure.links import START, Following, Link, is_well_sealed, link_of, sha256

CHAINED_SINCE = 3
"""The first format whose lines are chained."""

HALF = "is half a line: it was being written when labrig or its computer ended"

Kind = Literal["changed", "missing", "reordered", "duplicated", "unreadable", "half"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with a journal."""

    line: int
    """Where in the file, from 1; of a missing line its number."""
    kind: Kind
    """``half``: the last line has no newline, as when a writer is killed."""
    words: str
    """What is wrong, with the file and the line before."""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What a journal is, as a chain of lines."""

    faults: tuple[Fault, ...]
    """In the order of the file."""
    chained: bool
    """False of journals of older formats, in which only unreadable and half lines are found."""
    sealed: bool
    """Whether it ends with the session's end. One that does not was interrupted, or cut at a line:
    that is told by the hash of the whole (``measured.json``)."""
    lines: int
    """Whole lines in the file."""


def check(journal: bytes | BinaryIO, source: str) -> Chain:
    """Check a journal, its content or a file that is open to be read; ``source`` names it.

    A single change, removal, exchange or repetition of lines is found for what it is, but for what
    no chain can show: the last lines' removal, and a change in the last line of a session that
    did not end. Of several faults at once the fewest that explain what is there are told.
    """
    file = io.BytesIO(journal) if isinstance(journal, bytes) else journal
    return _whole(file, source) or _broken(_lines(file), source)


def _whole(file: BinaryIO, source: str) -> Chain | None:
    """What a journal is in which every line follows; None of another."""
    file.seek(0)
    following = Following()
    lines, last, half = 0, b"", False
    for line in file:
        half = not line.endswith(b"\n")
        if half:
            break
        if not following.follows(line[:-1]):
            return None
        lines, last = lines + 1, line
    # The hash of every other line is in the line after it.
    if _said(last) is None:
        return None
    words = f"{source}:{lines + 1}: {HALF}"
    faults = (Fault(line=lines + 1, kind="half", words=words),) if half else ()
    return Chain(faults=faults, chained=True, sealed=following.sealed, lines=lines)


def _said(line: bytes) -> dict[str, object] | None:
    """What a line says, or None where it is no record."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and "record" in said else None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a broken journal, without its content."""

    at: int
    """Where in the file, from 1."""
    sha256: str
    whole: bool
    """Whether it ends with its newline."""
    readable: bool
    link: Link | None
    well_sealed: bool
    format: int
    """The journal's, where the line says it; else 0."""


def _lines(file: BinaryIO) -> list[_Line]:
    file.seek(0)
    return [_line(at, line) for at, line in enumerate(file, start=1)]


def _line(at: int, line: bytes) -> _Line:
    whole, line = line.endswith(b"\n"), line.removesuffix(b"\n")
    said = _said(line)
    link = link_of(line)
    return _Line(
        at=at,
        sha256=sha256(line),
        whole=whole,
        readable=said is not None,
        link=link,
        well_sealed=is_well_sealed(line, link),
        format=found if said and isinstance(found := said.get("format"), int) else 0,
    )


def _broken(lines: Sequence[_Line], source: str) -> Chain:
    whole = [line for line in lines if line.whole]
    chained = any(line.link for line in whole) or any(
        line.format >= CHAINED_SINCE for line in whole[:1]
    )
    found = [Fault(line=line.at, kind="half", words=HALF) for line in lines[len(whole) :]]
    found += [
        Fault(line=line.at, kind="unreadable", words="cannot be read")
        for line in whole
        if not line.readable
    ]
    if chained:
        found += _chain_faults(whole)
    found.sort(key=lambda fault: fault.line)
    return Chain(
        faults=tuple(
            Fault(line=one.line, kind=one.kind, words=f"{source}:{one.line}: {one.words}")
            for one in found
        ),
        chained=chained,
        sealed=bool(whole) and whole[-1].link is not None and whole[-1].link.seal is not None,
        lines=len(whole),
    )


def _chain_faults(lines: Sequence[_Line]) -> Iterator[Fault]:
    """Yield what is wrong with the lines' order and hashes."""
    again = dict(_duplicates(lines))
    for line in lines:
        if line.at in again:
            words = f"is line {again[line.at]} once more"
            yield Fault(line=line.at, kind="duplicated", words=words)
    left = [line for line in lines if line.at not in again]
    numbers, changed = _numbers(left)
    for at, words in changed.items():
        yield Fault(line=at, kind="changed", words=words)
    placed = {numbers[line.at]: line for line in left if line.at in numbers}
    in_order = _longest_rising([numbers[line.at] for line in left if line.at in numbers])
    for number, line in placed.items():
        if number not in in_order:
            words = f"is line {number} of what was written: it is out of its place"
            yield Fault(line=line.at, kind="reordered", words=words)
    yield from _missing(left, numbers, in_order)
    yield from _changed(placed, {line.at for line in left if not line.readable} | changed.keys())


def _duplicates(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Yield where lines are that are also elsewhere, and where they belong."""
    alike: dict[str, list[_Line]] = {}
    for line in lines:
        if line.link is not None:
            alike.setdefault(line.sha256, []).append(line)
    before = {line.at: earlier for earlier, line in pairwise(lines)}
    for same in alike.values():
        if len(same) > 1:
            own = next((line for line in same if _follows(line, before.get(line.at))), same[0])
            yield from ((line.at, own.at) for line in same if line is not own)


def _follows(line: _Line, before: _Line | None) -> bool:
    """Whether ``line`` says that it comes after ``before`` (None: that it is the first)."""
    return line.link is not None and line.link.before == (before.sha256 if before else START)


def _numbers(lines: Sequence[_Line]) -> tuple[dict[int, int], dict[int, str]]:
    """Return the number of each line that has one, and which were changed and how, by place.

    A line whose hash of the line before is right, and whose number is not, has another number
    than was written. Where two have one number, that is not the number of the one that nothing
    else in the journal knows.
    """
    numbers: dict[int, int] = {}
    changed: dict[int, str] = {}
    before: _Line | None = None
    known = {line.sha256 for line in lines} | {START}
    asked = {line.link.before for line in lines if line.link is not None}
    claims: dict[int, list[tuple[bool, bool, _Line]]] = {}
    for line in lines:
        link = line.link
        if link is None:
            if line.readable:
                changed[line.at] = "was changed: it has no place in the chain"
        else:
            number = link.line
            if _follows(line, before) and (before is None or before.at in numbers):
                number = 1 if before is None else numbers[before.at] + 1
                if number != link.line:
                    changed[line.at] = f"was changed: it says that it is line {link.line}"
            numbers[line.at] = number
            fits = line.sha256 in asked
            claims.setdefault(number, []).append((fits, link.before in known, line))
            if not line.well_sealed:
                changed.setdefault(line.at, "was changed: its seal is not of what it says")
        before = line
    for number, claimed in claims.items():
        best = max(claimed, key=lambda claim: claim[:2])
        for claim in claimed:
            if claim is not best:
                del numbers[claim[2].at]
                changed[claim[2].at] = f"was changed or put in: another is line {number}"
    return numbers, changed


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """Return the most of different ``numbers`` that stand in order (patience sorting)."""
    tops: list[int] = []
    under: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(tops, number)
        under[number] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [number]
    rising = []
    last = tops[-1] if tops else None
    while last is not None:
        rising.append(last)
        last = under[last]
    return frozenset(rising)


def _missing(
    lines: Sequence[_Line], numbers: Mapping[int, int], in_order: frozenset[int]
) -> Iterator[Fault]:
    """Yield a fault for each row of numbers for which there are too few lines."""
    unplaced: dict[int, int] = {}
    last = 0
    for line in lines:
        number = numbers.get(line.at)
        if number is None:
            unplaced[last] = unplaced.get(last, 0) + 1
        elif number in in_order:
            last = number
    for before, after in pairwise([0, *sorted(numbers.values())]):
        first = before + 1 + unplaced.get(before, 0)
        if first < after:
            words = f"lines {first} to {after - 1} are missing"
            if first == after - 1:
                words = f"line {first} is missing"
            yield Fault(line=first, kind="missing", words=words)


def _changed(placed: Mapping[int, _Line], known: set[int]) -> Iterator[Fault]:
    """Yield the lines whose hash is not what the next line says, where that is not known why.

    ``placed`` are lines by number, ``known`` the places of those that are told already. A line that
    was changed may have another hash, and may say another of the line before: from the last on, a
    line is taken for changed where the one after it is not.
    """
    told = {number for number, line in placed.items() if line.at in known}
    for number in sorted(placed, reverse=True):
        link, before = placed[number].link, placed.get(number - 1)
        right = START if number == 1 else before and before.sha256
        if link is None or right is None or link.before == right or number in told:
            continue
        odd = number if before is None else number - 1
        if odd in told:
            continue
        told.add(odd)
        words = "was changed: it says that another line is before the first"
        if before is not None:
            words = f"was changed: line {number} has the hash of another text for it"
        yield Fault(line=placed[odd].at, kind="changed", words=words)
    sealed = [number for number, line in placed.items() if line.link and line.link.seal]
    if sealed and (after := [number for number in placed if number > min(sealed)]):
        words = "was put in after the session's end"
        yield Fault(line=placed[min(after)].at, kind="changed", words=words)
