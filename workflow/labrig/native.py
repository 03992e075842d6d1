"""Builds the programs that run on boards, with the C compiler of the ``ziglang`` package.

A program is one C file. A header of its own, in the same folder, is put in place of the line that
includes it before anything else, so that one text says what was built. The same source, flags and
compiler give the same bytes, wherever they are built: a binary holds no path, no date and no debug
information, so that comments do not count. What is built already is not built again. Two builders
may work in one folder at the same time.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labrig.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "TARGETS",
    "Binary",
    "NativeTarget",
    "build",
    "compiler_version",
    "find_built",
    "first_error",
    "host_target",
    "keep_built",
    "read_program",
    "target_for",
]

_FLAGS = (
    "-std=c11",
    "-O2",
    "-g0",
    "-s",
    "-Wall",
    "-Wextra",
    "-Werror=date-time",
    "-Wl,--build-id=none",
)
_COMPILE_SECONDS = 900
"""The first program for a target compiles that system's C library too, which may take a minute."""


@dataclass(frozen=True, kw_only=True)
class NativeTarget:
    """A kind of machine that programs are built for."""

    triple: str
    """The compiler's name for it, as ``x86_64-linux-musl``."""
    machine: str
    """The architecture, as the triple says it: ``x86_64``, ``aarch64`` or ``arm``."""
    system: str
    """The operating system, as ``uname -s`` says it: ``Linux`` or ``FreeBSD``."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What the compiler is told. Linux programs are static: they need nothing of the board."""
        static = ("-static",) if self.system == "Linux" else ()
        return ("-target", self.triple, *_FLAGS, *static)


TARGETS: Mapping[str, NativeTarget] = {
    triple: NativeTarget(triple=triple, machine=machine, system=system)
    for triple, machine, system in (
        ("x86_64-linux-musl", "x86_64", "Linux"),
        ("aarch64-linux-musl", "aarch64", "Linux"),
        ("arm-linux-musleabihf", "arm", "Linux"),
        ("x86_64-freebsd", "x86_64", "FreeBSD"),
        ("aarch64-freebsd", "aarch64", "FreeBSD"),
        ("arm-freebsd-eabihf", "arm", "FreeBSD"),
    )
}
"""All targets, by triple."""

_MACHINES = {
    "x86_64": "x86_64",
    "amd64": "x86_64",
    "aarch64": "aarch64",
    "arm64": "aarch64",
    "arm": "arm",  # FreeBSD's uname -m on ARMv7
    "armv7": "arm",
    "armv7l": "arm",
    "armv8l": "arm",  # a 32-bit system on a 64-bit core
}


@dataclass(frozen=True, kw_only=True)
class Binary:
    """A program that has been built."""

    path: Path
    sha256: str
    """Of the program, in hexadecimal."""
    source_sha256: str
    """Of the C file with its own headers in place, in hexadecimal."""
    compiler: str
    """The compiler's name and version."""
    flags: tuple[str, ...]


def target_for(machine: str, system: str) -> NativeTarget:
    """Return the target for a machine that calls itself so: ``uname -m`` and ``uname -s``.

    Raises ToolError for a machine that labrig builds no programs for.
    """
    family = _MACHINES.get(machine.lower())
    for target in TARGETS.values():
        if target.machine == family and target.system.lower() == system.lower():
            return target
    known = ", ".join(TARGETS)
    raise ToolError(f"labrig builds no programs for {system} on {machine}; it can for {known}")


def host_target() -> NativeTarget:
    """Return the target for this machine.

    Raises ToolError for a machine that labrig builds no programs for.
    """
    names = os.uname()
    return target_for(names.machine, names.sysname)


def compiler_version() -> str:
    """Return the compiler's name and version, as ``ziglang 0.15.1``.

    Raises ToolError when it is not installed.
    """
    from importlib import metadata

    try:
        return f"ziglang {metadata.version('ziglang')}"
    except metadata.PackageNotFoundError:
        raise ToolError(
            f"the package ziglang is not installed for {sys.executable}; install labrig's locked "
            "requirements"
        ) from None


_OWN = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]*)"[^\n]*$', re.MULTILINE)


def read_program(source: Path) -> bytes:
    """Return the C file with its own headers in place of the lines that include them.

    A header is a file beside ``source`` and includes none of its own. The compiler is told of each
    line where it stands (``#line``), so that it names the file a user knows. A file that includes
    none comes back as it is.

    Raises ToolError for a header that is elsewhere, not there, or includes another.
    """

    def header(found: re.Match[bytes]) -> bytes:
        name = found[1].decode(errors="replace")
        path = source.parent / name
        if path.name != name or not path.is_file():
            raise ToolError(f"{source}: includes {name!r}, which is no file beside it")
        text = path.read_bytes()
        if (nested := _OWN.search(text)) is not None:
            raise ToolError(
                f"{path}: includes {nested[1].decode(errors='replace')!r}; only a program may "
                "include its own headers"
            )
        after = code.count(b"\n", 0, found.start()) + 2
        here, back = f'#line 1 "{name}"\n', f'\n#line {after} "{source.name}"'
        return here.encode() + text.rstrip(b"\n") + back.encode()

    code = source.read_bytes()
    return _OWN.sub(header, code)


def build(source: Path, target: NativeTarget, out_dir: Path) -> Binary:
    """Return the program ``out_dir/STEM.TRIPLE``, built from ``source`` if it is not there yet.

    The record beside it, ``STEM.TRIPLE.json``, says what it was built from; it is trusted only
    while the program's own hash agrees. Program and record are renamed into place whole.

    Raises ToolError with the compiler's first error line, as ``read_program`` does, for a source
    that cannot be read, for a folder that cannot be written, and without a compiler.
    """
    from filelock import FileLock

    compiler = compiler_version()
    try:
        code = read_program(source)
        out_dir.mkdir(parents=True, exist_ok=True)
        path = out_dir / f"{source.stem}.{target.triple}"
        with FileLock(out_dir / f".{path.name}.lock"):
            source_sha256 = hashlib.sha256(code).hexdigest()
            present = find_built(path)
            if present is not None and (
                (present.source_sha256, present.compiler, present.flags)
                == (source_sha256, compiler, target.flags)
            ):
                return present
            return _compile(source, code, target, path, compiler)
    except OSError as error:
        raise ToolError(f"cannot build {source} for {target.triple}: {error}") from error


def _record(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def find_built(path: Path) -> Binary | None:
    """Return what is built already; None if that is nothing, or not whole."""
    try:
        record = json.loads(_record(path).read_bytes())
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        present = Binary(
            path=path,
            sha256=sha256,
            source_sha256=record["source_sha256"],
            compiler=record["compiler"],
            flags=tuple(record["flags"]),
        )
        return present if record["sha256"] == sha256 and os.access(path, os.X_OK) else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _compile(source: Path, code: bytes, target: NativeTarget, path: Path, compiler: str) -> Binary:
    """Compile in a folder of its own and put the result into place."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as name:
        room = Path(name)
        (room / source.name).write_bytes(code)  # what was hashed, even if the file changes now
        command = [sys.executable, "-m", "ziglang", "cc", *target.flags]
        command += ["-o", "program", f"./{source.name}"]
        try:
            done = subprocess.run(
                command,
                cwd=room,
                env=_environment(room),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_COMPILE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"{compiler} did not compile {source} for {target.triple} in {_COMPILE_SECONDS} s"
            ) from None
        if done.returncode != 0:
            why = first_error(done.stderr.decode(errors="replace"), f"./{source.name}", source)
            raise ToolError(f"{compiler} cannot compile for {target.triple}: {why}")
        program = room / "program"
        return keep_built(program, path, code, compiler, target.flags)


def keep_built(
    program: Path, path: Path, code: bytes, compiler: str, flags: tuple[str, ...]
) -> Binary:
    """Move a fresh ``program`` (in a folder on the same disk) to ``path``, its record beside it."""
    binary = Binary(
        path=path,
        sha256=hashlib.sha256(program.read_bytes()).hexdigest(),
        source_sha256=hashlib.sha256(code).hexdigest(),
        compiler=compiler,
        flags=flags,
    )
    said = {key: value for key, value in asdict(binary).items() if key != "path"}
    record = program.with_name("record")
    record.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    program.chmod(0o755)
    program.replace(path)
    record.replace(_record(path))
    return binary


def _environment(room: Path) -> dict[str, str]:
    """Say where the compiler keeps what it made: beside labrig's other caches, unless told."""
    import platformdirs

    cache = platformdirs.user_cache_path("labrig") / "zig"
    # These would change what is built without being seen in the record.
    unseen = {"CPATH", "C_INCLUDE_PATH", "LIBRARY_PATH", "CFLAGS", "CPPFLAGS", "LDFLAGS"}
    kept = {key: value for key, value in os.environ.items() if key not in unseen}
    return {
        "ZIG_GLOBAL_CACHE_DIR": str(cache),
        **kept,
        "ZIG_LOCAL_CACHE_DIR": str(room / "cache"),
    }


def first_error(text: str, compiled: str, source: Path) -> str:
    """Return the compiler's first error line, naming the file as the user knows it.

    ``compiled`` is what the compiler was told to read, ``source`` what the user calls it.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "error: " in line:
            return line.replace(compiled, str(source), 1)
    return lines[-1] if lines else "it said nothing"
