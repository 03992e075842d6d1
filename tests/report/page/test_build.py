"""A report's page: it says what the PDF says, and every number leads to where it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from labrig.errors import DocumentError
from labrig.report.build import build_report
from labrig.report.page.build import write_page
from tests.report.conftest import text_of
from tests.report.example import make_record, write_report, write_results

SECTIONS = {
    "introduction.md": "Reading costs {{ v('read-count.size=512.share') }} more [@two; @one].[^n]\n\n"
    "[^n]: A note of {{ v('read-count.cost') }}.\n",
    "setup.md": "## A part {#sec:part}\n\nLet $t = \\alpha + \\beta f$ hold.\n\n"
    "\\begin{equation}\\label{eq:one} a = b \\end{equation}\n\nA `# & <code>` and 5 < 6.\n",
    "results.md": 'See {{ ref("fig:line") }}, {{ ref("tab:hypotheses") }}, {{ ref("sec:part") }}, {{ ref("eq:one") }}.\n\n'
    '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n',
}
BIB = """@book{one, author={A. One}, title={A Book}, publisher={P}, year={2001}}
@book{two, author={Zoe Two}, title={Another Book}, publisher={P}, year={1999}}
"""
Lab = Callable[..., tuple[Path, dict[str, Path]]]
Made = Callable[..., Path]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Write the small report with changed sections, and results with a changed analysis."""

    def make(
        sections: dict[str, str] | None = None, **changes: Any
    ) -> tuple[Path, dict[str, Path]]:
        report = write_report(tmp_path / "templates", {**SECTIONS, **(sections or {})})
        (report / "references.bib").write_text(BIB)
        return report, {"mini": write_results(tmp_path / "results", **changes)}

    return make


@pytest.fixture
def made(lab: Lab, tmp_path: Path) -> Made:
    def run(sections: dict[str, str] | None = None, **changes: Any) -> Path:
        report, results = lab(sections, **changes)
        return write_page(report, results, tmp_path / "out", make_record())

    return run


@pytest.fixture
def said() -> list[str]:
    """What the browser's console says."""
    return []


@pytest.fixture
def opened(chromium: Browser, made: Made, said: list[str]) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(made().as_uri())
        yield page


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_page_says_what_the_pdf_says(lab, made, chromium, tmp_path):
    page = chromium.new_page()
    page.goto(made().as_uri())
    shown = words(page.locator("main").inner_text())
    page.close()
    report, results = lab()
    document = pypdfium2.PdfDocument(
        build_report(report, results, tmp_path / "pdf", make_record()).pdf
    )
    pdf = words(" ".join(p.get_textpage().get_text_range() for p in document))
    document.close()
    for said in (
        *("An abstract of 1 hypothesis.", "Reading costs", "[1, 2]", "It costs a lot."),
        *(
            "See Figure 1, Table 1, Section 2.1, Equation 1.",
            "(1)",
            "A line (N = 6 blocks).",
            "Zoe Two. Another Book.",
        ),
        "Where the numbers come from",
    ):
        assert said in shown, said
        assert said in pdf, said


def test_each_number_figure_and_table_leads_to_its_entry(opened):
    opened.locator("#section-introduction ~ p a.value").click()
    entry = opened.locator("tr:has(:target)")
    assert opened.locator("a.value").first.inner_text() in entry.inner_text()
    assert "mini.read-count.size=512.elapsed.share.none" in entry.inner_text()
    assert "cdcdcdcdcd, efefefefef" in entry.inner_text()
    assert opened.locator("figure a.origin").count() == 2
    missing = opened.evaluate(
        """[...document.querySelectorAll("a[href^='#']")].map(a => a.getAttribute("href"))
             .filter(aim => !document.getElementById(decodeURIComponent(aim.slice(1))))"""
    )
    assert missing == []


def test_the_page_breaks_no_policy_and_does_not_scroll_sideways(opened, said):
    assert said == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    assert opened.locator("figure svg[role=img][aria-label=line]").count() == 1
    assert opened.locator("math").count() >= 2
    assert opened.locator("code", has_text="# & <code>").count() == 1
    assert opened.locator("#section-origins ~ * th button").count() == 4
    levels = opened.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => h.tagName)")
    assert levels[0] == "H1"
    assert "H3" in levels


def test_headings_have_the_numbers_of_the_pdf_with_a_label_or_without(lab, tmp_path):
    text = "## One\n\n### Deep\n\n## Two { #sec:part}\n\n### Deeper\n\n### Last\n"
    report, results = lab(
        {"setup.md": text + "$$\\label{eq:one} a$$\n", "conclusion.md": "## Three\n\nIt is so.\n"}
    )
    html = write_page(report, results, tmp_path / "out", make_record()).read_text()
    shown = re.findall(r'<h([34])[^>]*><span class="number">([\d.]+)</span>\s+(.*?)</h', html)
    assert shown == [
        *(("3", "2.1", "One"), ("4", "2.1.1", "Deep"), ("3", "2.2", "Two")),
        *(("4", "2.2.1", "Deeper"), ("4", "2.2.2", "Last"), ("3", "4.1", "Three")),
    ]
    document = pypdfium2.PdfDocument(
        build_report(report, results, tmp_path / "pdf", make_record()).pdf
    )
    pdf = words(" ".join(p.get_textpage().get_text_range() for p in document))
    document.close()
    assert "See Figure 1, Table 1, Section 2.2" in pdf
    assert 'href="#sec:part">Section\u00a02.2</a>' in html
    for _, number, heading in shown:
        assert f"{number} {heading}" in pdf


def test_tables_of_ones_own_have_the_numbers_of_the_pdf_and_its_order(lab, tmp_path):
    plain = "| a |\n|---|\n| b |\n\n"
    report, results = lab(
        {
            "results.md": f'See {{{{ ref("tab:mine") }}}}.\n\n{{{{ figure("line") }}}}\n\n'
            f'{{{{ table("hypotheses") }}}}\n\n{plain}: Without.\n\n{plain}: With. {{#tab:mine}}\n'
            '\n{{ table("arms") }}\n'
        }
    )
    html = write_page(report, results, tmp_path / "out", make_record()).read_text()
    assert '<a href="#tab:mine">Table\u00a03</a>' in html
    assert re.search(r'<table id="tab:mine">\s*<caption>', html)
    page = words(re.sub(r"<[^>]+>", "", html))
    document = pypdfium2.PdfDocument(
        build_report(report, results, tmp_path / "pdf", make_record()).pdf
    )
    pdf = words(" ".join(p.get_textpage().get_text_range() for p in document))
    document.close()
    assert "See Table 3." in pdf
    for sign, text in ((". ", page), (": ", pdf)):
        captions = [f"Table 2{sign}Without.", f"Table 3{sign}With.", f"Table 4{sign}The arms"]
        places = [text.index(caption) for caption in captions]
        assert places == sorted(places)
    assert "{" not in page.partition("With.")[2][:20]


def test_a_section_in_latex_is_read_as_one(lab, tmp_path):
    report, results = lab()
    declared = (report / "report.yaml").read_text().replace("conclusion.md", "conclusion.tex")
    (report / "report.yaml").write_text(declared)
    (report / "conclusion.tex").write_text(
        "\\subsection{Costs}\\label{sec:costs}\n"
        "It costs \\val{read-count.cost}~\\cite{one}; see Section~\\ref{sec:costs}\n"
        "and \\eqref{eq:two}, \\emph{so on}.\n\\begin{equation}\\label{eq:two} c = d \\end{equation}\n"
    )
    html = write_page(report, results, tmp_path / "out", make_record()).read_text()
    section = html[html.index('id="section-conclusion"') : html.index('id="references"')]
    text = words(re.sub("<[^>]*>", "", section))
    assert "4.1 Costs It costs 1280 ns [1250, 1310] [1]; see Section 4.1 and (2), so on." in text
    assert re.search(r'<a class="value" href="#origin-\d+"', section)
    assert "<em>so on</em>" in section
    assert text.endswith("(2)") or "(2) <h2" in text


def test_a_citation_in_running_text_has_the_names_of_the_pdf(lab, tmp_path):
    text = (
        "@two say so, @{one} [p. 3] too, and @three [@one]; @four agree [@two].\n\n"
        "@manual says more.\n"
    )
    report, results = lab({"introduction.md": text})
    declared = (report / "report.yaml").read_text().replace("conclusion.md", "conclusion.tex")
    (report / "report.yaml").write_text(declared)
    (report / "conclusion.tex").write_text(
        "As \\citet{two} and \\citet[p.~3]{one}, \\citep{three}.\n"
    )
    (report / "references.bib").write_text(
        BIB.replace("Zoe Two", "Zoe {\\O}d and Jan van der Berg")
        + "@book{three, author={A. Three and B. X and C. Y}, title={T}, publisher={P}, year=2003}\n"
        "@book{four, author={F. Four and others}, title={F}, publisher={P}, year=2004}\n"
        "@manual{manual, title={ministat}, organization={The Project}, year=2005}\n"
    )
    page = write_page(report, results, tmp_path / "out", make_record()).read_text()
    shown = words(re.sub("<[^>]*>", "", page))
    pdf = words(
        " ".join(text_of(build_report(report, results, tmp_path / "pdf", make_record()).pdf))
    )
    for said in (
        "Ød and van der Berg [2] say so, One [3, p. 3] too, and Three et al. [3, 5];",
        *("Four et al. [1] agree [2].", "Pro [4] says more."),
        "As Ød and van der Berg [2] and One [3, p. 3], [5].",
    ):
        assert said in pdf, said
        assert said in shown, said


TABLE = "\\begin{tabular}{ll}a & b\\\\c & d\\end{tabular}\n"


def test_the_author_s_own_tables_have_the_numbers_of_the_pdf(lab, tmp_path):
    mine = f"\\begin{{table}}\\caption{{Mine.}}\\label{{tab:mine}}\n{TABLE}\\end{{table}}\n"
    wide = f"\\begin{{table*}}\n{TABLE}\\caption{{Wide.\\label{{tab:wide}}}}\\end{{table*}}\n"
    unnamed = f"\\begin{{table}}\\caption{{Unnamed.}}\n{TABLE}\\end{{table}}\n"
    in_markdown = f"\\begin{{table}}\\caption{{Raw.}}\\label{{tab:raw}}\n{TABLE}\\end{{table}}\n"
    report, results = lab(
        {
            "setup.md": SECTIONS["setup.md"] + in_markdown,
            "results.md": SECTIONS["results.md"]
            + "Raw \\ref{tab:mine}, {{ ref('tab:mine') }}, {{ ref('tab:wide') }}; \\ref{tab:raw}.\n",
        }
    )
    declared = (report / "report.yaml").read_text().replace("conclusion.md", "conclusion.tex")
    (report / "report.yaml").write_text(declared)
    (report / "conclusion.tex").write_text(
        f"{unnamed}{mine}{wide}See \\ref{{tab:hypotheses}}, \\ref{{tab:mine}}, \\ref{{tab:wide}}.\n"
    )
    html = write_page(report, results, tmp_path / "out", make_record()).read_text()
    page = words(re.sub("<[^>]*>", "", html))
    pdf = words(
        " ".join(text_of(build_report(report, results, tmp_path / "pdf", make_record()).pdf))
    )
    for said in ("Raw 4, Table 4, Table 5; 1.", "See 2, 4, 5.", "Equation 1."):
        assert said in pdf, said
        assert said in page, said
    for number, caption in enumerate(("Raw", "Hypotheses", "Unnamed", "Mine", "Wide"), start=1):
        if caption != "Hypotheses":
            assert f"Table {number}: {caption}." in pdf
            assert f"Table {number}. {caption}." in page
    assert 'id="tab:mine"' in html


def test_a_note_stands_below_its_paragraph(opened):
    note = opened.locator("section", has=opened.locator("#section-introduction"))
    assert "A note of" in note.inner_text()
    assert "A note of" not in opened.locator("section.references").inner_text()


def test_a_first_look_on_an_emulated_board_says_both(made):
    html = made(size="smoke").read_text()
    assert '<p class="badge">smoke size: a first look, not a result</p>' in html
    assert "The board &#39;emulator&#39; is emulated: the clock counts instructions" in html


def test_without_citations_there_is_no_list_of_references(made):
    assert 'id="references"' not in made({"introduction.md": "It is so.\n"}).read_text()


def test_the_same_report_is_the_same_bytes(lab, tmp_path):
    report, results = lab()
    first, again = (write_page(report, results, tmp_path / n, make_record()) for n in "ab")
    assert first.read_bytes() == again.read_bytes()


def test_a_figure_without_svg_is_named_and_the_last_page_stays(lab, made, tmp_path):
    last = made().read_text()
    report, results = lab()
    (results["mini"] / "figures" / "line.svg").unlink()
    with pytest.raises(DocumentError, match=r"line\.svg: cannot be shown on a page"):
        write_page(report, results, tmp_path / "out", make_record())
    assert (tmp_path / "out" / "typeset.html").read_text() == last


def test_hostile_labels_from_data_are_text_on_the_page(lab, tmp_path):
    hostile = "<script>alert(1)</script>"
    report, results = lab(
        {
            "setup.md": "The arm {{ label('read-count') }}.\n\n## P { #sec:part}\n\n$$\\label{eq:one} a$$\n"
        }
    )
    path = results["mini"] / "analysis.json"
    found = json.loads(path.read_text())
    found["arms"][1]["label"] = hostile
    path.write_text(json.dumps(found))
    html = write_page(report, results, tmp_path / "out", make_record()).read_text()
    assert html.count("<script>") == 1
    assert re.search(r"The arm &lt;script&gt;alert\(1\)&lt;/script&gt;", html)


def test_a_template_that_does_not_name_the_board_makes_no_page(lab: Lab, tmp_path: Path) -> None:
    report, results = lab()
    template = report.parent / "report.html.j2"
    text = template.read_text()
    assert "disclosures" in text
    template.write_text(text.replace("disclosures", "authors"))
    with pytest.raises(DocumentError, match=r"report\.html\.j2: the page must have each of"):
        write_page(report, results, tmp_path / "out", make_record())
    assert not (tmp_path / "out" / "typeset.html").exists()
