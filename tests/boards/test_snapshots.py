"""The folder of snapshots: bounded, whole or not there, and safe between processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labrig.boards.snapshots import NotKept, Snapshots, taken_up

MIB = 1 << 20


def keep(store: Snapshots, key: str, mib: int = 1, fill: bytes = b"x") -> None:
    with store.making(key, {"what": key}, need=0) as folder:
        (folder / "state").write_bytes(fill * (mib * MIB))


def content(store: Snapshots, key: str) -> bytes | None:
    with store.using(key) as folder:
        return None if folder is None else (folder / "state").read_bytes()[:1]


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_what_is_kept_is_found_with_words_beside_it(tmp_path):
    store = Snapshots(tmp_path / "s", 10 * MIB)
    assert content(store, "a") is None
    keep(store, "a")
    assert content(store, "a") == b"x"
    about = json.loads((tmp_path / "s/a/about.json").read_text())
    assert about == {"what": "a", "files": {"state": MIB}}


def test_files_and_folder_are_this_user_s_alone(tmp_path):
    keep(Snapshots(tmp_path / "s", 10 * MIB), "a")
    modes = {one: one.stat().st_mode & 0o777 for one in [tmp_path / "s", *tmp_path.rglob("s/**/*")]}
    assert {mode for one, mode in modes.items() if one.is_dir()} == {0o700}
    assert {mode for one, mode in modes.items() if one.is_file()} == {0o600}


def test_the_least_recently_used_goes_first(tmp_path):
    store = Snapshots(tmp_path, 5 * MIB)
    for key in ("a", "b", "c"):
        keep(store, key)
        time.sleep(0.02)
    assert content(store, "a") == b"x"
    keep(store, "d", 3)
    assert names(tmp_path) == {"a", "d"}
    assert sum(taken_up(one) for one in tmp_path.iterdir()) <= 5 * MIB


def test_one_in_use_is_not_removed_for_another(tmp_path):
    store = Snapshots(tmp_path, 3 * MIB)
    keep(store, "a")
    with store.using("a"):
        keep(store, "b")
        keep(store, "c")
        assert names(tmp_path) == {"a", "c"}
        with pytest.raises(NotKept, match="in use"):
            keep(store, "d", 2)
    keep(store, "d", 2)
    assert names(tmp_path) == {"d"}


def test_one_that_is_larger_than_the_bound_removes_no_other(tmp_path):
    store = Snapshots(tmp_path, 3 * MIB)
    keep(store, "a")
    with pytest.raises(NotKept, match="it takes 4 MiB, and all together may take 3 MiB"):
        keep(store, "b", 4)
    assert names(tmp_path) == {"a"}


def test_holes_do_not_count(tmp_path):
    store = Snapshots(tmp_path, MIB)
    with store.making("a", {}, need=0) as folder, (folder / "disk").open("wb") as disk:
        disk.truncate(1 << 30)
    with store.using("a") as kept:
        assert kept is not None
        assert taken_up(kept) < MIB


def test_without_room_on_the_disk_nothing_is_begun(tmp_path):
    store = Snapshots(tmp_path, MIB)
    with (
        pytest.raises(NotKept, match=r"it may take .* MiB are free"),
        store.making("a", {}, need=1 << 60),
    ):
        pytest.fail("the block was entered")
    assert names(tmp_path) == set()


def test_a_failing_maker_leaves_nothing_and_the_old_one_stays(tmp_path):
    store = Snapshots(tmp_path, 10 * MIB)
    keep(store, "a")
    with pytest.raises(OSError, match="full"), store.making("a", {}, need=0) as folder:
        (folder / "state").write_bytes(b"half")
        raise OSError("full")
    assert names(tmp_path) == {"a"}
    assert content(store, "a") == b"x"


def test_a_later_one_takes_the_place_and_who_uses_the_old_one_keeps_it(tmp_path):
    store = Snapshots(tmp_path, 10 * MIB)
    keep(store, "a", fill=b"1")
    with store.using("a") as old:
        assert old is not None
        file = (old / "state").open("rb")
        keep(store, "a", fill=b"2")
    with file:
        assert file.read(1) == b"1"
    assert content(store, "a") == b"2"
    keep(store, "a", fill=b"3")
    assert content(store, "a") == b"3"
    assert names(tmp_path) == {"a"}


@pytest.mark.parametrize("damage", ["shorter", "gone", "about"])
def test_what_is_not_as_it_was_written_is_removed(tmp_path, damage):
    store = Snapshots(tmp_path, 10 * MIB)
    keep(store, "a")
    if damage == "shorter":
        os.truncate(tmp_path / "a/state", 10)
    elif damage == "gone":
        (tmp_path / "a/state").unlink()
    else:
        (tmp_path / "a/about.json").write_text("{")
    assert content(store, "a") is None
    assert names(tmp_path) == set()


MAKER = """
import sys, time
from pathlib import Path
from labrig.boards.snapshots import Snapshots
store = Snapshots(Path(sys.argv[1]), 1 << 24)
with store.making("a", {}, need=0) as folder:
    (folder / "state").write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(float(sys.argv[2]))
"""
USER = """
import sys, time
from pathlib import Path
from labrig.boards.snapshots import Snapshots
with Snapshots(Path(sys.argv[1]), 1 << 24).using("a") as folder:
    print(folder is not None, flush=True)
    time.sleep(600)
"""


def begin(program: str, *words: str) -> subprocess.Popen[bytes]:
    started = subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline().strip() in (b"writing", b"True")
    return started


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_killed_maker_s_rests_are_swept_and_a_living_one_s_are_not(tmp_path):
    store = Snapshots(tmp_path, 10 * MIB)
    maker = begin(MAKER, str(tmp_path), "600")
    try:
        assert content(store, "a") is None
        keep(store, "b")
        assert len(names(tmp_path)) == 2
    finally:
        end(maker)
    assert content(store, "a") is None
    keep(store, "c")
    assert names(tmp_path) == {"b", "c"}


def test_two_processes_make_the_same_and_one_whole_is_there(tmp_path):
    makers = [begin(MAKER, str(tmp_path), "0.2") for _ in range(2)]
    assert [maker.wait() for maker in makers] == [0, 0]
    for maker in makers:
        maker.communicate()
    store = Snapshots(tmp_path, 10 * MIB)
    assert content(store, "a") == b"h"
    keep(store, "b")
    assert names(tmp_path) == {"a", "b"}


def test_another_process_s_use_protects_until_it_is_killed(tmp_path):
    store = Snapshots(tmp_path, 2 * MIB + 65536)
    keep(store, "a")
    user = begin(USER, str(tmp_path))
    try:
        with pytest.raises(NotKept, match="in use"):
            keep(store, "b", 2)
    finally:
        end(user)
    keep(store, "b", 2)
    assert names(tmp_path) == {"b"}


def test_what_is_dropped_is_gone(tmp_path):
    store = Snapshots(tmp_path, 10 * MIB)
    keep(store, "a")
    store.drop("a")
    store.drop("a")
    assert names(tmp_path) == set()
