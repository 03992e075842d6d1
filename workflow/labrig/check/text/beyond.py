"""References to a figure, a table or a section whose number is above the last there is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.drawings.mentions import plain
from labrig.check.paper import Paper
from labrig.check.text.running import Running

_KINDS = {
    "figure": r"(?:Figure|FIGURE|Fig\.?|FIG\.?)",
    "table": r"(?:Table|TABLE|Tab\.)",
    "section": r"(?:Section|Sec\.|§)",
}
_OTHERS = r"(?:of|in|from)\s+(?!this\b|our\b)"
_SAID = {
    kind: re.compile(
        rf"(?<![\w-]){name}[\s~]*(?P<number>\d{{1,2}})(?![\d%])(?!\.\d+\.\d+\.|,\d)"
        rf"(?P<more>(?:\.\d+)*)[a-h]?(?![\w-]|\)?,?\s+{_OTHERS})"
    )
    for kind, name in _KINDS.items()
}
_CAPTION = re.compile(r"\s*[:.|]")
_SENTENCE = re.compile(r"(?<=[a-z\d)\]]{2})[.!?][)\]]*\s+(?=[A-Z])")
_ANOTHER = re.compile(
    r"\[[^\]]*\d[^\]]*\]|\bet\s+al\b|\((?:[^()]*\D)?(?:19|20)\d\d[a-z]?\)|['’]s\s+(?:Fig|Tab|Sec)"
    r"|\b(?:their|his|her|its|chapter|manual|man|book|textbook|handbook|guide|specification"
    r"|standard|RFC|POSIX|handout|documentation|original|Act)\b"
)
"""What a sentence has that speaks of another work."""


def beyond(paper: Paper, text: Running) -> Iterator[tuple[int, int, str]]:
    """Yield where ``text`` names a number above the last of its kind, and what to say of it.

    Only where the paper's own have plain numbers (``3``, not ``2.3`` or ``IV``); a sentence that
    speaks of another work is left alone, as far as its words tell.
    """
    for kind, last in _last(paper).items():
        said = list(_SAID[kind].finditer(text.text))
        # One that was not understood as a caption may still be one.
        last = max([last, *(int(one["number"]) for one in said if _captions(text.text, one))])
        for one in said:
            whole = kind == "section" or not one["more"]
            if whole and int(one["number"]) > last and not _of_another(text.text, one):
                named = " ".join(one.group().split())
                what = f"{named} is referred to, but the last {kind} is {last}"
                yield one.start(), one.end(), what


def _last(paper: Paper) -> dict[str, int]:
    """The largest number of each kind that is numbered plainly."""
    numbers = {
        kind: [plain(one.number) for one in paper.captions if one.kind == kind and one.number]
        for kind in ("figure", "table")
    }
    own = [part.heading.number for part in paper.sections]
    numbers["section"] = (
        [part.heading.number for part in paper.parts if part.heading.number] if all(own) else []
    )
    # Those of an appendix have letters: A.1.
    mine = {kind: [one for one in all_ if one[:1].isdigit()] for kind, all_ in numbers.items()}
    return {
        kind: max(map(int, plainly))
        for kind, plainly in mine.items()
        if plainly and all(one.isdecimal() for one in plainly)
    }


def _captions(text: str, said: re.Match[str]) -> bool:
    begins = text[max(0, said.start() - 1) : said.start()] in ("", "\n")
    return begins and _CAPTION.match(text, said.end()) is not None


def _of_another(text: str, said: re.Match[str]) -> bool:
    """Whether the sentence around it speaks of another work."""
    start = max((one.end() for one in _SENTENCE.finditer(text, 0, said.start() + 1)), default=0)
    end = _SENTENCE.search(text, said.end())
    return _ANOTHER.search(text, start, end.start() if end else len(text)) is not None
