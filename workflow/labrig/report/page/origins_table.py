"""The page's appendix to which every number, figure and table links. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from labrig.report.origins import Origin
from labrig.report.record import Record

_SHORT = 10
"""Digits of a hash in a row; the whole one stands above the table."""
_HEAD = (
    '<thead><tr><th scope="col" data-sort="number" class="number">Entry</th>'
    '<th scope="col" data-sort="text">Shown</th><th scope="col" data-sort="text">What, and how</th>'
    '<th scope="col" data-sort="text">Name; data, commit</th></tr></thead>'
)


def written(origins: Sequence[Origin], record: Record) -> Markup:
    """Return the appendix in HTML, each entry with the id that links to it end with."""
    if not origins:
        return Markup("<p>The text shows no number, figure or table that was analysed.</p>")
    rows = Markup("\n").join(_row(one, record) for one in origins)
    table = Markup(
        '<div class="wide"><table class="sortable origins">{}\n<tbody>\n{}\n</tbody></table></div>'
    )
    return _words(record) + table.format(Markup(_HEAD), rows)


def _words(record: Record) -> Markup:
    tables = Markup("; ").join(
        Markup("{}: <code>{}</code>").format(name, one.table)
        for name, one in record.measured.items()
    )
    text = Markup(
        "<p>Each number of the text links to its entry here, and so does each figure and table. "
        "The values are in <code>analysis.json</code> under the names given; the trials are those "
        "of the experiment, whose table has this SHA-256: {}.{}</p>\n"
    )
    changed = "" if record.clean else ", with changes that were not committed"
    commit = Markup(" labrig was at commit <code>{}</code>{}.").format(record.commit, changed)
    return text.format(tables, commit if record.commit else "")


def _row(one: Origin, record: Record) -> Markup:
    source = one.source
    row = Markup(
        '<tr id="{}"><td class="number" data-sort="{}">O{}</td><td>{}</td><td>{}; {}</td>'
        "<td><code>{}</code>; <code>{}</code>, <code>{}</code></td></tr>"
    )
    return row.format(
        one.anchor,
        one.number,
        one.number,
        one.shown,
        source.what,
        source.method,
        source.name,
        record.measured[source.experiment].table[:_SHORT],
        record.commit[:_SHORT] if record.commit else "no commit",
    )
