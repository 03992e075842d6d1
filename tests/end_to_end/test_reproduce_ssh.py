"""A report of this machine reproduced on a board behind ssh: an sshd of the test's own.

What trials print is drawn by chance from ranges that lie apart, so that nothing depends on how
fast anything is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.lab import Lab
from tests.end_to_end.short_report import DRAWING, archived, lab_with, labrig
from tests.sshd import Sshd, running_sshd

FOLDER = "results/bench/drawing"


@pytest.fixture(scope="module")
def sshd(tmp_path_factory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd") / "sshd") as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def turns(tmp_path_factory) -> Iterator[None]:
    """A measurement of this machine would wait for all other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("turns")))
        yield


@pytest.fixture(scope="module")
def lab(tmp_path_factory, sshd, turns) -> Lab:
    lab = lab_with(tmp_path_factory.mktemp("reproduce") / "lab", "drawing", DRAWING)
    (lab.root / "config/boards.yaml").write_text(
        "here: {kind: local}\n"
        f"bench: {{kind: ssh, host: bench, work: {sshd.folder}/work, "
        f"ssh_config: {sshd.client_config()}, connect_timeout: 60}}\n"
    )
    lab.snakemake("results/here/drawing/analysis.json")
    return lab


def bytes_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def addresses_in(folder: Path, sshd: Sshd) -> list[str]:
    """The files that tell how the board was reached.

    A port is looked for as one is written: its five digits alone may stand in any time or hash.
    """
    port = rf"(?:[Pp]ort\W{{1,3}}|-p ){sshd.port}\b"
    told = re.compile(rf"127\.0\.0\.1|{port}|{re.escape(str(sshd.folder))}".encode())
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if told.search(path.read_bytes())]


def test_a_board_that_cannot_be_reached_is_told_and_gone_on_with_once_it_can(lab, sshd):
    before = bytes_of(lab.root / "results")
    sshd.stop()
    failed = labrig(lab, "reproduce", "--board", "bench", "-o", "again")
    sshd.start()
    assert failed.returncode == 2, failed.stderr
    assert "labrig: board bench: ssh connect to host " in failed.stderr
    assert "the same command with -o " in failed.stderr.splitlines()[-1]
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""
    assert not list((lab.root / "again" / FOLDER).glob("raw/*.jsonl"))
    assert bytes_of(lab.root / "results") == before

    done = labrig(lab, "reproduce", "--board", "bench", "-o", "again", "--json")
    assert done.returncode == 0, done.stderr
    assert "going on in " in done.stderr
    said = json.loads(done.stdout)
    assert said["board"] == {"old": "here", "new": "bench"}
    (held,) = said["verdicts"]
    assert (held["old"], held["new"], held["held"]) == ("supported", "supported", True)
    assert bytes_of(lab.root / "results") == before
    assert len(list((lab.root / "again" / FOLDER).glob("raw/*.jsonl"))) == 3
    assert addresses_in(lab.root / "again/config", sshd), "the user's own declaration says it"
    assert addresses_in(lab.root / "again/results", sshd) == []
    assert addresses_in(lab.root / "again/logs", sshd) == []


def test_an_archive_is_reproduced_on_a_board_of_this_lab(lab, sshd):
    lab.edit("experiments/drawing/experiment.yaml", "seed: 1", "seed: 2")  # not the archive's
    archive = archived(lab, lab.root.parent / "lab.zip")
    done = labrig(lab, "reproduce", str(archive), "--board", "bench", "-o", "of-archive")
    assert done.returncode == 0, done.stderr
    assert "  board: here -> bench" in done.stdout
    assert "verdicts: 1 of 1 held" in done.stdout
    assert "  drawing  H1  supported  ->  supported  held" in done.stdout
    assert "127.0.0.1" not in done.stdout
    assert addresses_in(lab.root / "of-archive/results", sshd) == []
