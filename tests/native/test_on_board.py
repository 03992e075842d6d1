"""Programs built by a board's own compiler, behind a real sshd."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from labrig import native, on_board, ready
from labrig.boards.catalogue import Catalogue
from labrig.boards.declared import SshDeclared
from labrig.boards.ssh import SshBoard
from labrig.errors import ToolError
from labrig.measure.protocol import TrialRequest, encode_request, parse_hello, parse_result

SOURCE = Path(__file__).parents[2] / "workflow/native/rig-run.c"
SMALL = '#include <stdio.h>\nint main(void) { return puts("small") < 0; }\n'


@pytest.fixture
def board(sshd):
    with SshBoard("bench", sshd.target()) as board:
        yield board


@pytest.fixture
def small(tmp_path) -> Path:
    source: Path = tmp_path / "small.c"
    source.write_text(SMALL)
    return source


def catalogue(sshd) -> Catalogue:
    bench = SshDeclared(
        kind="ssh",
        host="bench",
        work=str(sshd.folder / "work"),
        ssh_config=str(sshd.client_config()),
        build="on-board",
    )
    return Catalogue(boards={"bench": bench})


def test_a_board_that_is_to_compile_does_and_the_record_says_with_what(sshd, tmp_path):
    made = ready.ready_board(catalogue(sshd), "bench", [SOURCE], tmp_path / "build", print)
    program = made.programs["rig-run"]
    assert program["compiler"].startswith("cc of bench: ")
    assert program["target"] == "bench"
    assert "-O2" in program["flags"]
    path = Path(program["path"])
    assert program["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert program["source_sha256"] == hashlib.sha256(SOURCE.read_bytes()).hexdigest()
    assert list((sshd.folder / "work").iterdir()) == [], "nothing is left there"


def test_what_it_compiled_runs_trials_there(board, tmp_path):
    binary = on_board.build(board, SOURCE, tmp_path / "build")
    there = board.work / "rig-run"
    board.put(binary.path, there, executable=True)
    runner = board.stream([str(there)])
    parse_hello(runner.receive(180))
    runner.send(
        encode_request(TrialRequest(id="t", timeout_ms=60_000, keep_bytes=9, argv=("true",)))
    )
    assert parse_result(runner.receive(180)).exit_status == 0
    assert runner.close().status == 0


def test_what_it_compiled_is_not_compiled_again_unless_the_source_changed(board, small, tmp_path):
    first = on_board.build(board, small, tmp_path / "out")
    inode = first.path.stat().st_ino
    assert on_board.build(board, small, tmp_path / "out") == first
    assert first.path.stat().st_ino == inode
    small.write_text(SMALL.replace('"small"', '"smaller"'))
    again = on_board.build(board, small, tmp_path / "out")
    assert again.sha256 != first.sha256
    assert native.find_built(again.path) == again
    assert json.loads((tmp_path / "out/small.bench.json").read_text())["compiler"] == again.compiler


def test_a_header_beside_the_program_goes_there_with_it(board, small, tmp_path):
    (tmp_path / "said.h").write_text('#define SAID "from the header"\n')
    small.write_text(
        '#include <stdio.h>\n#include "said.h"\nint main(void) { return puts(SAID) < 0; }\n'
    )
    binary = on_board.build(board, small, tmp_path / "out")
    assert subprocess.run([binary.path], capture_output=True).stdout == b"from the header\n"


def test_what_it_refuses_is_told_in_the_compiler_s_words(board, small, tmp_path):
    small.write_text("int main(void) { return missing; }\n")
    with pytest.raises(ToolError, match=rf"cc of bench: .*: {small}:1:25: error: .*missing"):
        on_board.build(board, small, tmp_path / "out")
    assert not (tmp_path / "out/small.bench").exists()


@pytest.mark.board
def test_a_board_without_a_compiler_says_what_to_do(emulator, small, tmp_path):
    with pytest.raises(ToolError, match=r"take `build: on-board` out, or install a C compiler"):
        on_board.build(emulator, small, tmp_path / "out")
