from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from labrig.whole_files import copy_whole, write_whole


def test_the_users_mask_says_who_may_read(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "made" / "report.html", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "made" / "report.html").stat().st_mode) == 0o640


def test_what_fails_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "report.pdf"
    kept.write_text("good")
    with pytest.raises(OSError):
        copy_whole(tmp_path / "absent.pdf", kept)
    with pytest.raises(UnicodeEncodeError):
        write_whole(kept, "\ud800")
    assert kept.read_text() == "good" and list(tmp_path.iterdir()) == [kept]
