"""Probes that this board's system does not have, with the nearest that it has."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

from labrig.tracing.d.tree import ProbeDescription, Script
from labrig.tracing.lint.finding import Finding, Setting, System, at

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


@dataclass(frozen=True, kw_only=True)
class Systems:
    """What the systems' DTrace has."""

    providers: Mapping[System, frozenset[str]]
    counterparts: tuple[Counterpart, ...]


@functools.cache
def known_systems() -> Systems:
    """Read the data file."""
    import yaml

    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return Systems(
        providers={name: frozenset(data["providers"][name]) for name in get_args(System)},
        counterparts=tuple(Counterpart(**entry) for entry in data["counterparts"]),
    )


def systems(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find probes of another system."""
    if setting.system is None:
        return
    for clause in script.clauses:
        for probe in clause.probes:
            if (message := _missing(probe, setting.system)) is not None:
                yield at(probe, message)


def _missing(probe: ProbeDescription, system: System) -> str | None:
    here = NAMES[system]
    for one in known_systems().counterparts:
        if one.system != system and _matches(probe, one.probe):
            nearest = f"nearest is {one.nearest}" if one.nearest else "nothing comes near"
            return f"{here} has no {one.probe}: {nearest} ({one.differs})"
    provider = probe.provider
    if provider is None or any(sign in provider for sign in "*?[$") or provider.startswith("pid"):
        return None
    if provider not in known_systems().providers[system]:
        return f"{here} has no provider {provider}"
    return None


def _matches(probe: ProbeDescription, wanted: str) -> bool:
    """Whether ``probe`` asks for what ``wanted`` (four fields, empty ones any) names."""
    asked = (probe.provider, probe.module, probe.function, probe.name)
    return all(
        not want or (have is not None and fnmatchcase(have, want))
        for have, want in zip(asked, wanted.split(":"), strict=True)
    )
