from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labrig.errors import DocumentError
from labrig.report import manuscript, prose
from labrig.report.floats import Floats
from labrig.report.known import known
from labrig.report.latex.latex_writer import LatexWriter, Section
from labrig.report.origins import Origins
from labrig.report.tracked import Tracking
from labrig.report.values import load
from tests.report.example import BIB, hypothesis, make_record, write_results


def render(tmp_path: Path, text: str, **changes: Any) -> str:
    """The LaTeX of one section ``part.md``."""
    return write(tmp_path, {"part.md": text}, **changes)[0].tex


def write(tmp_path: Path, sources: dict[str, str], **changes: Any) -> list[Section]:
    results = write_results(tmp_path / "results", **changes)
    values = load(results)
    floats = Floats({"mini": (results, values)})
    tracking = Tracking({"mini": values}, known({"mini": values}))
    for name, text in sources.items():
        prose.refuse(text, str(tmp_path / name))
    names = manuscript.prose_names({"mini": values}, make_record())
    pieces = prose.render(tmp_path, sources, names, floats, tracking)
    prose.check(pieces, floats, BIB)
    writer = LatexWriter(
        floats=floats, tracking=tracking, origins=Origins(), record=make_record(), draft=False
    )
    return writer.write(pieces, str(tmp_path))


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        render(tmp_path, text)
    return str(caught.value).removeprefix(f"{tmp_path}/")


def test_sentences_follow_the_verdict(tmp_path: Path) -> None:
    text = '{% if verdict("H1") == "supported" %}Yes.{% else %}No.{% endif %}\n'
    assert "Yes." in render(tmp_path, text)
    assert "No." in render(tmp_path, text, hypotheses=[hypothesis("H1", "undecided", 0.1)])


def test_what_probes_changed_besides_time_has_names(tmp_path: Path) -> None:
    peak = {
        "arm": "read-count",
        "count": "rusage_max_rss_kib",
        "baseline": "none",
        "without": 3302.0,
        "estimate": 4.1,
        "low": 2.3,
        "high": 5.9,
        "blocks": 6,
        "zero_variance": False,
        "most_levels": {"size": "512"},
        "most": 6.0,
    }
    faults = peak | {"count": "rusage_minor_faults", "without": 60.0, "zero_variance": True}
    faults |= {"estimate": 1.0, "low": 1.0, "high": 1.0}
    text = (
        '{{ v("none.rusage_max_rss_kib.mean") }}; {{ v("read-count.rusage_max_rss_kib.change") }};'
        ' {{ v("read-count.rusage_minor_faults.change") }};'
        ' {{ changes | selectattr("low", "gt", 0) | map(attribute="count") | join(" ") }}\n'
    )
    tex = render(tmp_path, text, changes=[peak, faults])
    assert r"\qty{3302}{\kibi\byte}" in tex
    assert r"{\qty{4.1}{\kibi\byte} [\num{2.3}, \num{5.9}]}" in tex
    assert r"{\num{1.000}}" in tex
    assert tex.count("rusage") == 2


def test_values_are_written_with_their_uncertainty(tmp_path: Path) -> None:
    text = (
        '{{ shown(cost("read-count")) }}; {{ share(difference("read-count", "none", size="512")) }};'
        ' {{ shown(summary("none", size="512")) }}; {{ label("none") }}; {{ fact("kernel") }};'
        ' {{ quantity(1280, 1250, 1310, "ns", to="us") }}; {{ level(size="512").text }}\n'
    )
    tex = render(tmp_path, text).replace("\\,", " ")
    assert r"{\qty{1280}{\nano\second} [\num{1250}, \num{1310}]}" in tex
    assert r"{\num{+44.6}\% [\num{+44.3}, \num{+44.9}]}" in tex
    assert r"{\qty{10.00}{\milli\second}}" in tex
    assert "untraced; Linux 6.12; 1.28 µs {[}1.25, 1.31{]}; 512 B" in tex


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'One.\n\n{{ verdict("H11") }}\n',
            "part.md:3: there is no hypothesis 'H11'; did you mean 'H1'?",
        ),
        (
            'a\n{% if verdict("H1") == "suported" %}b{% endif %}\n',
            "part.md:2: there is no verdict 'suported'; did you mean 'supported' or",
        ),
        (
            'a\n\nb {{ "c" if verdict("H1") in ("refuted", "open") }}\n',
            "part.md:3: there is no verdict 'open'",
        ),
        ("a\n\nb\n$\\frac{1}{2$\n\nc\n", "part.md:4: { in a formula is not closed"),
        ("a\n\nb\n\\textbf{c\n\nd}\n", "part.md:4: \\textbf{ is not closed"),
        ("a\n{{ vredict }}\n", "part.md:2: there is no value 'vredict'; did you mean 'verdict'?"),
        (
            '{{ hypothesis("H1").estimat }}\n',
            "part.md:1: there is no value in Decided 'estimat'; did",
        ),
        (
            '\n{{ label("read-cuont") }}',
            "part.md:2: there is no arm 'read-cuont'; did you mean 'read-count'",
        ),
        (
            '{{ fact("kernle") }}',
            "part.md:1: there is no fact of the board 'kernle'; did you mean 'kernel'",
        ),
        (
            '{{ difference("read-count", "none") }}',
            "part.md:1: a level of size must be named, such as size='1048576'",
        ),
        (
            '{{ summary("none", sise="512") }}',
            "part.md:1: there is no factor 'sise'; did you mean 'size'",
        ),
        (
            '{{ v("none.mean") }}',
            "part.md:1: 'none.mean' lacks the levels of a cell, as in 'none.size=",
        ),
        (
            '{{ v("read-count.cost", signed=true) }}',
            "part.md:1: there is no option of v() 'signed'; did you mean 'sign'?",
        ),
        ('{{ cost("none") }}', "part.md:1: the analysis has no cost for elapsed of none"),
        ('a\n\n{{ figure("lien") }}', "part.md:3: there is no figure 'lien'; did you mean 'line'?"),
        (
            '{{ figure("line", "other") }}',
            "part.md:1: there is no experiment in this report 'other'",
        ),
        (
            '{{ table("hypothesis") }}',
            "part.md:1: there is no table 'hypothesis'; did you mean 'hypotheses'?",
        ),
        (
            'a\n{{ ref("fig:lines") }}\n\n{{ figure("line") }}',
            "part.md:2: there is no label 'fig:lines'; did",
        ),
        (
            "One.\n\nTwo [@onne].\n",
            "part.md:3: there is no reference in the bibliography 'onne'; did",
        ),
        ("a\n{% if true %}\nb\n", "part.md:2: Unexpected end of template"),
        ("a\nb {{ 'c' \n", "part.md:2: unexpected end of template"),
        ("a\n{% fi %}\n", "part.md:2: Encountered unknown tag 'fi'"),
        ('{{ figure("line") }}{{ figure("line") }}', "part.md:1: fig:line is placed twice"),
        ("{{ 1 / 0 }}", "part.md:1: ZeroDivisionError: division by zero"),
        (
            '{{ quantity(1, 2, 3, "ms", to="KiB") }}',
            "part.md:1: ValueError: ms cannot be shown in KiB",
        ),
        ('{{ "".__class__.__mro__ }}', "part.md:1: access to attribute '__class__'"),
    ],
)
def test_mistakes_have_a_line_and_a_hint(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text).startswith(message)


@pytest.mark.parametrize(
    "command",
    [
        "\\input{/etc/passwd}",
        "\\include{x}",
        "\\@@input x",
        "\\includegraphics{../x.png}",
        "\\verbatiminput{x}",
        "\\openin1=x",
        "\\openout3=x",
        "\\write18{touch owned}",
        "\\immediate\\write18{x}",
        "\\catcode`\\!=0",
        "\\csname input\\endcsname",
        "^^5cinput",
        "\\def\\x{y}",
        "\\let\\x\\y",
        "\\pdfximage{x}",
        "\\end{document}",
        "\\stop",
        "\\end{verbatim}",
    ],
)
def test_unsafe_tex_is_refused_with_its_line(tmp_path: Path, command: str) -> None:
    message = refused(tmp_path, f"Fine.\n\nText {command} text.\n")
    assert message.startswith("part.md:3: ") and "not allowed in a section" in message


def test_unsafe_tex_put_together_by_jinja_is_refused(tmp_path: Path) -> None:
    assert "not allowed" in refused(tmp_path, "a\n\n\\wri{{ '' }}te18{x}\n")
    assert "must lie beside report.yaml" in refused(tmp_path, "![a picture](../../x.png)\n")


def test_data_is_text_and_macros_are_markdown(tmp_path: Path) -> None:
    hostile = r"\write18{x} *a* _b_ [@c] $d$ <e> `f` {% g %} # h"
    text = "{% macro twice(x) %}**{{ x }}** {{ x }}{% endmacro %}\n- {{ twice(title) }}\n"
    tex = render(tmp_path, text, title=hostile)
    assert tex.count("\\textbackslash write18\\{x\\} *a* \\_b\\_") == 2
    assert tex.count("\\textbf{") == 1
    assert "\\emph" not in tex and "\\cite" not in tex


def test_math_and_raw_tex_are_the_authors(tmp_path: Path) -> None:
    tex = render(
        tmp_path, "$n = {{ counts.blocks }}$, $x = \\text{ {{ title | tex }} }$.\n", title="a_b"
    )
    assert "\\(n = 6\\)" in tex and "a\\_b" in tex


def test_a_section_that_is_not_closed_is_found(tmp_path: Path) -> None:
    sources = {"a.md": "\\begin{center}\n", "b.md": "b\n", "c.md": "\\end{center}\n"}
    with pytest.raises(DocumentError, match=r"a\.md:1: what begins here is not closed"):
        write(tmp_path, sources)


def test_lines_are_found_again(tmp_path: Path) -> None:
    text = "First\nparagraph.\n\n- item\n\n{% if true %}\nSecond \\foo here.\n{% endif %}\n"
    (piece,) = write(tmp_path, {"part.md": text})
    line = next(i for i, t in enumerate(piece.tex.split("\n"), start=1) if "\\foo" in t)
    assert piece.line(line) == 7
    assert piece.line(line, "\\foo") == 7


def test_environments_may_hold_blank_lines(tmp_path: Path) -> None:
    tex = render(tmp_path, "\\begin{center}\n\nOne.\n\nTwo.\n\n\\end{center}\n\nThree.\n")
    assert tex.count("labrig-at") == 2


def test_a_heading_may_have_an_identifier_and_jinja_its_comments(tmp_path: Path) -> None:
    tex = render(tmp_path, '## Costs {#sec:costs}\n\n{#a comment#}See {{ ref("sec:costs") }}.\n')
    assert r"\label{sec:costs}" in tex and r"\ref*{sec:costs}" in tex and "comment" not in tex


@pytest.mark.parametrize("target", ["run:/bin/ls", "javascript:alert(1)", "file:///etc/passwd"])
def test_links_that_could_start_something_are_refused(tmp_path: Path, target: str) -> None:
    said = refused(tmp_path, f"Fine.\n\nA [link]({target}).\n")
    assert said.startswith(
        f"part.md:3: a link to '{target}' is not allowed; links begin with https:"
    )
    assert "example.org" in render(
        tmp_path, "A [link](https://example.org/a) and <mailto:a@example.org>.\n"
    )
