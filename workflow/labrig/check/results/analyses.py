"""The analyses that a report stands on, for rules that cannot do without."""

from __future__ import annotations

from labrig.check.results.records import Analysis, Results, Unread
from labrig.check.rule import CannotTell, Subject


def results_of(subject: Subject) -> Results:
    """The results. Raises CannotTell without any."""
    if subject.results is None or not subject.results.experiments:
        unread = subject.results.values if subject.results else None
        why = str(unread) if isinstance(unread, Unread) else "no experiment is named"
        raise CannotTell(f"the results are not known: {why}")
    return subject.results


def analyses_of(subject: Subject) -> tuple[Analysis, ...]:
    """Those of all experiments. Raises CannotTell when one cannot be read."""
    found = []
    for experiment in results_of(subject).experiments:
        if isinstance(experiment.analysis, Unread):
            raise CannotTell(str(experiment.analysis))
        found.append(experiment.analysis)
    return tuple(found)
