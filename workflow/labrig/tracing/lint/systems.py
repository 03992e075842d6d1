"""Probes that this board's system does not have, with the nearest that it has."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Set
from difflib import get_close_matches
from fnmatch import fnmatchcase

from labrig.tracing.d.tree import ProbeDescription, Script
from labrig.tracing.lint.finding import Finding, Setting, System, at
from labrig.tracing.lint.known import NAMES, Counterpart, known_systems
from labrig.tracing.lint.probes import is_a_timer, is_of_the_tracer

_OF_FUNCTIONS = frozenset({"fbt", "rawfbt", "syscall"})
"""Providers whose probes are named entry and return."""
_OF_KERNEL_FUNCTIONS = frozenset({"fbt", "vfs"})
"""Without a provider, a function of these can be nothing else."""
_OF_PROCESSES = re.compile(r"pid.*|.*\$.*|.*[0-9]")
"""Providers within processes: pid123, and those that a program brings (name and process)."""
ALIKE = 0.7
"""How alike a name has to be to be the one that is meant (difflib's ratio)."""
_PATTERN = re.compile(r"[*?\[]")


def systems(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find probes of another system, and those that none has."""
    if setting.system is None:
        return
    for clause in script.clauses:
        for probe in clause.probes:
            if is_of_the_tracer(probe) or is_a_timer(probe) or probe.number is not None:
                continue
            if (message := _missing(probe, setting.system)) is not None:
                yield at(probe, message)


@functools.lru_cache(maxsize=1024)
def _missing(probe: ProbeDescription, system: System) -> str | None:
    known, here = known_systems(), NAMES[system]
    one = _counterpart(probe, system)
    if one is not None:
        return f"{here} has no '{one.probe}', {_nearest(one)}"
    if probe.provider is None or _OF_PROCESSES.fullmatch(probe.provider):
        return None
    if not _any_is(known.providers[system], probe.provider):
        return f"{here} has no {_called('provider', probe.provider)}" + _meant(
            probe.provider, known.providers[system]
        )
    return _missing_part(probe, probe.provider, system)


def _missing_part(probe: ProbeDescription, provider: str, system: System) -> str | None:
    """What a provider that is there does not have."""
    known, here = known_systems(), NAMES[system]
    if message := _elsewhere(probe, provider, system):
        return message
    calls = known.calls[system]
    if provider == "syscall" and not _is_call(probe.function, system):
        what = _called("system call", probe.function or "")
        where = f"{here} on 64-bit Arm" if system == "linux" else here
        return f"{where} has no {what}{_meant(probe.function or '', calls)}"
    named = known.names[system].get(provider)
    if provider in _OF_FUNCTIONS:
        named = frozenset({"entry", "return"})
    if named is not None and probe.name is not None and not _any_is(named, probe.name):
        what = _called("probe", probe.name)
        return f"{here}'s provider {provider} has no {what}{_meant(probe.name, named)}"
    return None


def _elsewhere(probe: ProbeDescription, provider: str, system: System) -> str | None:
    """A module that is the other system's kernel, or in which no system call is."""
    if probe.module is None or provider not in ("fbt", "syscall"):
        return None
    kernels = known_systems().kernels
    own = kernels[system]
    others = [kernel for name, kernel in kernels.items() if name != system]
    if system == "linux" and provider == "syscall" and not fnmatchcase(own, probe.module):
        return f"Linux's system calls are in the module {own}: leave '{probe.module}' out"
    if probe.module in others:
        return f"{NAMES[system]} has no module '{probe.module}': leave it out"
    return None


def _is_call(function: str | None, system: System) -> bool:
    """Whether a system call is there; on FreeBSD old programs' have their release before them."""
    if function is None or (system == "freebsd" and function.startswith(("freebsd", "compat"))):
        return True
    return _any_is(known_systems().calls[system], function)


def _counterpart(probe: ProbeDescription, system: System) -> Counterpart | None:
    """What the other system has of that name."""
    return next(
        (
            one
            for one in known_systems().counterparts
            if one.system != system and _is_of(probe, one.fields, system)
        ),
        None,
    )


def _is_of(probe: ProbeDescription, wanted: tuple[str, ...], system: System) -> bool:
    """Whether all that ``probe`` asks for is of ``wanted`` (four fields, empty ones any)."""
    provider, *rest = wanted
    if not _is_of_provider(probe, provider, function=rest[1], system=system):
        return False
    asked = (probe.module, probe.function, probe.name)
    # A pattern is compared as it stands: devfs_r* is among devfs_*.
    return all(
        not want or (have is not None and fnmatchcase(have, want))
        for have, want in zip(asked, rest, strict=True)
    )


def _is_of_provider(
    probe: ProbeDescription, provider: str, *, function: str, system: System
) -> bool:
    if probe.provider is None:
        return provider in _OF_KERNEL_FUNCTIONS and bool(function)
    if _PATTERN.search(probe.provider):
        here = known_systems().providers[system]
        return fnmatchcase(provider, probe.provider) and not _any_is(here, probe.provider)
    return probe.provider == provider


def _nearest(one: Counterpart) -> str:
    nearest = f"nearest is '{one.nearest}'" if one.nearest else "and nothing comes near"
    return f"{nearest} ({one.differs})"


def _any_is(names: Set[str], pattern: str) -> bool:
    if _PATTERN.search(pattern) is None:
        return pattern in names
    return any(fnmatchcase(name, pattern) for name in names)


def _called(kind: str, name: str) -> str:
    return f"{kind} that matches '{name}'" if _PATTERN.search(name) else f"{kind} '{name}'"


def _meant(name: str, names: Set[str]) -> str:
    """The nearest name, and of few all."""
    known = sorted(names)
    near = get_close_matches(name.strip("*?"), known, 1, ALIKE)
    if near:
        return f": is '{near[0]}' meant?"
    return f"; it has {', '.join(known)}" if len(known) <= 15 else ""
