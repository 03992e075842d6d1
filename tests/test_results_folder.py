"""What the name of a results folder says: one way in, one way out."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labrig.errors import UsageError
from labrig.results_folder import ResultsFolder, measured_for, refuse_shared

# As declarations have them: `Name` in labrig.experiments.fields. Few letters, so that names are
# often the beginnings of others.
names = st.from_regex(r"[ab][ab-]{0,5}", fullmatch=True)
sizes = st.one_of(st.just("full"), names)
boards = st.lists(names, min_size=1, max_size=3).map(tuple)
folders = st.builds(ResultsFolder, boards=boards, experiment=names, size=sizes)


@settings(max_examples=80)
@given(made=folders, others=st.sets(names))
def test_a_path_comes_back_whichever_experiments_are_declared(
    made: ResultsFolder, others: set[str]
) -> None:
    read = ResultsFolder.from_path(made.path, others)
    assert read is not None
    assert read.path == made.path
    assert read.measured == made.measured


@settings(max_examples=80)
@given(made=folders, others=st.sets(names))
def test_a_record_comes_back_unless_another_experiment_has_that_name(
    made: ResultsFolder, others: set[str]
) -> None:
    longer = (one for one in others if len(one) > len(made.experiment))
    assume(not any(made.path.name.startswith(one) for one in longer))
    below = made.path / "figures" / "a.pdf"
    assert ResultsFolder.from_path(below, {*others, made.experiment}) == made


@pytest.mark.parametrize(
    ("path", "board", "experiment", "size"),
    [
        ("results/emu/read", "emu", "read", "full"),
        ("results/emu/read-smoke/plan.json", "emu", "read", "smoke"),
        ("results/emu/read-smoke", "emu", "read", "smoke"),
        ("results/emu/read-big-smoke", "emu", "read-big", "smoke"),
        ("results/emu/gone-smoke", "emu", "gone-smoke", "full"),
        ("results/here+there/read", None, "read", "full"),
    ],
)
def test_board_experiment_and_size_are_read(
    path: str, board: str | None, experiment: str, size: str
) -> None:
    found = ResultsFolder.from_path(path, ["read", "read-big"])
    assert found is not None
    assert (found.board, found.experiment, found.size) == (board, experiment, size)


@pytest.mark.parametrize(
    "path",
    ["results/emu", "results/reports/read/report.pdf", "report.pdf", "read", "/results/emu/read"],
)
def test_what_lies_elsewhere_is_none(path: str) -> None:
    assert ResultsFolder.from_path(path, ["read"]) is None


def test_each_board_has_a_folder_of_its_own_wherever_the_lab_is() -> None:
    made = Path("/labs/mine/results/here+there/read-smoke")
    assert measured_for(made) == {
        "here": Path("/labs/mine/results/here/read-smoke"),
        "there": Path("/labs/mine/results/there/read-smoke"),
    }
    both = ResultsFolder(boards=("here", "there"), experiment="read", size="smoke")
    assert both.path == PurePosixPath("results/here+there/read-smoke")
    assert list(both.measured.values()) == [
        PurePosixPath("results/here/read-smoke"),
        PurePosixPath("results/there/read-smoke"),
    ]


def test_two_experiments_of_a_lab_share_no_folder():
    both = ["io", "io-smoke"]
    refuse_shared(both, both, "full")
    refuse_shared(both, ["io-smoke"], "smoke")
    with pytest.raises(UsageError, match="io at size smoke and experiment io-smoke would both"):
        refuse_shared(both, ["io"], "smoke")
