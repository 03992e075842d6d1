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
_NUMBER = r"[A-Z]?\d+(?:[.-]\d+)*|[A-Z]\.\d+(?:\.\d+)*|(?-i:[IVXL]+)(?![^\W\d_])"
_LABEL = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})s?\.?\s*(?P<number>{_NUMBER})(?P<end>\s*[:.|–—]|\s+[-–—]\s|$)?",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^(?:(?:section|chapter|appendix)\s+)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z](?:\.\d{1,2})*)(?P<end>[.):]?)$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?(?P<rest>[A-Z]\D*)$")


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


def split(words: Sequence[Word]) -> tuple[str, tuple[Word, ...], str]:
    """A heading's number, its other words, and what these say."""
    rest = tuple(words)
    if glued := _GLUED.match(rest[0].text):
        said = " ".join([glued["rest"], *(word.text for word in rest[1:])])
        return glued["number"], rest, said
    for count in (2, 1, 3):
        if len(rest) <= count:
            continue
        label = "".join(("" if word.joined else " ") + word.text for word in rest[:count]).strip()
        number = _HEADING.match(label)
        if number is None or not number["number"].isupper() | number["number"][0].isdigit():
            continue
        if count > 1 and " " in label and label.split()[0].isdigit():
            continue
        gap = rest[count].box.left - rest[count - 1].box.right
        letter = number["number"].isalpha()
        if letter and " " not in label and not number["end"] and gap < 0.55 * rest[0].size:
            continue
        return number["number"], rest[count:], text_of(rest[count:])
    return "", rest, text_of(rest)


def text_of(words: Sequence[Word]) -> str:
    """What words say, with blanks where there are blanks."""
    return "".join(("" if word.joined else " ") + word.text for word in words).strip()
