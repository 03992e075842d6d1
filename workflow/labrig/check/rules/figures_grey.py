"""The rule on figures that are told by colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labrig.check.drawings.colours import hexadecimal, lightness
from labrig.check.drawings.floats import name, where
from labrig.check.drawings.greys import collapsing
from labrig.check.rule import Found, Rule, Severity, Subject, few


def _greyscale(subject: Subject) -> Iterable[Found]:
    if not subject.profile.figures.greyscale:
        return ()
    return few(_alike(subject))


def _alike(subject: Subject) -> Iterator[Found]:
    for figure in subject.paper.figures:
        pairs = collapsing(figure.paths, figure.words)
        if not pairs:
            continue
        one, other = pairs[0]
        more = f" ({len(pairs) - 1} more such pairs)" if len(pairs) > 1 else ""
        what = (
            f"in {name(figure)} only colour tells “{one.said}” ({hexadecimal(one.colour)}) from "
            f"“{other.said}” ({hexadecimal(other.colour)}), and in grey both look alike: "
            f"lightness {lightness(one.colour):.0f} and {lightness(other.colour):.0f} of 100{more}"
        )
        yield Found(place=where(figure), what=what)


RULES = (
    Rule(
        name="figures/greyscale",
        severity=Severity.WARNING,
        title="Nothing in a figure is told by colour alone.",
        why=(
            "Reports are printed without colour, and some readers do not see it. Compared are "
            "the samples of a figure's key: two whose marks, dashes, widths and sizes are the "
            "same have to differ by 7.3 in lightness (CIE 1976 L*). Colours that no key explains "
            "tell nothing and are not compared."
        ),
        fix="Give each series its own marker, dash or hatch, or colours that differ in lightness.",
        check=_greyscale,
    ),
)
