"""``labrig rerun`` really killed, at each change that it makes to files before it measures."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from pathlib import Path

from click.testing import CliRunner

from labrig.cli import main
from tests.provenance.lab import MINI, make, measured, name
from tests.provenance.test_setting_aside import STEPS, held

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([__name__])
MEASURING = "measuring"
"""A file that says that all changes were made, and that Snakemake would be run."""


def kill() -> None:
    """Kill this process and all of its group, as nothing can prevent or clean up after."""
    os.killpg(os.getpgid(0), signal.SIGKILL)


def rerun_killed_at(lab: Path, step: int) -> None:
    """Run ``labrig rerun mini`` until its ``step``th change, or until it would measure."""
    left = step

    def counting(change):
        def counted(*args, **kwargs):
            nonlocal left
            if left == 0:
                kill()
            left -= 1
            return change(*args, **kwargs)

        return counted

    os.setsid()
    os.chdir(lab)
    for change in STEPS:
        setattr(Path, change, counting(getattr(Path, change)))
    from labrig.provenance import rerun

    def measuring(*_: object) -> bool:
        (lab / MEASURING).write_text("")
        kill()
        return False

    rerun.run_pipeline = measuring  # type: ignore[assignment,attr-defined]
    main(["rerun", "mini"])


def test_killed_at_any_change_the_old_measurement_is_listed_whole(tmp_path, monkeypatch):
    places = []
    for step in range(1000):
        root = tmp_path / str(step)
        root.mkdir()
        lab = make(root)
        old = held(measured(lab / MINI, 3))
        process = SERVER.Process(target=rerun_killed_at, args=(lab, step))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        monkeypatch.chdir(lab)
        done = CliRunner().invoke(main, ["sessions", "mini", "--json"])
        assert done.exit_code == 0, done.output
        (listed,) = json.loads(done.stdout)
        assert (listed["name"], listed["fault"], listed["trials"]) == (name(3), None, 60)
        assert listed["verdicts"] == {"H2": "supported"}
        found = held(Path(listed["place"]))
        found.pop("raw/.lock", None)
        assert found == old, step
        places.append(listed["present"])
        if (lab / MEASURING).exists():
            break
    assert set(places) == {True, False}, "there are steps before and behind the one that decides"
