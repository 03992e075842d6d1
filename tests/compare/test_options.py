"""ministat is the oracle of its own options and errors; what labrig adds is asserted beside."""

from __future__ import annotations

import os
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labrig.compare.options import parse
from labrig.errors import UsageError
from tests.compare.both import ministats, ours


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Files a and b in the folder where the test is; a has two columns."""
    (tmp_path / "a").write_text("1 5\n2 6\n4 8\n")
    (tmp_path / "b").write_text("3\n5\n7\n")
    monkeypatch.chdir(tmp_path)


LINES = [
    "a",
    "a b",
    "a b -A",
    "-sA a b",
    "-nAs a -- b",
    "-- -A a",
    "-c99 a b",
    "-c 99.5 a b",
    "-c 0x5fp0 a b",
    "-c 9.9e1 a b",
    "-c 90 -c 77 a b",
    "-c 77 a b",
    "-c nan a b",
    "-c x a b",
    "-c",
    "-C2 a",
    "-C 4294967297 a",
    "-C 2147483648 a",
    "-C 0 a",
    "-C -1 a",
    "-C x a",
    "-C",
    "-d",
    "-d , a",
    "-w 20 a b",
    "-w20s a",
    "-w -1 a",
    "-w 99999999999999999999 a",
    "-w",
    "-z a",
    "-Az a",
    "--foo a",
    "-é a",
    "a a a a a a a",
    "a a a a a a a b",
    "-c 77 -z",
    "a -c",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_options(files, line):
    assert ours(*line.split()) == ministats(*line.split())


@pytest.mark.parametrize("option", ["-c", "-C", "-d", "-w"])
@pytest.mark.parametrize("value", ["", " ", " 2", "2 ", "+2", "- 2", "\udce9"])
def test_odd_values(files, option, value):
    assert ours(option, value, "a") == ministats(option, value, "a")


word = st.one_of(
    st.text("AnsCcdwz-a1290", max_size=4), st.sampled_from(["a", "b", "--", "-", "-A", "-c90"])
).filter(lambda text: text not in ("-", "--help", "-h") and not text.startswith("--s"))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(word, min_size=1, max_size=5))
def test_any_line_of_options(files, words):
    words = [*words, "a"]
    assert ours(*words) == ministats(*words)


def test_options_end_at_the_first_file_where_posix_is_asked_for(files):
    environment = os.environ | {"POSIXLY_CORRECT": "1"}
    done = subprocess.run(
        ["ministat", "a", "-A"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 1
    assert "Cannot open -A" in done.stderr
    assert parse(["a", "-A"], posix=True).files == ("a", "-A")


def test_q_leaves_out_names_and_head(files):
    assert b"invalid option -- 'q'" in ministats("-q", "a", "b").err  # later versions have it
    whole = ours("-A", "a", "b").out.splitlines()
    assert whole[:2] == [b"x a", b"+ b"]
    assert whole[2].split()[0] == b"N"
    assert ours("-Aq", "a", "b").out.splitlines() == whole[3:]


@pytest.mark.parametrize("line", ["-h", "--help", "-A --help a", "a -h"])
def test_help_is_asked_for_by_a_word_of_its_own(line):
    assert parse(line.split()).help


def test_a_delimiter_h_asks_for_no_help():
    assert parse(["-dh", "a"]).delimiters == b"h"
    assert not parse(["-d", "-h", "a"]).help


def test_summaries_go_without_files():
    assert parse(["--summaries=-"]).summaries == "-"
    with pytest.raises(UsageError, match="not both"):
        parse(["--summaries", "known", "a"])
    with pytest.raises(UsageError, match="--summaries needs a file"):
        parse(["--summaries"])
