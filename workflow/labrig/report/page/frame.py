"""The frame of the page: a template, with its style and its script, around HTML made elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from labrig.errors import DocumentError
from labrig.report import templates

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATE = "report.html.j2"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section or an appendix."""

    number: str
    """What stands before the heading: ``2``, or ``B`` for an appendix; may be empty."""
    heading: str
    anchor: str
    """The id that links to it end with."""
    html: Markup


@dataclass(frozen=True, kw_only=True)
class Page:
    """What stands on the page. A ``str`` is shown as it is; ``Markup`` is HTML already.

    In the HTML of sections: headings begin at ``<h3>``; what may be wider than a line of text (a
    table, a drawing) stands in ``<div class="wide">`` and scrolls there; tables of the class
    ``sortable`` are sorted as ``html_tables`` marks them; ``<a class="value" href="#…">`` is a
    number that links to its origin.
    """

    title: str
    language: str
    """As in ``lang``: ``en``, ``en-GB``."""
    date: str
    authors: Sequence[str]
    course: str
    badge: str
    """What has to be known at first sight, such as that this is no result yet; may be empty."""
    disclosures: Sequence[str]
    """Sentences about boards and data that a reader has to see."""
    abstract: Markup
    sections: Sequence[Part]
    references: Markup
    appendices: Sequence[Part]
    record: str
    """What made the page, in a line: version, commit, the short hash of what it stands on."""


def write(page: Page, template: Path) -> str:
    """Return the page as one HTML file that asks for nothing outside itself.

    ``template`` is Jinja with automatic escaping, given ``page``, ``style``, ``script`` and
    ``policy``, the content security policy (W3C CSP Level 3) under which only this style and this
    script hold.

    Raises DocumentError, with file and line, for a template that cannot be read or rendered.
    """
    try:
        source = template.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{template}:1: the template cannot be read: {error}") from None
    style, script = _asset("report.css"), _asset("sort.js")
    return templates.render(
        _environment(source),
        TEMPLATE,
        str(template),
        page=page,
        style=Markup(style),
        script=Markup(script),
        policy=policy(script),
    )


def policy(script: str) -> str:
    """Return a content security policy that lets exactly ``script`` run and nothing be fetched.

    Styles are allowed inline because drawings carry theirs in attributes.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _environment(source: str) -> SandboxedEnvironment:
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=DictLoader({TEMPLATE: source}),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
