"""Citations of the page have the numbers of the PDF, which BibTeX gives."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pypandoc
import pytest

from labrig.errors import DocumentError
from labrig.report.page import shelf

ROOT = Path(__file__).parents[3]
# Names that sort otherwise than they look, names alike, no name, no year, no author but a key.
BIB = r"""
@string{acm = "ACM"}
@article{zeta, author={Zeta, A.}, title={Last or first}, journal={J. of Things}, volume=3, number=2, pages={10--20}, year=2003}
@book{berg, editor={Jan van der Berg and A. de Roo}, title={A Handbook of {UNIX}}, publisher={P \& Q}, year=1999, edition={Second}}
@inproceedings{smith-three, author={Smith, Al and Jones, Bo and Ito, Cy}, title={Three}, booktitle={Proceedings of the Meeting}, year=2001, publisher=acm, pages={1--9}}
@inproceedings{smith-two, author={Smith, Al and Jones, Bo}, title={Two}, booktitle={Proceedings of the Meeting}, year=2009}
@article{smith-late, author={Smith, Al}, title={Alone}, journal={Letters}, year=2005, doi={10.1000/1}}
@article{smith-early, author={Smith, Al}, title={Zoned}, journal={Letters}, year=1995}
@article{smith-b, author={Smith, Al}, title={A same year}, journal={Letters}, year=2005}
@article{smithson, author={Smithson, A.}, title={Son}, journal={Letters}, year=1990}
@article{odegard, author={{\O}deg{\aa}rd, Per}, title={Fjord}, journal={Letters}, year=2012}
@article{muller, author={M{\"u}ller, J{\"u}rgen}, title={Umlaut}, journal={Letters}, year=2012}
@article{mullen, author={Mullen, A.}, title={Plain}, journal={Letters}, year=2012}
@article{hyphen, author={Al-Khwarizmi, M.}, title={Hyphen}, journal={Letters}, year=825}
@article{many, author={Adams, A. and others}, title={And others}, journal={Letters}, year=2000}
@manual{ministat, title={ministat}, organization={The FreeBSD Project}, note={FreeBSD manual, ministat(1)}}
@misc{keyed, key={Aardvark}, title={A keyed page}, howpublished={Web page}, year=2020, url={https://example.org/a_b}}
@misc{nothing, title={Not much}, year=2019}
@techreport{report, author={Ellis, E.}, title={A Report}, institution={Lab}, number={17}, year=2010}
@phdthesis{thesis, author={Ford, F.}, title={A Thesis}, school={Cambridge}, year=2011}
@incollection{part, author={Gray, G.}, title={A Part}, booktitle={The Whole}, editor={Hill, H.}, publisher={P}, year=2002}
"""
KEYS = re.findall(r"^@(?!string)\w+\{([^,]+)", BIB, re.MULTILINE)


def in_pdf(folder: Path, bib: str, keys: list[str]) -> list[str]:
    """The keys by the numbers that LaTeX gives them, citing in the order given."""
    cited = " ".join(f"\\cite{{{key}}}" for key in keys)
    (folder / "a.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{url}"
        "\\usepackage[numbers,sort&compress]{natbib}"
        f"\\begin{{document}}{cited}\\bibliographystyle{{plainnat}}\\bibliography{{refs}}\\end{{document}}"
    )
    (folder / "refs.bib").write_text(bib)
    command = ["latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "a.tex"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    numbers = re.findall(r"^\\bibcite\{([^}]+)\}\{\{(\d+)\}", (folder / "a.aux").read_text(), re.M)
    return [key for key, _ in sorted(numbers, key=lambda one: int(one[1]))]


def html(folder: Path, bib: str, prose: str, shelved: bool = True) -> str:
    file = folder / ("shelf.json" if shelved else "plain.bib")
    file.write_text(shelf.shelved(bib, "refs.bib") if shelved else bib)
    arguments = [*shelf.arguments(file), "--wrap=none"]
    return str(pypandoc.convert_text(prose, "html", format="markdown", extra_args=arguments))


def listed(page: str) -> list[str]:
    entries = re.findall(r'id="ref-([^"]+)"[^>]*>\s*<div class="csl-left-margin">\[(\d+)\]', page)
    assert [int(number) for _, number in entries] == list(range(1, len(entries) + 1))
    return [key for key, _ in entries]


def test_order_and_numbers_are_those_of_the_pdf(tmp_path):
    for cited in (KEYS, KEYS[::-2]):  # all, and some in another order
        page = html(tmp_path, BIB, "".join(f"[@{key}] " for key in cited))
        expected = in_pdf(tmp_path, BIB, cited)
        assert listed(page) == expected
        shown = re.findall(r'href="#ref-([^"]+)" role="doc-biblioref">(\d+)<', page)
        assert shown == [(key, str(expected.index(key) + 1)) for key in cited]


def test_the_bibliography_of_a_report_is_numbered_as_in_its_pdf(tmp_path):
    bib = (ROOT / "report_template/probe-effect/references.bib").read_text()
    keys = re.findall(r"^@\w+\{([^,]+)", bib, re.MULTILINE)
    assert listed(html(tmp_path, bib, f"[@{'; @'.join(keys)}]")) == in_pdf(tmp_path, bib, keys)


def test_neighbours_are_one_range_in_order_and_places_are_said(tmp_path):
    text = re.sub(
        "<[^>]*>", "", html(tmp_path, BIB, "See [@many; @keyed; @hyphen; @muller, p. 3].")
    )
    assert "See [1–3, 4, p. 3]." in " ".join(text.split())


def test_an_entry_says_what_the_pdf_says(tmp_path):
    page = html(tmp_path, BIB, "[@zeta; @berg; @smith-three; @ministat; @report; @part; @keyed]")
    text = " ".join(re.sub("<[^>]*>", "", page).split())
    for words in (
        "A. Zeta. Last or first. J. of Things, 3(2):10–20, 2003.",
        "Jan van der Berg and A. de Roo, editors. A Handbook of UNIX. P &amp; Q, second edition, 1999.",
        "Al Smith, Bo Jones, and Cy Ito. Three. In Proceedings of the Meeting, pages 1–9. ACM, 2001.",
        "G. Gray. A part. In H. Hill, editor, The Whole. P, 2002.",
        "E. Ellis. A report. Technical report 17, Lab, 2010.",
    ):
        assert words in text, words
    assert '<a href="https://example.org/a_b">' in page


def test_without_a_shelf_entries_are_sorted_by_author_year_and_title(tmp_path):
    cited = "[@zeta; @smith-late; @smith-early; @smith-b; @mullen; @thesis]"
    expected = ["thesis", "mullen", "smith-early", "smith-b", "smith-late", "zeta"]
    assert listed(html(tmp_path, BIB, cited, shelved=False)) == expected


def test_a_bibliography_without_entries_is_an_empty_shelf():
    assert json.loads(shelf.shelved("% nothing yet\n", "refs.bib")) == []


def test_a_fault_is_named_with_the_authors_file_and_line():
    with pytest.raises(DocumentError, match=r"^refs\.bib:3: BibTeX: "):
        shelf.shelved("\n@book{one,\n  title {A}\n}\n", "refs.bib")


def test_nothing_is_written_beside_the_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelf.shelved(BIB, "refs.bib")
    assert list(tmp_path.iterdir()) == []
