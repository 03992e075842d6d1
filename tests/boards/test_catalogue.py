"""The catalogue of boards: what may be declared, and what is said of what may not."""

from __future__ import annotations

import pytest

from labrig.boards.catalogue import list_boards, read_catalogue
from labrig.boards.emulator import EmulatorBoard
from labrig.boards.local import LocalBoard
from labrig.boards.opening import open_board
from labrig.boards.ssh import SshBoard
from labrig.errors import DeclarationError, UsageError

BOARDS = """
emulator: {kind: emulator, instances: 2}
local: {kind: local}
bench: {kind: ssh, host: bench, user: root, work: /data/labrig}
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "boards.yaml").write_text(BOARDS)
    return tmp_path


def test_each_kind_opens_as_its_board(config):
    catalogue = read_catalogue(config)
    kinds = [type(open_board(catalogue, name)) for name in ("emulator", "local", "bench")]
    assert kinds == [EmulatorBoard, LocalBoard, SshBoard]
    bench = open_board(catalogue, "bench")
    assert isinstance(bench, SshBoard)
    assert (bench.target.host, bench.target.user, str(bench.work)) == (
        "bench",
        "root",
        "/data/labrig",
    )


def test_the_list_names_kind_and_state_of_each(config):
    lines = list_boards(read_catalogue(config))
    assert [(line.name, line.kind) for line in lines] == [
        ("emulator", "emulator"),
        ("local", "local"),
        ("bench", "ssh"),
    ]
    assert all(line.state for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {kind: emulator, instaces: 2}", r"boards\.yaml:1: a\.instaces: unknown key"),
        ("a: {kind: emulater}", r"boards\.yaml:1: a.*emulator"),
        ("a: {kind: ssh, host: '-oProxyCommand=x', work: /w}", r"a\.host"),
        ("a: {kind: ssh, host: h, work: relative}", r"a\.work"),
        ("a: {kind: local, instances: 2}", r"a\.instances"),
    ],
)
def test_a_wrong_declaration_is_told_with_file_and_key(tmp_path, text, said):
    (tmp_path / "boards.yaml").write_text(text)
    with pytest.raises(DeclarationError, match=said):
        read_catalogue(tmp_path)


def test_an_unknown_board_or_instance_is_told(config):
    catalogue = read_catalogue(config)
    with pytest.raises(UsageError, match="did you mean emulator"):
        open_board(catalogue, "emulater")
    with pytest.raises(UsageError, match="instance"):
        open_board(catalogue, "emulator", 2)


def test_the_mirror_is_read_from_lab_yaml(config):
    assert read_catalogue(config).debian_mirror is None
    (config / "lab.yaml").write_text("board: x\ndebian_mirror: https://mirror.example/debian\n")
    assert read_catalogue(config).debian_mirror == "https://mirror.example/debian"
    (config / "lab.yaml").write_text("debian_mirror: 3\n")
    with pytest.raises(DeclarationError, match="debian_mirror"):
        read_catalogue(config)
