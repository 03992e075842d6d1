"""From an analysis down to the journals, as nodes, of the trials that a value or figure is of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig import numerals
from labrig.hashes import file_sha256
from labrig.provenance.explain import grounds
from labrig.provenance.explain.lab import Lab
from labrig.provenance.explain.node import Node
from labrig.provenance.explain.rows import rows_of
from labrig.provenance.explain.sample import Sample, arms_of
from labrig.results_folder import ResultsFolder
from labrig.stats.records import Analysis
from labrig.table import read_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Chain:
    """The results of one experiment."""

    lab: Lab
    experiment: str

    @property
    def folder(self) -> str:
        """The results folder, from the lab's."""
        return self.lab.folders[self.experiment]

    @property
    def results(self) -> ResultsFolder:
        """Whose results these are. Raises UsageError where their folder is none of results."""
        return self.lab.results(self.experiment)

    @property
    def analysis(self) -> Analysis:
        """What the analysis says. Raises DocumentError when it cannot be read."""
        return self.lab.values(self.experiment).analysis

    @cached_property
    def table(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        """The table of trials, and what it says of itself. Raises UsageError."""
        return read_table(self.lab.root / self.folder / "trials.parquet")

    def command(self, file: str) -> str:
        """Return the command that makes ``file`` of the results folder again."""
        # Where boards are a factor the folder names them, and the configuration does not.
        board = self.results.board or ""
        return self.lab.snakemake(
            f"{self.folder}/{file}", "-f", board=board, size=self.analysis.size
        )

    def again(self) -> str:
        """Say what one would rerun: from the journals there are, and afresh."""
        return (
            f"Again from the same trials: {self.command('analysis.json')}\n"
            f"From trials measured afresh: {self._afresh()}"
        )

    def _afresh(self) -> str:
        board = self.results.board or ""
        if any(one.record_of for one in self.analysis.boards):
            size = self.analysis.size
            return f"{self.lab.rerun(self.experiment, 'BOARD', size)}, on a board that is no record"
        return self.lab.rerun(self.experiment, board, self.analysis.size)

    def made(self, file: str, words: str, *children: Node, doubts: Sequence[str] = ()) -> Node:
        """Return a file of the results folder with its hash, and with what it was made from."""
        path = self.lab.root / self.folder / file
        there = path.is_file()
        return Node(
            words=words,
            file=f"{self.folder}/{file}",
            sha256=file_sha256(path) if there else "",
            command=self.command(_target(file)),
            doubts=tuple(doubts) if there else ("is not there",),
            children=children,
        )

    def analysed(self, chosen: Sequence[Sample], traces: Sequence[str] = ()) -> Node:
        """Return the analysis, down to the journals of the trials that ``chosen`` has.

        ``traces`` are the tables of ``traces/`` that it is read from as well.
        """
        counts = self.analysis.counts
        return self.made(
            "analysis.json",
            f"analysis of {numerals.counted(counts.timed, 'timed trial')} in "
            f"{numerals.counted(counts.blocks, 'block')}",
            self.trials(chosen, traces=bool(traces)),
            *(self.made(f"traces/{name}.parquet", "what tracers printed") for name in traces),
            grounds.declaration_node(self.lab, self.analysis),
            doubts=self._other_journals(),
        )

    def trials(self, chosen: Sequence[Sample], *, traces: bool = False) -> Node:
        """Return the table of trials, down to the journals of the rows that ``chosen`` has."""
        table, about = self.table
        used = rows_of(chosen, table, self.analysis)
        arms = frozenset(arms_of(chosen))
        words = (
            "the table that it is drawn from"
            if _bounds(chosen)
            else f"{len(used)} of its {len(table)} rows: {_described(used, chosen)}"
        )
        measured = (
            self._measured(board, used, about, arms, traces=traces, counted=not _bounds(chosen))
            for board in self.results.boards
        )
        return self.made("trials.parquet", words, *measured)

    def _measured(
        self,
        board: str,
        used: pd.DataFrame,
        about: dict[str, Any],
        arms: frozenset[str],
        *,
        traces: bool,
        counted: bool,
    ) -> Node:
        """One board's measurement: its journals with rows of ``used``, and its plan."""
        folder = str(self.results.measured[board])
        said: dict[str, Any] = next((one for one in about["boards"] if one["name"] == board), {})
        prefix = "" if self.results.board else f"{board}/"
        hashes = {
            key.removeprefix(prefix): digest
            for key, digest in about["journals"].items()
            if key.startswith(prefix)
        }
        journals = list(self._journals(folder, hashes, used, traces=traces, counted=counted))
        rest = len(hashes) - len(journals)
        others = f"; {rest} more without any of these" if rest else ""
        path = self.lab.root / folder / "measured.json"
        return Node(
            words=f"{numerals.counted(len(hashes), 'journal')} of board {board}{others}",
            file=f"{folder}/measured.json",
            sha256=file_sha256(path) if path.is_file() else "",
            command=self.lab.snakemake(
                f"{folder}/measured.json", "-f", board=board, size=self.analysis.size
            ),
            children=(
                grounds.plan_node(self.lab, board, folder, self.analysis, said, arms),
                *journals,
            ),
        )

    def _journals(
        self,
        folder: str,
        hashes: dict[str, str],
        used: pd.DataFrame,
        *,
        traces: bool,
        counted: bool,
    ) -> Iterator[Node]:
        table, _ = self.table
        for name, digest in sorted(hashes.items()):
            session = name.removesuffix(".jsonl")
            mine = used[used["session"] == session]
            if not len(mine):
                continue
            whole = table[table["session"] == session]
            kept = int(whole["kept"].astype(bool).sum())
            path = self.lab.root / folder / "raw" / name
            trials = f"{len(whole)} trial{'s' * (len(whole) > 1)}"
            yield Node(
                words=f"{_began(path)}{f'{len(mine)} of its ' if counted else ''}{trials}; "
                f"{kept} kept, {len(whole) - kept} not",
                file=f"{folder}/raw/{name}",
                sha256=file_sha256(path) if path.is_file() else "",
                doubts=_as_then(path, digest),
                about={"trials": list(map(str, mine["trial"])), "kept": kept, "of": len(whole)},
                children=tuple(self._printed(folder, session, mine)) if traces else (),
            )

    def _printed(self, folder: str, session: str, mine: pd.DataFrame) -> Iterator[Node]:
        """The files of what tracers printed under the attachments of these rows."""
        for attachment in sorted(set(mine["attachment"].dropna().astype(int))):
            raw = self.lab.root / folder / "raw"
            for path in sorted(raw.glob(f"{session}.trace-{attachment}.*")):
                words = f"what the tracer of attachment {attachment} printed"
                file = path.relative_to(self.lab.root).as_posix()
                yield Node(words=words, file=file, sha256=file_sha256(path))

    def _other_journals(self) -> list[str]:
        made = self.analysis.made_from
        if made is None:
            return ["does not say which journals it was made from"]
        same = made.journals == self.table[1]["journals"]
        return [] if same else ["was made from other journals than the table of trials now is"]


def _target(file: str) -> str:
    """What Snakemake makes a file as: figures of traces and connections as a folder."""
    for folder in ("figures/traces", "figures/tcp"):
        if file.startswith(f"{folder}/"):
            return folder
    return file


def _bounds(chosen: Sequence[Sample]) -> bool:
    return any(sample.bounds for sample in chosen)


def _described(used: pd.DataFrame, chosen: Sequence[Sample]) -> str:
    if not len(used):
        return "none"
    cells: dict[str, list[str]] = {}
    for sample in chosen:
        for arm, levels in (place for group in sample.groups for place in group):
            at = ", ".join(f"{name}={value}" for name, value in levels.items())
            if at not in cells.setdefault(arm, []):
                cells[arm].append(at)
    where = "; ".join(
        f"{arm} at {places[0]}"
        if len(places) == 1 and places[0]
        else f"{arm} in {len(places)} cells"
        if len(places) > 1
        else arm
        for arm, places in cells.items()
    )
    kinds = numerals.listed(list(dict.fromkeys(map(str, used["kind"]))))
    blocks = sorted(set(map(int, used["block"])))
    again = int((used["role"] != "planned").sum())
    repeats = f", {again} of them repeats of a reference" if again else ""
    sessions = numerals.counted(used["session"].nunique(), "session")
    return f"{kinds} trials{repeats} of {where}; {_blocks(blocks)}, {sessions}"


def _blocks(blocks: Sequence[int]) -> str:
    whole = blocks == list(range(blocks[0], blocks[-1] + 1))
    if len(blocks) > 2 and whole:
        return f"blocks {blocks[0]} to {blocks[-1]}"
    return f"block{'s' * (len(blocks) > 1)} {numerals.listed(list(map(str, blocks)))}"


def _began(path: Path) -> str:
    """Say what a journal's first line has: block, start, labrig's commit."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.readline())
        commit = str(said["versions"].get("commit", ""))
        words = f"block {said['block']}, begun {said['started']}"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return f"{words}, labrig at {commit[:10]}{commit[40:]}: " if commit else f"{words}: "


def _as_then(path: Path, then: str) -> tuple[str, ...]:
    if not path.is_file():
        return ("is not there any more",)
    return () if file_sha256(path) == then else ("has changed since the table was made",)
