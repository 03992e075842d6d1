"""Names that headings have, besides those of a profile."""

from __future__ import annotations

import re

from labrig.check.profile import Profile, same

REFERENCES = frozenset(
    {
        "references",
        "bibliography",
        "works cited",
        "literature",
        "literature cited",
        "reference list",
        "references and notes",
        "references cited",
    }
)
FRONT = frozenset(
    {
        "abstract",
        "summary",
        "executive summary",
        "contents",
        "table of contents",
        "list of figures",
        "list of tables",
        "listings",
        "list of listings",
        "keywords",
        "index terms",
        "declaration",
        "ccs concepts",
    }
)
OTHER = frozenset({"acknowledgements", "acknowledgments", "acknowledgement", "acknowledgment"})
_APPENDIX = re.compile(
    r"^(?:appendix|appendices|annex|supplementary material)\b[\s:.–—-]*", re.IGNORECASE
)

_PART = re.compile(r"^part\s+(?:[ivxl]+|\d{1,2}|[a-z])$", re.IGNORECASE)


def plain(heading: str) -> str:
    """A heading's text as names are compared: case, blanks and a sign at its end aside."""
    return same(heading.strip().rstrip(".:—–-").strip())


def is_appendix(heading: str) -> bool:
    """Whether a heading says that it is an appendix's."""
    return _APPENDIX.match(heading) is not None


def is_part(heading: str) -> bool:
    """Whether a heading is but the number of a part that holds sections: ``Part II``."""
    return _PART.match(plain(heading)) is not None


def is_references(heading: str) -> bool:
    """Whether a heading says that it is the references'."""
    return plain(heading) in REFERENCES


def is_front(heading: str) -> bool:
    """Whether a heading is one that stands before the first section."""
    return plain(heading) in FRONT


def of_sections(profile: Profile) -> frozenset[str]:
    """The names of sections that a profile accepts, and others that are sections in any report."""
    own = {same(name) for one in profile.sections for name in (one.heading, *one.also)}
    return frozenset(own) | OTHER | USUAL


USUAL = frozenset(
    {
        "introduction",
        "background",
        "related work",
        "method",
        "methods",
        "methodology",
        "experimental setup",
        "setup",
        "experimental setup and methodology",
        "evaluation",
        "results",
        "discussion",
        "results and discussion",
        "conclusion",
        "conclusions",
    }
)
"""What sections are often called, whichever the profile."""
