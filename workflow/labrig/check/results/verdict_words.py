"""What a text says of hypotheses: which are supported, refuted or left open. Pure.

A verdict belongs to the hypotheses named before it in its clause (``H1 and H2 are supported``);
where the clause begins with a verdict, to those named after it (``we reject H3``). What is
supposed, asked or foreseen (``would be refuted if``) is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SUPPORTED, REFUTED, UNDECIDED = "supported", "refuted", "undecided"
"""The words of an analysis."""
ANY = frozenset([SUPPORTED, REFUTED, UNDECIDED])


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a clause says of hypotheses: their verdict is one of ``may``."""

    start: int
    """Where the verdict begins."""
    words: str
    may: frozenset[str]
    ids: tuple[str, ...]
    """Empty where the clause names none."""
    sure: bool = True
    """False where the clause may speak of what was foreseen or allowed for."""


_NO = r"(?:not|n[’']t|never|cannot be|neither)\s+(?:\w+\s+){0,2}?"
_SUPPORT = (
    r"(?:support(?:s|ed|ing)?|confirm(?:s|ed|ing)?|accept(?:s|ed|ing)?|uph[eo]ld"
    r"|h(?:olds?|eld)(?!\s+that\b|\s+(?:\w+\s+){0,4}against\b)"
    r"|corroborate[sd]?|verif(?:y|ies|ied)|validate[sd]?|proven|proved|(?-i:[Ee]stablished)|borne\s+out|agrees?\s+with|consistent\s+with|in\s+(?:line|agreement)\s+with"
    r"|shown\s+to\s+(?:hold|be\s+(?:true|right)))"
)
_REFUTE = (
    r"(?:refut(?:e[sd]?|ing)|reject(?:s|ed|ing)?|contradict(?:s|ed)?|disprove[sdn]?|invalidate[sd]?"
    r"|falsif(?:y|ies|ied)|disagrees?\s+with|inconsistent\s+with|at\s+odds\s+with)"
)
_IS = r"(?:is|was|are|were|proved|turned\s+out)"
_SAID = {
    "open": (
        rf"undecided|inconclusive|indeterminate|unresolved|neither\s+{_SUPPORT}\s+nor\s+{_REFUTE}"
        r"|not\s+(?:yet\s+)?(?:decided|settled|resolved)|(?:remains?|left|stays?)\s+open"
        r"|(?:cannot|could\s+not)\s+be\s+(?:decided|told|answered|settled)"
    ),
    "unclear": (
        r"(?:fail(?:s|ed)?\s+to|cannot|could\s+not)\s+reject|the\s+null\s+hypothesis"
        rf"|{_REFUTE}\s+the\s+null|(?:partly|partially|in\s+part)\s+(?:{_SUPPORT}|{_REFUTE})"
        rf"|{_SUPPORT}\s+(?:only\s+)?(?:partly|partially|in\s+part)"
    ),
    "less": (
        rf"{_NO}(?:{_SUPPORT}|shown)|no\s+(?:evidence|support)\s+(?:for|of)"
        r"|fail(?:s|ed)?\s+to\s+(?:support|confirm|show)"
    ),
    "more": rf"{_NO}{_REFUTE}",
    "wrong": rf"{_IS}\s+(?:false|wrong|untrue|incorrect)",
    "right": rf"{_IS}\s+(?:true|right|correct)",
    "refuted": _REFUTE,
    "supported": _SUPPORT,
}
_VERDICT = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{name}>{said})' for name, said in _SAID.items())})\b", re.IGNORECASE
)
_MAY = {
    "open": frozenset([UNDECIDED]),
    "unclear": ANY,
    "less": frozenset([REFUTED, UNDECIDED]),
    "more": frozenset([SUPPORTED, UNDECIDED]),
    "wrong": frozenset([REFUTED, UNDECIDED]),
    "right": frozenset([SUPPORTED]),
    "refuted": frozenset([REFUTED]),
    "supported": frozenset([SUPPORTED]),
}
_SUPPOSED = re.compile(r"\b(?:if|would|should|whether|had\s+\w+\s+been)\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:could(?!\s+not)|expect(?:s|ed)?|predict(?:s|ed)?|assum(?:e[sd]?|ing)|hoped?|might|may|until"
    r"|unless|when|to\s+be|were\s+to)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:but|while|whereas|although|though|which|yet)\b)"
    r"|\s(?=(?:but|while|whereas)\s)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|through|until|–|—|-|\.\.\.?|…)\s*", re.IGNORECASE)


def naming(ids: Sequence[str]) -> re.Pattern[str]:
    """A pattern of how texts name the hypotheses ``ids``: ``H1``, ``H 1``, ``Hypothesis 1``."""
    forms = []
    for index, one in enumerate(ids):
        letters = re.fullmatch(r"([A-Za-z]+)[_-]?(\d+)", one)
        form = rf"{letters[1]}[\s_-]?{letters[2]}" if letters else re.escape(one)
        if letters and letters[1].lower() == "h":
            form += rf"|hypothes[ei]s\s+{letters[1]}?{letters[2]}"
        forms.append(rf"(?P<i{index}>{form})")
    every = (
        r"(?P<all>\b(?:all|each|every\s+one)\s+(?:\w+\s+){0,3}hypothes[ei]s\b"
        r"(?!\s+(?:but|except)))"
    )
    return re.compile(rf"(?<![\w.])(?:{'|'.join([*forms, every])})(?!\w)", re.IGNORECASE)


def named(text: str, ids: Sequence[str], pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """Each mention of a hypothesis in ``text``: where it begins, and which; ranges are filled."""
    found: list[tuple[int, str]] = []
    end = -1
    for match in pattern.finditer(text):
        group = str(match.lastgroup)
        if group == "all":
            found += [(match.start(), one) for one in ids]
        else:
            index = int(group[1:])
            if found and _RANGE.fullmatch(text[end : match.start()]):
                before = ids.index(found[-1][1])
                found += [(match.start(), one) for one in ids[before + 1 : index]]
            found.append((match.start(), ids[index]))
        end = match.end()
    return found


def answers(text: str, ids: Sequence[str], pattern: re.Pattern[str]) -> Iterator[Answer]:
    """What a sentence says of the hypotheses ``ids``, clause by clause; a question says nothing."""
    if text.rstrip().endswith("?"):
        return
    begin = 0
    for match in [*_CLAUSE.finditer(text), None]:
        end = match.start() if match else len(text)
        clause = text[begin:end]
        if not _SUPPOSED.search(clause):
            yield from _of_clause(clause, begin, ids, pattern)
        begin = match.end() if match else end


def of_table(text: str, ids: Sequence[str], pattern: re.Pattern[str]) -> Iterator[Answer]:
    """What a table's text says of the hypotheses ``ids``, which begin its rows.

    A row's verdict is the last word of that kind in it: its claim may have others. What a heading
    such as "Expected" says makes nothing unsure.
    """
    names = named(text, ids, pattern)
    last: dict[str, Answer] = {}
    held: tuple[str, ...] = ()
    begin = 0
    for verdict in _VERDICT.finditer(text):
        held = _between(names, begin, verdict.start()) or held
        last |= {name: _answer(verdict, 0, (name,), sure=True) for name in held}
        begin = verdict.end()
    yield from last.values()


def _of_clause(
    text: str, offset: int, ids: Sequence[str], pattern: re.Pattern[str]
) -> Iterator[Answer]:
    names = named(text, ids, pattern)
    verdicts = list(_VERDICT.finditer(text))
    if not verdicts:
        return
    leads = not any(at < verdicts[0].start() for at, _ in names)
    ends = [verdict.end() for verdict in verdicts]
    begins = [verdict.start() for verdict in verdicts]
    before = [_between(names, *span) for span in zip([0, *ends], begins, strict=False)]
    after = [_between(names, *span) for span in zip(ends, [*begins[1:], len(text)], strict=True)]
    # "We confirm H1 and H2 is refuted" is beyond what order alone can tell.
    sure = _UNSURE.search(text) is None and not (leads and names and not after[-1])
    held: tuple[str, ...] = ()
    for verdict, earlier, later in zip(verdicts, before, after, strict=True):
        # "H1 is supported and not refuted": both are said of the same.
        held = later if leads else earlier or later or held
        yield _answer(verdict, offset, held, sure=sure)


def _answer(verdict: re.Match[str], offset: int, ids: tuple[str, ...], *, sure: bool) -> Answer:
    return Answer(
        start=offset + verdict.start(),
        words=" ".join(verdict[0].split()),
        may=_MAY[str(verdict.lastgroup)],
        ids=ids,
        sure=sure,
    )


def _between(names: Sequence[tuple[int, str]], begin: int, end: int) -> tuple[str, ...]:
    return tuple(one for at, one in names if begin <= at < end)
