"""Lines as one running text, from whose every letter one finds back to its place. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from labrig.check.document import Word
from labrig.check.layout.style import is_fixed
from labrig.check.paper import Area, Line, Paper
from labrig.check.rule import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """Text with line breaks, and the word of the page that each part of it is."""

    text: str
    starts: tuple[int, ...]
    words: tuple[tuple[Line, Word], ...]

    def word(self, position: int) -> Word:
        """The word to which the letter at ``position`` belongs."""
        return self.words[max(0, bisect_right(self.starts, position) - 1)][1]

    def place(self, start: int, end: int) -> Place:
        """Where the letters from ``start`` to ``end`` are, as far as they stand on one line."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first + 1, bisect_right(self.starts, max(start, end - 1)))
        line, word = self.words[first]
        box = word.box
        for other, further in self.words[first:last]:
            if other is line:
                box = box.around(further.box)
        return Place(page=line.page, box=box)

    def around(self, start: int, end: int, letters: int = 30) -> str:
        """The letters from ``start`` to ``end`` with what stands beside them."""
        before = self.text[max(0, start - letters) : start].replace("\n", " ")
        after = self.text[end : end + letters].replace("\n", " ")
        if start > letters:
            before = before.partition(" ")[2]
        if end + letters < len(self.text):
            after = after.rpartition(" ")[0]
        return f"{before}{self.text[start:end]}{after}".replace("\n", " ").strip()


def running(lines: Iterable[Line], without: frozenset[Area] = frozenset()) -> Running:
    """The text of ``lines``, those of the areas ``without`` left out."""
    text: list[str] = []
    starts: list[int] = []
    words: list[tuple[Line, Word]] = []
    length = 0
    for line in lines:
        if line.area in without:
            continue
        for index, word in enumerate(line.words):
            if index and not word.joined:
                text.append(" ")
                length += 1
            starts.append(length)
            words.append((line, word))
            text.append(word.text)
            length += len(word.text)
        text.append("\n")
        length += 1
    return Running(text="".join(text), starts=tuple(starts), words=tuple(words))


def apart(paper: Paper) -> tuple[Running, Running]:
    """The text of all pages, and their headers and footers, which would cut through it.

    Program text is left out, and the numbers of lines are with the headers.
    """
    furniture = frozenset({Area.HEADER, Area.FOOTER})
    code = frozenset({Area.LISTING})
    return (
        running(paper.lines, code | furniture),
        running(paper.lines, frozenset(Area) - furniture),
    )


def fixed(word: Word) -> bool:
    """Whether a word is set in a fixed-width font, as code is."""
    return is_fixed(word.font)
