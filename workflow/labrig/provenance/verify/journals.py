"""What was measured: journals by their chains and hashes, and what belongs to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from labrig.errors import JournalError, LabrigError
from labrig.hashes import file_sha256
from labrig.measure.chain import Chain, Fault
from labrig.measure.chain import check as check_chain
from labrig.measure.journal import JournalFile, of_kinds
from labrig.measure.records import Detach, Session
from labrig.numerals import counted, listed
from labrig.provenance.verify.checked import Checked, fault, note, ok, several
from labrig.provenance.verify.results import Results
from labrig.stages.measured_files import MeasuredFiles

MOST = 5
"""Faults of one journal that are told."""
MADE_OF_IT = ("trials.parquet", "analysis.json", "tcp.json", "figures")
"""What is made of what was measured."""


def check(results: Results) -> Iterator[Checked]:
    """Look at what each board measured."""
    for files in results.measured:
        yield from _measured(results, files)
    path = results.path / "work.json"
    if path.is_file():
        kept = [one for files in results.measured for one in files.raw.glob("work-*.json")]
        if any(one.read_bytes() == path.read_bytes() for one in kept):
            yield ok("work", results.seen(path), "is what was kept when it was measured")
        else:
            yield fault("work", results.seen(path), "is not what was kept when it was measured")


def _measured(results: Results, files: MeasuredFiles) -> Iterator[Checked]:
    where = results.seen(files.measured)
    if not files.measured.exists():
        yield from _unfinished(results, files)
        return
    try:
        hashes = files.hashes
        planned = json.loads(files.measured.read_text(encoding="utf-8")).get("plan")
        now = file_sha256(files.plan)
    except LabrigError as error:
        yield fault("measured", where, str(error).removeprefix(f"{files.measured}: "))
        return
    except OSError as error:
        yield fault("plan", results.seen(files.plan), f"cannot be read: {error.strerror}")
        return
    if planned == now:
        yield ok("plan", results.seen(files.plan), "the plan that was measured")
    else:
        words = f"is not the plan that was measured, which had SHA-256 {planned}; it has {now}"
        yield fault("plan", results.seen(files.plan), words)
    for name, then in sorted(hashes.items()):
        yield from _journal(results, files.raw / name, then)
    for path in sorted(files.raw.glob("*.jsonl")):
        if path.name not in hashes:
            yield from _in_no_result(results, path, f"is not in {where}, and is in no result")


def _unfinished(results: Results, files: MeasuredFiles) -> Iterator[Checked]:
    """What is there before measuring has come to its end, or of a notebook's trials."""
    where = results.seen(files.measured)
    if made := [name for name in MADE_OF_IT if (results.path / name).exists()]:
        words = f"is missing; {listed(made)} in {results.folder} cannot be made without it"
        yield fault("measured", where, words)
    else:
        yield note("measured", where, "is not there: no plan has been measured to its end yet")
    for path in sorted(files.raw.glob("*.jsonl")):
        yield from _in_no_result(results, path, "is in no result")


def _in_no_result(results: Results, path: Path, words: str) -> Iterator[Checked]:
    """Check the chain of a journal of which nothing else has a hash."""
    where = results.seen(path)
    try:
        with path.open("rb") as file:
            found = check_chain(file, where)
    except OSError as error:
        yield fault("journal", where, f"cannot be read: {error.strerror}")
        return
    # Half a last line is dropped, and is there as well while it is being written.
    told = [one for one in found.faults if one.kind != "half"]
    yield from several(_faults(told, where), MOST, "journal", where)
    if not told:
        chain = _chain(found) if found.chained else "of an older labrig, not chained"
        yield note("journal", where, f"{words}: {chain}")


def _journal(results: Results, path: Path, then: str) -> Iterator[Checked]:
    where = results.seen(path)
    try:
        with path.open("rb") as file:
            found = check_chain(file, where)
        now = file_sha256(path)
    except OSError as error:
        yield fault("journal", where, f"cannot be read: {error.strerror}; it was measured")
        return
    if found.faults:
        yield from several(_faults(found.faults, where), MOST, "journal", where)
    elif now != then:
        words = f"is not the file that was measured, which had SHA-256 {then}; it has {now}"
        yield fault("journal", where, words)
    elif not found.chained:
        words = (
            "measured by an older labrig: not chained, and without hashes of what tracers printed; "
            "its own SHA-256 is the measured one"
        )
        yield note("journal", where, words)
    else:
        end = "" if found.sealed else ": its session was interrupted"
        yield ok("journal", where, _chain(found) + end)
    yield from _beside(results, path)


def _chain(found: Chain) -> str:
    end = "sealed" if found.sealed else "not sealed"
    return f"{counted(found.lines, 'line')}, chained and {end}"


def _faults(found: Iterable[Fault], where: str) -> Iterator[Checked]:
    """Each fault of a chain at its line, which the words then need not say."""
    for one in found:
        place = f"{where}:{one.line}"
        words = one.words.removeprefix(f"{place}: ")
        yield fault("journal", place, words if one.kind in words else f"{one.kind}: {words}")


def _beside(results: Results, journal: Path) -> Iterator[Checked]:
    """The files that a journal says by hash: what tracers printed, and what was true of it."""
    named: dict[str, str] = {}
    try:
        for record in of_kinds(JournalFile(journal), Session, Detach):
            if isinstance(record, Session):
                named |= record.beside
            elif isinstance(record, Detach) and record.sha256 is not None:
                named[record.output] = record.sha256
    except JournalError:
        pass  # the chain says where
    intact = 0
    for name, then in named.items():
        path = journal.parent / name
        where = results.seen(journal.parent) + f"/{name}"
        if Path(name).name != name or not path.is_file():
            yield fault("beside", where, f"is missing; {journal.name} says that it is there")
        elif (now := file_sha256(path)) != then:
            words = f"has SHA-256 {now}; {journal.name} says {then}"
            yield fault("beside", where, words)
        else:
            intact += 1
    if intact:
        words = f"{counted(intact, 'file')} beside it as it says: tracers' output and records"
        yield ok("beside", results.seen(journal), words)
