"""Which family a font belongs to, by its name in a PDF."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from labrig.check.document import Font

FAMILIES: Mapping[str, re.Pattern[str]] = {
    "Times": re.compile(
        r"times|nimbusrom|termes|liberationserif|stix|xits|tinos|^rtx|^ntx|^tx[rbi]|^ztm|^[pu]tm"
    ),
    "Palatino": re.compile(
        r"palatino|palladio|pagella|bookantiqua|domitian|^rpx|^npx|^px[rbi]|^zpl|^[pu]pl|^fpl"
    ),
    "Computer Modern": re.compile(
        r"^cm(r|b|bx|ti|bxti|sl|csc|u)\d|^cmu|^sf(rm|bx|ti|sl|cc)|^ec(rm|bx|ti)|^lmroman|latinmodern"
    ),
    "Helvetica": re.compile(r"helvetica|arial|nimbussan|heros|liberationsans|^[pu]hv|^tex?hv"),
    "Libertine": re.compile(r"libertin"),
    "Garamond": re.compile(r"garamond"),
    "Charter": re.compile(r"charter|^bch|charis"),
    "Georgia": re.compile(r"georgia|gelasio"),
    "Calibri": re.compile(r"calibri|carlito"),
    "Cambria": re.compile(r"cambria|caladea"),
}
"""Names of the families that profiles and reports have, and of their clones: those of TeX's
distributions (psnfss, TeX Gyre, newtx, newpx, txfonts, pxfonts, STIX, cm-super, Latin Modern) and
of word processors (Liberation, Croscore), in lower case without signs."""
_APART = re.compile(
    r"^cm(mi|sy|ex|tt)|^lm(math|mono)|^ms[ab]m|^symbol|^standardsym|^rsfs|math|^(tx|px|rtx|ntx)(mi|sy|ex)"
    r"|tt\d*$|tt$|mono|courier|typewriter|nimbusmon|cursor|consol|menlo|inconsolata|dingbat|awesome"
)
_SIGNS = re.compile(r"[^a-z0-9]")


def family_of(name: str) -> str | None:
    """The family of a font called ``name``; None where it is none that is known."""
    plain = _SIGNS.sub("", name.lower())
    return next((family for family, named in FAMILIES.items() if named.search(plain)), None)


def belongs(name: str, family: str) -> bool:
    """Whether the font called ``name`` is of ``family``, or a clone of it."""
    known = next((known for known in FAMILIES if known.lower() == family.lower()), None)
    if known is not None:
        return family_of(name) == known
    return _SIGNS.sub("", family.lower()) in _SIGNS.sub("", name.lower())


def is_apart(font: Font) -> bool:
    """Whether ``font`` is for formulas, symbols or code, which have families of their own."""
    return font.fixed or _is_apart(font.name)


@functools.lru_cache(maxsize=256)
def _is_apart(name: str) -> bool:
    return _APART.search(_SIGNS.sub("", name.lower())) is not None
