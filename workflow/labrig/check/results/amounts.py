"""Numbers as people type them, with the unit or the comparing word beside them. Pure.

Found in plain text and in LaTeX: ``1.28 µs``, ``12%``, ``45 per cent``, ``20 000 calls``,
``\\SI{1.2}{\\micro\\second}``, ``3x``, ``twice as long``. What is code, a citation, a reference, a
version, a date or a name is no amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labrig.check.results.units import Unit, unit_of

CUT_OUT = "\ufffc"
"""Stands in a text for what was not typed there: numbers from data, code, citations."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number in a text. ``value`` and ``step`` are in the base unit of ``dimension``."""

    start: int
    text: str
    """As typed, with its unit."""
    value: float
    step: float
    """What one in the last typed digit is worth."""
    signed: bool
    """Whether a sign was typed."""
    dimension: str
    """As in ``units``; empty for a number that has only a comparing word beside it."""
    beside: str
    """The comparing word right before or after it; empty without."""


_SPACE = r"(?:[ \t\n\u00a0\u202f\u2009~]|\\[ ,;])"
_GROUP = r"(?:[ \u00a0\u202f\u2009,'’~]|\\[ ,]|\{,\})"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:\.\d+)?"
    r"|\d+,(?:\d\d?|\d{4,})(?![\d,])|\d+(?:\.\d+)?(?:[eE][+-]?\d+(?!\d))?)"
)
_SIGN = r"(?:(?<![\w.)\]}])(?:\$?[+−-]\$?|\\textminus(?:\{\})?))"
_MICRO = r"(?:\$?\\mu\$?|\\\(\\mu\\\)|\\textmu(?:\{\})?|µ|μ|u)"
_UNIT = (
    rf"{_MICRO}{_SPACE}?(?:\\mathrm\{{s\}}|s)(?:ec)?(?!\w)"
    r"|(?:nano|micro|milli)?seconds?\b|(?:ns|ms|n?sec|msec|s|min|minutes?)(?!\w)"
    r"|(?:kilo|mega|giga|kibi|mebi|gibi)?bytes?\b|(?:[KMG]i|[kKMG])?B(?!\w)"
    r"|\\?%(?: points?\b)?|per ?cent\b|percentage points?\b"
)
_NOUN = (
    r"(?:(?:system|page|cache|context|read|write|function|further|extra|more|fewer|timed|warm-up)"
    rf"{_SPACE}+)*(?:calls?|firings?|faults?|misses|switches|instructions?|cycles|events?|reads?"
    r"|writes?|interrupts?|allocations?|locks?|samples?|packets?|operations?|ops|requests?|trials?"
    r"|blocks?|runs?|sessions?|boots?|arms?|levels?|repetitions?)\b"
)
_TIMES = r"times\b|×|\\times\b|x(?!\w)|-?fold\b"
_OVER = re.compile(rf"(?:/|{_SPACE}+(?:per|an?){_SPACE}+)(?P<over>[a-z]+)\b")
_AFTER = re.compile(
    rf"(?:\(\d+\))?\$?(?:{_SPACE}{{0,2}}\$?|-)(?:"
    rf"(?P<unit>{_UNIT})|(?P<times>{_TIMES})|(?P<noun>{_NOUN}))"
)
_TO_NEXT = re.compile(
    rf"\$?{_SPACE}*(?:--?|–|to|and|or|±|\\pm|\$\\pm\$){_SPACE}*[+−-]?(?P<next>{_NUMBER})"
)
_PLAIN = re.compile(
    rf"(?<![\w.,:/\\^§#{CUT_OUT}]){_SIGN}?(?<![A-Za-z]-){_NUMBER}(?![\d:]|[.,]\d|-\d\d-)"
)
_SI = re.compile(
    rf"\\(?:SI|qty)(?:\[[^]]*\])?\{{(?P<number>\s*[+−-]?{_NUMBER})[^}}]*\}}\{{(?P<unit>[^}}]*)\}}"
)
_WORDS = {
    **{"half": 0.5, "halves": 0.5, "halved": 0.5, "twice": 2, "double": 2, "doubles": 2},
    **{"doubled": 2, "thrice": 3, "triple": 3, "triples": 3, "tripled": 3},
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10},
}
_COMPARED = (
    r"(?:as|the|that|what|more|less|slower|faster|longer|shorter|higher|lower|larger|smaller"
    r"|greater)"
)
_IN_WORDS = re.compile(
    rf"\b(?P<word>half|twice|double|triple|thrice)(?= (?:as|the|that|what)\b)"
    r"|\b(?P<verb>doubles|doubled|halves|halved|triples|tripled)\b"
    r"|\b(?P<many>two|three|four|five|six|seven|eight|nine|ten)"
    rf"(?:-?fold\b|[ -]times(?= {_COMPARED}\b))",
    re.I,
)
_COMPARING = (
    r"(?:faster|quicker|slower|longer|shorter|more|less|fewer|higher|greater|larger|lower|smaller"
    r"|increas(?:e[sd]?|ing)|rises?|rose|adds?|added|adding|extra|overheads?|speed-?ups?|saves?"
    r"|saved|saving|slow-?downs?|decreas(?:e[sd]?|ing)|reduc(?:e[sd]?|ing|tion)|twice|times|factor)"
)
_LINK = (
    r"(?:(?:of|by|to|is|was|a|an|only|about|around|roughly|some|nearly|almost|approximately|exactly"
    r"|factor|in|time|it)\s+){0,4}"
)
_BEFORE = re.compile(rf"\b(?P<word>{_COMPARING})\s+{_LINK}[≈~$]?$", re.I)
_BEHIND = re.compile(
    rf"(?:{_SPACE}|-)+(?:of{_SPACE}+)?(?:as{_SPACE}+)?(?P<word>{_COMPARING}|fast|slow|long|short)\b",
    re.I,
)
_HEDGE = re.compile(
    r"(?:about|around|roughly|some|nearly|almost|approximately|over|than|≈|~|\\approx)\s*\$?$", re.I
)
_NAMED = re.compile(
    r"(?:\b(?:fig(?:ure|s?\.)|tables?|sections?|sec\.|chapters?|appendix|eq(?:uation|\.)|listing"
    r"|pages?|pp?\.|lines?|steps?|labs?|rows?|columns?|questions?|hypothes[ie]s|experiments?"
    r"|block|arm|version|release|kernel)|§)[\s~]*$",
    re.I,
)
_NAME = re.compile(r"(?:[a-z,;:)] )[A-Z][\w+-]*\s$|^[A-Z]\w*[A-Z]\w*\s$|\b[A-Z]\w*[A-Z]\w*\s$")
_MONTH = r"(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber"
_NOT_TYPED = re.compile(
    r"```.*?```|~~~.*?~~~|`[^`]*`|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->"
    r"|\\(?:texttt|lstinline|code|url|href|[a-z]*cite[a-z]*|[a-zA-Z]*ref|label|val|input"
    r"|includegraphics)\*?(?:\[[^]]*\])*\{[^}]*\}|\\verb\*?(?P<bar>[|!+]).*?(?P=bar)|\[[^]\n]*@[^]]*\]|@[\w:.-]+"
    r"|\b\d{4}-\d\d-\d\d\b|https?://\S+|\[\d+(?:[,–-] ?\d+)*\]"
    rf"|\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?|\b(?:{_MONTH}) \d+",
    re.DOTALL,
)


def amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers typed in ``text`` next to a unit or a comparing word, in order."""
    text = _NOT_TYPED.sub(_cut, text)
    found = [*_from_si(text)]
    rest = _SI.sub(_cut, text)
    found += [*_in_words(rest), *_in_digits(rest)]
    yield from sorted(found, key=lambda one: one.start)


def first_number(text: str) -> float | None:
    """The first number in ``text``, whatever stands beside it, without its sign."""
    match = re.search(_NUMBER, text)
    return read_number(match[0])[0] if match else None


def read_number(text: str) -> tuple[float, float]:
    """A number as typed, without its sign, and what one in its last digit is worth."""
    text = re.sub(_GROUP + r"(?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    digits, _, exponent = text.lower().partition("e")
    places = len(digits.partition(".")[2])
    return float(text), 10.0 ** (int(exponent or 0) - places)


def _cut(match: re.Match[str]) -> str:
    """As long as what it stands for, with its lines."""
    return re.sub(r"[^\n]", CUT_OUT, match[0])


def _from_si(text: str) -> Iterator[Amount]:
    for match in _SI.finditer(text):
        if unit := unit_of(match["unit"]):
            yield _amount(text, match.start(), match.end(), match["number"].strip(), unit)


def _in_words(text: str) -> Iterator[Amount]:
    for match in _IN_WORDS.finditer(text):
        word = next(filter(None, match.groups())).lower()
        value = float(_WORDS[word])
        yield Amount(
            start=match.start(),
            text=match[0],
            value=value,
            step=0.1 if value < 1 else 0.5,
            signed=False,
            dimension="ratio",
            beside=behind["word"].lower() if (behind := _BEHIND.match(text, match.end())) else "",
        )


def _in_digits(text: str) -> Iterator[Amount]:
    uncertainty = -1
    for match in _PLAIN.finditer(text):
        before = text[max(match.start() - 60, 0) : match.start()]
        after = _AFTER.match(text, match.end())
        named = _NAMED.search(before) and not (after and after["unit"])
        if match.start() <= uncertainty or named:
            continue
        end = after.end() if after else match.end()
        following = None if after else _TO_NEXT.match(text, match.end())
        if following:  # the unit stands after the next number
            after = _AFTER.match(text, following.end())
            if after and not after["unit"]:
                after = None
            if re.search(r"±|\\pm", following[0]):
                uncertainty, end = following.end(), after.end() if after else match.end()
        if after is None:
            bare = _amount(text, match.start(), match.end(), match[0], Unit("", 1.0))
            if bare.beside and not _is_a_name(before, match[0]):
                yield bare
        elif not re.match(r"\d{4}s", text[match.start() : end]):
            over = None if after["times"] else _OVER.match(text, after.end())
            if over and end == after.end():
                end = over.end()
            unit = _unit(after, text, match[0], over["over"] if over else "")
            yield _amount(text, match.start(), end, match[0], unit)


def _unit(after: re.Match[str], text: str, number: str, over: str) -> Unit:
    if after["unit"]:
        unit = unit_of(after["unit"]) or Unit("", 1.0)
    elif after["noun"]:
        unit = Unit("count", 1.0)
    elif after["times"] == "times" and number.isdigit():
        # "Each ran 5 times" counts; "5 times as long" compares.
        compares = re.match(rf"{_SPACE}+{_COMPARED}\b", text[after.end() :])
        return Unit("ratio" if compares else "count", 1.0)
    else:
        return Unit("ratio", 1.0)
    over = {"second": "s"}.get(over, over)
    return Unit(f"{unit.dimension}/{over}", unit.factor) if over else unit


def _is_a_name(before: str, number: str) -> bool:
    """Whether a number without a unit is part of a name (``Linux 6.1``), or a year."""
    return bool(_NAME.search(before)) or bool(re.fullmatch(r"(?:19|20)\d\d", number))


def _amount(text: str, start: int, end: int, number: str, unit: Unit) -> Amount:
    digits = re.sub(rf"^(?:{_SIGN}|[+−-])", "", number)
    value, step = read_number(digits)
    before = text[max(start - 60, 0) : start]
    if _HEDGE.search(before) and step == 1.0 and value:
        while value % (10 * step) == 0:
            step *= 10
    minus = digits != number and "+" not in number
    word = _BEHIND.match(text, end) or _BEFORE.search(before)
    inside = re.search(r"\b(?:more|fewer|further|extra)\b", text[start:end])
    return Amount(
        start=start,
        text=" ".join(text[start:end].split(" ")).strip("$"),
        value=(-value if minus else value) * unit.factor,
        step=step * unit.factor,
        signed=digits != number,
        dimension=unit.dimension,
        beside=word["word"].lower() if word else inside[0] if inside else "",
    )
