"""Results set aside and brought back, stopped at every step on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from labrig.errors import UsageError
from labrig.provenance.setting_aside import KEPT, bring_back, repair, set_aside

FILES = ("plan.json", "measured.json", "analysis.json", "figures/line.pdf", "raw/a.jsonl")
STEPS = ("rename", "mkdir", "rmdir", "unlink")


def fill(folder: Path, words: str, files: Sequence[str] = FILES) -> dict[str, str]:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return held(folder)


def held(folder: Path) -> dict[str, str]:
    """What is in a folder but for what is kept in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path.read_text() for path in files}
    return {name: words for name, words in names.items() if not name.startswith(f"{KEPT}/")}


class Killed(BaseException):
    """As a signal does, it ends what is done at the next change, and nothing cleans up."""


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do ``work`` until its ``step``th change of the file system; whether it got so far."""
    left = step

    def counting(change):
        def counted(*args, **kwargs):
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return change(*args, **kwargs)

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(Path, name, counting(getattr(Path, name)))
        try:
            work()
        except Killed:
            return True
    return False


@pytest.fixture(params=["one board", "two boards"])
def folders(request, tmp_path: Path) -> list[Path]:
    """Folders of measurements, and with two boards one of what is made of both."""
    if request.param == "one board":
        return [tmp_path / "emulator/x"]
    return [tmp_path / name / "x" for name in ("left", "right", "left+right")]


def fill_all(folders: list[Path], words: str) -> list[dict[str, str]]:
    made = [name for name in FILES if not name.startswith("raw/")]
    return [fill(one, words, made if "+" in one.parent.name else FILES) for one in folders]


def at(folders: list[Path], name: str) -> list[dict[str, str]]:
    return [held(folder / KEPT / name) for folder in folders]


def here(folders: list[Path]) -> list[dict[str, str]]:
    return [held(folder) for folder in folders]


def empty(folders: list[Path]) -> list[dict[str, str]]:
    return [{} for _ in folders]


def test_what_is_set_aside_comes_back_as_it_was(folders):
    old = fill_all(folders, "old")
    set_aside(folders, "1")
    assert (here(folders), at(folders, "1")) == (empty(folders), old)
    new = fill_all(folders, "new")
    bring_back(folders, "1", "2")
    assert (here(folders), at(folders, "2")) == (old, new)
    assert not any((folder / KEPT / "1").exists() for folder in folders)


def test_killed_at_any_step_of_setting_aside_the_measurement_is_whole_somewhere(folders, tmp_path):
    outcomes = set()
    for step in range(1000):
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        old = fill_all(folders, "old")
        if not killed_at(step, lambda: set_aside(folders, "1")):
            break
        repair(folders)
        stays, gone = here(folders) == old, at(folders, "1") == old
        assert stays != gone, step
        assert (at(folders, "1") if stays else here(folders)) == empty(folders)
        outcomes.add(stays)
    assert outcomes == {True, False}, "there are steps before and behind the one that decides"


def test_killed_at_any_step_of_restoring_both_measurements_are_whole(folders, tmp_path):
    outcomes = set()
    for step in range(1000):
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        old = fill_all(folders, "old")
        set_aside(folders, "1")
        new = fill_all(folders, "new")
        if not killed_at(step, lambda: bring_back(folders, "1", "2")):
            break
        repair(folders)
        restored = here(folders) == old
        assert (here(folders), at(folders, "2" if restored else "1")) == (
            (old, new) if restored else (new, old)
        ), step
        assert at(folders, "1" if restored else "2") == empty(folders)
        outcomes.add(restored)
    assert outcomes == {True, False}


def test_repairing_may_be_killed_as_well(tmp_path):
    folder = tmp_path / "x"
    for step in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        old = fill(folder, "old")
        set_aside([folder], "1")
        new = fill(folder, "new")
        assert killed_at(7, lambda: bring_back([folder], "1", "2"))
        killed = killed_at(step, lambda: repair([folder]))
        repair([folder])
        assert sorted([held(folder), *at([folder], "1"), *at([folder], "2")], key=str) == sorted(
            [old, new, {}], key=str
        )
        if not killed:
            break
    assert step > 3


def test_what_snakemake_made_again_in_between_gives_way_to_the_original(tmp_path):
    """Without its own, it makes measured.json from the journals that are there."""
    folder = tmp_path / "x"
    for step in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        old = fill(folder, "old")
        if not killed_at(step, lambda: set_aside([folder], "1")):
            break
        journals = (folder / "raw").exists()
        if journals:
            fill(folder, "made again", ["measured.json", "figures/line.pdf"])
            repair([folder])
            assert held(folder)["raw/a.jsonl"] == "old"
            assert set(held(folder)) == set(old)
        else:
            new = fill(folder, "measured afresh")
            repair([folder])
            assert (held(folder), held(folder / KEPT / "1")) == (new, old)


def test_nothing_is_overwritten(folders):
    old = fill_all(folders, "old")
    set_aside(folders, "1")
    new = fill_all(folders, "new")
    with pytest.raises(UsageError, match="is there already, and nothing is overwritten"):
        set_aside(folders, "1")
    with pytest.raises(UsageError, match="is there already, and nothing is overwritten"):
        bring_back(folders, "1", "1")
    assert (here(folders), at(folders, "1")) == (new, old)


def test_without_a_present_measurement_leftovers_give_way(tmp_path):
    folder = tmp_path / "x"
    old = fill(folder, "old")
    set_aside([folder], "1")
    fill(folder, "planned, and never measured", ["plan.json", "figures/line.pdf"])
    bring_back([folder], "1", None)
    assert held(folder) == old


def test_what_comes_back_is_newer_than_what_it_was_made_from(tmp_path):
    folder = tmp_path / "x"
    fill(folder, "old")
    board = tmp_path / "board.json"
    board.write_text("")
    os.utime(folder / "plan.json", (1, 1))
    set_aside([folder], "1")
    bring_back([folder], "1", None)
    plan, measured = ((folder / name).stat().st_mtime for name in ("plan.json", "measured.json"))
    assert board.stat().st_mtime <= plan <= measured
