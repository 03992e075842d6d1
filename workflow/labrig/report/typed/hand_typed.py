"""Numbers that the author of a report typed by hand, with file and line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.report import tree
from labrig.report.latex import latex_text
from labrig.report.manuscript import Manuscript
from labrig.report.prose import Piece
from labrig.report.tracked import Tracking
from labrig.report.tree import Node
from labrig.report.typed import likeness, pointing
from labrig.report.typed.likeness import Known

FROM_DATA = "\ufffc"
"""What stands for a number that came from data."""
QUOTED = frozenset(
    [
        *("estimate", "difference", "share", "mean", "median", "minimum", "maximum", "stddev"),
        *("cost", "cost.intercept", "firings", "not_own_share", "knee", "linear.slope"),
        *("blocks", "trials", "sessions", "timed", "warmup", "counted"),
    ]
)
"""Quantities that text is likely to quote: among all values, any number is near to some."""
_VALUE = re.compile(r"\\val\s*\{[^{}]*\}")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_CAPTION = re.compile(r"caption\s*=\s*(?P<quote>[\"'])(.*?)(?<!\\)(?P=quote)", re.DOTALL)
_BREAK = re.compile(r"\n\s*\n")


def typed_numbers(script: Manuscript) -> Iterator[str]:
    """Yield a line on each number that was typed: what it seems to mean, and if it still agrees."""
    known = (_known(script, name) for name in script.tracking.values)
    values = [likeness.read(one) for one in known if one is not None]
    declared = [pointing.declared_of(one.analysis) for one in script.experiments.values()]
    silent = pointing.Declared(
        amounts=tuple(amount for one in declared for amount in one.amounts),
        texts=tuple(text for one in declared for text in one.texts),
        counts=frozenset(count for one in declared for count in one.counts),
        confidence=declared[0].confidence,
    )
    for piece in script.pieces.values():
        paragraphs = paragraphs_of(piece, script.tracking)
        written = piece.source if piece.latex else _written(piece.source)
        for remark in pointing.remarks(paragraphs, values, silent):
            if _stands(remark.typed, written):
                yield f"{piece.place}:{remark.line}: {remark}"


def _written(source: str) -> str:
    """What of a section in Markdown its author typed as text: of expressions, their captions.

    Claims and the captions that figures have by themselves hold numbers too, which come through
    expressions.
    """

    def captions(match: re.Match[str]) -> str:
        return " ".join(found[1] for found in _CAPTION.findall(match[0]))

    return _EXPRESSION.sub(captions, _COMMENT.sub("", source))


def _stands(text: str, source: str) -> bool:
    """Whether the words and digits of ``text`` stand in ``source``, whatever signs are between."""
    words = r"\W{0,16}".join(map(re.escape, re.findall(r"\w+", text)))
    return re.search(rf"(?<!\w){words}", source) is not None


def paragraphs_of(piece: Piece, tracking: Tracking) -> Iterator[tuple[int, str]]:
    """Yield each paragraph's line and text, captions included, numbers from data cut out."""
    if piece.latex:
        text = _VALUE.sub(FROM_DATA, latex_text.bare(piece.source))
        begin = 0
        for gap in [*(match.span() for match in _BREAK.finditer(text)), (len(text), len(text))]:
            if paragraph := text[begin : gap[0]]:
                yield text.count("\n", 0, begin) + 1, paragraph
            begin = gap[1]
        return
    for line, node in tree.lined(piece.blocks):
        if node["t"] in ("Para", "Plain"):
            yield line, _text(node["c"], tracking)


def _text(inlines: list[Node], tracking: Tracking) -> str:
    out = []
    for node in tree.every(inlines):
        kind = node["t"]
        if kind == "Str":
            out.append(_cut(node["c"], tracking))
        elif kind == "Math":
            out.append(f"${_cut(node['c'][1], tracking)}$")
        elif kind == "Space":
            out.append(" ")
        elif kind in ("SoftBreak", "LineBreak"):
            out.append("\n")
        elif kind in ("Code", "Cite"):
            out.append(FROM_DATA)
    return "".join(out)


def _cut(text: str, tracking: Tracking) -> str:
    return tracking.written(text, lambda number: FROM_DATA)


def _known(script: Manuscript, name: str) -> Known | None:
    found = script.tracking.values[name]
    if found.estimate is None or found.quantity not in QUOTED:
        return None
    analysis = script.experiments[found.source.experiment].analysis
    return Known(
        name=script.tracking.short(name),
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        unit=found.unit,
        text=script.tracking.value(name).number.text,
        words=pointing.spoken(analysis, name),
        arm=pointing.arm_of(analysis, name),
        only=pointing.counted(name),
        counts=found.form == "count" or (bool(pointing.counted(name)) and not found.unit),
        levels=pointing.levels_of(analysis, name),
        usual_arm=pointing.usual_arm(analysis, name),
        unusual=pointing.unusual(analysis, name),
    )
