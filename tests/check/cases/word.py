"""Good reports made by word processors."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.cases.styles import SECTIONS
from tests.check.office.docx import docx
from tests.check.office.flat import flat

CASES: tuple[Case, ...] = (
    Case(
        name="style-libreoffice-headings-without-numbers",
        written=flat(),
        profile={"sections": SECTIONS},
    ),
    Case(
        name="style-word-headings-with-numbers",
        written=docx(),
        profile={"sections": SECTIONS, "figures": {"vector": False}},
    ),
)
