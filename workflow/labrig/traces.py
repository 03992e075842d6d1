"""What the tracers of an experiment printed, as tables: trace files beside the journals, read once.

Only attachments with trials that count are read: what an interrupted tracer left is of no use.
Whatever makes their output doubtful (drops, errors in probes, overflows) taints their trials:
dtrace ends with status 0 all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.errors import JournalError, OutputFault, UsageError
from labrig.experiments import Experiment
from labrig.hashes import file_sha256
from labrig.measure.journal import of_kinds
from labrig.measure.ledger import entries
from labrig.measure.records import Attach, Detach, Record
from labrig.plan import Plan
from labrig.script_file import script_text
from labrig.tracing.d.parse import SyntaxFault, parse
from labrig.tracing.d.tree import Script
from labrig.tracing.output.dtrace_text import OWN_WORDS
from labrig.tracing.output.read import form_of, output_lines, read_output
from labrig.tracing.output.records import Item, TraceRecord, Trouble
from labrig.tracing.output.tables import COLUMNS, Leading, write_parquet
from labrig.tracing.output.trouble import messages

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.compute as pc

LEADING: Leading = {
    "session": "string",
    "instance": "int64",
    "block": "int64",
    "arm": "string",
    "attachment": "int64",
    "file": "string",
}
"""The columns that say where a row comes from; ``file`` is a journal for a tracer's stderr."""

HARMLESS = frozenset(["unnamed"])
"""Troubles of reading, not of tracing: the trial is as good as without them."""

SHOWN = 3
"""Different troubles of one attachment that are put into words."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one board measured of an experiment."""

    plan: Plan
    journals: Mapping[str, Iterable[Record]]
    """Records by file name; read several times."""
    raw: Path
    """The folder in which the journals and the trace files are."""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """An attachment whose trials count, and what its tracer left."""

    journal: str
    session: str
    instance: int
    block: int
    arm: str
    attachment: int
    script: str
    output: str
    """The file beside the journal."""
    sha256: str | None
    """Of that file; None in older journals."""
    stderr: str


def attachments(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Iterator[Attached]:
    """Yield every attachment under which a trial was kept, in order."""
    if all(cell.script is None for cell in plan.cells):
        return  # no attachment ran what the plan says: the journals need not be read
    kept = {
        (name, entry.done.attachment): entry
        for name, entry in entries(plan, journals)
        if entry.kept and entry.done.attachment is not None
    }
    for name, records in sorted(journals.items()):
        scripts: dict[int, str] = {}
        for record in of_kinds(records, Attach, Detach):
            if isinstance(record, Attach):
                scripts[record.attachment] = record.script
            elif isinstance(record, Detach) and (entry := kept.get((name, record.attachment))):
                yield Attached(
                    journal=name,
                    session=entry.session.session,
                    instance=entry.session.instance,
                    block=entry.session.block,
                    arm=entry.done.arm,
                    attachment=record.attachment,
                    script=scripts[record.attachment],
                    output=record.output,
                    sha256=record.sha256,
                    stderr=record.stderr,
                )


def write_traces(
    experiment: Experiment, parts: Sequence[Part], scripts: Path, folder: Path
) -> None:
    """Read every attachment's output with its script (in ``scripts``) into tables in ``folder``.

    The tables are ``tracing.output.tables``' with ``LEADING`` columns before; blocks are numbered
    on from board to board, as in ``trials.parquet``. Raises OutputFault for a line that cannot be
    read, unless its arm says ``raw_output: true``; JournalError when a trace file is missing or
    was changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(_sources(experiment, parts, scripts), folder, leading=LEADING)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of one of the tables; integers are exact, what is missing is None.

    Raises UsageError when the file is no such table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{path}: not a table of traces: {error}; make it again") from None
    return rows


def read_lines(path: Path, beginning: str) -> list[dict[str, Any]]:
    """The rows of ``records.parquet`` whose text begins so: session, attachment and text.

    Raises UsageError when the file is no such table.
    """
    import pyarrow.compute as pc

    begins = pc.starts_with(pc.field("text"), beginning)
    return _read_some(path, ["session", "attachment", "text"], begins)


def read_totals(path: Path, names: Collection[str]) -> list[dict[str, Any]]:
    """What ``aggregations.parquet`` holds by process under ``names``, as lines of trials.

    A row is as those of ``read_lines``, its text ``trial PID NAME NUMBER``. Raises UsageError when
    the file is no such table.
    """
    import pyarrow.compute as pc

    columns = ["session", "attachment", "name", "keys", "text"]
    return [
        {
            "session": row["session"],
            "attachment": row["attachment"],
            "text": f"trial {row['keys'][0]} {row['name']} {row['text']}",
        }
        for row in _read_some(path, columns, pc.field("name").isin(list(names)))
        if len(row["keys"]) == 1
    ]


def _read_some(path: Path, columns: list[str], wanted: pc.Expression) -> list[dict[str, Any]]:
    """The ``wanted`` rows of a table. Raises UsageError when the file is no such table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=columns, filters=wanted)
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{path}: not a table of traces: {error}; make it again") from None
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def frames_of(folder: Path, arm: str) -> dict[str, pd.DataFrame]:
    """The tables in ``folder`` by name, as far as they are of ``arm``; integers stay integers."""
    import pandas as pd

    return {
        table: pd.read_parquet(
            folder / f"{table}.parquet",
            filters=[("arm", "==", arm)],
            dtype_backend="numpy_nullable",
        )
        for table in COLUMNS
    }


def taints(troubles: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """Say in words what went wrong, by session and attachment (rows of ``troubles.parquet``)."""
    said: dict[tuple[str, int], dict[str, None]] = {}
    for row in troubles:
        if row["kind"] not in HARMLESS:
            words = said.setdefault((str(row["session"]), int(row["attachment"])), {})
            words[" ".join(str(row["text"]).split())[:160]] = None
    return {where: _listed(list(words)) for where, words in said.items()}


def _listed(words: list[str]) -> str:
    more = len(words) - SHOWN
    return "; ".join([*words[:SHOWN], *([f"and {more} more"] if more > 0 else [])])


Row = tuple[str, int, int, str, int, str]


def _sources(
    experiment: Experiment, parts: Sequence[Part], scripts: Path
) -> Iterator[tuple[Row, Iterator[Item]]]:
    blocks = 0
    for part in parts:
        for one in attachments(part.plan, part.journals):
            arm = experiment.arms.get(one.arm)
            if arm is not None:
                row = (one.session, one.instance, blocks + one.block, one.arm, one.attachment)
                _refuse_changed(part.raw / one.output, one.sha256)
                items = _output(part.raw / one.output, scripts / one.script, arm.raw_output)
                yield (*row, one.output), items
                said = messages(one.stderr.split("\n"))
                yield (*row, one.journal), (item for item in said if isinstance(item, Trouble))
        blocks += len(part.plan.blocks)


def _refuse_changed(path: Path, sha256: str | None) -> None:
    if sha256 is not None and path.is_file() and file_sha256(path) != sha256:
        raise JournalError(
            f"{path}: is not what the tracer printed (SHA-256); put it back as it was, or move its "
            "journal away to measure its trials again"
        )


def _output(path: Path, script: Path, raw: bool) -> Iterator[Item]:
    """What the tracer printed into ``path``."""
    text = script_text(script)
    form = form_of(script.name, text)
    known = _parsed(text, script) if form == "dtrace" else None
    try:
        lines = output_lines(path)
        for item in read_output(lines, form, script=known, source=str(path), raw=raw):
            if not (isinstance(item, TraceRecord) and item.text in OWN_WORDS):
                yield item
    except OutputFault as fault:
        raise OutputFault(
            source=str(path),
            line=fault.line,
            text=fault.text,
            why=f"{fault.why} (to keep such lines as they are, give the arm `raw_output: true`)",
        ) from None
    except OSError as error:
        raise JournalError(
            f"{path}: cannot be read: {error.strerror}; a journal says that a tracer wrote it"
        ) from None


def _parsed(text: str, script: Path) -> Script | None:
    try:
        return parse(text, str(script))
    except SyntaxFault:
        return None  # dtrace took it: its output is read without
