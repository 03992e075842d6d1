"""Results are of the code and the journals that are there."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.results.analyses import results_of
from labrig.check.results.records import Hash
from labrig.check.rule import CannotTell, Found, Need, Place, Rule, Severity, Subject, few


def _check(subject: Subject) -> Iterator[Found]:
    experiments = results_of(subject).experiments
    hashes = [one for each in experiments for one in each.hashes]
    yield from few(
        Found(place=Place(file=one.file), what=_changed(one))
        for one in hashes
        if one.then != one.now
    )
    unread = [one for each in experiments for one in each.unread]
    if unread:
        more = f", and {len(unread) - 1} more" if len(unread) > 1 else ""
        raise CannotTell(f"{unread[0]}{more}", Place(file=unread[0].file))
    if not hashes:
        raise CannotTell("nothing says what the results were made from")


def _changed(one: Hash) -> str:
    if not one.now:
        return f"is not there any more, though {one.makes} needed it"
    if not one.then:
        return f"is not in {one.makes}, which must have been made before"
    return f"has changed since {one.makes} used it"


RULES = (
    Rule(
        name="science/fresh",
        severity=Severity.ERROR,
        title="The results are of the code and the journals that are there now.",
        why="A number whose script, declaration or journal has changed since answers another "
        "question. Compared by SHA-256, not by date: analysis.json with what the report was built "
        "from; experiment.yaml and the scripts, both without comments, and every journal with what "
        "the analysis was made from; the plan with what was measured; the workload's files, the "
        "board's image and its programs with the plan.",
        fix="Run snakemake again: it measures and analyses what has changed.",
        check=_check,
        needs=frozenset([Need.RESULTS]),
    ),
)
