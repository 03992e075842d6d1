"""What a PDF file would have a viewer do, other than following links.

PDFium tells of scripts that the document lists by name, but not of one that runs when the document
or a page is opened.
"""

from __future__ import annotations

import re

from labrig.check.pdf.objects import objects

_KINDS = ("JavaScript", "Launch", "ImportData", "SubmitForm", "Rendition", "Movie", "Sound")
_ACTION = re.compile(rb"/S\s*/(" + "|".join(_KINDS).encode() + rb")(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def actions(data: bytes) -> tuple[str, ...]:
    """The kinds of actions (ISO 32000-1, 12.6.4) in a file's ``data``, in alphabetical order."""
    found: set[str] = set()
    for part in objects(data):
        plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)
        found.update(match[1].decode() for match in _ACTION.finditer(plain))
    return tuple(sorted(found))
