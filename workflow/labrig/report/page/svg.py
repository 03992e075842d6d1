"""An SVG drawing, made fit to stand inside a page among others. Pure."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

KEPT = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("text", "tspan", "textPath", "image", "clipPath", "mask", "pattern", "marker"),
        *("linearGradient", "radialGradient", "stop"),
    )
)
"""Elements that draw, or say what is drawn. No other can be trusted not to act."""
_RENAMED = {"a": "g"}
"""What is drawn inside a link is drawn still."""

_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
_RULES = re.compile(r"(?:[^{}@<>\\]+\{[^{}@<>\\]*\})*\s*")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """Return ``svg`` as an ``<svg role="img">`` for a page, named ``label`` to who cannot see it.

    Every id begins with ``prefix``, as does every reference to one, so that drawings do not
    disturb each other, and style sheets hold in their own drawing only. What is said on hovering
    (``<title>``) stays. Prolog, document type, comments and metadata go, and so does what could
    act or ask for something: scripts, handlers of events, animation, foreign elements, references
    to anything outside the drawing.

    Raises ValueError for text that is not SVG, or that declares entities.
    """
    root = _parse(svg)
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(f"not an SVG drawing: its root is {root.tag!r}")
    _clean(root, prefix)
    root.set("id", prefix)
    root.set("role", "img")
    root.set("aria-label", label)
    return ElementTree.tostring(root, encoding="unicode")


def _parse(svg: str) -> ElementTree.Element:
    """Parse ``svg``; entities are refused before one can be expanded or fetched."""

    def refuse(name: str, *_: object) -> None:
        raise ValueError(f"the drawing declares an entity, {name}")

    # As bytes: a str may claim another encoding in its prolog.
    text = re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", svg).encode("utf-8")
    reader = expat.ParserCreate("utf-8")
    reader.EntityDeclHandler = refuse
    try:
        reader.Parse(text, True)
        return ElementTree.fromstring(text)
    except (expat.ExpatError, ElementTree.ParseError) as error:
        raise ValueError(f"not an SVG drawing: {error}") from None


def _clean(element: ElementTree.Element, prefix: str) -> None:
    """Make ``element`` and what is in it fit, in place; names lose their namespace, as in HTML."""
    element.tag = _name(element)
    before = dict(element.attrib)
    element.attrib.clear()
    for name, value in before.items():
        kept = _attribute(name.removeprefix(f"{{{XLINK}}}"), value, element.tag, prefix)
        if kept is not None:
            element.set(name.removeprefix(f"{{{XLINK}}}"), kept)
    for child in list(element):
        if _name(child) in KEPT:
            _clean(child, prefix)
        else:
            _drop(element, child)
    if element.tag == "style":
        element.text = _rules(element.text or "", prefix)


def _name(element: ElementTree.Element) -> str:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    return _RENAMED.get(name, name)


def _drop(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Take ``child`` out; the text that follows it stays."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _attribute(name: str, value: str, tag: str, prefix: str) -> str | None:
    """Return what an attribute's value becomes, or None for one that has to go."""
    if "{" in name or ":" in name or name.lower().startswith("on"):
        return None
    if name == "id":
        return prefix + value
    if name in ("aria-labelledby", "aria-describedby"):
        return " ".join(prefix + part for part in value.split())
    if name == "href":
        if value.startswith("#"):
            return f"#{prefix}{value[1:]}"
        return value if tag == "image" and _PICTURE.fullmatch(value) else None
    if name == "src" or "\\" in value:  # CSS may hide a url behind escapes
        return None
    return _urls(value, prefix)


def _urls(text: str, prefix: str) -> str:
    """Prefix references to parts of the drawing; others become ``none``."""

    def prefixed(match: re.Match[str]) -> str:
        aim = match[2]
        return f"url(#{prefix}{aim[1:]})" if aim.startswith("#") else "none"

    return _URL.sub(prefixed, text)


def _rules(text: str, prefix: str) -> str:
    """Return a style sheet whose plain rules hold inside the drawing only; of others, nothing.

    Nested rules (CSS Nesting Module) hold for what is inside the outer selector.
    """
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    if not _RULES.fullmatch(plain):
        return ""
    named = re.sub(r"#(?=[A-Za-z_][\w-]*[^{}]*\{)", f"#{prefix}", plain)
    return f"#{prefix}{{{_urls(named, prefix).strip()}}}"
