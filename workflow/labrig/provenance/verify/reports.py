"""A report: its record, and all that is made of results and prose, made again."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from labrig.errors import LabrigError
from labrig.hashes import sha256_now
from labrig.numerals import counted, listed
from labrig.provenance.verify import differences
from labrig.provenance.verify.checked import Checked, fault, note, ok, several
from labrig.report import sealed
from labrig.report.build import build_report
from labrig.report.record import Record, measured
from labrig.report.sealed import Contents, Experiment, Sealed

RECORD, REPORT, TYPESET = "record.json", "report.pdf", "typeset.pdf"
MOST = 8
"""Differences of one report that are told."""
_FOLDER = re.compile(r"results/[a-z0-9+-]+/[a-z0-9-]+")
ANEW = "make it again: `snakemake {}`"


def check(lab: Path, name: str) -> Iterator[Checked]:
    """Look at the report ``name`` in the lab's results."""
    folder = lab / "results" / "reports" / name
    where = f"results/reports/{name}"
    target = f"{where}/{REPORT}"
    try:
        kept = sealed.understand((folder / RECORD).read_bytes(), f"{where}/{RECORD}")
    except FileNotFoundError:
        words = f"is missing: an older labrig made the report; {ANEW.format(target)}"
        yield fault("record", f"{where}/{RECORD}", words)
        return
    except OSError as error:
        yield fault("record", f"{where}/{RECORD}", f"cannot be read: {error.strerror}")
        return
    except LabrigError as error:
        yield fault("record", f"{where}/{RECORD}", str(error))
        return
    yield embedded(folder / REPORT, kept, target)
    results = list(stood_on(lab, name, kept))
    yield from results
    values = f"{where}/values.json"
    if sha256_now(lab / values) == kept.data["values"]:
        yield ok("values", values, "has the hash that the record says")
    else:
        yield fault("values", values, "has not the hash that the record says")
    template = f"report_template/{name}"
    changed = [
        one for one, then in kept.data["prose"].items() if sha256_now(lab / template / one) != then
    ]
    if changed:
        words = f"{listed(changed)} changed since the report was made"
        yield fault(
            "prose", template, f"{words}, whose text is not compared; {ANEW.format(target)}"
        )
    elif all(one.state == "ok" for one in results):
        yield from _again(lab, name, kept.data)


def embedded(pdf: Path, record: Sealed, where: str) -> Checked:
    """Say whether a PDF has this record in it."""
    if not pdf.is_file():
        words = "is not there: the report has not passed its check, or is not published"
        return note("pdf", where, words)
    try:
        found = sealed.read(pdf)
    except LabrigError as error:
        return fault("pdf", where, str(error))
    if found is None:
        return fault(
            "pdf", where, "has no record in it: an older labrig made it, or it was changed"
        )
    if found.bytes != record.bytes:
        words = f"has record {found.short} in it, not {record.short}: it is of another making"
        return fault("pdf", where, words)
    return ok("pdf", where, f"has record {record.short} in it")


def stood_on(lab: Path, report: str, record: Sealed) -> Iterator[Checked]:
    """Hold the hashes that a report's record says of results against the files there are."""
    where = f"results/reports/{report}/{RECORD}"
    for name, one in record.data["experiments"].items():
        if _FOLDER.fullmatch(one["folder"]) is None:
            yield fault("record", where, f"says of {name} a folder that no results have")
            continue
        found = list(_hashes(one))
        differing = [file for file, then in found if sha256_now(lab / file) != then]
        if differing:
            words = f"{len(differing)} of {counted(len(found), 'file')} of {name} are not those"
            yield fault("record", where, f"{words}: {listed(differing[:MOST])}")
        else:
            words = f"{counted(len(found), 'file')} of {name} have the hashes that it says"
            yield ok("record", where, words)


def _hashes(one: Experiment) -> Iterator[tuple[str, str]]:
    """The files of an experiment's results, and the SHA-256 that a record says of each."""
    folder = one["folder"]
    boards, name = Path(folder).parts[-2:]
    yield f"{folder}/trials.parquet", one["table"]
    yield f"{folder}/analysis.json", one["analysis"]
    for board, then in one["plan"].items():
        yield f"results/{board}/{name}/plan.json", then
    for journal, then in one["journals"].items():
        board, _, file = journal.rpartition("/")
        yield f"results/{board or boards}/{name}/raw/{file}", then
    for figure, then in one["figures"].items():
        yield f"{folder}/figures/{figure}", then


def _again(lab: Path, name: str, said: Contents) -> Iterator[Checked]:
    """Make the report again as it was made, and hold everything against what is there."""
    where, folder = f"results/reports/{name}", lab / "results" / "reports" / name
    experiments = {key: lab / one["folder"] for key, one in said["experiments"].items()}
    try:
        record = Record(
            labrig=said["labrig"],
            commit=said["commit"],
            clean=said["clean"],
            software=said["software"],
            measured={key: measured(path) for key, path in experiments.items()},
        )
        with tempfile.TemporaryDirectory(prefix="labrig-verify-") as scratch:
            out = Path(scratch)
            draft = _is_draft(folder / "report.tex")
            build_report(lab / "report_template" / name, experiments, out, record, draft=draft)
            yield from _compared(folder, out, where)
    except LabrigError as error:
        yield fault("report", where, f"cannot be made again: {error}")


def _is_draft(tex: Path) -> bool:
    """Whether the report was made as a draft, which the configuration may have asked."""
    return tex.is_file() and r"\linenumbers" in tex.read_text(encoding="utf-8", errors="replace")


def _compared(folder: Path, made: Path, where: str) -> Iterator[Checked]:
    values = [path for name in ("values.json", "calculated.json") for path in made.glob(name)]
    yield from _same_files(folder, made, values, "values", where, "every value is the analysed one")
    text = [made / "report.tex", *_written(made / "latex")]
    yield from _same_files(
        folder, made, text, "text", where, "every value and word in LaTeX is what is made again"
    )
    there = [one for one in (TYPESET, REPORT) if (folder / one).is_file()]
    for one in there:
        yield _pages(folder, folder / one, made, f"{where}/{one}")
    if not there:
        yield fault("pdf", f"{where}/{TYPESET}", "is missing")


def _written(latex: Path) -> list[Path]:
    """What LaTeX reads, of which the rest of its folder is made."""
    made = ("report.", "settled")
    files = (path for path in latex.rglob("*") if path.is_file())
    read = sorted(path for path in files if not path.name.startswith(made))
    return [*read, latex / "report.tex"]


def _same_files(
    folder: Path, made: Path, files: list[Path], kind: str, where: str, words: str
) -> Iterator[Checked]:
    faults = [
        fault(kind, f"{where}/{path.relative_to(made).as_posix()}", said)
        for path in files
        if (said := _difference(folder / path.relative_to(made), path))
    ]
    yield from several(iter(faults), MOST, kind, where)
    if not faults:
        yield ok(kind, where, f"{counted(len(files), 'file')}: {words}")


def _difference(stored: Path, made: Path) -> str | None:
    try:
        ours, again = stored.read_bytes(), made.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if ours == again:
        return None
    if made.suffix not in (".json", ".tex", ".bib", ".d", ".bt"):
        return "is not the drawing that the results have"
    find = differences.in_json if made.suffix == ".json" else differences.in_text
    return find(ours.decode(errors="replace"), again.decode(errors="replace"))


def _pages(folder: Path, pdf: Path, made: Path, where: str) -> Checked:
    """Hold a PDF against the one that was typeset again; another LaTeX has other bytes."""
    ours, again = pdf.read_bytes(), (made / TYPESET).read_bytes()
    if ours == again:
        return ok("pdf", where, "is byte for byte what is typeset again")
    then, now = (_engine(one / "latex" / "report.log") for one in (folder, made))
    if then != now:
        return note("pdf", where, f"was typeset by {then}, here is {now}: not compared")
    digests = [hashlib.sha256(data).hexdigest()[:12] for data in (ours, again)]
    return fault("pdf", where, f"is not what is typeset again: {digests[0]}, made {digests[1]}")


def _engine(log: Path) -> str:
    """What LaTeX calls itself in the first line of its log."""
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            return file.readline().partition(" (preloaded")[0].strip()
    except OSError:
        return "an unknown LaTeX"
