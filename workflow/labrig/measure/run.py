"""Measure what is left of a plan: sessions side by side, one thread a board instance."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from labrig.boards.base import Board
from labrig.errors import BoardError, JournalError, UsageError
from labrig.experiment import Hypothesis
from labrig.measure.journal import FORMAT, Journal, Record, Session, read
from labrig.measure.ledger import SessionErrand, hold, left_to_do
from labrig.measure.progress import Progress
from labrig.measure.session import Materials, SessionRun, Stopped, now
from labrig.plan import Plan, digest, to_json

Opener = Callable[[int], Board]
"""Opens a board instance, by its number; entering it may take a while."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The hypotheses as they stand when measuring begins, by hash."""

    whole: str
    each: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """``measured.json``: what Snakemake sees of the journals."""

    plan: str
    journals: dict[str, str]
    sessions: int
    kept: int
    lost: int

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def measure(
    plan: Plan,
    raw: Path,
    open_board: Opener,
    materials: Materials,
    declared: Declared,
    versions: dict[str, str],
    board: str,
    out: TextIO,
) -> Measured:
    """Run the sessions that ``raw`` lacks of ``plan``; open no board when it lacks none.

    ``board`` is the text of ``board.json``, kept beside the journals that it was true of.

    Raises BoardError, JournalError; whatever was journalled before stays and is not measured
    again. Raises UsageError when another process is measuring into ``raw``.
    """
    from filelock import FileLock, Timeout

    raw.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(raw / ".lock", timeout=0):
            errands = left_to_do(plan, hold(plan, read_all(raw)))
            if errands:
                _keep(raw, board)
                trials = sum(errand.trial_count for errand in errands)
                progress = Progress(plan.experiment, len(plan.blocks), trials, out=out)
                _side_by_side(
                    plan, raw, open_board, materials, declared, versions, errands, progress
                )
    except Timeout:
        raise UsageError(
            f"{raw}: another process is measuring {plan.experiment}; wait for it or end it"
        ) from None
    journals = read_all(raw)
    ledger = hold(plan, journals)
    if ledger.unmeasured:
        raise JournalError(
            f"{raw}: {len(ledger.unmeasured)} trials are still unmeasured; run again"
        )
    return Measured(
        plan=plan_hash(plan),
        journals={name: _sha256(raw / name) for name in journals},
        sessions=len(journals),
        kept=ledger.kept,
        lost=ledger.lost,
    )


def read_all(raw: Path) -> dict[str, list[Record]]:
    """Read every journal in ``raw``, by file name. Empty ones (killed at birth) are left out."""
    found = {path.name: read(path) for path in sorted(raw.glob("*.jsonl"))}
    return {name: records for name, records in found.items() if records}


def _keep(raw: Path, board: str) -> None:
    """Keep what the board and its programs were made of, under a name that is its content's."""
    path = raw / f"board-{hashlib.sha256(board.encode()).hexdigest()[:12]}.json"
    if not path.exists():
        path.write_text(board, encoding="utf-8")


def plan_hash(plan: Plan) -> str:
    """SHA-256 of ``plan.json``."""
    return hashlib.sha256(to_json(plan).encode()).hexdigest()


def hypotheses_hash(hypotheses: Sequence[Hypothesis]) -> Declared:
    """Hash the declared hypotheses, all and each."""
    each = {item.id: digest(item.model_dump(mode="json")) for item in hypotheses}
    return Declared(whole=digest(each), each=each)


def _side_by_side(
    plan: Plan,
    raw: Path,
    open_board: Opener,
    materials: Materials,
    declared: Declared,
    versions: dict[str, str],
    errands: tuple[SessionErrand, ...],
    progress: Progress,
) -> None:
    stop = threading.Event()

    def work(instance: int) -> None:
        try:
            for errand in errands:
                if errand.instance != instance:
                    continue
                if stop.is_set():
                    return
                progress.note(errand.block, f"starting {plan.board} {instance}")
                with open_board(instance) as board:
                    session = _session(plan, errand, board, declared, versions)
                    with Journal(raw / f"{session.session}.jsonl", session) as journal:
                        run = SessionRun(board, plan, journal, progress, stop)
                        run.run(errand, materials)
        except Stopped:
            return
        except BaseException:
            stop.set()
            raise

    instances = sorted({errand.instance for errand in errands})
    with ThreadPoolExecutor(len(instances), thread_name_prefix="board") as pool:
        futures = [pool.submit(work, instance) for instance in instances]
    failures = [error for future in futures if (error := future.exception())]
    if failures:
        raise failures[0]


def _session(
    plan: Plan,
    errand: SessionErrand,
    board: Board,
    declared: Declared,
    versions: dict[str, str],
) -> Session:
    facts = dict(board.facts())
    if not plan.identity.startswith(facts.get("image_identity", "")):
        raise BoardError(
            f"{plan.board}: its image is not the planned one; delete "
            f"results/{plan.board}/board.json and run again"
        )
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return Session(
        format=FORMAT,
        session=f"{stamp}-b{errand.block}",
        experiment=plan.experiment,
        size=plan.size,
        plan=plan_hash(plan),
        declaration=declared.whole,
        hypotheses=declared.each,
        board=plan.board,
        instance=errand.instance,
        block=errand.block,
        started=now(),
        versions=versions,
        facts=facts,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
