"""The catalogue of boards: what may be declared, and what is said of what may not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from labrig.boards.catalogue import json_schema, list_boards, read_catalogue
from labrig.boards.declared import SshDeclared
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

POOLED = "a: {kind: ssh, host: h, work: /w}\nb: {kind: ssh, host: i, work: /w}\nc: {kind: local}\n"
SHIPPED = (Path(__file__).parents[2] / "config/boards.yaml").read_text()


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
        ("a: {kind: ssh, host: h, work: relative}", r"a\.work: must be an absolute path"),
        ("a: {kind: ssh, host: u@h, work: /w}", r"a\.host: the user belongs under user:"),
        ("a: {kind: ssh, host: 'h:22', work: /w}", r"a\.host: the port belongs under port:"),
        ("a: {kind: ssh, host: , work: /w}", r"a\.host: is empty"),
        ("a: {kind: local, set_up: modprobe x}", r"a\.set_up: must be a list; found"),
        ("A: {kind: local}", r"A.*: must be of lower-case letters, digits and '-'"),
        ("a: {kind: ssh, host: h, work: /w, connect_time: 5}", r"Did you mean 'connect_timeout'"),
        ("a: {kind: local, instances: 2}", r"a\.instances"),
        ("a: {kind: local}\nb: {kind: local}\na: {kind: local}", r"yaml:3: a: is given twice, .*1"),
        ("p: {kind: pool, boards: [a, b]}", r"p\.boards\[0\]: there is no board a in this file"),
        (POOLED + "p: {kind: pool, boards: [a, a]}", r"p\.boards\[1\]: a is named twice"),
        (POOLED + "p: {kind: pool, boards: [a, c]}", r"p\.boards\[1\]: c is of kind local"),
        (POOLED + "p: {kind: pool, boards: [a]}", r"p\.boards"),
        ("a: {kind: emulator, image: {disk: /d}}", r"a.*image.*known_hosts"),
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


def uncommented() -> str:
    """The shipped boards.yaml with every example's `#` taken away."""
    example = re.compile(r"^# ([a-z0-9-]+:\n|  )", re.MULTILINE)
    return example.sub(r"\1", SHIPPED)


def test_every_example_that_ships_is_valid(tmp_path):
    (tmp_path / "boards.yaml").write_text(uncommented())
    boards = read_catalogue(tmp_path).boards
    assert {declared.kind for declared in boards.values()} == {
        *("emulator", "local", "ssh", "pool", "recorded"),
    }
    assert len(boards) == SHIPPED.count("  kind: ")


def test_the_course_s_board_ships_as_the_course_has_it(tmp_path):
    (tmp_path / "boards.yaml").write_text(uncommented())
    bbb = read_catalogue(tmp_path).boards["bbb"]
    assert isinstance(bbb, SshDeclared)
    assert (bbb.user, bbb.host) == ("root", "192.168.141.100")
    assert bbb.work.startswith("/data")
    assert (bbb.dtrace.command, bbb.dtrace.probe_arguments) == (False, 4)
    assert bbb.set_up == (
        "sysctl kern.ipc.maxsockbuf=33554432",
        "kenv net.inet.ip.fw.default_to_accept=1",
        "kldload -n hwpmc ipfw dummynet",
    )
    assert bbb.before_trial == ("sysctl net.inet.tcp.hostcache.purgenow=1",)


def test_the_committed_schema_is_the_models_own_and_holds_for_what_ships():
    path = Path(__file__).parents[2] / "workflow/schemas/boards.schema.json"
    assert path.read_text() == json_schema(), "run `make schemas`"
    schema = json.loads(json_schema())
    jsonschema.validate(yaml.safe_load(uncommented()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"a": {"kind": "ssh", "host": "h"}}, schema)
