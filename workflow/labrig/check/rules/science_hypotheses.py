"""Every hypothesis is stated and answered, and as the analysis decided it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labrig.check.paper import Area
from labrig.check.results.analyses import analyses_of
from labrig.check.results.records import Hypothesis
from labrig.check.results.verdict_words import Answer, answers, named, naming, of_table
from labrig.check.rule import WHOLE, Found, Need, Place, Rule, Severity, Subject, at, few
from labrig.check.text.passages import Passage, Sentence, Where, passages, within

SAME = 0.8
"""The share of a claim's words that a sentence must have to state it: authors shorten."""
NEXT = 2
"""An answer may stand so many sentences after a claim that is stated without its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An answer at its place."""

    place: Place
    answer: Answer


Searched = tuple[Passage, Sequence[tuple[Sentence, frozenset[str]]]]
"""A passage, and the words of each of its sentences."""


def _check(subject: Subject) -> Iterator[Found]:
    asked = [one for analysis in analyses_of(subject) for one in analysis.hypotheses]
    if not asked:
        return
    ids = tuple(dict.fromkeys(one.id for one in asked))
    pattern = naming(ids)
    read = within(passages(subject.paper), Where.FRONT, Where.BODY, Where.APPENDIX)
    said = [one for passage in read for one in _answers(passage, ids, pattern)]
    body = within(read, Where.BODY)
    mentioned = {one for passage in body for _, one in named(passage.text, ids, pattern)}
    searched = [(one, [(each, _words(each.text)) for each in one.sentences]) for one in body]
    yield from few(_found(asked, searched, said, mentioned))


def _found(
    asked: Sequence[Hypothesis],
    body: Sequence[Searched],
    said: Sequence[Said],
    mentioned: set[str],
) -> Iterator[Found]:
    for one in asked:
        claimed = list(_claimed(one, body))
        if one.id not in mentioned and not claimed:
            yield Found(
                place=WHOLE, what=f"{one.id} is not stated in the sections: '{_short(one.claim)}'"
            )
            continue
        answered = [
            each for each in said if one.id in each.answer.ids and each.place.page is not None
        ]
        answered += [each for each in claimed if each.answer.may]
        if not answered:
            place = claimed[0].place if claimed else WHOLE
            yield Found(
                place=place,
                what=f"{one.id} is stated but not answered; the analysis says {one.verdict}",
            )
    yield from _contrary(asked, said)


def _contrary(asked: Sequence[Hypothesis], said: Sequence[Said]) -> Iterator[Found]:
    """Answers that are none of what the analyses say of a hypothesis of that name."""
    for one in said:
        for name in dict.fromkeys(one.answer.ids):
            decided = {each.verdict for each in asked if each.id == name}
            if one.answer.sure and not decided & one.answer.may:
                yield Found(
                    place=one.place,
                    what=f"{name} is called '{one.answer.words}', but the analysis says "
                    f"{' and '.join(sorted(decided))}",
                    fix="Say what the analysis says, or analyse again.",
                )


def _answers(passage: Passage, ids: Sequence[str], pattern: re.Pattern[str]) -> Iterator[Said]:
    if passage.area is Area.TABLE:
        for answer in of_table(passage.text, ids, pattern):
            yield Said(place=at(passage.line_at(answer.start)), answer=answer)
        return
    carried: tuple[str, ...] = ()
    for sentence in passage.sentences:
        names = tuple(name for _, name in named(sentence.text, ids, pattern))
        found = list(answers(sentence.text, ids, pattern)) if names or carried else []
        for answer in found:
            place = at(passage.line_at(sentence.start + answer.start))
            # "H2 asks whether … . It is refuted."
            lent = carried if not names and _GOES_ON.match(sentence.text) else ()
            if answer.ids or lent:
                yield Said(place=place, answer=_of(answer, answer.ids or lent))
        carried = names if names and not found else ()


_GOES_ON = re.compile(
    r"(?:it|this|that|these|they|both|the (?:claim|hypothes[ei]s|data|results?))\b", re.I
)


def _of(answer: Answer, ids: tuple[str, ...]) -> Answer:
    return Answer(start=answer.start, words=answer.words, may=answer.may, ids=ids, sure=answer.sure)


def _claimed(one: Hypothesis, body: Sequence[Searched]) -> Iterator[Said]:
    """Where the claim stands in words; its answer ``may`` nothing where none follows."""
    words = _words(one.claim)
    nothing = Answer(start=0, words="", may=frozenset(), ids=(one.id,), sure=False)
    for passage, sentences in body:
        for index, (sentence, has) in enumerate(sentences):
            if not words or len(words & has) < SAME * len(words):
                continue
            place = at(passage.line_at(sentence.start))
            following = sentences[index : index + 1 + NEXT]
            none = naming(())
            found = [each for near, _ in following for each in answers(near.text, (), none)]
            for answer in found or [nothing]:
                yield Said(place=place, answer=answer)


def _words(text: str) -> frozenset[str]:
    """What tells a sentence from another: its numbers, and its words but the shortest."""
    return frozenset(re.findall(r"\d+(?:\.\d+)?|[a-z]{4,}", text.lower()))


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88].rsplit(' ', 1)[0]} …"


RULES = (
    Rule(
        name="science/hypotheses",
        severity=Severity.ERROR,
        title="Every hypothesis is stated and answered, as the analysis decided it.",
        why="A hypothesis that was declared and is passed over in silence reads as one that "
        "failed. Stated means that its name (H1, Hypothesis 1, H1 to H3) or four fifths of its "
        "claim's words in one sentence stand in the sections; answered, that a word of verdict "
        "(supported, refuted, undecided, and what people write for them) stands with its name in a "
        "clause or a table's row, or within two sentences of its claim. An answer that contradicts "
        "the analysis is found too. Conditional sentences are no answers.",
        fix="State each hypothesis by its name, and say by the same name whether the data support "
        "it, refute it or leave it undecided.",
        check=_check,
        needs=frozenset([Need.RESULTS]),
    ),
)
