"""What a session takes: a trial over SSH, the emulated board's first trial, labrig's own memory."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from labrig.boards.base import Board
from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import EmulatorDeclared
from labrig.boards.emulator import EmulatorBoard
from labrig.boards.opening import make_ready
from labrig.boards.ssh import SshBoard
from labrig.measure.journal import Journal
from labrig.measure.ledger import hold, left_to_do
from labrig.measure.progress import Progress
from labrig.measure.records import FORMAT, Record, Session, TrialDone
from labrig.measure.session import SessionRun, now, prepare_board
from tests.bench.figure import Figure
from tests.end_to_end.lab import Lab
from tests.faults.rig import Rig
from tests.sshd import running_sshd

TEXT = """\
title: Bench
question: What does a trial take beside itself?
workload: {{command: "true"}}
arms: {{none: }}
reference: [none]
metrics: {{elapsed: {{source: wall_ns, unit: ms, label: elapsed time}}}}
warmup: 0
trials: {trials}
blocks: 1
seed: 1
"""
PASSES, BOOTS, MANY = 5, 5, 100_000


class Timed(Journal):
    """A journal that remembers when each trial was safe on the disk."""

    def __init__(self, path: Path, session: Session) -> None:
        self.times: list[float] = []
        super().__init__(path, session)

    def append(self, record: Record) -> None:
        super().append(record)
        if isinstance(record, TrialDone):
            self.times.append(time.monotonic())


def ssh() -> Iterator[Figure]:
    """1,000 trials of ``true`` over a local sshd, each journalled before the next one starts."""
    took = []
    for _ in range(PASSES):
        with _room() as folder, running_sshd(folder / "sshd") as server:
            rig = Rig(folder, text=TEXT.format(trials=1000))
            with SshBoard("bench", server.target()) as board:
                times = _measure(rig, board)
        took.append(1e3 * (times[-1] - times[0]) / (len(times) - 1))
    yield Figure(
        name="a trial of `true` over SSH to a local sshd, journalled and acknowledged",
        value=max(took),
        target=3,
        unit="ms",
        detail=f"the slowest of {PASSES} sessions of 1,000 trials, the fastest {min(took):.2f} ms",
    )


def cold() -> Iterator[Figure]:
    """The emulated board from nothing to its first trial on this disk; its image is built."""
    catalogue = Catalogue(boards={"emulator": EmulatorDeclared(kind="emulator")})
    identity = make_ready(catalogue, "emulator", lambda words: None).identity
    took = []
    for _ in range(BOOTS):
        with _room() as folder:
            rig = Rig(folder, text=TEXT.format(trials=1), machine="aarch64", identity=identity)
            begun = time.monotonic()
            with EmulatorBoard() as board:
                took.append(_measure(rig, board)[0] - begun)
    yield Figure(
        name="the emulated board, image built, cold to its first trial",
        value=max(took),
        target=12,
        unit="s",
        detail=f"the slowest of {BOOTS} starts, the fastest {min(took):.1f} s",
    )


def memory() -> Iterator[Figure]:
    """Peak memory of the measuring job of the real pipeline: 100,000 trials over a local sshd."""
    with _room() as folder, running_sshd(folder / "sshd") as server:
        lab = Lab.copy_to(folder / "lab")
        (lab.root / "experiments/many").mkdir()
        (lab.root / "experiments/many/experiment.yaml").write_text(TEXT.format(trials=MANY))
        (lab.root / "config/boards.yaml").write_text(
            f"bench: {{kind: ssh, host: bench, work: {server.folder}/work, "
            f"ssh_config: {server.client_config()}}}\n"
        )
        wanted = lab.root / "results/bench/many/measured.json"
        words = (str(wanted.relative_to(lab.root)), "--config", "board=bench")
        pipeline = lab.start(*words)
        peak = 0
        while pipeline.poll() is None:
            peak = max([peak, *map(_peak_kib, _measuring(pipeline.pid))])
            time.sleep(0.2)
        if pipeline.returncode != 0:
            raise SystemExit(f"{' '.join(words)} failed:\n{lab.said()[-3000:]}")
        assert json.loads(wanted.read_text())["kept"] == MANY
        size = sum(path.stat().st_size for path in wanted.parent.glob("raw/*.jsonl"))
    yield Figure(
        name="memory of labrig during a session of 100,000 trials",
        value=peak * 1024 / 1e6,
        target=200,
        unit="MB",
        detail=f"n=1, peak resident set of the measuring job, plan and ledger included; "
        f"a journal of {size / 1e6:.0f} MB",
    )


def _measuring(pipeline: int) -> Iterator[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(pipeline).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name().startswith("python") and "measure.py" in process.cmdline()[-1]:
                    yield process


def _peak_kib(process: psutil.Process) -> int:
    """Return the largest resident set that a process ever had (VmHWM, proc(5)), in KiB."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def _measure(rig: Rig, board: Board) -> list[float]:
    """Measure the rig's one block on an open board; return when each trial was on the disk."""
    (errand,) = left_to_do(rig.plan, hold(rig.plan, {}))
    setting = rig.setting(lambda _: board)
    prepare_board(board, rig.plan, setting.materials)
    facts = dict(board.facts())
    session = Session(
        format=FORMAT,
        session="bench",
        experiment="bench",
        size="full",
        plan="",
        declaration="",
        hypotheses={},
        board=board.name,
        instance=0,
        block=0,
        started=now(),
        versions={},
        facts=facts,
    )
    progress = Progress("bench", 1, errand.trial_count, out=io.StringIO())
    rig.raw.mkdir()
    with Timed(rig.raw / "bench.jsonl", session) as journal:
        SessionRun(board, rig.plan, journal, progress, threading.Event()).run(errand, facts)
    return journal.times


@contextlib.contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
