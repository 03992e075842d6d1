"""What the text itself lacks: the rules ``text/*``."""

from __future__ import annotations

from labrig.check.rules.text_bibliography import BIBLIOGRAPHY_FIELDS
from labrig.check.rules.text_empty import EMPTY_SECTION
from labrig.check.rules.text_overfull import OVERFULL
from labrig.check.rules.text_placeholder import PLACEHOLDER
from labrig.check.rules.text_spelling import SPELLING
from labrig.check.rules.text_uncited import UNCITED
from labrig.check.rules.text_unresolved import UNRESOLVED

RULES = (
    UNRESOLVED,
    PLACEHOLDER,
    EMPTY_SECTION,
    UNCITED,
    BIBLIOGRAPHY_FIELDS,
    OVERFULL,
    SPELLING,
)
