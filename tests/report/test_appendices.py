"""The appendices that labrig writes, as LaTeX and as HTML."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

from labrig.errors import DocumentError
from labrig.report import manuscript
from labrig.report.html_writer import HtmlWriter
from labrig.report.latex.latex_writer import LatexWriter
from labrig.report.manuscript import Manuscript
from labrig.report.origins import Origins
from tests.report.example import make_record, write_report, write_results

OWN = "appendices: [software, {file: own.md, heading: My own}, board, origins]\n"


def read(
    tmp_path: Path, sections: dict[str, str] | None = None, extra: str = "", **changes: Any
) -> Manuscript:
    report = write_report(tmp_path / "templates", sections, extra)
    results = {"mini": write_results(tmp_path / "results", **changes)}
    return manuscript.read(report, results, make_record())


def as_html(script: Manuscript) -> dict[str, str]:
    writer = HtmlWriter(
        floats=script.floats,
        tracking=script.tracking,
        origins=Origins(),
        record=script.record,
        headed={},
        draft=False,
        picture=lambda path, prefix, alt: "<svg></svg>",
        authors={},
    )
    pieces = script.all_pieces
    written, _ = writer.write(pieces, [], "here")
    return {piece.name: text for piece, text in zip(pieces, written, strict=True)}


def as_latex(script: Manuscript) -> dict[str, str]:
    writer = LatexWriter(
        floats=script.floats,
        tracking=script.tracking,
        origins=Origins(),
        record=script.record,
        draft=False,
    )
    return {one.piece.name: one.tex for one in writer.write(script.all_pieces, "here")}


def headings(script: Manuscript) -> list[str]:
    return [one.heading for one in script.appendices]


def test_all_that_have_something_to_say_follow_by_themselves(tmp_path: Path) -> None:
    assert headings(read(tmp_path)) == [
        *("Where the numbers come from", "Board and measurement", "Software", "Methods"),
        *("D scripts", "Trial-level tables"),
    ]


def test_the_author_chooses_and_orders(tmp_path: Path) -> None:
    script = read(tmp_path, {"own.md": "Mine.\n"}, OWN)
    wanted = ["Software", "My own", "Board and measurement", "Where the numbers come from"]
    assert headings(script) == wanted
    names = [piece.tex_name for piece in script.all_pieces]
    assert len(names) == len(set(names)) == 9


def test_a_report_without_numbers_has_no_origins(tmp_path: Path) -> None:
    bare = {"results.md": "Nothing.\n", "abstract.md": "Nothing.\n"}
    assert "Where the numbers come from" not in headings(read(tmp_path, bare))


@pytest.mark.parametrize("extra", ["", OWN])
def test_each_link_of_the_page_leads_to_an_entry(tmp_path: Path, extra: str) -> None:
    said = {
        "own.md": 'Late: {{ v("mini.read-count.cost") }}.\n',
        "conclusion.md": '{{ v("H1.p") }}\n',
        "results.md": 'See {{ ref("fig:line") }}, {{ ref("tab:hypotheses") }}.\n\n'
        '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n',
    }
    text = "".join(as_html(read(tmp_path, said, extra)).values())
    links = re.findall(r'href="#(origin-\d+)"', text)
    entries = re.findall(r'id="(origin-\d+)"', text)
    assert len(entries) == len(set(entries)) == (4 if extra else 3)
    assert set(links) == set(entries)


def test_a_value_in_latex_has_its_entry_too(tmp_path: Path) -> None:
    sections = {"setup.tex": "It is \\val{mini.read-count.cost}.\n"}
    read(tmp_path, sections)
    folder = tmp_path / "templates" / "mini"
    declared = (folder / "report.yaml").read_text().replace("setup.md", "setup.tex")
    (folder / "report.yaml").write_text(declared)
    script = manuscript.read(folder, {"mini": tmp_path / "results"}, make_record())
    entries = as_latex(script)["appendices/origins.md"].replace(r"\allowbreak{}", "")
    assert r"\texttt{mini.read-count.elapsed.cost}" in entries


def test_page_and_pdf_state_the_same_facts(tmp_path: Path) -> None:
    script = read(tmp_path)
    facts = ["ab" * 32, "cd" * 32, "ef" * 20, "120 timed", "Linux 6.12", "2026-03-04 12:00"]
    facts += ["syscall::read:entry", "read.d", "Elapsed time, 512 B", "differences in ms"]
    for written in (as_html(script), as_latex(script)):
        text = "".join(text for name, text in written.items() if name.startswith("appendices/"))
        listed = "".join(listing.text for listing in script.floats.listings)
        shown = html.unescape(re.sub(r"<[^>]*>", "", text)) + listed
        assert [fact for fact in facts if fact not in shown] == []


def test_scripts_are_shown_as_they_are(tmp_path: Path) -> None:
    arms = [
        {"name": "none", "label": "untraced", "script": None, "script_text": None},
        {"name": "read-count", "label": "r", "script": "r.d", "script_text": "/* </code>&\t*/\n"},
    ]
    script = read(tmp_path, arms=arms)
    assert (
        "<pre><code>/* &lt;/code&gt;&amp;\t*/\n</code></pre>"
        in as_html(script)["appendices/scripts.md"]
    )


def test_a_missing_appendix_is_named(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "templates" / "appendices" / "software.md").unlink()
    with pytest.raises(DocumentError, match=r"appendices/software.md:1: there is no such file"):
        manuscript.read(
            tmp_path / "templates" / "mini", {"mini": tmp_path / "results"}, make_record()
        )
