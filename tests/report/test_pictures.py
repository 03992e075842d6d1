from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2.raw
import pytest

from labrig.errors import DocumentError
from labrig.report.build import build_report
from labrig.report.page.build import write_page
from labrig.report.pictures import marked
from tests.report.conftest import text_of
from tests.report.example import ROOT, make_record, write_report, write_results

SETUP = '![Two machines, {{ v("counts.blocks") }} blocks.](setup.pdf){#fig:setup width=80%}\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z"/></svg>'
Refuse = Callable[..., str]


class Lab:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = write_report(folder / "templates")
        (self.report.parent / "report.html.j2").write_text(
            (ROOT / "report_template" / "report.html.j2").read_text()
        )
        self.results = write_results(folder / "results")
        self.draw("setup.pdf", "setup.png", "setup.jpg")

    def draw(self, *names: str) -> None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(2, 1))
        figure.subplots().set_title("drawn by hand")
        for name in names:
            figure.savefig(self.report / name)

    def write(self, text: str) -> None:
        (self.report / "setup.md").write_text(text)

    def latex(self, text: str) -> None:
        said = (self.report / "report.yaml").read_text().replace("setup.md", "own.tex")
        (self.report / "report.yaml").write_text(said)
        (self.report / "own.tex").write_text(text)

    def pdf(self) -> Path:
        built = build_report(
            self.report, {"mini": self.results}, self.folder / "out", make_record()
        )
        return built.pdf

    def page(self) -> str:
        out = write_page(self.report, {"mini": self.results}, self.folder / "out", make_record())
        return out.read_text()

    def refused(self, text: str) -> str:
        self.write(text)
        with pytest.raises(DocumentError) as caught:
            self.pdf()
        return str(caught.value).replace(f"{self.report}/", "")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def images(pdf: Path) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        kinds = [item.type for page in document for item in page.get_objects(max_depth=5)]
        return kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
    finally:
        document.close()


def test_a_picture_is_a_numbered_figure_with_its_caption(lab: Lab) -> None:
    lab.write(f'See {{{{ ref("fig:setup") }}}}.\n\n{SETUP}')
    text = " ".join(text_of(lab.pdf()))
    assert "See Figure 1." in text
    assert "Figure 1. Two machines, 6 blocks." in text or "Figure 1: Two machines, 6 b" in text
    assert "drawn by hand" in text
    assert "Figure 2" in text  # the one that labrig drew, in the next section


def test_pixels_are_embedded_as_they_are(lab: Lab) -> None:
    lab.write("![A png.](setup.png){width=50%}\n\n![A jpg.](setup.jpg){#fig:other}\n")
    assert images(lab.pdf()) == 2


def test_a_section_in_latex_includes_pictures_by_name(lab: Lab) -> None:
    lab.latex(
        "\\begin{figure}[htb]\\centering\\includegraphics[width=0.5\\linewidth]{setup}\n"
        "\\caption{Mine.}\\label{fig:setup}\\end{figure}\nSee \\ref{fig:setup}.\n"
    )
    text = " ".join(text_of(lab.pdf()))
    assert "drawn by hand" in text and "Mine." in text and "See 1." in text
    assert re.search(
        r"O\d+ Figure 2 A line", text
    )  # where labrig's own comes from, which is the second
    page = lab.page()
    assert "data:image/png;base64," in page
    assert (
        "<strong>Figure 1.</strong> Mine." in page and "<strong>Figure 2.</strong> A line" in page
    )


def test_a_page_holds_the_svg_or_the_pixels(lab: Lab) -> None:
    lab.write(SETUP.replace("width=80%", 'alt="two boxes"'))
    page = lab.page()
    assert 'src="data:image/png;base64,' in page and 'alt="two boxes"' in page
    assert "Two machines" in page and 'id="fig:setup"' in page
    (lab.report / "setup.svg").write_text(SVG)
    page = lab.page()
    assert "data:image/png" not in page and "M0 0H9V9Z" in page
    for name in ("setup.svg", "setup.png", "setup.jpg"):
        (lab.report / name).unlink()
    assert "setup.pdf: this picture is in the PDF only" in lab.page()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n\n![b](seutp.pdf)\n", "setup.md:3: there is no picture 'seutp.pdf'; did you mean 's"),
        ("a\n\n![b](../setup.pdf)\n", "setup.md:3: picture '../setup.pdf' must lie beside"),
        ("a\n\n![b](/etc/setup.pdf)\n", "setup.md:3: picture '/etc/setup.pdf' must lie beside"),
        ("a\n\n![b](setup.gif)\n", "setup.md:3: picture 'setup.gif' is none of: pdf, png"),
        ("a\n\n![](setup.pdf)\n", "setup.md:3: setup.pdf has no caption"),
        ("a\n\n![b](setup.pdf){width=3cm}\n", "setup.md:3: width=3cm: a picture's width is"),
        (
            "a\n\n![b](setup.pdf){heigth=3}\n",
            "setup.md:3: there is no option of a picture 'heigth'",
        ),
        ("a\n\n![b](setup.pdf){#setup}\n", "setup.md:3: #setup: a picture's label is #fig:NAME"),
        ("a\n\nb ![c](setup.pdf) d\n", "setup.md:3: picture setup.pdf must stand on a line of"),
        ("a\n\n![{{ b }}](setup.pdf)\n", "setup.md:3: there is no value 'b'"),
        (f"{SETUP}\n{SETUP}", "setup.md:3: fig:setup is placed twice"),
        ("![b](false.pdf)\n", "setup.md:1: picture 'false.pdf' is no PDF inside"),
        ("![b](away.pdf)\n", "away.pdf:1: lies outside of the"),
    ],
)
def test_a_picture_that_cannot_be_used_is_named_with_its_line(
    lab: Lab, text: str, said: str
) -> None:
    (lab.report / "false.pdf").write_bytes((lab.report / "setup.png").read_bytes())
    (lab.folder.parent / "away.pdf").write_bytes((lab.report / "setup.pdf").read_bytes())
    (lab.report / "away.pdf").symlink_to(lab.folder.parent / "away.pdf")
    found = lab.refused(text)
    assert said in found, found
    assert found.startswith("setup.md:")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n\n\\includegraphics{seutp}\n", "own.tex:3: there is no picture 'seutp.pdf'; did you"),
        ("\\includegraphics{../setup}\n", "own.tex:1: picture '../setup' must lie beside"),
    ],
)
def test_a_picture_of_latex_that_cannot_be_used_is_named(lab: Lab, text: str, said: str) -> None:
    lab.latex(text)
    with pytest.raises(DocumentError) as caught:
        lab.pdf()
    assert said in str(caught.value)


def test_lines_that_are_no_picture_alone_are_left_as_they_are() -> None:
    for line in ("text", "![a](b) c", "[a](b)", "!a", "- ![a](b.png)"):
        assert marked(line) is None
    assert "_picture('b.png', 'fig:x', {'width': '5%', 'alt': 'c d'})" in (
        marked('![a](b.png){ #fig:x width=5% alt="c d"}') or ""
    )
