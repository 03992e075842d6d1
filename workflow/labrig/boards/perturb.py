"""Perturb a restored machine: what is restored from one snapshot is else all but identical.

Where a program's memory lies and how large its environment is shift its times without anything of
interest having changed (Mytkowicz, Diwan, Hauswirth and Sweeney, "Producing Wrong Data Without
Doing Anything Obviously Wrong!", ASPLOS 2009); repeats that share one such setting hide that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from labrig.boards.base import Board, BoardPath

ENVIRONMENT_BYTES = 4096
"""A page: beyond it, the layout of a stack repeats."""
HELD_MIB = 32
"""The most memory that is held, of the 512 MiB that a machine usually has."""


@dataclass(frozen=True, kw_only=True)
class Perturbation:
    """How one block's machine is made to differ."""

    layout_seed: int
    """64 bits for the kernel's random number generator, which adds the time: it moves programs, but
    to other places each time."""
    environment_bytes: int
    """0 to 4095: what whoever starts a program adds to its environment."""
    held_mib: int
    """0 to HELD_MIB: memory that nobody else gets."""


def perturbation(seed: int, block: int) -> Perturbation:
    """Return what block ``block`` (from 0) of a plan with ``seed`` is perturbed by.

    Each value is uniform and follows from SHA-256 of both numbers, so it is the same everywhere.
    """
    digest = hashlib.sha256(f"labrig perturbation {seed} {block}".encode()).digest()
    layout, environment, held = (int.from_bytes(digest[n : n + 8], "big") for n in (0, 8, 16))
    return Perturbation(
        layout_seed=layout,
        environment_bytes=environment % ENVIRONMENT_BYTES,
        held_mib=held % (HELD_MIB + 1),
    )


def perturb(board: Board, perturbation: Perturbation, program: BoardPath) -> None:
    """Reseed the random numbers of ``board`` and hold memory there.

    ``program`` is ``rig-perturb`` on the board, and needs root there. The memory is held until the
    board's session ends. The environment is the matter of whoever starts programs. Raises
    CommandFailed when the board's kernel refuses, and what ``run`` raises.
    """
    seed = f"{perturbation.layout_seed:016x}"
    board.run([str(program), seed, str(perturbation.held_mib)])
