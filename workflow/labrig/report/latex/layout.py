"""A format profile in LaTeX's terms: class, type, paper and margins. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labrig.check.lengths import points
from labrig.check.profile import Profile
from labrig.errors import DocumentError
from labrig.report.escape import Latex

PAPER = {"A4": "a4paper", "letter": "letterpaper"}
FAMILIES: Mapping[str, Latex] = {
    "Times": Latex(r"\usepackage{mathptmx}\usepackage[scaled=0.9]{helvet}"),
    "Palatino": Latex(r"\usepackage{mathpazo}\usepackage[scaled=0.95]{helvet}"),
}
PITCH: Mapping[int, float] = {10: 12.0, 11: 13.6, 12: 14.5, 9: 11.0, 8: 9.5, 14: 17.0}
"""Distance of lines for each size of type, in points (size10.clo and its like; 9, 8 and 14 are
those of extsizes), in the order in which sizes are taken."""
ARTICLE = (10, 11, 12)
"""The sizes that LaTeX's own class has."""
NOTE_ROOM = 12.0
"""What is left free around notes in the margin, in points."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What the template of a report sets its pages by."""

    document_class: str
    options: str
    fonts: Latex
    stretch: float
    """By what the distance of lines is multiplied."""
    geometry: str
    columns: int
    gap: str | None
    """Between two columns."""
    title_page: bool
    numbered_from_title: bool
    note_width: float
    """Of notes in the margin, in points."""


def layout_of(profile: Profile) -> Layout:
    """Return the layout of a profile.

    Raises DocumentError for a family or a size of type that labrig cannot set.
    """
    if profile.fonts.family not in FAMILIES:
        raise DocumentError(
            f"the profile '{profile.name}' asks for the fonts {profile.fonts.family}; labrig sets "
            f"{' or '.join(FAMILIES)}"
        )
    size = next((size for size in PITCH if profile.fonts.size.holds(size)), None)
    if size is None:
        raise DocumentError(
            f"the profile '{profile.name}' asks for type of {profile.fonts.size.words} pt; labrig "
            f"sets {', '.join(map(str, sorted(PITCH)))} pt"
        )
    margins = profile.margins
    options = [f"{size}pt", PAPER[profile.paper[0]]]
    if profile.columns.number == 2:
        options.append("twocolumn")
    sides = {name: getattr(margins, name) for name in ("top", "bottom", "left", "right")}
    return Layout(
        document_class="article" if size in ARTICLE else "extarticle",
        options=",".join(options),
        fonts=FAMILIES[profile.fonts.family],
        stretch=max(1.0, profile.fonts.line_pitch / PITCH[size]),
        geometry=",".join(f"{name}={_length(length)}" for name, length in sides.items()),
        columns=profile.columns.number,
        gap=None if profile.columns.gap is None else _length(profile.columns.gap),
        title_page=profile.title_page,
        numbered_from_title=profile.pages.numbered_from == "title",
        note_width=max(0.0, points(margins.right) - NOTE_ROOM),
    )


def _length(length: str) -> str:
    return length.replace(" ", "")
