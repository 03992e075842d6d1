"""The stacks at which most was counted, largest first, with their innermost calls in words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.caption import Caption, Drawn
from labrig.figures.lettering import CUT, Lettering
from labrig.figures.traces.stacks import Calls, Profile
from labrig.figures.traces.words import measure, of_arm, several, share, source
from labrig.numerals import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12
"""Stacks that have a bar of their own."""
ROW = 0.46
LEFT, RIGHT, BELOW, ABOVE = 0.13, 1.9, 0.46, 0.24
"""Margins in inches; the numbers stand in the right one."""
COLUMNS = (0.72, 1.16, 1.8)
"""Right ends of the value, the share and the cumulative share, in inches right of the bars."""
LINES = 2
LETTERS = 7.0
FROM = " ← "


@dataclass(frozen=True, kw_only=True, slots=True)
class Rank:
    """One bar: a stack, or all the stacks that have none."""

    calls: Calls | None
    """The outermost first; None for all others together."""
    stacks: int
    value: int


def rank(profile: Profile, most: int = MOST) -> tuple[Rank, ...]:
    """The ``most`` largest stacks, then all others as one; equals in alphabetical order."""
    ordered = sorted(profile.stacks.items(), key=lambda pair: (-pair[1], pair[0]))
    cut = most if len(ordered) > most else len(ordered)
    ranks = [Rank(calls=calls, stacks=1, value=value) for calls, value in ordered[:cut]]
    if ordered[cut:]:
        rest = ordered[cut:]
        ranks.append(Rank(calls=None, stacks=len(rest), value=sum(value for _, value in rest)))
    return tuple(ranks)


def ranked(profile: Profile, *, name: str, label: str = "", board: str = "") -> Drawn:
    """Draw a profile's largest stacks; ``label`` is the arm's, ``board`` the sentence on times."""
    ranks = rank(profile)
    total = profile.total
    letters = Lettering(LETTERS)
    width = 72 * (style.WIDTH - LEFT - RIGHT)
    sums = itertools.accumulate(one.value for one in ranks)
    hover = {}
    with style.house():
        figure, axes = style.framed(
            ROW * len(ranks) + BELOW + ABOVE, left=LEFT, right=RIGHT, below=BELOW, above=ABOVE
        )
        for row, (one, so_far) in enumerate(zip(ranks, sums, strict=True)):
            gid = f"stack-{row}"
            axes.barh(
                row + 0.82,
                one.value / total,
                height=0.24,
                facecolor="0.45" if one.calls is not None else "white",
                edgecolor=style.INK,
                linewidth=0.5,
                gid=gid,
            )
            for line, text in enumerate(_lines(one, letters, width)):
                axes.text(
                    0,
                    row + 0.24 + 0.28 * line,
                    text,
                    fontsize=LETTERS,
                    va="center_baseline",
                    parse_math=False,
                )
            numbers = (count(one.value), share(one.value, total), share(so_far, total))
            _numbers(axes, row + 0.82, numbers, letters)
            whole = "; ".join(call.text for call in reversed(one.calls or ())) or _other(one)
            hover[gid] = f"{numbers[0]} ({numbers[1]}): {whole}"
        _numbers(axes, -0.18, (measure(profile), "share", "cumulative"), letters)
        axes.set_xlim(0, max(one.value for one in ranks) / total)
        axes.set_ylim(len(ranks), 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(lambda at, _: f"{100 * at:.3g}")
        axes.set_xlabel(letters.printable(f"share of {count(total)} ({measure(profile)}), %"))
    return Drawn(
        name=name,
        figure=figure,
        caption=_caption(profile, ranks, label, board),
        hover=hover,
    )


def innermost(calls: Calls, letters: Lettering, width: float, lines: int) -> list[str]:
    """A stack in at most ``lines`` lines as wide as ``width``, from its innermost call on."""
    found: list[str] = []
    line = ""
    for number, call in enumerate(reversed(calls)):
        last = number == len(calls) - 1
        behind = "" if last else FROM
        text = letters.printable(call.short) + behind
        if line and letters.width(line + text) > _room(width, found, lines, last, letters):
            if len(found) == lines - 1:
                line += CUT
                break
            found.append(line)
            line = ""
        if not line:
            room = _room(width, found, lines, last, letters) - letters.width(behind)
            text = letters.clip(call.short, room) + behind
        line += text
    return [each.rstrip() for each in (*found, line)]


def _room(width: float, found: Sequence[str], lines: int, last: bool, letters: Lettering) -> float:
    """The room of a line: the last one keeps some for the sign that more calls follow."""
    return width if last or len(found) < lines - 1 else width - letters.width(CUT)


def _lines(one: Rank, letters: Lettering, width: float) -> list[str]:
    if one.calls is None:
        return ["", _other(one)]
    lines = innermost(one.calls, letters, width, LINES) if one.calls else ["(no calls)"]
    return lines if len(lines) == LINES else ["", *lines]


def _other(one: Rank) -> str:
    return f"other ({several(one.stacks, 'stack')})" if one.calls is None else "(no calls)"


def _numbers(axes: Axes, row: float, words: Sequence[str], letters: Lettering) -> None:
    for word, inches in zip(words, COLUMNS, strict=True):
        axes.annotate(
            letters.printable(word),
            (1, row),
            xycoords=axes.get_yaxis_transform(),
            xytext=(72 * inches, 0),
            textcoords="offset points",
            fontsize=LETTERS + 1,
            ha="right",
            va="center_baseline",
            annotation_clip=False,
        )


def _caption(profile: Profile, ranks: Sequence[Rank], label: str, board: str) -> Caption:
    total = profile.total
    own = [one for one in ranks if one.calls is not None]
    of = several(len(profile.stacks), "stack")
    first = own[0].calls or ()
    words = (
        f"The largest {count(len(own))} of {of}" if len(own) < len(ranks) else f"All {of}"
    ) + f" of {source(profile)}{of_arm(label)}, {measure(profile)} {count(total)} in all"
    title = f"Stacks of {source(profile)}{of_arm(label)} by {measure(profile)}"
    inner = first[-1].text if first else "no calls"
    return Caption(
        title=title,
        caption=f"{words}. A bar is a stack; above it its innermost calls, each called by the one "
        "behind its arrow. Right: its value, its share, and the share of all down to it."
        + profile.remark
        + board,
        columns=("stacks",) if profile.kind == "records" else ("name", "keys", "value"),
        alt=f"{words}: the largest, in {inner}, has {share(own[0].value, total)}; the "
        f"{count(len(own))} together have {share(sum(one.value for one in own), total)}.",
    )
