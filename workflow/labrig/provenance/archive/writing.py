"""Writes an archive: gathered, searched for what is private, described, zipped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.boards.catalogue import read_catalogue
from labrig.errors import UsageError
from labrig.provenance.archive.crate import describe
from labrig.provenance.archive.holdings import gather, own_code
from labrig.provenance.archive.opening import METADATA
from labrig.provenance.archive.private import Host, secrets_of, this_host
from labrig.provenance.archive.searching import Found, search
from labrig.provenance.archive.zipped import write_zip

SHOWN = 8
"""Findings that are listed."""


@dataclass(frozen=True, kw_only=True)
class Archived:
    """An archive that was written."""

    path: Path
    report: str
    files: int
    size: int
    """Bytes of the zip."""
    private: tuple[Found, ...]
    """What is in it all the same, as it was asked for."""


def write_archive(
    lab: Path,
    path: Path,
    report: str | None = None,
    *,
    allow: Collection[str] = (),
    with_private: bool = False,
    host: Host | None = None,
) -> Archived:
    """Write all that ``report`` (None: the lab's own) stands on to the zip at ``path``.

    The same lab gives the same bytes. ``host`` None is this machine. Raises UsageError when the
    report is not made of what is there, ``path`` exists, or, unless ``with_private``, a file holds
    the name of a machine or user, a path, an address or a key of this lab's; those texts that are
    in ``allow`` are let be, but keys never are.
    """
    if path.exists():
        raise UsageError(f"{path}: is there already; give another name, or remove it")
    holdings = gather(lab, report)
    files = dict(holdings.files)
    files[METADATA] = describe(holdings).encode()
    secrets = secrets_of(lab, read_catalogue(lab / "config"), host or this_host())
    readers = ((name, _reader(content)) for name, content in files.items())
    found = tuple(search(readers, secrets, own_code(lab, holdings.files)))
    refused = [one for one in found if not (one.text and one.text in allow)]  # a key has no text
    if refused and not with_private:
        raise UsageError(_refusal(refused))
    write_zip(path, files)
    return Archived(
        path=path,
        report=holdings.report,
        files=len(files),
        size=path.stat().st_size,
        private=found,
    )


def _reader(content: Path | bytes) -> Callable[[], bytes]:
    return lambda: content if isinstance(content, bytes) else content.read_bytes()


def _refusal(found: Sequence[Found]) -> str:
    lines = [f"  {one}" for one in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"  and {len(found) - SHOWN} more")
    return "\n".join(
        [
            "not archived: it would hand on what is private:",
            *lines,
            "Take it out of what you wrote and make the report again; what was measured or is "
            "hashed cannot be changed. --allow TEXT lets a text be that tells nobody apart here; "
            "--with-private archives it as it is, keys too.",
        ]
    )


def show(done: Archived) -> Iterator[str]:
    """What was written, and what of it is private."""
    yield f"{done.path}: report {done.report}, {done.files} files, {done.size / 1e6:.1f} MB"
    if done.private:
        yield f"it holds what is private, as asked ({len(done.private)} places):"
        yield from (f"  {one}" for one in done.private)
