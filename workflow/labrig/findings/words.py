"""Changes as lines for a person. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from labrig import numerals
from labrig.findings.changes import Changes, Edit, ExperimentChanges, Move, Reconsidered, Redrawn
from labrig.findings.compare import beyond, summed
from labrig.findings.records import Quantity

MOST = 20
"""Lines of a kind that are shown, unless all are asked for."""

RELATIONS = {
    "inside": "inside the old interval",
    "outside": "outside the old interval, which the new one overlaps",
    "beyond": "beyond both intervals",
}
SIZES = "trials and blocks are not as many, so intervals and verdicts are expected to differ"
CONTEXT = 3
"""Words of a caption that are shown around what changed."""

Tone = Literal["plain", "heading", "strong", "warning", "old", "new"]


@dataclass(frozen=True)
class Line:
    """A line, and how a terminal with colours may stress it."""

    text: str
    tone: Tone = "plain"


def lines(changes: Changes, old: str, new: str, *, all_of_them: bool = False) -> Iterator[Line]:
    """Yield what changed from ``old`` to ``new``, verdicts before values before figures."""
    most = None if all_of_them else MOST
    yield Line(f"OLD  {old}", "old")
    yield Line(f"NEW  {new}", "new")
    for one in changes.experiments:
        if one.any or one.not_compared:
            yield Line("")
            yield from _experiment(one, most)
    if changes.only_old or changes.only_new:
        yield Line("")
        yield Line("experiments in one of them only", "heading")
        yield from _only(changes.only_old, changes.only_new, most)
    if not changes.any:
        yield Line("")
        counts = [
            numerals.counted(many, noun, plural)
            for kind, noun, plural in (
                ("hypotheses", "hypothesis", "hypotheses"),
                ("values", "value", "values"),
                ("figures", "figure", "figures"),
            )
            if (many := summed(kind, changes.experiments))
        ]
        same = f": {numerals.listed(counts)} compared" if counts else ""
        yield Line(f"nothing changed{same}")


def _experiment(one: ExperimentChanges, most: int | None) -> Iterator[Line]:
    yield Line(_heading(one), "heading")
    for edit in one.circumstances:
        warned = edit.what == "size"
        said = f"  {edit.what}: {_short(edit.old)} -> {_short(edit.new)}"
        yield Line(said + (f" ({SIZES})" if warned else ""), "warning" if warned else "plain")
    if one.not_compared:
        yield Line(f"  not compared, as not both say them: {', '.join(one.not_compared)}")
    if one.hypotheses:
        yield Line("  hypotheses", "heading")
        told = {(edit.old, edit.new) for edit in one.circumstances if edit.what == "blocks"}
        yield from _first([tuple(_hypothesis(each, told)) for each in one.hypotheses], most)
    if one.moves:
        far = beyond(one.moves)
        share = f"{len(one.moves)} of {one.compared['values']} changed"
        yield Line(f"  values ({share}, {far} beyond both intervals)", "heading")
        yield from _first([(Line(f"    {_moved(move)}"),) for move in one.moves], most)
    if one.figures:
        yield Line(
            f"  figures ({len(one.figures)} of {one.compared['figures']} changed)", "heading"
        )
        yield from _first([(Line(f"    {_redrawn(figure)}"),) for figure in one.figures], most)
    if one.only_old or one.only_new:
        yield Line("  in one of them only", "heading")
        yield from _only(one.only_old, one.only_new, most)


def _heading(one: ExperimentChanges) -> str:
    """The experiment, and where it lies if that says more."""
    places = [place for place in (one.old_place, one.new_place) if place not in ("", one.name)]
    return f"{one.name} ({' -> '.join(dict.fromkeys(places))})" if places else one.name


def _hypothesis(
    changed: Reconsidered, told: Collection[tuple[str | None, str | None]]
) -> Iterator[Line]:
    """Say what became of a hypothesis; ``told`` is how the experiment's blocks changed."""
    yield Line(f"    {sentence(changed)}", "strong" if changed.decided_otherwise else "plain")
    old, new = changed.old, changed.new
    if not changed.comparable:
        other = "; ".join(f"{edit.what} {edit.old} -> {edit.new}" for edit in _tests(changed.edits))
        yield Line(f"      another question was asked ({other}): not comparable", "warning")
    for edit in changed.edits:
        if edit.what == "claim":
            yield Line(f"      claim: '{edit.old}' -> '{edit.new}'", "warning")
    if old.estimate.text != new.estimate.text:
        inside = f"{_interval(old.estimate)} -> {_interval(new.estimate)}"
        relation = changed.move.relation if changed.comparable else None
        yield Line(f"      interval {inside}{_said(relation)}")
    n = (old.blocks, new.blocks)
    if None not in n and n[0] != n[1] and (str(n[0]), str(n[1])) not in told:
        yield Line(f"      n = {n[0]} -> {n[1]} blocks")
    if old.post_hoc is not None and new.post_hoc is not None and old.post_hoc != new.post_hoc:
        yield Line(f"      {'now' if new.post_hoc else 'no longer'} post hoc")
    if changed.decided_otherwise and new.reason:
        yield Line(f"      why: {new.reason}")


def sentence(changed: Reconsidered) -> str:
    """Say what became of a hypothesis: ``H2 was supported, is now undecided: ...``."""
    old, new = changed.old, changed.new
    before, after = _estimate(old.estimate), _estimate(new.estimate)
    found = after if before == after else f"{before} -> {after}"
    became = (
        f"was {old.verdict}, is now {new.verdict}"
        if changed.decided_otherwise
        else f"is still {new.verdict}"
    )
    subject = new.subject or old.subject
    return f"{new.id} {became}: {f'{subject} ' if subject else ''}{found}"


def _tests(edits: Iterable[Edit]) -> Iterator[Edit]:
    return (edit for edit in edits if edit.what != "claim")


def _moved(move: Move) -> str:
    old, new = move.old, move.new
    words = new.words if new.words != new.name else old.words
    before, after = old.share, new.share
    if before is None or after is None or before == after:
        before, after = old.text, new.text
    return f"{words}: {before} -> {after}{_said(move.relation)}"


def _said(relation: str | None) -> str:
    return f"; {RELATIONS[relation]}" if relation is not None else ""


def _redrawn(figure: Redrawn) -> str:
    old, new = figure.old.caption, figure.new.caption
    drawn = "drawn otherwise" if figure.kinds else "the same drawing"
    caption = f"; caption: {_words_changed(old, new)}" if old != new else ""
    return f"{figure.name}: {drawn}{caption}"


def _words_changed(old: str, new: str) -> str:
    """Say the first change of a text, with some words around it, and how many more there are."""
    before, after = old.split(), new.split()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    spans = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if not spans:
        return "blanks between its words"
    _, i, j, k, m = spans[0]
    more = f", and {len(spans) - 1} more" if len(spans) > 1 else ""
    return f"'{_around(before, i, j)}' -> '{_around(after, k, m)}'{more}"


def _around(words: Sequence[str], start: int, end: int) -> str:
    first, last = max(start - CONTEXT, 0), end + CONTEXT
    head, tail = ("... " if first else ""), (" ..." if last < len(words) else "")
    return head + " ".join(words[first:last]) + tail


def _only(old: Sequence[str], new: Sequence[str], most: int | None) -> Iterator[Line]:
    yield from _first([(Line(f"    only in OLD: {name}", "old"),) for name in old], most)
    yield from _first([(Line(f"    only in NEW: {name}", "new"),) for name in new], most)


def _first(blocks: Sequence[Sequence[Line]], most: int | None) -> Iterator[Line]:
    for block in blocks[:most]:
        yield from block
    if most is not None and len(blocks) > most:
        yield Line(f"    and {len(blocks) - most} more (--all)")


def _estimate(quantity: Quantity) -> str:
    """The estimate as shown, without its interval."""
    return quantity.text.partition(" [")[0]


def _interval(quantity: Quantity) -> str:
    _, opened, rest = quantity.text.partition(" [")
    return f"[{rest}" if opened else "none"


def _short(said: str | None) -> str:
    """Write what a board said; digests as far as they tell each other apart."""
    if said is None:
        return "not said"
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b", r"\1", said)
