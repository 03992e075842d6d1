"""Builds native programs with the board's own C compiler, where the user prefers it.

For instance for a FreeBSD older than 14, whose C library the cross-compiler does not know. The
program is fetched back, so that its hash is known here and every session verifies it there.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from labrig.boards.base import Board
from labrig.errors import CommandFailed, ToolError
from labrig.native import Binary, find_built, first_error, keep_built, read_program

FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-pthread")
"""FreeBSD and older glibc have threads in a library of their own."""
COMPILE_SECONDS = 300.0
"""A 1 GHz board takes about 10 s for the largest."""


def build(board: Board, source: Path, out_dir: Path) -> Binary:
    """Return ``out_dir/STEM.BOARD``, compiled on ``board`` unless that was done already.

    Raises ToolError when the board has no ``cc`` or it refuses the source, and as ``read_program``
    does; BoardError as the board does.
    """
    try:
        said = board.run(["cc", "--version"]).stdout.decode(errors="replace")
    except CommandFailed as error:
        raise ToolError(
            f"{error}; take `build: on-board` out, or install a C compiler there"
        ) from None
    compiler = f"cc of {board.name}: {(said.splitlines() or ['of no version'])[0].strip()}"
    code = read_program(source)
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / f"{source.stem}.{board.name}"
    present = find_built(path)
    if present is not None and (present.source_sha256, present.compiler, present.flags) == (
        hashlib.sha256(code).hexdigest(),
        compiler,
        FLAGS,
    ):
        return present
    there, made = board.work / source.name, board.work / f"{source.stem}.new"
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=f".{path.name}.") as room:
        whole = Path(room) / source.name
        whole.write_bytes(code)
        board.put(whole, there)
    command = ["cc", *FLAGS, "-o", str(made), str(there)]
    done = board.run(command, timeout=COMPILE_SECONDS, check=False)
    if done.status != 0:
        why = first_error(done.stderr.decode(errors="replace"), str(there), source)
        raise ToolError(f"{compiler} cannot compile: {why}")
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=f".{path.name}.") as room:
        program = Path(room) / "program"
        board.get(made, program)
        board.run(["rm", "-f", str(there), str(made)])
        return keep_built(program, path, code, compiler, FLAGS)
