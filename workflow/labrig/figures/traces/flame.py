"""Flame graphs: every call of all stacks, as wide as what was counted under it.

Boxes are told apart by their edges and the kernel's calls by their grey, so that nothing is lost
in print. Why drawn here: the flame graphs of PyPI are programs that read a sampler's files and
write SVG for screens; a page wants vectors with the report's fonts, and nothing wider than itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.caption import Caption, Drawn
from labrig.figures.lettering import Lettering
from labrig.figures.traces.layout import ALL, Box, layout
from labrig.figures.traces.stacks import Profile, Side
from labrig.figures.traces.words import measure, of_arm, several, share, source
from labrig.numerals import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.14
"""Height of a call, in inches."""
ROWS = 58
"""Calls that stand on each other on one page."""
BELOW = 0.46
EDGE = 0.13
"""Room below and at the other sides, in inches."""
LETTERS = 7.0
PAD = 1.5
"""Room at the left and right of a name, in points."""
NARROWEST = 0.0015
"""Share of the width from which a call is drawn: 0.65 points."""
GREY: dict[Side, str] = {"kernel": "0.80", "user": "1", "": "1"}
FOOT = "0.93"


def flame(profile: Profile, *, name: str, label: str = "", board: str = "") -> Drawn:
    """Draw a profile's stacks; ``label`` is the arm's, ``board`` the sentence on its times."""
    boxes = layout(profile.stacks)
    wide = [box for box in boxes if box.value >= NARROWEST * profile.total]
    levels = 1 + max(box.level for box in wide)
    rows = places(levels, ROWS)
    shown = [box for box in wide if box.level in rows]
    height = ROW * (1 + max(rows.values())) + EDGE + BELOW
    hover = {}
    letters = Lettering(LETTERS)
    with style.house():
        figure, axes = style.framed(height, left=EDGE, right=EDGE, below=BELOW, above=EDGE)
        width = style.WIDTH - 2 * EDGE
        points = 72 * width / profile.total
        for number, box in enumerate(shown):
            gid = f"call-{number}"
            _box(axes, box, rows[box.level], points, gid, letters)
            hover[gid] = f"{box.call.text}: {count(box.value)} ({share(box.value, profile.total)})"
        if len(rows) < levels:
            _gap(axes, rows, levels, letters)
        axes.set_xlim(0, 72 * width)
        axes.set_ylim(0, 1 + max(rows.values()))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks(
            [72 * width * tenth / 10 for tenth in range(0, 11, 2)],
            [f"{10 * tenth}" for tenth in range(0, 11, 2)],
        )
        axes.set_xlabel(
            letters.printable(f"share of {count(profile.total)} ({measure(profile)}), %")
        )
    return Drawn(
        name=name,
        figure=figure,
        caption=_caption(profile, boxes, wide, levels - len(rows), label, board),
        hover=hover,
    )


def places(levels: int, most: int) -> dict[int, int]:
    """The row of each level that is drawn. Of too many, levels in the middle are left out.

    A third of the rows is the outermost levels', one row is left free, the rest the innermost's.
    """
    if levels <= most:
        return {level: level for level in range(levels)}
    foot = most // 3
    head = most - foot - 1
    first = levels - head
    return {level: level for level in range(foot)} | {
        level: foot + 1 + level - first for level in range(first, levels)
    }


def _box(axes: Axes, box: Box, row: int, points: float, gid: str, letters: Lettering) -> None:
    from matplotlib.patches import Rectangle

    left, width = box.start * points, box.value * points
    axes.add_patch(
        Rectangle(
            (left, row),
            width,
            1,
            facecolor=FOOT if box.call == ALL else GREY[box.call.side],
            edgecolor=style.INK,
            linewidth=min(0.4, width / 4),
            clip_on=False,
            gid=gid,
        )
    )
    text = letters.clip(box.call.short, width - 2 * PAD)
    if text:
        axes.text(
            left + PAD,
            row + 0.5,
            text,
            fontsize=letters.size,
            va="center_baseline",
            parse_math=False,
        )


def _gap(axes: Axes, rows: dict[int, int], levels: int, letters: Lettering) -> None:
    free = next(row for row in range(len(rows) + 1) if row not in rows.values())
    axes.text(
        0.5,
        free + 0.5,
        f"{several(levels - len(rows), 'level')} left out",
        transform=axes.get_yaxis_transform(),
        fontsize=letters.size,
        style="italic",
        ha="center",
        va="center_baseline",
    )


def _caption(
    profile: Profile,
    boxes: Sequence[Box],
    wide: Sequence[Box],
    levels: int,
    label: str,
    board: str,
) -> Caption:
    total = profile.total
    sides = {calls[0].side for calls in profile.stacks if calls} | {
        calls[-1].side for calls in profile.stacks if calls
    }
    words = (
        f"Flame graph of {source(profile)}{of_arm(label)}: "
        f"{several(len(profile.stacks), 'stack')}, {measure(profile)} {count(total)} in all. "
        "A box is a call, as wide as its share; on it stand the calls that it made, in "
        "alphabetical order."
    )
    if {"kernel", "user"} <= sides:
        words += " Grey: kernel; white: user."
    elif sides - {""}:
        words += f" All are {' '.join(sides - {''})} stacks."
    if len(wide) < len(boxes):
        words += (
            f" {several(len(boxes) - len(wide), 'call')} narrower than "
            f"{100 * NARROWEST:g}% of the width {'is' if len(boxes) - len(wide) == 1 else 'are'} "
            "left out."
        )
    if levels:
        words += f" So {'is' if levels == 1 else 'are'} {several(levels, 'level')} in the middle."
    widest = max(
        (box for box in boxes if box.level), key=lambda box: (box.value, box.level), default=None
    )
    alt = f"Flame graph of {several(len(profile.stacks), 'stack')}{of_arm(label)}"
    if widest is not None:
        alt += f"; {share(widest.value, total)} of them under {widest.call.text}"
    return Caption(
        title=f"Flame graph of {source(profile)}{of_arm(label)}",
        caption=words + profile.remark + board,
        columns=("stacks",) if profile.kind == "records" else ("name", "keys", "value"),
        alt=alt + ".",
    )
