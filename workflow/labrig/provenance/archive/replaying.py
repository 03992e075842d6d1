"""From an archive alone: everything made again from its journals, and held against what it has."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from labrig.circumstances.installed import environment
from labrig.errors import CheckError, UsageError
from labrig.hashes import file_sha256
from labrig.provenance.archive.opening import open_archive
from labrig.provenance.pipeline import run_pipeline

LOG = "reproduced.log"
"""What Snakemake said, in the new folder."""
_REMADE = frozenset(
    [
        *("plan.json", "measured.json", "trials.parquet", "analysis.json", "tcp.json"),
        *("work.json", "traces", "figures"),
    ]
)
"""Files and folders of results/BOARD/NAME that are not taken over: they are made again."""
State = Literal["same", "equal", "DIFFERS"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was made again. ``equal``: other bytes that say and show the same."""

    what: str
    state: State
    words: str


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """All that was held against the archive."""

    folder: Path
    report: str
    lines: tuple[Line, ...]
    packages: tuple[str, ...] = ()
    """Python packages that are not installed as the archive's lock has them, in words."""

    @property
    def reproduced(self) -> bool:
        """Whether nothing differs."""
        return all(line.state != "DIFFERS" for line in self.lines)


def replay(archive: Path, folder: Path, say: Callable[[str], None]) -> Replayed:
    """Make the archive's report again in ``folder``, which must be new, from its journals.

    The archive's own workflow runs, with the Python packages of this one; no board is started. What
    fails stays in ``.NAME.new`` beside, from which the next call starts afresh.
    Raises UsageError for an archive that cannot be opened or a folder that is there, CheckError
    when something cannot be made.
    """
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: is there already; give another folder: -o FOLDER")
    partial = folder.with_name(f".{folder.name}.new")
    with open_archive(archive) as there:
        report, results = _stands_on(archive, there)
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(there, partial, ignore=_leave_remade(there))
        say(f"making report {report} of {archive.name} again in {partial}")
        _run(partial, f"results/reports/{report}/report.pdf")
        lines = compare(there, partial, report, results)
        packages = tuple(_otherwise(there / "requirements.lock"))
    partial.rename(folder)
    return Replayed(folder=folder, report=report, lines=lines, packages=packages)


def _otherwise(lock: Path) -> Iterator[str]:
    for name, said in environment(lock)["differs"].items():
        yield f"{name} {said['installed'] or 'missing'} (locked: {', '.join(said['locked'])})"


def compare(
    there: Path, here: Path, report: str, results: Sequence[PurePosixPath]
) -> tuple[Line, ...]:
    """Hold what was made in the lab ``here`` against what the lab ``there`` has.

    ``results`` are the folders of the experiments that ``report`` stands on, in either. Raises
    UsageError for a PDF that cannot be read.
    """
    lines = [line for one in results for line in _experiment(there, here, one)]
    return (*lines, *_report(there, here, PurePosixPath("results/reports", report)))


def _stands_on(archive: Path, there: Path) -> tuple[str, list[PurePosixPath]]:
    """The archive's report, and the results' folders that it stands on."""
    try:
        (path,) = there.glob("results/reports/*/sources.json")
        said = json.loads(path.read_text(encoding="utf-8"))
        folders = [PurePosixPath(folder) for folder in said["experiments"].values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{archive}: does not say what one report stands on") from None
    inside = all(not one.is_absolute() and ".." not in one.parts for one in folders)
    if not inside or not all((there / one / "analysis.json").is_file() for one in folders):
        raise UsageError(f"{archive}: has not the results that its report stands on")
    return path.parent.name, folders


def _leave_remade(there: Path) -> Callable[[str, list[str]], set[str]]:
    """What of the lab ``there`` is not copied: told by its depth, as any name may be one's own."""

    def leave(folder: str, names: list[str]) -> set[str]:
        match Path(folder).relative_to(there).parts:
            case ("results",):
                return {"reports"}.intersection(names)
            case ("results", _, _):
                return set(_REMADE.intersection(names))
            case _:
                return set()

    return leave


def _run(folder: Path, target: str) -> None:
    """Make ``target`` by Snakemake with the code that the archive has."""
    log = folder / LOG
    with log.open("wb") as out:
        made = run_pipeline(folder, [target], {}, out)
    if not made:
        text = log.read_text(encoding="utf-8", errors="replace")
        said = [line for line in text.splitlines() if line.startswith("labrig: ")]
        words = said[-1].removeprefix("labrig: ") if said else "Snakemake failed"
        raise CheckError(f"{folder}: cannot be made again: {words}\nall that was said is in {log}")


def _experiment(there: Path, here: Path, results: PurePosixPath) -> Iterator[Line]:
    of = f"of {results.name}"
    yield _bytes(f"analysis.json {of}", there / results, here / results, ["analysis.json"])
    yield _tables(f"tables {of}", there / results, here / results)
    figures = _below(there / results, "figures")
    if figures:
        yield _bytes(f"figures {of}", there / results, here / results, figures)


def _below(folder: Path, part: str) -> list[str]:
    found = (folder / part).rglob("*")
    return sorted(path.relative_to(folder).as_posix() for path in found if path.is_file())


def _bytes(what: str, there: Path, here: Path, names: list[str]) -> Line:
    others = [name for name in names if not _same(there / name, here / name)]
    if not others:
        words = "the same bytes" if len(names) == 1 else f"{len(names)} files, the same bytes"
        return Line(what=what, state="same", words=words)
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return Line(what=what, state="DIFFERS", words=f"{others[0]}{more}")


def _same(old: Path, new: Path) -> bool:
    return new.is_file() and file_sha256(old) == file_sha256(new)


def _tables(what: str, there: Path, here: Path) -> Line:
    """Tables may be written otherwise by another version of the library, and say the same."""
    names = sorted(
        path.relative_to(there).as_posix()
        for pattern in ("*.parquet", "traces/*.parquet")
        for path in there.glob(pattern)
    )
    line = _bytes(what, there, here, names)
    if line.state == "same":
        return line
    import pyarrow.parquet as pq

    for name in names:
        if not (here / name).is_file():
            return line
        old, new = pq.read_table(there / name), pq.read_table(here / name)
        if not old.schema.equals(new.schema, check_metadata=True) or not old.equals(new):
            return Line(what=what, state="DIFFERS", words=name)
    return Line(what=what, state="equal", words="other bytes, the same values")


def _report(there: Path, here: Path, folder: PurePosixPath) -> Iterator[Line]:
    if (there / folder / "values.json").is_file():
        yield _bytes("values.json", there / folder, here / folder, ["values.json"])
    old, new = there / folder / "report.pdf", here / folder / "report.pdf"
    if _same(old, new):
        yield Line(what="report.pdf", state="same", words="the same bytes")
        return
    texts = _pages(old), _pages(new)
    if texts[0] == texts[1]:
        words = f"other bytes, the same text on all {len(texts[0])} pages"
        yield Line(what="report.pdf", state="equal", words=words)
        return
    pages = [n for n, (one, other) in enumerate(zip(*texts, strict=False), 1) if one != other]
    where = f"the text of page {pages[0]}" if pages else "the number of pages"
    yield Line(what="report.pdf", state="DIFFERS", words=where)


def _pages(pdf: Path) -> list[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise UsageError(f"{pdf.name}: cannot be read: {error}") from None
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def show(found: Replayed) -> Iterator[str]:
    """A line each, then whether all is as it was."""
    width = max(len(line.what) for line in found.lines)
    for line in found.lines:
        yield f"{line.state:7}  {line.what:{width}}  {line.words}"
    if found.packages:
        yield f"made with other packages than the archive's lock has: {', '.join(found.packages)}"
    differing = sum(line.state == "DIFFERS" for line in found.lines)
    if differing:
        yield f"not reproduced: {differing} of {len(found.lines)} differ"
    else:
        yield f"reproduced: {found.folder / 'results' / 'reports' / found.report / 'report.pdf'}"


def as_json(found: Replayed) -> str:
    """All of it as JSON."""
    said = {
        "folder": str(found.folder),
        "report": found.report,
        "reproduced": found.reproduced,
        "packages": list(found.packages),
        "lines": [asdict(line) for line in found.lines],
    }
    return json.dumps(said, indent=1, ensure_ascii=False)
