"""``text/bibliography-fields``: what an entry of the bibliography lacks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from labrig.check.latex.records import Entry, LatexFolder
from labrig.check.rule import Found, Need, Place, Rule, Severity, Subject, few

Fields = tuple[str, ...]
"""Fields any of which will do."""

_BY, _EDITED = ("author",), ("author", "editor")
_TITLE, _YEAR, _PUBLISHER = ("title",), ("year", "date"), ("publisher",)
_WHERE = ("url", "doi", "eprint", "howpublished")
_WHO = ("author", "editor", "organization", "institution")

# Oren Patashnik, "BibTeXing" (btxdoc), 1988, section 3.1: required fields of the standard styles.
_BIBTEX: Mapping[str, tuple[Fields, ...]] = {
    "article": (_BY, _TITLE, ("journal", "journaltitle"), _YEAR),
    "book": (_EDITED, _TITLE, _PUBLISHER, _YEAR),
    "booklet": (_TITLE,),
    "inbook": (_EDITED, _TITLE, ("chapter", "pages", "booktitle"), _PUBLISHER, _YEAR),
    "incollection": (_BY, _TITLE, ("booktitle",), _PUBLISHER, _YEAR),
    "inproceedings": (_BY, _TITLE, ("booktitle", "eventtitle"), _YEAR),
    "manual": (_TITLE,),
    "mastersthesis": (_BY, _TITLE, ("school", "institution"), _YEAR),
    "misc": (),
    "phdthesis": (_BY, _TITLE, ("school", "institution"), _YEAR),
    "proceedings": (_TITLE, _YEAR),
    "techreport": (_BY, _TITLE, ("institution",), _YEAR),
    "unpublished": (_BY, _TITLE, ("note",)),
}
# Kime, Wemheuer and Lehman, "The biblatex Package", 3.x, section 2.1.1. It asks for an author of a
# web page, a data set and software; a body that publishes them will do here.
_BIBLATEX: Mapping[str, tuple[Fields, ...]] = {
    "bookinbook": (_BY, _TITLE, ("booktitle",), _YEAR),
    "collection": (("editor",), _TITLE, _YEAR),
    "dataset": (_WHO, _TITLE, _YEAR),
    "mvbook": (_BY, _TITLE, _YEAR),
    "online": (_WHO, _TITLE, ("year", "date", "urldate"), _WHERE),
    "patent": (_BY, _TITLE, ("number",), _YEAR),
    "periodical": (("editor",), _TITLE, _YEAR),
    "report": (_BY, _TITLE, ("type", "number"), ("institution",), _YEAR),
    "software": (_WHO, _TITLE),
    "thesis": (_BY, _TITLE, ("type",), ("institution", "school"), _YEAR),
}
_REQUIRED = {**_BIBTEX, **_BIBLATEX}
_ALSO = {"conference": "inproceedings", "electronic": "online", "www": "online"}
_FREE = frozenset(
    {"artwork", "audio", "image", "inreference", "mvcollection", "mvproceedings", "reference"}
    | {"mvreference", "set", "standard", "suppbook", "suppcollection", "suppperiodical", "video"}
    | {"xdata", "movie", "performance", "review", "letter", "legislation", "jurisdiction"}
)
"""Types that are known and of which nothing is asked here."""


def _check(subject: Subject) -> Iterator[Found]:
    if subject.latex is not None:
        yield from few(_found(subject.latex))


def _found(latex: LatexFolder) -> Iterator[Found]:
    for fault in latex.faults:
        if fault.file.endswith(".bib"):
            yield Found(place=Place(file=fault.file, line=fault.line), what=fault.what)
    by_key = {entry.key: entry for entry in latex.entries}
    for entry in printed(latex):
        place = Place(file=entry.file, line=entry.line)
        kind = _ALSO.get(entry.kind, entry.kind)
        if kind in _FREE:
            continue
        if kind not in _REQUIRED:
            yield Found(place=place, what=f"'{entry.key}': {_unknown(entry.kind)}")
            continue
        lacks = list(missing(entry, by_key))
        if lacks:
            what = f"@{entry.kind} '{entry.key}' has no {' and no '.join(lacks)}"
            yield Found(place=place, what=what)


def printed(latex: LatexFolder) -> tuple[Entry, ...]:
    """The entries that are in the report; all where no ``.aux`` says which."""
    if latex.cited is None or "*" in latex.cited:
        return latex.entries
    cited = {key.casefold() for key in latex.cited}
    return tuple(entry for entry in latex.entries if entry.key.casefold() in cited)


def missing(entry: Entry, by_key: Mapping[str, Entry]) -> Iterator[str]:
    """Yield in words what is required of an entry of its type, and empty or absent."""
    has = _fields(entry, by_key)
    for alternatives in _REQUIRED.get(_ALSO.get(entry.kind, entry.kind), ()):
        if not any(has.get(name, "").strip(' {}"') for name in alternatives):
            yield " or ".join(name for name in alternatives if name not in _SAME)


_SAME = frozenset({"date", "journaltitle", "eventtitle"})
"""Names of biblatex's for a field that BibTeX has under another."""


def _fields(entry: Entry, by_key: Mapping[str, Entry]) -> dict[str, str]:
    """Its own and those that it inherits by ``crossref`` or ``xdata``, one step far."""
    has: dict[str, str] = {}
    parents = entry.fields.get("crossref", "") + "," + entry.fields.get("xdata", "")
    for key in parents.split(","):
        parent = by_key.get(key.strip(' {}"'))
        if parent is not None:
            has |= parent.fields
            has.setdefault("booktitle", parent.fields.get("title", ""))
    return has | dict(entry.fields)


def _unknown(kind: str) -> str:
    near = difflib.get_close_matches(kind, [*_REQUIRED, *_ALSO, *_FREE], n=1)
    hint = f"; did you mean @{near[0]}?" if near else ""
    return f"there is no type @{kind}{hint}"


BIBLIOGRAPHY_FIELDS = Rule(
    name="text/bibliography-fields",
    severity=Severity.WARNING,
    title="Every entry of the bibliography has the fields that its type requires.",
    why="A reader finds a source by its authors, title, place and year. Held against what the "
    "documentation of BibTeX's standard styles (btxdoc) requires of each type, and for biblatex's "
    "own types its manual; biblatex's names of fields (date, journaltitle) count as well. Only "
    "entries that the report cites are looked at, with those that they inherit from. A .bib file "
    "that is broken is told here too.",
    fix="Add the field to the entry, or give the entry the type that it is of.",
    check=_check,
    needs=frozenset({Need.LATEX}),
)

RULES = (BIBLIOGRAPHY_FIELDS,)
