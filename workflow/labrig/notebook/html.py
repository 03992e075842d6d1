"""Small tables in HTML, as notebooks show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

LEFT = 'style="text-align: left"'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of texts; without a head if that is empty."""
    parts = ["<table>"]
    if caption:
        parts.append(f"<caption {LEFT}>{escape(caption)}</caption>")
    if head:
        cells = "".join(f"<th {LEFT}>{escape(one)}</th>" for one in head)
        parts.append(f"<thead><tr>{cells}</tr></thead>")
    parts.append("<tbody>")
    for row in rows:
        cells = "".join(f"<td {LEFT}>{escape(one)}</td>" for one in row)
        parts.append(f"<tr>{cells}</tr>")
    return "".join([*parts, "</tbody></table>"])


def lines(words: Iterable[str]) -> str:
    """Lines of text below each other."""
    return "".join(f"<div>{escape(one)}</div>" for one in words)
