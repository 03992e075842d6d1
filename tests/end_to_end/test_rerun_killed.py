"""``labrig rerun`` killed with all that it started, and what is asked for afterwards.

Killed while it sets aside, while it measures, and before it tells what changed. Trials draw numbers
by chance, so that each measurement is told from the other by its bytes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labrig.measure.records import TrialDone
from tests.end_to_end.lab import Lab, wait_until
from tests.end_to_end.short_report import DRAWING, lab_with, labrig, started

DRAW = """\
cd "$(dirname "$0")"
echo drawn >>drawn
while test -e hold && test $(wc -l <drawn) -gt 6; do sleep 0.05; done
shuf -n 1 -i "$1"
"""
"""Where ``hold`` is, the seventh trial goes on when it is removed, or is killed."""
FOLDER = "here/drawing"
KILLED = """\
import os, signal, sys
from pathlib import Path
from labrig.cli import main
from labrig.findings.command import Compared

def kill(*_, **__):
    os.killpg(os.getpgid(0), signal.SIGKILL)

moved = Path.rename
def rename(path, target):
    if path.name == "raw" and sys.argv[1] == "before journals move":
        kill()
    done = moved(path, target)
    if path.name == "raw" and sys.argv[1] == "after journals moved":
        kill()
    return done

Path.rename = rename
if sys.argv[1] == "before it is told":
    Compared.lines = kill
main(["rerun", "drawing"])
"""
"""``labrig rerun drawing`` that kills itself, and Snakemake where it runs, at a moment."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    root = tmp_path_factory.mktemp("killed")
    (root / "draw.sh").write_text(DRAW)
    (root / "turns").mkdir()
    declared = DRAWING.replace("shuf -n 1 -i", f"sh {root}/draw.sh")
    return lab_with(root / "lab", "drawing", declared)


@pytest.fixture(autouse=True)
def turns(lab, monkeypatch):
    """A measurement of this machine would wait for all other tests."""
    monkeypatch.setenv("TMPDIR", str(lab.root.parent / "turns"))


def kill_rerun(lab: Lab, moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment],
        cwd=lab.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def sessions(lab: Lab) -> list[dict[str, Any]]:
    done = labrig(lab, "sessions", "drawing", "--json")
    assert done.returncode == 0, done.stderr
    listed: list[dict[str, Any]] = json.loads(done.stdout)
    assert [one["fault"] for one in listed] == [None] * len(listed)
    return listed


def journals(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "raw").glob("*.jsonl")}


def of(lab: Lab, listed: dict[str, Any]) -> dict[str, bytes]:
    return journals(lab.root / listed["place"])


def test_killed_while_it_sets_aside_the_old_measurement_stays_or_is_kept(lab):
    lab.snakemake("drawing")
    old = journals(lab.root / "results" / FOLDER)
    assert len(old) == 3
    kill_rerun(lab, "before journals move")
    lab.snakemake("drawing")
    (listed,) = sessions(lab)
    assert listed["present"]
    assert of(lab, listed) == old, "nothing was measured again"
    assert listed["verdicts"] == {"H1": "supported"}

    kill_rerun(lab, "after journals moved")
    lab.snakemake("drawing")
    now, kept = sessions(lab)
    assert of(lab, kept) == old
    assert kept["verdicts"] == now["verdicts"] == {"H1": "supported"}
    assert not of(lab, now).keys() & old.keys(), "what Snakemake made was measured afresh"


def test_killed_while_it_measures_it_goes_on_and_loses_no_trial(lab):
    assert labrig(lab, "rerun", "drawing").returncode == 0  # tells of the one that was killed
    present, *before = sessions(lab)
    here = lab.root / "results" / FOLDER
    old = journals(here)
    drawn, hold = (lab.root.parent / name for name in ("drawn", "hold"))
    drawn.unlink()
    hold.write_text("")
    process = started(lab, "rerun", "drawing")
    wait_until(
        lambda: drawn.exists() and len(drawn.read_text().splitlines()) > 6, 200, "six trials"
    )
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    begun = journals(here)
    done = len(lab.trials(FOLDER))
    assert done >= 6
    hold.unlink()

    now, kept, *rest = sessions(lab)
    assert now["trials"] is None, "it is not finished"
    assert (kept["name"], of(lab, kept)) == (present["name"], old)
    assert rest == before
    again = labrig(lab, "rerun", "drawing")
    assert again.returncode == 0, again.stderr
    assert f"the rerun that set {kept['name']} aside was not finished, and goes on" in again.stderr
    assert "drawing" in again.stdout
    now, kept, *rest = sessions(lab)
    assert (now["trials"], of(lab, kept), rest) == (12, old, before)
    for name, begun_with in begun.items():
        whole = begun_with[: begun_with.rfind(b"\n") + 1]
        assert of(lab, now)[name].startswith(whole), "measured trials are kept as they were"
    kept_trials = [t for t in lab.trials(FOLDER) if isinstance(t, TrialDone)]
    assert len({(t.trial, t.arm) for t in kept_trials}) == 12


def test_killed_before_it_tells_what_changed_it_tells_without_measuring(lab):
    kill_rerun(lab, "before it is told")
    listed = sessions(lab)
    now = of(lab, listed[0])
    done = labrig(lab, "rerun", "drawing")
    assert done.returncode == 0, done.stderr
    assert f"the rerun that set {listed[1]['name']} aside was not finished" in done.stderr
    assert "Nothing to be done" in done.stderr
    assert done.stdout
    assert sessions(lab) == listed
    assert of(lab, listed[0]) == now
    compared = labrig(lab, "sessions", "drawing", "--compare", listed[1]["name"], "now")
    assert compared.stdout.splitlines()[1:] == done.stdout.splitlines()[1:]
