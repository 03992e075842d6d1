"""Rules on tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from labrig.check.drawings.floats import (
    before_text,
    may_have_caption,
    misnumbered,
    name,
    unreferred,
    where,
)
from labrig.check.drawings.letters import small_letters
from labrig.check.drawings.strokes import bare
from labrig.check.paper import Table
from labrig.check.rule import Found, Rule, Severity, Subject, few

FEWEST_RULES = 2
"""What has fewer horizontal rules need not be a table."""
CELLS = 0.9
"""The least gap between two cells, in sizes of type; blanks between words are a third."""
THICKEST = 2.0
"""In points: a thicker area is no rule."""
SHORTEST = 5.0
"""In points: less high is a dot or a tick."""
SAME = 1.0
"""In points: pieces of one vertical rule, one a row, stand above each other."""


def _captions(subject: Subject) -> Iterable[Found]:
    if not subject.profile.tables.caption:
        return ()
    return few(_captionless(subject))


def _captionless(subject: Subject) -> Iterator[Found]:
    paper = subject.paper
    for table in paper.tables:
        if (
            table.in_body
            and table.caption is None
            and _horizontal(table) >= FEWEST_RULES
            and _has_columns(table)
            and not before_text(paper, table.page, table.box)
            and not may_have_caption(paper, table)
        ):
            yield Found(place=where(table), what=f"a table ({_starts(table)}) has no caption")
    yield from misnumbered(paper, "table")


def _horizontal(table: Table) -> int:
    boxes = (bare(path) for path in table.rules)
    return sum(box.width >= SHORTEST and box.height <= THICKEST for box in boxes)


def _has_columns(table: Table) -> bool:
    """Whether at least half of its lines have a gap as between two cells: a listing has none."""
    parted = sum(
        any(
            after.box.left - word.box.right > CELLS * line.size
            for word, after in pairwise(line.words)
        )
        for line in table.lines
    )
    return 2 * parted >= len(table.lines)


def _starts(table: Table) -> str:
    text = table.lines[0].text if table.lines else ""
    return f"“{text[:30]}{'…' if len(text) > 30 else ''}”"


def _referred(subject: Subject) -> Iterable[Found]:
    if not subject.profile.tables.referred:
        return ()
    return few(unreferred(subject.paper, "table"))


def _letters(subject: Subject) -> Iterable[Found]:
    words = (
        (table, (word for line in table.lines for word in line.words))
        for table in subject.paper.tables
    )
    return few(small_letters(words, subject.profile.tables.least_font))


def _vertical_rules(subject: Subject) -> Iterable[Found]:
    if subject.profile.tables.vertical_rules:
        return ()
    return few(_upright(subject))


def _upright(subject: Subject) -> Iterator[Found]:
    for table in subject.paper.tables:
        count = vertical(table) if table.caption or _has_columns(table) else 0
        if count:
            rules = "a vertical rule" if count == 1 else f"{count} vertical rules"
            yield Found(place=where(table), what=f"{name(table)} has {rules}")


def vertical(table: Table) -> int:
    """How many vertical rules a table has, those that are drawn row by row counted once."""
    boxes = (bare(path) for path in table.rules)
    places = sorted(box.left for box in boxes if box.width <= THICKEST and box.height >= SHORTEST)
    return sum(index == 0 or place - places[index - 1] > SAME for index, place in enumerate(places))


RULES = (
    Rule(
        name="tables/caption",
        severity=Severity.ERROR,
        title="Every table in the sections has a caption with a number of its own.",
        why=(
            "As with figures. A table without a caption is one that has at least two horizontal "
            "rules and columns; other rows of words are left alone. A table over "
            "pages may repeat its caption."
        ),
        fix="Put the table into a table environment with a \\caption.",
        check=_captions,
    ),
    Rule(
        name="tables/referred",
        severity=Severity.WARNING,
        title="The text refers to every table in the sections.",
        why="As with figures: “Table 3”, “Tables I and II”, “tab. 2”.",
        fix="Say in the text what the table shows, with Table~\\ref{...}, or leave it out.",
        check=_referred,
    ),
    Rule(
        name="tables/font-size",
        severity=Severity.ERROR,
        title="Letters in tables are not smaller than the profile's least.",
        why=(
            "A table that was shrunk until it fitted cannot be read. Letters are measured on "
            "paper, as in figures."
        ),
        fix="Leave out columns, or move the table to an appendix, rather than shrink it.",
        check=_letters,
    ),
    Rule(
        name="tables/vertical-rules",
        severity=Severity.WARNING,
        title="Tables have no vertical rules.",
        why=(
            "White space tells columns apart; lines between them keep the eye from reading along "
            "a row (booktabs' manual, section 2). Not asked where the profile allows them."
        ),
        fix="Leave the | out of the tabular's columns, and use booktabs' rules.",
        check=_vertical_rules,
    ),
)
