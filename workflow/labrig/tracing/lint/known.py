"""What the systems' DTrace is known to have: the data file, read once."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from labrig.tracing.lint.finding import System

NAMES: Mapping[System, str] = {"linux": "Linux", "freebsd": "FreeBSD"}
DATA = Path(__file__).with_name("systems.yaml")


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """A probe that one system has, what comes nearest on the other, and how the two differ."""

    system: System
    """The one that has the probe."""
    probe: str
    nearest: str | None
    """None where the other system has nothing like it."""
    differs: str

    @functools.cached_property
    def fields(self) -> tuple[str, ...]:
        """The probe's four fields, empty ones any."""
        return tuple(self.probe.split(":"))


@dataclass(frozen=True, kw_only=True)
class Systems:
    """What the systems' DTrace has."""

    providers: Mapping[System, frozenset[str]]
    names: Mapping[System, Mapping[str, frozenset[str]]]
    """By provider, of those whose probes have few."""
    calls: Mapping[System, frozenset[str]]
    """System calls."""
    kernels: Mapping[System, str]
    """The module that is the kernel itself."""
    counterparts: tuple[Counterpart, ...]


@functools.cache
def known_systems() -> Systems:
    """Read the data file."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, five times as fast
    data = yaml.load(DATA.read_text(encoding="utf-8"), loader)  # noqa: S506 (safe, see above)
    systems: tuple[System, ...] = get_args(System)
    return Systems(
        providers={name: frozenset(data["providers"][name]) for name in systems},
        names={
            name: {of: frozenset(words.split()) for of, words in data["names"][name].items()}
            for name in systems
        },
        calls={name: frozenset(data["calls"][name].split()) for name in systems},
        kernels=data["kernels"],
        counterparts=tuple(Counterpart(**entry) for entry in data["counterparts"]),
    )
