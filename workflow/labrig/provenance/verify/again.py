"""What was made of the measurements, made again from the journals and held against what is there.

Every stage is made from what was made again before it, not from what is stored: so a fault is told
of the file that has it, and of no other. What is stored and the same is read in place of a copy.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from labrig.errors import LabrigError
from labrig.hashes import yaml_sha256
from labrig.numerals import counted
from labrig.provenance.verify import differences, drawings
from labrig.provenance.verify.checked import Checked, fault, note, ok
from labrig.provenance.verify.results import Results
from labrig.stages import analysis, figures, table, tcp, traces
from labrig.stats.analysis import to_json
from labrig.table import write_table
from labrig.tracing.source import script_hash

JOURNALS = "is what the journals give"


def check(results: Results) -> Iterator[Checked]:
    """Make tables, analysis and figures again, and say of each whether it is the same.

    What is not made yet is a note, unless what is made of it is there.
    """
    try:
        if changed := _changed(results):
            yield changed
            return
        with tempfile.TemporaryDirectory(prefix="labrig-verify-") as scratch:
            yield from _all(results, Path(scratch))
    except LabrigError as error:
        yield fault("again", results.folder, f"cannot be made again: {error}")
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A file that was changed by hand may be one that labrig would not write.
        yield fault("again", results.folder, f"cannot be made again: {error!r}")


def _changed(results: Results) -> Checked | None:
    """What the analysis was made from and has changed since: then nothing can be compared."""
    path = results.path / "analysis.json"
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["made_from"]
        then, scripts = str(made["declaration"]), dict(made["scripts"])
        text = (results.declared / "experiment.yaml").read_text(encoding="utf-8")
        files = {name: results.declared / Path(name).name for name in scripts}
        now = {
            name: script_hash(file.read_text(encoding="utf-8")) if file.is_file() else None
            for name, file in files.items()
        }
        declaration = yaml_sha256(text)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # told below, of the file that it is
    differing = [name for name in scripts if scripts[name] != now[name]]
    if declaration != then:
        differing.insert(0, "experiment.yaml")
    if not differing:
        return None
    words = (
        f"changed since {results.seen(path)} was made of it; nothing made of it is compared: "
        f"`snakemake {results.experiment}` makes it anew"
    )
    return fault("declaration", f"experiments/{results.experiment}/{differing[0]}", words)


def _all(results: Results, scratch: Path) -> Iterator[Checked]:
    path = results.path
    there = {name for name in ORDER if (path / name).exists()}
    for number, name in enumerate(ORDER):
        if name not in there and there & set(ORDER[number + 1 :]):
            yield fault(KINDS[name], f"{results.folder}/{name}", "is missing")
    if (path / "tcp.json").exists():
        there.add("tcp.json")
    elif (path / "figures" / "tcp").is_dir():
        yield fault("tcp", f"{results.folder}/tcp.json", "is missing")
    if not there:
        yield note("again", results.folder, "nothing is made of the measurements yet")
        return
    declared, made = results.declared, scratch / "traces"
    traces.make(declared, results.measured, made)
    if "traces" in there:
        yield _traces(results, made)
    if not there - {"traces"}:
        return
    stored = _Stored(results, scratch)
    yield from _table(results, stored, made)
    if not there - {"traces", "trials.parquet"}:
        return
    text = to_json(analysis.make(declared, results.size, stored.file("trials.parquet"), made))
    yield from stored.held_json("analysis.json", text, "is what the table gives")
    if "tcp.json" in there:
        records = made / "records.parquet"
        found = tcp.make(declared, results.size, stored.file("trials.parquet"), records).to_json()
        yield from stored.held_json("tcp.json", found, "is what table and traces give")
    if "figures" in there:
        yield from _figures(results, stored, made, scratch / "figures")


def _table(results: Results, stored: _Stored, traces: Path) -> Iterator[Checked]:
    rows = table.make(results.declared, results.measured, results.boards, traces)
    yield from stored.held(
        "trials.parquet",
        lambda file: differences.in_table(_parquet(file), rows),
        lambda file: write_table(rows, file),
        f"{counted(rows.num_rows, 'row')}, {rows.num_columns} columns: {JOURNALS}",
    )


ORDER = ("traces", "trials.parquet", "analysis.json", "figures")
"""What is always made, each of those before it."""
KINDS = {
    "traces": "traces",
    "trials.parquet": "table",
    "analysis.json": "analysis",
    "tcp.json": "tcp",
    "figures": "figures",
}


class _Stored:
    """The files that are held against what was made again, and which of the two to go on with."""

    def __init__(self, results: Results, scratch: Path) -> None:
        self._results, self._scratch = results, scratch
        self._files: dict[str, Path] = {}

    def held(
        self,
        name: str,
        difference: Callable[[Path], str | None],
        write: Callable[[Path], object],
        words: str,
    ) -> Iterator[Checked]:
        """Say whether the stored file ``name`` has a ``difference``; go on with it if not."""
        path = self._results.path / name
        where, kind = f"{self._results.folder}/{name}", KINDS[name]
        said: str | None = "is missing"
        if path.is_file():
            try:
                said = difference(path)
            except (OSError, ValueError) as error:
                said = f"cannot be read: {error}"
            yield ok(kind, where, words) if said is None else fault(kind, where, said)
        if said is not None:
            path = self._scratch / name
            write(path)
        self._files[name] = path

    def held_json(self, name: str, made: str, words: str) -> Iterator[Checked]:
        """The same of a JSON file, which was ``made`` again."""
        return self.held(
            name,
            lambda file: differences.in_json(file.read_text(encoding="utf-8"), made),
            lambda file: file.write_text(made, encoding="utf-8"),
            words,
        )

    def file(self, name: str) -> Path:
        """The file to go on with."""
        return self._files[name]


def _parquet(path: Path) -> Any:
    """A Parquet file, which is read by columns. Raises ValueError when it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def _traces(results: Results, made: Path) -> Checked:
    import pyarrow.parquet as pq

    where = f"{results.folder}/traces"
    rows = 0
    for path in sorted(made.glob("*.parquet")):
        stored = results.path / "traces" / path.name
        try:
            again = pq.read_table(path)
            said = differences.in_table(_parquet(stored), again)
        except (OSError, ValueError) as error:
            said = f"cannot be read: {error}"
        if said is not None:
            return fault("traces", f"{where}/{path.name}", said)
        rows += again.num_rows
    return ok("traces", where, f"{counted(rows, 'row')} in its tables: what the tracers printed")


def _figures(results: Results, stored: _Stored, made: Path, scratch: Path) -> Iterator[Checked]:
    path = results.path / "figures"
    analysed = stored.file("analysis.json")
    figures.of_trials(results.declared, analysed, stored.file("trials.parquet"), scratch)
    if (path / "traces").is_dir():
        figures.of_traces(analysed, made, scratch / "traces")
    if (path / "tcp").is_dir() and (results.path / "tcp.json").exists():
        figures.of_tcp(analysed, stored.file("tcp.json"), scratch / "tcp")
    yield from drawings.check(results, scratch)
