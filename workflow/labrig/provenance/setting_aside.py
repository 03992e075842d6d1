"""Results set aside whole, and brought back, so that a crash at any moment loses nothing.

``folders`` are those of one experiment (``Place.folders``). What is set aside lies in
``kept/STAMP`` in each of them. Everything is done by renames, and journals move last on the way out
and first on the way back: what a folder of results has besides them can be made again of them.
While it is on its way a measurement lies in a folder whose name begins with a dot, by which
``repair`` knows what was going on: it is undone if no journal moved, else finished.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from labrig.errors import UsageError

KEPT = "kept"
"""The folder, in that of the results, of what was set aside."""
RAW = "raw"
LEAVING, RETURNING = ".leaving", ".returning"
GUARDS = ("plan.json", "measured.json")
"""What keeps Snakemake from planning and measuring, as long as the second is not the older one."""


def set_aside(folders: Sequence[Path], stamp: str) -> None:
    """Move what is in ``folders`` to ``kept/stamp``.

    Raises UsageError when something of this name is kept already.
    """
    refuse_taken(folders, stamp)
    for folder in folders:
        _leaving(folder, stamp).mkdir(parents=True, exist_ok=True)
    _leave(folders, stamp)


def bring_back(folders: Sequence[Path], stamp: str, present: str | None) -> None:
    """Make what is kept as ``stamp`` the present results; those until now are kept as ``present``.

    None says that nothing is measured there. Raises UsageError when something is kept as
    ``present`` already.
    """
    if present is not None:
        refuse_taken(folders, present)
    for folder in folders:
        kept = folder / KEPT / stamp
        if kept.exists():
            kept.rename(_returning(folder, stamp))
    if present is not None:
        set_aside(folders, present)
    _return(folders, stamp)


def refuse_taken(folders: Sequence[Path], stamp: str) -> None:
    """Raise UsageError when something is kept as ``stamp`` already."""
    for folder in folders:
        if (folder / KEPT / stamp).exists():
            raise UsageError(
                f"{folder / KEPT / stamp}: is there already, and nothing is overwritten: is the "
                "present measurement a copy of it? Move one of them away"
            )


def repair(folders: Sequence[Path]) -> None:
    """Finish or undo what was interrupted; do nothing where nothing was."""
    for stamp in _on_their_way(folders, LEAVING):
        begun = [folder for folder in folders if _leaving(folder, stamp).exists()]
        # Kept by name already in one folder: nothing but names was left to be changed.
        if any((_leaving(one, stamp) / RAW).exists() for one in begun) or any(
            (folder / KEPT / stamp).exists() for folder in folders
        ):
            _leave(begun, stamp)
        else:
            for folder in begun:
                _move_made(_leaving(folder, stamp), folder)
                _leaving(folder, stamp).rmdir()
    for stamp in _on_their_way(folders, RETURNING):
        begun = [folder for folder in folders if _returning(folder, stamp).exists()]
        if any((one / RAW).exists() and (_returning(one, stamp) / RAW).exists() for one in begun):
            for folder in begun:
                _returning(folder, stamp).rename(folder / KEPT / stamp)
        else:
            _return(begun, stamp)


def _leaving(folder: Path, stamp: str) -> Path:
    return folder / KEPT / f".{stamp}{LEAVING}"


def _returning(folder: Path, stamp: str) -> Path:
    return folder / KEPT / f".{stamp}{RETURNING}"


def _leave(folders: Sequence[Path], stamp: str) -> None:
    left = [folder for folder in folders if not (_leaving(folder, stamp) / RAW).exists()]
    for folder in left:
        for entry in _made(_leaving(folder, stamp)):
            _remove(folder / entry.name)  # made again since
        _move_made(folder, _leaving(folder, stamp))
    for folder in left:
        _move_raw(folder, _leaving(folder, stamp))
    for folder in folders:
        _leaving(folder, stamp).rename(folder / KEPT / stamp)


def _return(folders: Sequence[Path], stamp: str) -> None:
    coming = [folder for folder in folders if _returning(folder, stamp).exists()]
    for folder in coming:
        _move_raw(_returning(folder, stamp), folder)
    for folder in coming:
        _move_made(_returning(folder, stamp), folder)
    for folder in coming:
        # Both are newer now than what they were made from, which may have been touched since, and
        # than what is made from them, which Snakemake then makes again where it is another's.
        for guard in (folder / name for name in GUARDS):
            if guard.exists():
                os.utime(guard)
        _returning(folder, stamp).rmdir()


def _move_raw(source: Path, target: Path) -> None:
    if (source / RAW).exists():
        (source / RAW).rename(target / RAW)


def _move_made(source: Path, target: Path) -> None:
    """Move what was made of journals, over what was made again since."""
    for entry in _made(source):
        _remove(target / entry.name)
        entry.rename(target / entry.name)


def _made(folder: Path) -> list[Path]:
    """All but the journals, and what is kept."""
    return sorted(entry for entry in folder.iterdir() if entry.name not in (RAW, KEPT))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _on_their_way(folders: Sequence[Path], suffix: str) -> list[str]:
    found = (path.name for folder in folders for path in (folder / KEPT).glob(f".*{suffix}"))
    return sorted({name.removeprefix(".").removesuffix(suffix) for name in found})
