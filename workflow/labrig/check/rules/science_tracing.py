"""What tracing does to times: discussed where anything was traced, and never mixed unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.paper import Area
from labrig.check.results.amounts import amounts
from labrig.check.results.analyses import analyses_of
from labrig.check.results.known_numbers import family_of
from labrig.check.results.records import Analysis
from labrig.check.results.units import unit_of
from labrig.check.rule import WHOLE, Found, Need, Rule, Severity, Subject, at, few
from labrig.check.text.passages import Passage, Where, passages, within

_TOOL = r"\b(?:trac(?:ing|ers?)|dtrace|bpftrace|probes?|instrumentation)\b"
_COST = (
    r"\b(?:overheads?|costs?|perturb\w*|intrus\w+|disturb\w*|distort\w*"
    r"|slow(?:s|ed|er)?(?:[- ]?downs?)?)\b"
)
_EFFECT = re.compile(
    rf"\b(?:probe|observer)[- ]effects?\b|{_COST}[^.]{{0,60}}{_TOOL}|{_TOOL}[^.]{{0,60}}{_COST}",
    re.IGNORECASE,
)
_TRACED = re.compile(
    r"\b(?:traced|with\s+(?:dtrace|bpftrace|tracing|the\s+tracer|probes)|under\s+(?:dtrace|bpftrace|tracing)"
    r"|while\s+(?:being\s+)?traced|instrumented)\b",
    re.IGNORECASE,
)
_UNTRACED = re.compile(
    r"\b(?:untraced|not\s+traced|without\s+(?:dtrace|bpftrace|tracing|(?:the|a)\s+tracer|probes)|uninstrumented"
    r"|not\s+instrumented)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:slower|faster|longer|shorter|more|less|against|compared|versus|vs|times\s+as|overhead|adds?|increase[sd]?"
    r"|slow(?:s|ed)|rises?|rose|instead\s+of|whereas|while|but)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\[\d+(?:[,–-]\s?\d+)*\]")


def _probe_effect(subject: Subject) -> Iterator[Found]:
    traced = [arm.label for each in analyses_of(subject) for arm in each.traced]
    if not traced:
        return
    body = within(passages(subject.paper), Where.BODY)
    if not any(_EFFECT.search(passage.text) for passage in body if passage.area is Area.BODY):
        many = f"{len(traced)} arms were" if len(traced) > 1 else f"the arm '{traced[0]}' was"
        yield Found(
            place=WHOLE, what=f"{many} traced, and the sections do not discuss the probe effect"
        )


def _traced_times(subject: Subject) -> Iterator[Found]:
    analyses = analyses_of(subject)
    for analysis in analyses:
        if not analysis.probe_effect:
            for metric, arm, baseline in sorted(set(_mixed(analysis))):
                yield Found(
                    place=WHOLE,
                    what=f"{analysis.experiment} compares the {metric} of '{arm}' with that of "
                    f"'{baseline}', of which only one was traced",
                    fix="Declare probe_effect: true where that is the question, or compare arms "
                    "that are traced alike.",
                )
    # Where one experiment asks for the probe effect, the text may be about that one.
    if any(analysis.traced for analysis in analyses) and not any(
        analysis.probe_effect for analysis in analyses
    ):
        read = within(passages(subject.paper), Where.FRONT, Where.BODY)
        yield from few(found for passage in read for found in _said(passage))


def _mixed(analysis: Analysis) -> Iterator[tuple[str, str, str]]:
    traced = {arm.name for arm in analysis.traced}
    labels = {arm.name: arm.label for arm in analysis.arms}
    for one in analysis.differences:
        metric = analysis.metrics.get(one.metric)
        unit = unit_of(metric.unit) if metric else None
        is_time = unit is not None and family_of(unit.dimension) == "time"
        if metric and is_time and (one.arm in traced) != (one.baseline in traced):
            yield metric.label, labels.get(one.arm, one.arm), labels.get(one.baseline, one.baseline)


def _said(passage: Passage) -> Iterator[Found]:
    """Sentences that hold a traced time against an untraced one, with a number; none that cite."""
    for sentence in passage.sentences if passage.area is not Area.TABLE else ():
        text = sentence.text
        if not (_TRACED.search(_UNTRACED.sub("", text)) and _UNTRACED.search(text)):
            continue
        numbers = {family_of(one.dimension) for one in amounts(text)}
        if (
            numbers & {"time", "share", "ratio"}
            and _COMPARES.search(text)
            and not _CITED.search(text)
        ):
            yield Found(
                place=at(passage.line_at(sentence.start)),
                what="a traced time is held against an untraced one: "
                f"'{text if len(text) <= 100 else text[:98].rsplit(' ', 1)[0] + ' …'}'".strip(),
            )


RULES = (
    Rule(
        name="science/probe-effect",
        severity=Severity.ERROR,
        title="The probe effect is discussed when anything was traced.",
        why="A tracer changes what it watches. Where an arm of an experiment has a script, the "
        "running text of the sections must speak of the probe effect: by that name, or of "
        "overhead, cost, perturbation and the like close to tracing, tracer, probe or "
        "instrumentation.",
        fix="Say in the sections what tracing does to the times, or why it does not matter.",
        check=_probe_effect,
        needs=frozenset([Need.RESULTS]),
    ),
    Rule(
        name="science/traced-times",
        severity=Severity.ERROR,
        title="Traced times are not compared with untraced ones, unless that is the question.",
        why="The difference would be the tracer's as much as the program's. Looked at, where no "
        "experiment declares probe_effect: the differences of times in the analysis, and sentences "
        "that name both traced and untraced in words (with DTrace, without tracing), compare, and "
        "give a time, a share or a ratio. Sentences that cite are others' results. Comparisons "
        "that only name the arms, and those in tables, are not found.",
        fix="Compare times of arms that are traced alike, or declare that the probe effect is the "
        "question.",
        check=_traced_times,
        needs=frozenset([Need.RESULTS]),
    ),
)
