from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from labrig.board_kind import LOCAL_TIMES
from labrig.errors import DocumentError, ToolError
from labrig.report import build as build_module
from labrig.report import record
from labrig.report.latex import typeset
from tests.report.conftest import Build, found_in, text_of
from tests.report.example import (
    ROOT,
    analysis,
    hypothesis,
    make_record,
    write_report,
    write_results,
)

HOSTILE = (
    r"100% of #1 & $x$ a_b {c} ~d ^e \f \write18{touch owned} `g` 'h' <i> [j] @k *l* --- \input{m}"
)


def test_the_pdf_reads_as_a_lab_report(build: Build) -> None:
    import pypdfium2
    import pypdfium2.raw

    pdf = build()
    pages = text_of(pdf)
    assert "A small report" in pages[0] and "Abstract" in pages[0]
    assert "counts instructions" in pages[0]
    assert "first look" not in pages[0]
    whole = " ".join(pages[1:])
    order = [
        "1 Introduction",
        "2 Experimental setup and methodology",
        "3 Results and discussion",
        "4 Conclusion",
        "References",
        "A Where the numbers come from",
        "B Board and measurement",
        "E D scripts",
    ]
    places = [whole.index(heading) for heading in order]
    assert places == sorted(places)
    assert pages[1].endswith(" 1") and pages[2].endswith(" 2")
    assert "See Figure 1 and Table 1" in whole
    for fact in ("ab" * 32, "ef" * 20, "cd" * 32, "Seed 7", "120 timed", "Linux 6.12"):
        assert fact in whole
    document = pypdfium2.PdfDocument(pdf)
    kinds = {item.type for page in document for item in page.get_objects(max_depth=5)}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert document.get_metadata_dict()["Title"] == "A small report"
    assert document.get_metadata_dict()["Author"] == "A. Student"
    for page in document:
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=5):
            font = pypdfium2.raw.FPDFTextObj_GetFont(item)
            assert pypdfium2.raw.FPDFFont_GetIsEmbedded(font) == 1
    document.close()


def test_the_results_it_stands_on_lie_beside_the_pdf(build: Build, tmp_path: Path) -> None:
    beside = build().parent
    said = json.loads((beside / "sources.json").read_text())
    read = (tmp_path / "results" / "analysis.json").read_bytes()
    assert said == {
        "report": "mini",
        "profile": "course",
        "experiments": {"mini": "results"},
        "analyses": {"mini": hashlib.sha256(read).hexdigest()},
    }


CALCULATING = """\
A firing costs {{ v("read-count.cost") }}, {{ significant(7.3 * v("read-count.cost"), 3, "ns") }} in
7.3 of them, or {{ significant(7.3 * v("read-count.cost"), 2) }} ns, as 2.6 ms shows.
"""


def test_what_the_text_calculates_is_traced_and_what_is_typed_is_not(build: Build) -> None:
    from labrig.check.results.known_numbers import known_numbers, numbers_in
    from labrig.check.results.reading import read_results
    from labrig.check.results.records import Unread

    beside = build({"setup.md": CALCULATING}).parent
    cost = "mini.read-count.elapsed.cost"
    said = json.loads((beside / "calculated.json").read_text())
    assert [(one["calculation"], one["text"]) for one in said] == [
        (f"7.3 × {cost}", "9350\u202fns"),
        (f"7.3 × {cost}", "9300"),
    ]
    results = read_results(beside, beside.parent)
    assert results is not None
    assert not isinstance(results.values, Unread) and not isinstance(results.calculated, Unread)
    known = known_numbers(results.values, (), (), [one.text for one in results.calculated])
    whole = " ".join(text_of(beside / "typeset.pdf"))
    setup = whole[whole.index("A firing costs") : whole.index("ms shows") + len("ms")]
    assert {one.text: known.has(one) for one in numbers_in(setup)} == {
        **{"1280 ns": True, "1250 ns": True, "1310 ns": True},
        **{"9350 ns": True, "9300 ns": True, "2.6 ms": False},
    }


def test_a_flipped_verdict_changes_the_sentence_in_the_pdf(build: Build) -> None:
    assert "It costs a lot." in " ".join(text_of(build()))
    flipped = " ".join(text_of(build(hypotheses=[hypothesis("H1", "refuted", 0.01)])))
    assert "It costs little." in flipped
    assert "It costs a lot." not in flipped


def test_hostile_text_is_typeset_and_nothing_runs(build: Build, tmp_path: Path) -> None:
    said = analysis()
    said["title"] = said["question"] = HOSTILE
    said["boards"][0]["facts"] = {HOSTILE: HOSTILE}
    said["arms"][0]["label"] = HOSTILE
    said["arms"][1]["script_text"] = f"/* {HOSTILE} \\end{{lstlisting}} */\ntick {{}}\n"
    said["hypotheses"][0]["claim"] = HOSTILE
    said["warnings"] = [HOSTILE, "中文 \x00\n\n\\par"]
    sections = {
        "setup.md": "In text: {{ title }}. End.\n\nAs code: {{ code(title) }}. End.\n",
        "results.md": SEE
        + '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n\n{{ table("differences") }}\n',
    }
    text = " ".join(text_of(build(sections, **said)))
    squeezed = "".join(text.split())
    literal = "".join(HOSTILE.split())
    assert squeezed.count(literal) >= 6
    assert "[U+4E2D]" in text
    assert not list(tmp_path.rglob("owned"))


SEE = 'See {{ ref("fig:line") }} and {{ ref("tab:hypotheses") }}.\n\n'


def test_latex_errors_lead_to_the_authors_line(build: Build) -> None:
    sections = {
        "setup.md": "Fine.\n\n{% if true %}\nAlso fine,\nbut $\\notacommand$ is not.\n{% endif %}\n"
    }
    with pytest.raises(DocumentError) as caught:
        build(sections)
    assert "mini/setup.md:5: LaTeX: Undefined control sequence" in str(caught.value)
    assert "\\notacommand" in str(caught.value)


def test_the_same_report_has_the_same_bytes(build: Build, tmp_path: Path) -> None:
    first = build().read_bytes()
    (tmp_path / "results" / "figures" / "line.json").touch()
    assert build().read_bytes() == first


def test_the_environment_may_say_when_it_was_made(build: Build, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    about = pypdfium2.PdfDocument(build()).get_metadata_dict()
    assert about["CreationDate"].startswith("D:20010909014640")


def test_an_edited_report_is_what_a_new_one_would_be(build: Build, tmp_path: Path) -> None:
    texts = [
        {"setup.md": "The board is {{ board.name }}, said in two words more.\n"},
        {"setup.md": "Nobody is cited [@one; @one].\n\n## More {#sec:more}\n\nText.\n"},
        {"introduction.md": "No citation.\n", "setup.md": "Short.\n"},
    ]
    edited = []
    for sections in texts:
        edited.append(build(sections).read_bytes())
        assert (tmp_path / "out" / "latex" / "settled").is_file()
    for sections, pdf in zip(texts, edited, strict=True):
        shutil.rmtree(tmp_path / "out")
        assert build(sections).read_bytes() == pdf


def test_after_an_error_of_latex_the_next_report_is_whole(build: Build, tmp_path: Path) -> None:
    first = build().read_bytes()
    with pytest.raises(DocumentError, match=r"setup\.md:1: LaTeX: Undefined control sequence"):
        build({"setup.md": "An \\undefinedcommand here.\n"})
    assert not (tmp_path / "out" / "latex" / "settled").exists()
    assert build().read_bytes() == first
    aux = tmp_path / "out" / "latex" / "report.aux"
    aux.write_text(aux.read_text() + "\\brokenby{another\n")
    assert build().read_bytes() == first


def test_missing_latexmk_says_what_to_install(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typeset, "COMMAND", (str(tmp_path / "latexmk"),))
    with pytest.raises(ToolError, match="install latexmk"):
        build()


def test_a_report_on_unmeasured_experiments_is_refused(tmp_path: Path) -> None:
    report = write_report(tmp_path)
    with pytest.raises(DocumentError, match="there are no results of mini"):
        build_module.build_report(report, {}, tmp_path / "out", make_record())


def test_undefined_raw_references_are_errors(build: Build) -> None:
    with pytest.raises(DocumentError, match=r"setup\.md:1: there is no label 'sec:nowhere'"):
        build({"setup.md": "See \\ref{sec:nowhere}.\n"})


@pytest.mark.parametrize("warnings", [[], ["An emulated clock is odd."]])
def test_the_title_page_names_each_board_that_must_be_named(
    build: Build, warnings: list[str]
) -> None:
    boards = [
        {"name": name, "identity": "", "boots": 1, "restored": 0, "facts": facts, "record_of": of}
        for name, facts, of in (
            ("emulator", {"times": "emulated: the clock counts instructions"}, []),
            ("here", {"times": LOCAL_TIMES}, []),
            ("replay", {"kernel": "FreeBSD 14.0"}, ["bbb"]),
            ("bench", {"kernel": "FreeBSD 14.0"}, []),
        )
    ]
    title = text_of(build(boards=boards, warnings=warnings))[0]
    assert "The board 'emulator' is emulated: the clock counts instructions." in title
    assert "The board 'here' is the computer that ran labrig" in title
    assert "The board 'replay' is a record: its trials are those of 'bbb'." in title
    assert "bench" not in title


@pytest.mark.parametrize("size", ["full", "smoke"])
def test_the_default_report_builds(size: str, tmp_path: Path) -> None:
    from tests.stats.synthetic import write_example

    results = {"probe-effect": tmp_path / "results"}
    write_example(results["probe-effect"], size)
    said = record.collect(ROOT, results)
    pdf = build_module.build_report(
        ROOT / "report_template" / "probe-effect", results, tmp_path / "out", said
    ).pdf
    pages = text_of(pdf)
    assert ("a first look, not a result" in pages[0]) == (size == "smoke")
    assert "emulated" in pages[0]
    assert "not available" not in " ".join(pages)
    log = (tmp_path / "out" / "latex" / "report.log").read_text(errors="replace")
    assert max(typeset.overfull(log), default=0.0) < 2
    body = next(i for i, text in enumerate(pages) if "References" in text)
    assert (5 if size == "full" else 3) <= body <= 8
    assert {one.rule for one in found_in(pdf)} <= {"structure/section-length"}


@pytest.mark.parametrize("verdict", ["refuted", "undecided"])
def test_the_default_report_follows_other_verdicts(verdict: str, tmp_path: Path) -> None:
    import json

    from labrig.report import manuscript
    from labrig.report.latex.latex_writer import LatexWriter
    from labrig.report.origins import Origins
    from tests.stats.synthetic import write_example

    write_example(tmp_path)
    data: dict[str, Any] = json.loads((tmp_path / "analysis.json").read_text())
    for one in data["hypotheses"]:
        one["verdict"] = verdict
    (tmp_path / "analysis.json").write_text(json.dumps(data))
    folder = ROOT / "report_template" / "probe-effect"
    results = {"probe-effect": tmp_path}
    script = manuscript.read(folder, results, record.collect(ROOT, results))
    writer = LatexWriter(
        floats=script.floats,
        tracking=script.tracking,
        origins=Origins(),
        record=script.record,
        draft=False,
    )
    written = writer.write(list(script.pieces.values()), str(folder))
    text = " ".join(section.tex for section in written if section.piece.name != "setup.md")
    for number in range(1, 8):
        assert f"H{number} is {verdict}" in text
        assert f"H{number} is supported" not in text


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    report = write_report(tmp_path / "templates")
    (tmp_path / "templates" / "report.tex.j2").unlink()
    results = {"mini": write_results(tmp_path / "results")}
    with pytest.raises(DocumentError, match=r"report.tex.j2:1: the template cannot be read"):
        build_module.build_report(report, results, tmp_path / "out", make_record())
