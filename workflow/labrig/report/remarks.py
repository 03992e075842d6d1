"""What an author should look at: lengths, notes, typed numbers, what a page loses. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.check import windows
from labrig.check.limit import Length
from labrig.check.windows import Extent
from labrig.report import lost, prose, tree
from labrig.report.manuscript import Manuscript
from labrig.report.prose import Piece
from labrig.report.typed import hand_typed

_NO_TEXT = ("Math", "Space", "SoftBreak", "RawInline", "Image")


def remarks(script: Manuscript, lengths: Sequence[Length]) -> Iterator[str]:
    """Yield a line on each thing that its author should look at.

    Notes to oneself are unresolved where the report is no draft.
    """
    extents = [
        Extent(heading=one.heading, paragraphs=paragraphs(one.piece), pages=length.pages)
        for one, length in zip(script.sections, lengths, strict=True)
    ]
    place = script.folder / "report.yaml"
    for said in windows.remarks(script.profile, extents, paragraphs(script.abstract)):
        yield f"{place}: {said}"
    if not script.report.draft:
        for piece in script.all_pieces:
            yield from _notes(piece, script.floats.notes)
    yield from _never_referred_to(script)
    yield from hand_typed.typed_numbers(script)
    yield from lost.lost_on_page(script)


def _never_referred_to(script: Manuscript) -> Iterator[str]:
    """Figures and tables of the sections that the text has nothing to say of."""
    asked = {"fig": script.profile.figures.referred, "tab": script.profile.tables.referred}
    referred = prose.referred(list(script.pieces.values()), script.floats)
    for section in script.sections:
        for line, node in tree.lined(section.piece.blocks):
            what, _, index = (tree.attribute(node) or "").partition(" ")
            if what == "float":
                label = script.floats.placed[int(index)].label
                if asked[label.partition(":")[0]] and label not in referred:
                    yield f"{section.piece.place}:{line}: the text does not refer to {label}"


def paragraphs(piece: Piece) -> int:
    """Count a section's paragraphs of text: lists and formulas belong to theirs."""
    return sum(
        block["t"] == "Para" and any(inline["t"] not in _NO_TEXT for inline in block["c"])
        for block in piece.blocks
    )


def _notes(piece: Piece, notes: list[str]) -> Iterator[str]:
    for line, node in tree.lined(piece.blocks):
        kind, _, rest = (tree.ours(node) or "").partition(" ")
        if kind == "note":
            yield f"{piece.place}:{line}: a note is not resolved: {notes[int(rest)]}"
