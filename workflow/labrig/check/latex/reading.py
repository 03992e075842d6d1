"""A report's LaTeX from its folder, which may be a stranger's.

Nothing outside of the main file's folder is read, nothing but regular files, and no more than the
limits below. Nothing is executed: what a macro would read is not found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labrig.check.latex.aux_file import bcf_citations, citations, inputs, labels
from labrig.check.latex.bib_file import parse_bib
from labrig.check.latex.records import Entry, Fault, Label, LatexFolder, Source
from labrig.check.latex.text import Command, commands, keys, spoken
from labrig.errors import UsageError

MOST_FILES = 300
LARGEST = 2_000_000
"""Bytes of a file: a thesis has less than a tenth of it."""
LARGEST_LOG = 8_000_000
MOST_BYTES = 20_000_000
"""Of all files together."""


def read_latex(main: Path) -> LatexFolder:
    """Read the LaTeX whose main file is ``main``, with what LaTeX has left beside it.

    A file that cannot be read is a fault of the folder. Raises UsageError when it is ``main``.
    """
    files = _Files(root=main.parent.resolve())
    text = files.text(main)
    if text is None:
        raise UsageError(f"{main}: {files.faults[-1].what}")
    sources = list(_sources(files, main, text))
    aux = list(_aux(files, main.with_suffix(".aux")))
    entries = tuple(_entries(files, main.parent, sources))
    return LatexFolder(
        sources=tuple(sources),
        labels=_labels(aux) if aux else None,
        cited=_cited(files, main, aux) if aux else None,
        entries=entries,
        log=files.text(main.with_suffix(".log"), largest=LARGEST_LOG, optional=True),
        faults=tuple(files.faults),
    )


def require_document(latex: LatexFolder) -> None:
    """Raise UsageError where no source begins a document: nothing could be told of a report."""
    if not any(_BEGINS.search(spoken(source.text)) for source in latex.sources):
        main = latex.sources[0].file
        raise UsageError(f"{main}: has neither \\documentclass nor \\begin{{document}}")


@dataclass
class _Files:
    """Reads files of one folder, within the limits, and notes what it does not."""

    root: Path
    read: set[Path] = field(default_factory=set)
    size: int = 0
    faults: list[Fault] = field(default_factory=list)

    def text(self, path: Path, *, largest: int = LARGEST, optional: bool = False) -> str | None:
        """The text of a file; None where it cannot be read, or was read before."""
        try:
            data = self._bytes(path, largest, optional)
        except _Unread as why:
            self.faults.append(Fault(file=shown(path), line=None, what=str(why)))
            return None
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        return text.replace("\r\n", "\n")

    def _bytes(self, path: Path, largest: int, optional: bool) -> bytes | None:
        try:
            real = path.resolve()
            if real in self.read:
                return None
            if not real.is_relative_to(self.root):
                raise _Unread("lies outside of the report's folder; it was not read")
            if not real.is_file():
                if optional:
                    return None
                raise _Unread("there is no such file")
            size = real.stat().st_size
            if size > largest:
                raise _Unread(f"has {size} bytes; no more than {largest} are read")
            if len(self.read) >= MOST_FILES or self.size + size > MOST_BYTES:
                raise _Unread("was not read: the report has too many files")
            self.read.add(real)
            self.size += size
            return real.read_bytes()
        except (OSError, ValueError, RuntimeError) as error:  # a name too long, a loop of links
            raise _Unread(f"cannot be read: {error}") from None


class _Unread(Exception):
    """Why a file was not read."""


def shown(path: Path) -> str:
    """A file as its user knows it: from the working directory where it lies below."""
    try:
        return os.path.relpath(path) if path.resolve().is_relative_to(Path.cwd()) else str(path)
    except (OSError, ValueError, RuntimeError):
        return str(path)


def beside(latex: LatexFolder, opened: str) -> str:
    """A file that LaTeX names from the main file's folder, as its user knows it."""
    main = Path(latex.sources[0].file)
    return os.path.normpath(main.parent / opened) if opened else str(main)


_BEGINS = re.compile(r"\\documentclass|\\documentstyle|\\begin\s*\{document\}")
_READS = "input|include|subfile|subfileinclude|import|subimport|InputIfFileExists"


def _sources(files: _Files, main: Path, text: str) -> Iterator[Source]:
    """Yield the main file, then what it reads, depth first."""
    waiting = [(main, main.parent, text)]
    while waiting:
        path, base, text = waiting.pop()
        yield Source(file=shown(path), text=text)
        found = []
        for command in commands(spoken(text), _READS):
            reached = _reached(command, base, main.parent)
            if reached is None:
                continue
            target, own = reached
            read = files.text(target, optional=command.name == "InputIfFileExists")
            if read is not None:
                found.append((target, own, read))
        waiting += reversed(found)


def _reached(command: Command, base: Path, root: Path) -> tuple[Path, Path] | None:
    """The file that a command reads, and the folder that files it names are in.

    None where only TeX would know: its name is made by a macro, or a package's own.
    """
    name = command.argument
    if command.name in ("import", "subimport"):
        folder = (root if command.name == "import" else base) / name
        name = command.second
        base = folder
    elif command.name.startswith("subfile"):
        folder = base
        base = (base / name).parent
    else:
        folder = base
    if not name or any(letter in name for letter in "\\#{}\0"):
        return None
    name = name.strip('"')
    for place in dict.fromkeys((folder, root)):
        for path in (place / f"{name}.tex", place / name):
            if _there(path):
                return path, base
    # What is named without a folder and does not lie here is TeX's own: \input{glyphtounicode}.
    return (folder / f"{name}.tex", base) if "/" in name else None


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _aux(files: _Files, main: Path) -> Iterator[str]:
    waiting = [main]
    while waiting:
        text = files.text(waiting.pop(0), largest=LARGEST_LOG, optional=True)
        if text is not None:
            yield text
            waiting += [main.parent / name for name in inputs(text)]


def _labels(aux: list[str]) -> dict[str, Label]:
    return {key: label for text in aux for key, label in labels(text)}


def _cited(files: _Files, main: Path, aux: list[str]) -> tuple[str, ...]:
    cited = [key for text in aux for key in citations(text)]
    bcf = files.text(main.with_suffix(".bcf"), largest=LARGEST_LOG, optional=True)
    return tuple(dict.fromkeys([*cited, *bcf_citations(bcf or "")]))


def _entries(files: _Files, root: Path, sources: list[Source]) -> Iterator[Entry]:
    for source in sources:
        text = spoken(source.text)
        for command in commands(text, "bibliography|addbibresource|nobibliography"):
            for name in keys(command.argument):
                if "\\" in name or "\0" in name or "://" in name:
                    continue
                path = root / (name if name.endswith(".bib") else f"{name}.bib")
                told = files.text(path)
                if told is not None:
                    entries, faults = parse_bib(told, shown(path))
                    files.faults += faults
                    yield from entries
