"""Every analysed value by its name, with the words for where it comes from. Pure.

``naming`` says what names are made of; docs/values.md says it to authors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labrig.report.known import aggregates, cells, connections, declared, lines, probes, runs
from labrig.report.known.finding import aliases, find
from labrig.report.known.naming import Scope
from labrig.report.known.value import Form, Known, Source
from labrig.report.values import Values

__all__ = ["Form", "Known", "Source", "aliases", "find", "flat", "known"]

_SUBJECTS = (
    *(declared.known, cells.known, probes.known, aggregates.known, runs.known, lines.known),
    connections.known,
)


def known(experiments: Mapping[str, Values]) -> dict[str, Known]:
    """Return every value of ``experiments`` by its full name, the main experiment's first."""
    out: dict[str, Known] = {}
    for number, (experiment, values) in enumerate(experiments.items()):
        scope = Scope(experiment=experiment, values=values, main=number == 0)
        for subject in _SUBJECTS:
            for one in subject(scope):
                out.setdefault(one.name, one)
    return out


def flat(experiments: Sequence[tuple[str, Values]]) -> dict[str, Any]:
    """Return every value by its full name, as written to ``values.json``."""
    return {name: one.entry() for name, one in known(dict(experiments)).items()}
