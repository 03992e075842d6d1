"""English as it is spelt in Britain and in America, and the words of this field.

The list of words is pyspellchecker's, which is American; ``words/*.txt`` add the field's.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

_OWN = Path(__file__).with_name("words")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "'s")
_PREFIXES = (
    *("anti", "auto", "co", "counter", "de", "dis", "hyper", "inter", "intra", "kilo", "macro"),
    *("meta", "micro", "mis", "multi", "nano", "non", "out", "over", "para", "post", "pre"),
    *("pseudo", "quasi", "re", "semi", "sub", "super", "trans", "ultra", "un", "under"),
)
_SHORTEST_STEM = 5
"""Letters that a word has to have to be one after a prefix: else 'untill' were 'un' and 'till'."""

_LONGEST = 30
"""Letters of a word beyond which nothing is near."""

# How British spelling differs where it does so by rule (Hart's Rules, New Hart's Rules ch. 21).
_OUR = re.compile(
    r"\b(?P<stem>arb|ard|arm|behavi|cand|clam|col|demean|discol|dishon|endeav|enam|fav|ferv|flav"
    r"|glam|harb|hon|hum|lab|misbehavi|neighb|od|parl|ranc|rig|rum|savi|sav|splend|succ|tum|val"
    r"|vap|vig)our"
)
_RE = re.compile(
    r"\b(?P<stem>\w*(?:cent|met|lit|fib|theat|calib|lust|spect|somb|meag))re(?P<s>s|d)?\b"
)
_ISE = re.compile(r"is(?=(?:e|es|ed|er|ers|ing|able|ation|ations|ational)$)")
_YSE = re.compile(r"ys(?=(?:e|es|ed|er|ers|ing)$)")
_LL = re.compile(r"^(?P<stem>\w+[aeiou]l)l(?P<ending>ed|ing|er|ers|able|ation|ous)$")


@dataclass(frozen=True, kw_only=True)
class Dictionary:
    """Words that are spelt right."""

    common: Mapping[str, int]
    """How often each occurs in ordinary English."""
    own: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one, in British or American spelling."""
        return any(self._has(form) for form in _forms(word)) or self._modelled(word)

    def _has(self, word: str) -> bool:
        return self._plain(word) or any(
            self._plain(word.removeprefix(prefix))
            for prefix in _PREFIXES
            if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM
        )

    def _plain(self, word: str) -> bool:
        if word in self.common or word in self.own:
            return True
        return any(
            self._ends(word.removesuffix(ending), ending)
            for ending in _ENDINGS
            if word.endswith(ending) and len(word) - len(ending) >= 3
        )

    def _ends(self, stem: str, ending: str) -> bool:
        """Whether a word may end so. Of ordinary words the list has most forms, but not all."""
        if stem in self.own or (ending in ("s", "es", "ly", "'s") and stem in self.common):
            return True
        return ending in ("ed", "er", "ers", "es", "ing") and self._cut(stem)

    def _cut(self, stem: str) -> bool:
        """Whether a word of the field lost an e, or doubled a letter, before its ending."""
        doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in self.own
        return f"{stem}e" in self.own or doubled

    def _modelled(self, word: str) -> bool:
        """British 'modelled': from a word that ends in a vowel and l."""
        match = _LL.match(word)
        return match is not None and self._plain(match["stem"])

    def near(self, word: str, most: int = 2) -> tuple[str, ...]:
        """The words that are one or two slips away, the nearest and most frequent first."""
        if len(word) > _LONGEST:
            return ()
        close = {one for one in _slips(word) if one in self.common or one in self.own}
        further = set() if close or len(word) < 5 else set(self._alike(word))
        return tuple(sorted(close or further, key=lambda one: (self._rare(one), one))[:most])

    def _rare(self, word: str) -> int:
        return -max(self.common.get(word, 0), 200 if word in self.own else 0)

    def _alike(self, word: str) -> Iterator[str]:
        for other in self._by_start.get(word[:2], ()):
            if abs(len(other) - len(word)) <= 2 and distance(word, other, 2) <= 2:
                yield other

    @cached_property
    def _by_start(self) -> Mapping[str, Sequence[str]]:
        starts: dict[str, list[str]] = defaultdict(list)
        for word in (*self.common, *self.own):
            starts[word[:2]].append(word)
        return starts


@cache
def english() -> Dictionary:
    """The dictionary, read when first asked for. It takes a tenth of a second."""
    data = resources.files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    return Dictionary(common=json.loads(gzip.decompress(data)), own=frozenset(_own_words()))


def _own_words() -> Iterator[str]:
    for path in sorted(_OWN.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            word = line.partition("#")[0].strip()
            if word:
                yield word.lower()


def _forms(word: str) -> Iterable[str]:
    """A word as it stands, and as America spells it."""
    forms = [word]
    if "our" in word:
        forms.append(_OUR.sub(r"\g<stem>or", word))
    if "re" in word:
        forms.append(_RE.sub(lambda m: f"{m['stem']}er{m['s'] or ''}".replace("erd", "ered"), word))
    if "is" in word:
        forms.append(_ISE.sub("iz", word))
    if "ys" in word:
        forms.append(_YSE.sub("yz", word))
    if "ae" in word or "oe" in word:
        forms.append(word.replace("ae", "e").replace("oe", "e"))
    if word.endswith(("ogue", "ogues")):
        forms.append(word.replace("ogue", "og"))
    return forms


def _slips(word: str) -> set[str]:
    """All that is one letter more, less, other or swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz'"
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in halves if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in halves if tail for letter in letters),
        *(head + letter + tail for head, tail in halves for letter in letters),
    }


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ, or are swapped, between two words (optimal string alignment).

    ``most + 1`` stands for all that is more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row, above = [i], rows[-1]
        for j, match in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        rows.append(row)
    return min(rows[-1][-1], most + 1)
