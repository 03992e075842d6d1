"""What labrig compares and what the real program prints, in the same terms."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

from labrig.compare.command import run
from labrig.compare.options import parse
from labrig.errors import MinistatError, UsageError


@dataclass(frozen=True)
class Printed:
    out: bytes
    err: bytes
    status: int


CRASH = Printed(b"", b"", -1)
"""ministat dies of a signal there, and labrig refuses in its own words."""


def ours(*words: str) -> Printed:
    try:
        return Printed(os.fsencode(run(parse(words))), b"", 0)
    except MinistatError as said:
        return Printed(b"", os.fsencode(str(said)), said.exit_status)
    except UsageError as refused:
        assert "ministat crashes" in str(refused)
        return CRASH


def ministats(*words: str) -> Printed:
    done = subprocess.run(
        ["ministat", *words], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode < 0:
        return CRASH
    return Printed(done.stdout, done.stderr, done.returncode)
