"""What was read as pandas frames and Parquet: same columns, no number changed."""

from __future__ import annotations

import pandas as pd
import pytest

from labrig.errors import OutputFault, ToolError
from labrig.tracing.output.read import read_output
from labrig.tracing.output.tables import BATCH, COLUMNS, GROUP, frames, write_parquet
from tests.tracing.output.recorded_output import NAMES, read


def test_rows_and_buckets_are_in_tables_of_their_own():
    found = frames([*read("scalar-functions"), *read("distributions")])
    values = found["aggregations"].set_index("name")["value"]
    assert values["calls"] == 2000
    buckets = found["buckets"]
    assert buckets[buckets["name"] == "both"]["count"].sum() == 2000
    assert buckets["low"].isna().sum() == 1  # of the one '< 0'


def test_stacks_and_memory_are_words_in_cells():
    found = frames([*read("stack-keys"), *read("traces")])
    assert found["aggregations"]["keys"][1] == ["0xffff8000800f7dec;vmlinux`vfs_read+0x8", "dd"]
    assert found["records"]["values"][1] == ["00" * 40]


def test_a_number_beyond_64_bits_is_kept_as_text():
    found = frames(read("printa-several"))["aggregations"]
    (at,) = found.index[found["value"].isna()]
    assert found["name"][at] == "last"
    assert found["text"][at] == "18446744073709551516"


@pytest.mark.parametrize("name", NAMES)
def test_parquet_has_what_the_frames_have(name, tmp_path):
    items = read(name)
    paths = write_parquet([((), items)], tmp_path, leading={})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{table}.parquet" for table in COLUMNS
    )
    for table, frame in frames(items).items():
        again = pd.read_parquet(paths[table])
        assert list(again.columns) == list(frame.columns)
        assert len(again) == len(frame)
        for column in frame.columns:
            kept = [None if x is None or x is pd.NA else x for x in frame[column]]
            came = [
                list(x) if COLUMNS[table][column] == "list" else None if pd.isna(x) else x
                for x in again[column]
            ]
            # Integers with gaps come back as floats from a plain reading of Parquet.
            if COLUMNS[table][column] != "int64" or None not in came:
                assert came == kept


def test_all_rows_of_many_batches_are_written_in_their_order(tmp_path):
    count = BATCH * GROUP + BATCH + 1
    lines = [f"  {'key':50} {n:16}" for n in range(count)]
    paths = write_parquet([((), read_output([*lines, "", "text"]))], tmp_path, leading={})
    assert pd.read_parquet(paths["aggregations"])["value"].to_list() == list(range(count))
    assert pd.read_parquet(paths["records"])["line"].to_list() == [count + 2]


def test_nothing_is_left_of_tables_that_could_not_be_written_whole(tmp_path):
    with pytest.raises(OutputFault):
        write_parquet([((), read_output(["x"] * 10 + ["{"], "bpftrace"))], tmp_path, leading={})
    assert not list(tmp_path.iterdir())
    with pytest.raises(ToolError, match="cannot be written"):
        write_parquet([], tmp_path / "none", leading={})
