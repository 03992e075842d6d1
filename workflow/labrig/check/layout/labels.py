"""Labels: of captions (``Figure 3:``), and the numbers of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from labrig.check.document import Word

KINDS = {
    "figure": "figure",
    "fig": "figure",
    "graph": "figure",
    "chart": "figure",
    "table": "table",
    "tab": "table",
    "listing": "listing",
    "algorithm": "listing",
}
_NUMBER = r"[A-Z]?\d+(?:[.-]\d+)*|[A-Z]\.\d+(?:\.\d+)*|[IVXL]+"
_LABEL = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})s?\.?\s*(?P<number>{_NUMBER})(?P<end>\s*[:.|–—]|\s+[-–—]\s|$)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a caption."""

    kind: str
    number: str
    text: str
    """What follows."""


def captioned(words: Sequence[Word]) -> Label | None:
    """The label with which ``words`` begin, if they begin as a caption does.

    ``Figure 1 shows`` is a sentence: a label ends with a sign, with the line, or with a change of
    font.
    """
    if words[0].text[:1].lower() not in "fgctla":
        return None
    said = "".join(("" if word.joined else " ") + word.text for word in words[:6]).strip()
    label = _LABEL.match(said)
    if label is None or not said[0].isupper():
        return None
    rest = "".join(("" if word.joined else " ") + word.text for word in words).strip()
    text = rest[label.end() :].strip()
    if label["end"] is None and not _set_apart(words, label.end()):
        return None
    return Label(KINDS[label["kind"].lower()], label["number"], text)


def _set_apart(words: Sequence[Word], length: int) -> bool:
    """Whether the first ``length`` characters are in a font that the rest is not in."""
    seen = 0
    for index, word in enumerate(words):
        if seen >= length:
            return word.font.name != words[0].font.name and words[index - 1].font == words[0].font
        seen += len(word.text) + (0 if index == 0 or word.joined else 1)
    return True
