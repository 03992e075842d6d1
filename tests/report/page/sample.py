"""A page with one of everything, and text in it that would like to be more than text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from labrig.report.page.frame import TEMPLATE, Page, Part, write
from labrig.report.page.svg import inline_svg
from labrig.report.tables import grid, html_tables
from labrig.report.tables.grid import Grid, Group

LAYOUT = Path(__file__).parents[3] / "report_template" / TEMPLATE
HOSTILE = '</script><script>document.title = "owned"</script>'
HOSTILE_ATTRIBUTE = '"><img src=x onerror="document.title = \'owned\'">'
ROWS = (
    ("read calls", "10.5 ms", 10.5),
    ("Untraced", "9.25 ms", 9.25),
    ("attached", "–", None),
    ("lock stacks", "103 ms", 103.0),
    ("all calls", "10.5 ms", 10.5),
    ("arm 10", "−2 ms", -2.0),
)
"""Arm, what is shown of its time, and what to sort by; two times are equal and one is missing."""
LONG = "0123456789abcdef" * 8


def drawing(prefix: str) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.3, 2.4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1, 2], [3, 1, 2], marker="o")
    axes.set_xlabel("time (ms)")
    out = io.StringIO()
    figure.savefig(out, format="svg")
    return inline_svg(out.getvalue(), prefix, f"A line of {HOSTILE_ATTRIBUTE}")


def table(name: str, *groups: Group) -> str:
    columns = (grid.texts("Arm"), grid.numbers("Time"), grid.texts("Hash"))
    made = Grid(columns=columns, groups=groups)
    return (
        f'<figure class="table" id="{name}"><figcaption><strong>Table.</strong> Times. '
        '<a class="origin" href="#origin-17">[O17]</a></figcaption>'
        f'<div class="wide">{html_tables.table(made)}</div></figure>'
    )


def group(rows: Iterable[tuple[str, str, float | None]], heading: str = "") -> Group:
    cells = (
        (grid.text(arm), grid.number(shown, value), grid.text(LONG[:40]))
        for arm, shown, value in rows
    )
    return Group(heading=heading, rows=tuple(cells))


RESULTS = f"""
<p>Reading costs <a class="value" href="#origin-17" title="probe-effect, read calls">4.5&nbsp;ms</a>
more, as <a href="#fig-line">Figure 1</a> and <a href="#tab-times">Table 1</a> show
<a href="#ref-one">[1]</a>. {"Plain words make a line long enough to be measured by eye. " * 8}</p>
<figure id="fig-line"><div class="wide">{drawing("f1-")}</div>
<figcaption><strong>Figure 1.</strong> A line (N = 6 blocks). Emulated board.</figcaption></figure>
<h3 id="more">More of it</h3>
<p>A hash, {LONG}, and code: <code>{LONG}</code>.</p>
<figure id="fig-second"><div class="wide">{drawing("f2-")}</div>
<figcaption><strong>Figure 2.</strong> The same line once more.</figcaption></figure>
{table("tab-times", group(ROWS))}
{table("tab-groups", group(ROWS[:3], "Some"), group(ROWS[3:], "Others"))}
<table><thead><tr>{"".join(f"<th>A wide heading {n}</th>" for n in range(9))}</tr></thead>
<tbody><tr>{"".join(f"<td>{n}</td>" for n in range(9))}</tr></tbody></table>
<ul><li>One thing</li><li>Another</li></ul>
"""
REFERENCES = """<div id="refs"><div id="ref-one" class="csl-entry">
<div class="csl-left-margin">[1]</div><div class="csl-right-inline">A. One. A Book. P, 2001.</div>
</div></div>"""
SCRIPT = (
    "syscall::read:entry /execname == &quot;io&quot;/ { @count[probefunc, stack()] = count(); } "
)
MATH = (
    """<p><math display="block"><mrow><mi>t</mi><mo>=</mo>"""
    + "<mi>a</mi><mo>+</mo>" * 60
    + (
        '<mi>b</mi></mrow></math></p><p><a class="value" href="#origin-17">'
        "4.5 ms (4.2 ms to 4.8 ms, the 95% interval of the paired differences over six blocks)</a></p>"
    )
)
ORIGINS = f"""<dl><dt id="origin-17">Value 17</dt><dd>probe-effect, hash {LONG}</dd></dl>
<pre><code>{SCRIPT * 2}</code></pre>"""


def page(title: str = "A small report") -> Page:
    return Page(
        title=title,
        language="en-GB",
        date="4 March 2026",
        authors=["A. Student", HOSTILE],
        course="L41: Advanced operating systems",
        badge="smoke size: a first look, not a result",
        disclosures=["The board 'emulator' is emulated: its clock counts instructions.", HOSTILE],
        abstract=Markup("<p>What it costs to look.</p>"),
        sections=[
            Part(
                number="1", heading="Introduction", anchor="intro", html=Markup("<p>It is so.</p>")
            ),
            Part(number="2", heading=HOSTILE_ATTRIBUTE, anchor="results", html=Markup(RESULTS)),
        ],
        references=Markup(REFERENCES),
        appendices=[
            Part(number="A", heading="Origins", anchor="origins", html=Markup(ORIGINS)),
            Part(number="B", heading=LONG, anchor="long", html=Markup(MATH)),
        ],
        record=f"labrig 0.1.0, commit {LONG[:40]}",
    )


def written(folder: Path, **changes: str) -> Path:
    path = folder / "report.html"
    path.write_text(write(page(**changes), LAYOUT), encoding="utf-8")
    return path
