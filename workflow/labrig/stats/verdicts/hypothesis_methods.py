"""The methods by which hypotheses are decided, accounted for in words."""

from __future__ import annotations

from labrig.experiments import Experiment
from labrig.stats import simulated
from labrig.stats.lines import knees
from labrig.stats.probes import firings
from labrig.stats.records import Counts, Method
from labrig.stats.verdicts.evidence import BENDS, OVER_LEVELS, WELCH, method_name


def all_methods(experiment: Experiment, counts: Counts, confidence: float) -> tuple[Method, ...]:
    """Account for verdicts, and for those ways to them that only hypotheses use."""
    percent = f"{confidence:.0%}"
    used = {method_name(experiment, found.comparison) for found in experiment.hypotheses}
    listed = [_verdict(experiment, percent, confidence)]
    if WELCH in used:
        listed.insert(0, _welch(percent, counts))
    if BENDS in used:
        listed.insert(0, _bends(percent, confidence))
    if OVER_LEVELS in used:
        listed.insert(0, _over_levels(percent, counts))
    return tuple(listed)


def _verdict(experiment: Experiment, percent: str, confidence: float) -> Method:
    return Method(
        name="verdict on a hypothesis",
        words="The interval is held against the declared smallest effect that matters. "
        "A claim of equivalence is supported by two one-sided tests at "
        f"{1 - confidence:.0%}, that is a {2 * confidence - 1:.0%} interval wholly inside the "
        f"margin, and refuted by a {percent} interval wholly outside. A claim of several parts "
        "is supported when each part is by its own interval (intersection-union), and refuted "
        "by one part whose interval, made simultaneous by Bonferroni's inequality, refutes "
        "it. Everything else is undecided.",
        source="Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987; Berger, "
        "Technometrics 24, 1982",
        assumptions="Those of the interval. Claim and margin were fixed before measuring.",
        seen=_seen_of_families(experiment, confidence),
    )


def _seen_of_families(experiment: Experiment, confidence: float) -> str:
    families = {found.family for found in experiment.hypotheses if found.family}
    rest = "" if all(found.family for found in experiment.hypotheses) else " and that of the others"
    over = f"families {', '.join(sorted(families))}{rest}" if families else "family of them all"
    return (
        "Each hypothesis is decided for itself; intervals are not widened for their number, which "
        f"is {len(experiment.hypotheses)}. What is supported also when all are taken together has "
        f"an adjusted p (Holm, over the {over}) below {1 - confidence:.2g}; p is the least level "
        "at which the claim's own interval would support it."
    )


def _over_levels(percent: str, counts: Counts) -> Method:
    return Method(
        name=OVER_LEVELS,
        words="In each block the steps between the levels of a factor, the slope of the "
        "least-squares line through them, the levels' departures from that line, or how far one "
        "level is above others, are found from the cell means; the mean over the blocks has a "
        f"{percent} Student's t interval with n - 1 degrees of freedom, n being the number of "
        "blocks.",
        source="Montgomery, Design and Analysis of Experiments, sections 2.5 and 3.5",
        assumptions="Blocks are independent of each other, and the blocks' values roughly normal. "
        f"Levels of a block need neither vary alike nor be independent. {simulated.OVER_LEVELS}",
        seen=f"{counts.blocks} blocks in {counts.sessions} sessions; only blocks that have all "
        "levels count.",
    )


def _bends(percent: str, confidence: float) -> Method:
    return Method(
        name=BENDS,
        words="A continuous line of two pieces in log2 of the factor goes through the means, its "
        "bend where it leaves least. Where it does better than a straight line "
        f"(p below {1 - confidence:.2g}, simulated for the search), the place of the bend has a "
        f"{percent} interval from {knees.REPLICATES:,} seeded resamplings of whole blocks, as a "
        "percentile interval expanded for few blocks; else the claim is undecided.",
        source="Davies, Biometrika 74(1), 1987; Efron and Tibshirani, An Introduction to the "
        "Bootstrap, 1993; Hesterberg, The American Statistician 69(4), 2015",
        assumptions="Blocks are independent of each other, and the scatter of their levels is "
        f"alike. A smooth curve shows a bend as well, which then has no corner. {simulated.BENDS}",
        seen=f"An interval needs at least {firings.least_blocks(confidence)} blocks.",
    )


def _welch(percent: str, counts: Counts) -> Method:
    return Method(
        name=WELCH,
        words="Trial-level, as declared, or since there is one block only: the trials of a cell "
        "are one sample, blocks are not seen, and a weighted sum of the cells' means has a "
        f"{percent} interval by Welch's t; a ratio of two has Fieller's.",
        source="Welch, Biometrika 34, 1947; Satterthwaite, Biometrics Bulletin 2, 1946; Fieller, "
        "Journal of the Royal Statistical Society B 16, 1954; Tamhane and Logan, Journal of the "
        "American Statistical Association 99, 2004",
        assumptions="All trials are independent, and cells' means roughly normal; cells need not "
        f"vary alike. {simulated.WELCH}",
        seen=f"The trials came from {counts.sessions} sessions. Those of one session share its "
        "boot and are not independent: such intervals are as a rule too narrow.",
    )
