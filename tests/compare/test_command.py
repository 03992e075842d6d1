"""The command as a process: its streams, its status, a terminal, and what it loads."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

LABRIG = [sys.executable, "-c", "from labrig.cli import main; main()", "compare"]
VALUES = "1\n2\n3\n3\n9\n"


def run(command: list[str], *words: str, text: str = VALUES) -> tuple[int, bytes, bytes]:
    done = subprocess.run([*command, *words], input=text.encode(), capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("line", ["", "-", "- -", "-A - SET", "SET -", "-z", "not-there"])
def test_streams_and_status_are_ministats(tmp_path, line):
    (tmp_path / "set").write_text("4\n5\n6\n")
    words = [word.replace("SET", str(tmp_path / "set")) for word in line.split()]
    assert run(LABRIG, *words) == run(["ministat"], *words)


def on_a_terminal(command: list[str], columns: int, environment: dict[str, str]) -> bytes:
    """What a command prints to a terminal of so many columns, its line ends as printed."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    attributes = termios.tcgetattr(terminal)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    plain = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    subprocess.run(command, stdout=terminal, env=plain | environment, check=True)
    os.close(terminal)
    printed = b""
    while True:
        try:
            piece = os.read(controller, 1 << 16)
        except OSError:  # the terminal is closed
            break
        if not piece:
            break
        printed += piece
    os.close(controller)
    return printed


@pytest.mark.parametrize(
    ("columns", "environment"),
    [
        (100, {}),
        (0, {}),
        (100, {"COLUMNS": "40"}),
        (100, {"COLUMNS": ""}),
        (100, {"COLUMNS": " 50x"}),
    ],
)
def test_the_terminals_width_is_taken_as_ministat_takes_it(tmp_path, columns, environment):
    (tmp_path / "set").write_text(VALUES)
    name = str(tmp_path / "set")
    theirs = on_a_terminal(["ministat", name], columns, environment)
    assert theirs.count(b"\n") > 5
    assert on_a_terminal([*LABRIG, name], columns, environment) == theirs


def test_columns_count_on_a_terminal_only(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert run(LABRIG)[1] == run(["ministat"])[1]


def test_what_ministat_crashes_of_is_refused_in_labrigs_words(tmp_path):
    status, out, err = run(LABRIG, "-w", "1")
    assert (status, out) == (2, b"")
    assert err.startswith(b"labrig: there is no plot in 1 columns: ministat crashes of it")


def test_help_says_what_the_options_are():
    status, out, _ = run(LABRIG, "--help")
    assert status == 0
    for option in ("-A", "-C", "-c", "-d", "-n", "-q", "-s", "-w", "--more", "--summaries"):
        assert f"  {option} ".encode() in out


def test_neither_scipy_nor_pandas_is_loaded(tmp_path):
    path = tmp_path / "set"
    path.write_text("".join(f"{k % 997}.5\n" for k in range(20_000)))
    program = (
        "import sys; from labrig.compare.command import run; from labrig.compare.options import "
        f"parse; run(parse([{str(path)!r}] * 2)); "
        "print(*sorted({'scipy', 'pandas', 'pyarrow', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["pyarrow"]
