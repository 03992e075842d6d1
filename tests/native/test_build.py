"""Building programs for boards: the same bytes everywhere, and only when something changed."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from labrig import native
from labrig.errors import ToolError
from labrig.native import TARGETS, Binary, build, host_target, target_for

SOURCE = Path(__file__).parents[2] / "workflow" / "native" / "rig-run.c"
SMALL = '#include <stdio.h>\nint main(void) { return puts("small") < 0; }\n'

MACHINES = {"x86_64": 62, "aarch64": 183, "arm": 40}
FREEBSD_NOTE = struct.pack("<III", 8, 4, 1) + b"FreeBSD\0"
"""The ABI note, by which FreeBSD's kernel knows its programs; the header's OS ABI may stay 0."""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    source = tmp_path / "small.c"
    source.write_text(SMALL)
    return source


def count_compilations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    seen: list[Path] = []
    real = native._compile

    def compile_and_count(source: Path, *rest: object) -> Binary:
        seen.append(source)
        return real(source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(native, "_compile", compile_and_count)
    return seen


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", ["rig-run.c", "io-bench.c", "ipc-bench.c"])
@pytest.mark.parametrize("triple", TARGETS)
def test_what_runs_on_any_board_builds_for_every_target(
    triple: str, name: str, tmp_path: Path
) -> None:
    target = TARGETS[triple]
    program = build(SOURCE.with_name(name), target, tmp_path).path.read_bytes()
    assert program[:4] == b"\x7fELF"
    assert program[7] in ((0, 9) if target.system == "FreeBSD" else (0,))
    assert (FREEBSD_NOTE in program) == (target.system == "FreeBSD")
    kind, machine = struct.unpack_from("<HH", program, 16)
    assert kind in (2, 3)
    assert machine == MACHINES[target.machine]
    interpreted = b"/libexec/ld-elf.so.1" in program
    assert interpreted == (target.system == "FreeBSD")  # Linux programs are static
    for place in (str(tmp_path), str(SOURCE.parent), sys.prefix, str(Path.home())):
        assert place.encode() not in program


def test_two_folders_give_the_same_bytes(tmp_path: Path) -> None:
    here = build(SOURCE, host_target(), tmp_path / "here")
    copy = tmp_path / "a longer way" / "rig-run.c"
    copy.parent.mkdir()
    copy.write_bytes(SOURCE.read_bytes())
    there = build(copy, host_target(), tmp_path / "over" / "there")
    assert here.path != there.path
    assert here.sha256 == there.sha256
    assert here.path.read_bytes() == there.path.read_bytes()


def test_comments_do_not_change_the_program(tmp_path: Path) -> None:
    plain = build(SOURCE, host_target(), tmp_path / "plain")
    copy = tmp_path / "rig-run.c"
    code = SOURCE.read_text()
    copy.write_text("/* A\n * longer\n * head */\n" + code.replace("{\n", "{ // here\n\n"))
    commented = build(copy, host_target(), tmp_path / "commented")
    assert commented.source_sha256 != plain.source_sha256
    assert commented.sha256 == plain.sha256


def test_what_is_built_is_not_built_again(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = count_compilations(monkeypatch)
    first = build(small, host_target(), tmp_path / "out")
    assert build(small, host_target(), tmp_path / "out") == first
    assert len(compiled) == 1
    assert subprocess.run([first.path], capture_output=True).stdout == b"small\n"

    small.write_text(SMALL.replace("small", "smaller"))
    changed = build(small, host_target(), tmp_path / "out")
    assert len(compiled) == 2
    assert changed.sha256 != first.sha256

    monkeypatch.setattr(native, "compiler_version", lambda: "ziglang 0.0.0")
    build(small, host_target(), tmp_path / "out")
    assert len(compiled) == 3


@pytest.mark.parametrize("damage", ["program", "record", "no program", "no record"])
def test_a_damaged_program_is_built_again(small: Path, tmp_path: Path, damage: str) -> None:
    good = build(small, host_target(), tmp_path)
    hurt = good.path if "program" in damage else good.path.with_name(good.path.name + ".json")
    if damage.startswith("no"):
        hurt.unlink()
    else:
        hurt.write_bytes(hurt.read_bytes()[:40])
    again = build(small, host_target(), tmp_path)
    assert again == good
    assert again.path.stat().st_mode & 0o111


def test_the_record_says_what_was_built(small: Path, tmp_path: Path) -> None:
    binary = build(small, host_target(), tmp_path)
    record = json.loads(binary.path.with_name(binary.path.name + ".json").read_text())
    assert record["sha256"] == binary.sha256
    assert record["source_sha256"] == binary.source_sha256
    assert record["compiler"] == binary.compiler == native.compiler_version()
    assert tuple(record["flags"]) == binary.flags == host_target().flags


def test_two_builders_at_once_build_once(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = count_compilations(monkeypatch)
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda _: build(small, host_target(), tmp_path), range(8)))
    assert len(compiled) == 1
    assert len(set(built)) == 1


def test_a_compile_error_names_file_line_and_reason(small: Path, tmp_path: Path) -> None:
    small.write_text("int main(void)\n{\n    return missing;\n}\n")
    with pytest.raises(ToolError) as caught:
        build(small, host_target(), tmp_path / "out")
    assert f"{small}:3:12: error: use of undeclared identifier 'missing'" in str(caught.value)
    assert "\n" not in str(caught.value)
    left = {entry.name for entry in (tmp_path / "out").iterdir()}
    assert all(name.endswith(".lock") for name in left)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('#include "own.h"\nint main(void) { return 0; }\n', "includes 'own.h', which is no file"),
        ('#include "../own.h"\nint main(void) { return 0; }\n', r"includes '\.\./own\.h'"),
        ("const char *d = __DATE__;\nint main(void) { return 0; }\n", "error: "),
        ("int main(void) { return nowhere(); }\n", "error: "),
        ("extern int nowhere; int main(void) { return nowhere; }\n", "undefined symbol"),
    ],
)
def test_what_could_not_be_built_again_the_same_is_refused(
    small: Path, tmp_path: Path, code: str, message: str
) -> None:
    small.write_text(code)
    with pytest.raises(ToolError, match=message):
        build(small, host_target(), tmp_path / "out")


def test_a_header_beside_the_program_is_part_of_what_is_hashed_and_built(
    small: Path, tmp_path: Path
) -> None:
    small.write_text(
        '#include <stdio.h>\n#include "said.h"\nint main(void) { return puts(SAID) < 0; }\n'
    )
    header = tmp_path / "said.h"
    header.write_text('#define SAID "from the header"\n')
    first = build(small, host_target(), tmp_path / "out")
    assert subprocess.run([first.path], capture_output=True).stdout == b"from the header\n"
    assert build(small, host_target(), tmp_path / "out") == first
    header.write_text('#define SAID "changed"\n')
    changed = build(small, host_target(), tmp_path / "out")
    assert changed.source_sha256 != first.source_sha256
    assert subprocess.run([changed.path], capture_output=True).stdout == b"changed\n"


@pytest.mark.parametrize(
    ("header", "after", "place"),
    [
        ("int good;\nint bad = missing;\n", "", r"own\.h:2:11"),
        ("int good;", "\nint bad = missing;", r"small\.c:3:11"),
    ],
)
def test_an_error_is_told_where_it_stands_in_header_or_program(
    small: Path, tmp_path: Path, header: str, after: str, place: str
) -> None:
    (tmp_path / "own.h").write_text(header)
    small.write_text(f'#include "own.h"\n{after}\nint main(void) {{ return good; }}\n')
    with pytest.raises(ToolError, match=rf"{place}: error: use of undeclared identifier"):
        build(small, host_target(), tmp_path / "out")


def test_a_header_may_include_none_of_its_own(small: Path, tmp_path: Path) -> None:
    (tmp_path / "own.h").write_text('#include "other.h"\n')
    (tmp_path / "other.h").write_text("")
    small.write_text('#include "own.h"\n' + SMALL)
    with pytest.raises(ToolError, match=r"own\.h: includes 'other\.h'"):
        build(small, host_target(), tmp_path / "out")


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"none\.c"):
        build(tmp_path / "none.c", host_target(), tmp_path)


@pytest.mark.parametrize(
    ("machine", "system", "triple"),
    [
        ("x86_64", "Linux", "x86_64-linux-musl"),
        ("aarch64", "Linux", "aarch64-linux-musl"),
        ("armv7l", "Linux", "arm-linux-musleabihf"),
        ("amd64", "FreeBSD", "x86_64-freebsd"),
        ("arm64", "FreeBSD", "aarch64-freebsd"),
        ("arm", "FreeBSD", "arm-freebsd-eabihf"),
        ("armv7", "FreeBSD", "arm-freebsd-eabihf"),
    ],
)
def test_a_machine_is_known_by_its_uname(machine: str, system: str, triple: str) -> None:
    assert target_for(machine, system) is TARGETS[triple]


@pytest.mark.parametrize(("machine", "system"), [("mips", "Linux"), ("x86_64", "Plan9")])
def test_a_machine_that_nothing_is_built_for(machine: str, system: str) -> None:
    with pytest.raises(ToolError, match=f"no programs for {system} on {machine}"):
        target_for(machine, system)


def test_importing_is_light() -> None:
    code = (
        "import sys, labrig.native\n"
        "heavy = {'filelock', 'platformdirs', 'numpy', 'asyncio', 'importlib.metadata'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env={"PYTHONPATH": package()})


def package() -> str:
    return str(Path(native.__file__).parents[1])
