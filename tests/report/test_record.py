from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from labrig.errors import DocumentError
from labrig.report import record


def write_table(folder: Path, about: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"arm": ["none"]}).replace_schema_metadata({b"labrig": json.dumps(about)})
    pq.write_table(table, folder / "trials.parquet")


ABOUT = {
    "experiment": "mini",
    "size": "full",
    "counts": {"kept": 9, "lost": 1, "sessions": 2},
    "versions": {"labrig": "0.1.0"},
    "journals": {"b.jsonl": "bb", "a.jsonl": "aa"},
}


def test_a_results_folder_is_read(tmp_path: Path) -> None:
    measured = {"first": "2026-03-04T10:00:00+00:00", "last": "2026-03-04T12:00:00+01:00"}
    write_table(tmp_path, {**ABOUT, "measured": measured})
    said = record.measured(tmp_path)
    assert list(said.journals) == ["a.jsonl", "b.jsonl"]
    assert (said.kept, said.lost, said.sessions) == (9, 1, 2)
    assert said.finished == datetime.datetime(2026, 3, 4, 11, tzinfo=datetime.UTC)


def test_a_folder_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read as a table of trials"):
        record.measured(tmp_path)
    write_table(tmp_path, {**ABOUT, "journals": {}})
    with pytest.raises(DocumentError, match="says nothing of its journals"):
        record.measured(tmp_path)


def test_the_commit_and_whether_it_is_clean(tmp_path: Path) -> None:
    write_table(tmp_path, ABOUT)
    repository = tmp_path / "repository"
    repository.mkdir()
    assert record.collect(repository, {"mini": tmp_path}).commit is None

    def git(*words: str) -> None:
        name = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
        subprocess.run(
            ["git", "-C", str(repository), *name, *words], check=True, capture_output=True
        )

    git("init", "-q")
    (repository / "file").write_text("x")
    git("add", "file")
    git("commit", "-q", "-m", "x")
    said = record.collect(repository, {"mini": tmp_path})
    assert said.commit and len(said.commit) == 40 and said.clean
    (repository / "file").write_text("y")
    assert not record.collect(repository, {"mini": tmp_path}).clean
