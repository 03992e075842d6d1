"""Of what kind a board was, by its facts: they are in the journals, wherever these go. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["emulator", "local", "ssh"]
"""``local`` is the computer that ran labrig; ``ssh`` a machine of its own, in a pool or not."""

LOCAL_TIMES = "local: of the computer that ran labrig, with whatever else ran there"
"""The fact ``times`` of a local board."""

_OLDER_LOCAL = "it also ran labrig itself"
"""The fact ``not_quiet`` of local boards, which alone tells of them in older journals."""


def kind_of(facts: Mapping[str, str]) -> Kind:
    """Return the kind of the board that said ``facts``."""
    times = facts.get("times", "")
    if times.startswith("emulated") or "emulator" in facts:
        return "emulator"
    if times.startswith("local") or facts.get("not_quiet") == _OLDER_LOCAL:
        return "local"
    return "ssh"
