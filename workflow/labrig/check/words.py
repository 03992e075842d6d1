"""A profile in words, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.lengths import Window
from labrig.check.profile import Pages, Profile, Section


def shown(profile: Profile) -> Iterator[str]:
    """Say what ``profile`` asks for, line by line."""
    margins = profile.margins
    columns = profile.columns
    yield f"{profile.name}: {profile.title}"
    yield profile.description
    yield ""
    yield f"pages     at most {profile.pages.limit}; {_counted(profile)}"
    yield f"paper     {' or '.join(profile.paper)}; margins at least {margins.top} (top), " + (
        f"{margins.bottom} (bottom), {margins.left} (left), {margins.right} (right)"
    )
    yield "columns   " + ("one" if columns.number == 1 else f"two, {columns.gap} apart")
    yield f"fonts     {profile.fonts.family}, {profile.fonts.size.words} pt, lines at least " + (
        f"{profile.fonts.line_pitch:g} pt apart; captions and footnotes at least "
        f"{profile.fonts.least:g} pt"
    )
    yield "title     " + ("on a page of its own" if profile.title_page else "above the text")
    yield f"figures   {_figures(profile)}"
    yield f"tables    {_tables(profile)}"
    yield f"abstract  {_asked(profile.abstract.paragraphs, 'paragraph') or 'of any length'}"
    yield ""
    yield "sections, in this order:"
    for section in profile.sections:
        yield f"  {_section(section)}"
    yield "  others may be added" if profile.extra_sections else "  no others"


def _counted(profile: Profile) -> str:
    pages: Pages = profile.pages
    parts = {"references": pages.references, "appendices": pages.appendices}
    if profile.title_page:
        parts = {"title page": pages.title_page, **parts}
    yes = [name for name, counts in parts.items() if counts]
    no = [name for name, counts in parts.items() if not counts]
    words = [
        f"{', '.join(names)} {verb}"
        for names, verb in ((yes, "counted"), (no, "not counted"))
        if names
    ]
    first = "title" if pages.numbered_from == "title" else "first section"
    return "; ".join([*words, f"page 1 is that of the {first}"])


def _section(section: Section) -> str:
    lengths = [_asked(section.paragraphs, "paragraph"), _asked(section.pages, "page")]
    words = [
        "" if section.required else "may be left out",
        "" if section.ordered else "in any place",
        *lengths,
        f"or: {'; '.join(section.also)}" if section.also else "",
    ]
    said = ", ".join(filter(None, words))
    return f"{section.heading} ({said})" if said else section.heading


def _figures(profile: Profile) -> str:
    rules = profile.figures
    words = [
        "vector" if rules.vector else "",
        f"letters at least {rules.least_font:g} pt",
        "legible without colour" if rules.greyscale else "",
        "with a caption" if rules.caption else "",
        "referred to in the text" if rules.referred else "",
    ]
    return ", ".join(filter(None, words))


def _tables(profile: Profile) -> str:
    rules = profile.tables
    words = [
        f"letters at least {rules.least_font:g} pt",
        "" if rules.vertical_rules else "no vertical rules",
        "with a caption" if rules.caption else "",
        "referred to in the text" if rules.referred else "",
    ]
    return ", ".join(filter(None, words))


def _asked(window: Window | None, noun: str) -> str:
    if window is None:
        return ""
    return f"{window.words} {noun if window.words.split()[-1] == '1' else noun + 's'}"
