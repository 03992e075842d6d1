"""What is claimed when measuring begins, by hash: what is claimed later is *post hoc*. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.experiments import Experiment
from labrig.plan import digest


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The hypotheses as they stand when measuring begins, by hash."""

    whole: str
    each: dict[str, str]


def hypotheses_hash(experiment: Experiment) -> Declared:
    """Hash the declared hypotheses, all and each, with what else decides them."""
    each = {item.id: digest(experiment.rule(item)) for item in experiment.hypotheses}
    return Declared(whole=digest(each), each=each)
