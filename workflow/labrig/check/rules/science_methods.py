"""How much was measured and how it was decided: N, interval, test, seed, versions, board."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labrig.check.results.analyses import analyses_of
from labrig.check.results.records import Analysis, Board
from labrig.check.rule import WHOLE, Found, Need, Rule, Severity, Subject
from labrig.check.text.passages import Passage, Where, passages, within
from labrig.numerals import WORDS

_TESTS = re.compile(
    r"\b(?:(?:Student|Welch)(?:[’']s)?\s+t|t[- ]tests?|Welch|Mann[-–— ]+(?:and\s+)?Whitney"
    r"|Wilcoxon|ANOVA|analysis of variance|TOST|(?:two|2)\s+one[- ]sided|equivalence tests?"
    r"|tested for equivalence|bootstrap\w*|resampling|permutation tests?|randomi[sz]ation tests?"
    r"|sign test|Kolmogorov|Kruskal|Friedman|chi[- ]squared?|Fieller|ministat"
    r"|paired differences?|U test|F[- ]test|least[- ]squares|regression)",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:blocks?|trials?|runs?|repetitions?|repeats?|boots?|sessions?|samples?|measurements?|times)"
)
_VERSION = re.compile(r"\d+\.\d+")
"""Major and minor: who gives these has named a release."""
_EMULATED = re.compile(
    r"\bemulat(?:ed|ion|es|or)\b|\bqemu\b|\bsimulat(?:ed|ion|or)\b", re.IGNORECASE
)
_EXPLORED = re.compile(r"\bexplorat(?:ory|ions?)\b", re.IGNORECASE)


def _text(found: Iterable[Passage]) -> str:
    """Passages as one text, thousands written without gaps."""
    text = "\n".join(passage.text for passage in found)
    return re.sub(r"(?<=\d)[ ,\u202f\u2009\u00a0](?=\d{3}(?!\d))", "", text)


def _read(subject: Subject, *places: Where) -> str:
    return _text(within(passages(subject.paper), *places))


_READ = (Where.FRONT, Where.BODY, Where.APPENDIX)


def _statistics(subject: Subject) -> Iterator[Found]:
    text = _read(subject, *_READ)
    for analysis in analyses_of(subject):
        counts = analysis.counts
        cell = counts.blocks * counts.trials_per_cell_and_block
        if not _counted(text, (counts.blocks, cell, counts.timed)):
            yield Found(
                place=WHOLE,
                what=f"how often was measured stands nowhere: {analysis.experiment} has "
                f"N = {counts.blocks} blocks, {cell} timed trials in a cell, {counts.timed} in all",
                fix="Say N: how many blocks, and how many trials in each.",
            )
        level = f"{100 * analysis.confidence:g}"
        near = rf"{level}\s*(?:\\?%|per\s?cent)"
        interval = r"(?:intervals?|confidence|\bCIs?\b|error\s+bars?)"
        if not re.search(rf"{near}[^.]{{0,60}}{interval}|{interval}[^.]{{0,60}}{near}", text, re.I):
            yield Found(
                place=WHOLE,
                what=f"the kind of interval stands nowhere: the analysis has {level}% confidence "
                "intervals",
                fix=f"Say that intervals are {level}% confidence intervals.",
            )
    if not _TESTS.search(text):
        yield Found(
            place=WHOLE,
            what="no statistical test or method is named, such as Student's t on paired "
            "differences",
            fix="Name the test that decides the hypotheses.",
        )


def _counted(text: str, numbers: Iterable[int]) -> bool:
    for number in numbers:
        word = rf"|{WORDS[number]}" if number < len(WORDS) else ""
        if re.search(
            rf"\b[Nn]\s*=\s*{number}\b|\b(?:{number}{word})\s+(?:[\w-]+\s+){{0,2}}{_NOUN}\b",
            text,
            re.I,
        ):
            return True
    return False


def _reproducible(subject: Subject) -> Iterator[Found]:
    text = _read(subject, *_READ)
    for analysis in analyses_of(subject):
        if not re.search(
            rf"\bseed\b[^.]{{0,80}}\b{analysis.seed}\b|\b{analysis.seed}\b[^.]{{0,80}}\bseed\b",
            text,
            re.I,
        ):
            yield Found(
                place=WHOLE,
                what=f"the seed of the order of trials, {analysis.seed} in {analysis.experiment}, "
                "is not given",
            )
        for board in analysis.boards:
            for what, version in _versions(analysis, board):
                if not re.search(rf"(?<![\d.]){re.escape(version)}(?!\d)", text):
                    yield Found(
                        place=WHOLE,
                        what=f"the version of {what} on '{board.name}', {version}, is not given",
                    )


def _versions(analysis: Analysis, board: Board) -> Iterator[tuple[str, str]]:
    facts = board.facts
    if found := _VERSION.search(facts.get("kernel", "")):
        yield "the kernel", found[0]
    suffixes = {(arm.script or "").rpartition(".")[2] for arm in analysis.traced}
    for suffix, tracer, name in (
        ("d", "tracer_dtrace", "DTrace"),
        ("bt", "tracer_bpftrace", "bpftrace"),
    ):
        if suffix in suffixes and (found := _VERSION.search(facts.get(tracer, ""))):
            yield name, found[0]


def _board(subject: Subject) -> Iterator[Found]:
    text, front = _read(subject, *_READ), _read(subject, Where.FRONT)
    for board in {one.name: one for each in analyses_of(subject) for one in each.boards}.values():
        names = (board.name, *board.record_of, board.facts.get("cpu_model", ""))
        named = any(_stands(name, text) for name in names if name)
        if not named and not (board.emulated and _EMULATED.search(text)):
            yield Found(place=WHOLE, what=f"the board '{board.name}' is not named")
        # A board's name tells nobody what it is.
        bare = re.sub(
            "|".join(rf"['‘’“”\"]{re.escape(name)}['‘’“”\"]" for name in names if name), "", front
        )
        if board.emulated and not _EMULATED.search(bare):
            elsewhere = " (the text below says so)" if _EMULATED.search(text) else ""
            yield Found(
                place=WHOLE,
                what=f"neither title page nor abstract says that the board '{board.name}' is "
                f"emulated{elsewhere}",
                fix="Say on the title page that the board is emulated and that its times are not "
                "those of hardware.",
            )


def _exploratory(subject: Subject) -> Iterator[Found]:
    front = _read(subject, Where.FRONT)
    for analysis in analyses_of(subject):
        if analysis.counts.exploratory and not _EXPLORED.search(front):
            yield Found(
                place=WHOLE,
                what=f"neither title page nor abstract says that {analysis.counts.exploratory} "
                f"trials of {analysis.experiment} are exploratory",
            )


def _stands(name: str, text: str) -> bool:
    words = r"[\s_-]*".join(map(re.escape, re.findall(r"[A-Za-z]+|\d+", name)))
    return bool(words) and re.search(rf"(?<!\w){words}(?!\w)", text, re.I) is not None


RULES = (
    Rule(
        name="science/statistics",
        severity=Severity.ERROR,
        title="N, the kind of interval and the test are named.",
        why="An interval means nothing to a reader who does not know of how many repetitions and "
        "at which confidence it is, nor a verdict without its test. Asked for, in the sections or "
        "in an appendix: the number of blocks or of timed trials as the analysis has it, in digits "
        "or words beside what it counts or as N =; the confidence beside the word interval, "
        "confidence or error bars; and a test or method by a name that is in use.",
        fix="Name N, the kind of interval and the test.",
        check=_statistics,
        needs=frozenset([Need.RESULTS]),
    ),
    Rule(
        name="science/board",
        severity=Severity.ERROR,
        title="The board is named, and that it is emulated is said on the title page.",
        why="Times of an emulated board are not those of hardware; who reads only the first page "
        "must know. Asked for: the name of each board, or its processor's, anywhere but in the "
        "references (of an emulated one, that it is), and of an emulated one the word (emulated, "
        "emulation, emulator, simulated, QEMU) before the first section; a board's name in "
        "quotation marks does not count.",
        fix="Name the board that measured.",
        check=_board,
        needs=frozenset([Need.RESULTS]),
    ),
    Rule(
        name="science/exploratory",
        severity=Severity.ERROR,
        title="That trials are exploratory is said on the title page.",
        why="What was measured while looking for what to ask was not settled beforehand: its "
        "verdicts confirm nothing. Asked for, where the analysis counts trials that a notebook "
        "measured: the word exploratory or exploration before the first section.",
        fix="Say on the title page that trials are exploratory, or measure anew without them.",
        check=_exploratory,
        needs=frozenset([Need.RESULTS]),
    ),
    Rule(
        name="science/reproducible",
        severity=Severity.WARNING,
        title="Seed and versions are given.",
        why="Who repeats the measurement needs the order of its trials and the software that was "
        "measured. Asked for, anywhere but in the references: the seed as the analysis has it "
        "beside that word, and the versions of the board's kernel and, where arms were traced, of "
        "its tracer: of 6.12.48 at least 6.12.",
        fix="Give the seed and the versions of kernel and tracer, in an appendix for instance.",
        check=_reproducible,
        needs=frozenset([Need.RESULTS]),
    ),
)
