"""What makes restored machines differ: pure values, and what they do to a live one."""

from __future__ import annotations

import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig import native
from labrig.boards.base import BoardPath
from labrig.boards.emulator import EmulatorBoard, EmulatorConfig
from labrig.boards.image.cache import cache_folder, ensure_image
from labrig.boards.perturb import Perturbation, perturb, perturbation
from labrig.errors import CommandFailed

SOURCE = Path(__file__).parents[2] / "workflow/native/rig-perturb.c"


@given(st.integers(), st.integers(min_value=0))
def test_values_are_in_their_bounds(seed, block):
    drawn = perturbation(seed, block)
    assert 0 <= drawn.layout_seed < 1 << 64
    assert 0 <= drawn.environment_bytes <= 4095
    assert 0 <= drawn.held_mib <= 32


def test_a_plan_s_perturbations_are_the_same_everywhere():
    # As `printf "labrig perturbation 1 0" | sha256sum` has them, 16 digits each.
    assert perturbation(1, 0) == Perturbation(
        layout_seed=11415134302825459544, environment_bytes=1745, held_mib=6
    )


def test_blocks_and_seeds_differ_in_each_value():
    for drawn in (
        [perturbation(1, block) for block in range(200)],
        [perturbation(seed, 0) for seed in range(200)],
    ):
        assert len({one.layout_seed for one in drawn}) == 200
        assert len({one.environment_bytes for one in drawn}) > 150
        assert len({one.held_mib for one in drawn}) == 33


STACKS = "i=0; while [ $i -lt 20 ]; do grep stack /proc/self/maps; i=$((i + 1)); done"


def stacks(board: EmulatorBoard) -> set[bytes]:
    """Where twenty programs, one after the other, have their stacks."""
    lines = board.run(["sh", "-c", STACKS]).stdout.splitlines()
    return {line.split()[0] for line in lines}


def free_mib(board: EmulatorBoard) -> float:
    words = board.run(["cat", "/proc/meminfo"]).stdout.decode().split()
    return int(words[words.index("MemFree:") + 1]) / 1024


@pytest.mark.board
def test_a_seed_moves_programs_and_held_memory_is_gone(tmp_path):
    ensure_image()
    (tmp_path / "images").symlink_to(cache_folder() / "images")
    target = native.TARGETS["aarch64-linux-musl"]
    program = native.build(SOURCE, target, tmp_path / "native").path
    there = BoardPath("/data/rig-perturb")
    quiet = Perturbation(layout_seed=1, environment_bytes=0, held_mib=0)
    other = Perturbation(layout_seed=2, environment_bytes=0, held_mib=24)
    with EmulatorBoard(config=EmulatorConfig(cache=tmp_path)) as board:
        board.put(program, there, executable=True)
        assert board.save("twins")
        places, free = [], []
        for asked in (None, None, quiet, quiet, other):
            assert board.restore("twins")
            if asked is not None:
                perturb(board, asked, there)
            places.append(stacks(board))
            free.append(free_mib(board))
        # Twins of an idle host share most stacks. The reseeded share none but by chance (the kernel
        # draws one of 2^18 places), not even those of one seed: the kernel adds the time.
        for one, another in combinations(places[1:], 2):
            assert len(one & another) <= 2
        assert 20 < free[3] - free[4] < 28
        assert board.run(["pgrep", "-c", "rig-perturb"]).stdout == b"1\n"
        with pytest.raises(CommandFailed, match="the memory cannot be held"):
            perturb(board, Perturbation(layout_seed=1, environment_bytes=0, held_mib=4096), there)


@pytest.mark.parametrize("words", [[], ["12"], ["0" * 16, "x"], ["0" * 16, "-1"], ["G" * 16, "1"]])
def test_a_wrong_use_is_told(tmp_path_factory, words):
    folder = tmp_path_factory.getbasetemp() / "native"
    program = native.build(SOURCE, native.host_target(), folder).path
    done = subprocess.run([program, *words], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"rig-perturb" in done.stderr
