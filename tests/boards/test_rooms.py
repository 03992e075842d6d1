"""Folders of sessions: one's own are kept, those of processes that are gone are swept."""

from __future__ import annotations

import subprocess
import sys

from labrig.boards.rooms import make_room, sweep


def test_a_room_of_a_living_process_stays_and_one_of_a_dead_process_goes(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = make_room("ssh")
    assert mine.stat().st_mode & 0o777 == 0o700
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    dead = tmp_path / f"labrig-qemu-{ended.pid}-abc"
    dead.mkdir()
    (dead / "initrd").write_bytes(b"key")
    other = tmp_path / "labrig-notes"
    other.mkdir()
    link = tmp_path / f"labrig-ssh-{ended.pid}-link"
    link.symlink_to(other)
    sweep(tmp_path)
    assert mine.is_dir()
    assert not dead.exists()
    assert other.is_dir()
