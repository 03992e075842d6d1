"""Mistakes and attacks: the author's own file and line, and the last good report.pdf untouched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labrig.errors import LabrigError
from labrig.report.build import build_report
from tests.report.conftest import text_of
from tests.report.example import BIB, ROOT, make_record, write_report, write_results

SECRET = "the planted secret"


class Lab:
    """A lab with a report that stands, to be spoilt file by file."""

    def __init__(self, folder: Path) -> None:
        self.report = write_report(folder / "lab" / "templates")
        self.results = write_results(folder / "lab" / "results")
        self.out = folder / "lab" / "out"
        self.secret = folder / "secret.tex"
        self.secret.write_text(SECRET + "\n")
        self.good = self.build().read_bytes()

    def build(self) -> Path:
        return build_report(self.report, {"mini": self.results}, self.out, make_record()).pdf

    def restore(self) -> None:
        shutil.rmtree(self.report)
        write_report(self.report.parent)
        (self.out / "typeset.pdf").write_bytes(self.good)

    def refused(self, name: str, text: str | bytes) -> str:
        """What is said of the report with another ``name``; its pdf must be the good one."""
        path = self.report / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(LabrigError) as caught:
            self.build()
        assert (self.out / "typeset.pdf").read_bytes() == self.good
        return str(caught.value).replace(f"{self.report}/", "")

    def text(self, name: str, text: str | bytes) -> str:
        """The text of the report with another ``name``, which is the good one from then on."""
        (self.report / name).write_bytes(text.encode() if isinstance(text, str) else text)
        pdf = self.build()
        self.good = pdf.read_bytes()
        return " ".join(text_of(pdf))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(tmp_path_factory.mktemp("bad"))


@pytest.fixture
def lab(standing: Lab) -> Lab:
    standing.restore()
    return standing


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a\n\n{{ v("read-count.cosst") }}\n', r"setup.md:3: there is no value 'read-count.cosst'"),
        ("a\n\nb [@nobody].\n", r"setup.md:3: there is no reference in the bibliography 'nobody'"),
        (
            'a\n{{ figure("forest") }}\n',
            r"setup.md:2: figure 'forest' of mini was not drawn: run 'snakemake ",
        ),
        (
            'a\n{{ figure("lien") }}\n',
            r"setup.md:2: there is no figure 'lien'; did you mean 'line'",
        ),
        ('{{ figure("line", "other") }}\n', r"setup.md:1: there is no experiment in this report"),
        ("a\n\n{% if true %}\nb\n", r"setup.md:3: Unexpected end of template"),
        ("a\n\n{% call figure('line') %}b\n", r"setup.md:3: Unexpected end of template"),
        (
            "a\n\n{% call figure('line') %}\nb {{ nothing }}\n{% endcall %}\n",
            r"setup.md:4: there is no value 'nothing'",
        ),
        ("a\n{{ figure('line', caption=v('H9.p')) }}\n", r"setup.md:2: there is no value 'H9.p'"),
        ("a\n\n\\write18{touch owned}\n", r"setup.md:3: \\write is not allowed|\\write"),
        ("a\n\n\\input{../../secret}\n", r"setup.md:3: \\input is not allowed"),
        ("a\n\\begin{input}{../../secret}\n", r"setup.md:2: \\begin\{input\} is not allowed"),
        ("a\n\n\\openin1=../../secret\n", r"setup.md:3: \\openin is not allowed"),
        ("a\n\n\\usepackage{shellesc}\n", r"setup.md:3: \\usepackage is not allowed"),
        ("a\n\n```\nnever closed\n", r"setup.md:3: .*not closed"),
        ("a\n\n\\begin{center}\nb\n", r"setup.md:3: .*not closed"),
        (b"a\n\ncaf\xe9\n", r"setup.md:3: .*UTF-8"),
        (b"a\n\n\x00\n", r"setup.md:3: .*control character"),
        ("a\n\nnot $\\notacommand$\n", r"setup.md:3: LaTeX: Undefined control sequence"),
        ("a\n\nsome $x_1}$ b\n\nc\n", r"setup.md:3: LaTeX: "),
        ("a\n\nsome $x_{1$ b\n\nc\n", r"setup.md:3: \{ in a formula is not closed"),
        ("a\n\nand β\n", r"setup.md:3: LaTeX: .*U\+03B2.*\(at 'β'\)"),
    ],
)
def test_a_section_that_is_wrong_is_named_with_its_line(lab: Lab, text: str | bytes, said: str):
    found = lab.refused("setup.md", text)
    assert re.match(said, found), found


def test_a_figure_of_an_experiment_that_was_not_run_names_the_command(lab: Lab) -> None:
    shutil.move(lab.results / "analysis.json", lab.results / "kept.json")
    try:
        with pytest.raises(LabrigError) as caught:
            lab.build()
    finally:
        shutil.move(lab.results / "kept.json", lab.results / "analysis.json")
    assert re.search(r"run 'snakemake \S*results/analysis\.json'", str(caught.value))
    with pytest.raises(LabrigError, match=r"run 'snakemake results/reports/mini/report\.pdf'"):
        build_report(lab.report, {}, lab.out, make_record())
    assert (lab.out / "typeset.pdf").read_bytes() == lab.good


@pytest.mark.parametrize(
    ("bib", "said"),
    [
        (BIB.replace("A Book", r"A \write18{touch owned} Book"), r"references.bib:3: \\write"),
        (BIB.replace("A Book", r"\input{../../secret}"), r"references.bib:3: \\input is not"),
        (BIB.replace("{A Book}", "{A Book"), r"references.bib:\d+: BibTeX: Illegal end"),
        (BIB.replace("A Book", r"A \notacommand"), r"references.bib:3: LaTeX: Undefined control"),
        (
            BIB.replace("  author = {A. One},\n", "  author = {A, B, C, D, E},\n"),
            r"references.bib:",
        ),
        (b"@book{one, title={\xe9}}", r"references.bib:1: .*UTF-8"),
    ],
)
def test_a_bibliography_that_is_wrong_is_named_with_its_line(
    lab: Lab, bib: str | bytes, said: str
) -> None:
    found = lab.refused("references.bib", bib)
    assert re.match(said, found), found
    assert not list(lab.report.parents[2].rglob("owned"))


def test_an_empty_section_is_a_heading_alone(lab: Lab) -> None:
    assert "2 Experimental setup and methodology 3 Results" in lab.text("setup.md", "")


def test_a_field_that_is_missing_is_no_error(lab: Lab) -> None:
    assert "A Book" in lab.text("references.bib", BIB.replace("  publisher = {P},\n", ""))


def test_characters_of_tex_in_prose_and_data_are_text(lab: Lab) -> None:
    prose = r"100% of a_b, C# & co, 5 \$ ~ ^ { } < > \| done [@one]." + "\n"
    text = lab.text("setup.md", prose)
    assert "100% of a_b, C# & co, 5 $" in text


def test_line_ends_of_windows_and_a_byte_order_mark_do_not_show(lab: Lab) -> None:
    text = lab.text(
        "setup.md", b"\xef\xbb\xbfFirst.\r\n\r\n{% if true %}\r\nSecond.\r\n{% endif %}\r\n"
    )
    assert "methodology First. Second." in text
    found = lab.refused("setup.md", b"\xef\xbb\xbfFirst.\r\n\r\n{{ nothing }}\r\n")
    assert found.startswith("setup.md:3: there is no value 'nothing'")


def test_a_file_that_lies_elsewhere_is_refused(lab: Lab) -> None:
    for name in ("setup.md", "references.bib"):
        (lab.report / name).unlink()
        (lab.report / name).symlink_to(lab.secret)
        with pytest.raises(LabrigError, match=rf"{name}:1: .*outside"):
            lab.build()
        lab.restore()


def test_long_and_deep_sections_are_typeset(lab: Lab) -> None:
    deep = "".join("  " * 2 * n + f"- level {n}\n" for n in range(4))
    quoted = "> " * 3 + "deep\n"
    text = lab.text("setup.md", f"{deep}\n\n{quoted}")
    assert "level 3" in text and "deep" in text
    long = lab.text("setup.md", ("Words and words. " * 60 + "\n\n") * 200)
    assert long.count("Words and words.") == 60 * 200  # its check says that it is too long


def test_deep_nesting_that_latex_cannot_have_is_an_error_at_its_line(lab: Lab) -> None:
    deep = "a\n\n" + "".join("    " * n + f"- level {n}\n" for n in range(8))
    found = lab.refused("setup.md", deep)
    assert re.match(r"setup.md:\d+: LaTeX: .*Too deeply nested", found), found


ATTACKS = (
    r"\input{{{secret}}}",
    r"\input{{../../../secret}}",
    r"\newread\r\openin\r={secret} \read\r to\x \x\immediate\write18{{touch owned}}\oops",
    r"\immediate\openout5=../owned \immediate\write5{{x}}",
)


def test_tex_that_got_past_the_first_fence_meets_the_second(lab: Lab) -> None:
    """TeX under strace: what an author may not even write neither reads, writes nor runs."""
    if shutil.which("strace") is None:
        pytest.fail("strace is missing: install it (workflow/setup/system-programs.sh test)")
    lab.build()
    folder, trace = lab.out / "latex", lab.out / "trace"
    program = (
        "import sys; from pathlib import Path; from labrig.report.latex.typeset import typeset\n"
        "typeset(Path(sys.argv[1]), 'report', lambda f, l, h: f'{f}:{l}', 0)\n"
    )
    for attack in ATTACKS:
        written = attack.format(secret=lab.secret) + "\n"
        (folder / "section-setup.tex").write_text(written)
        subprocess.run(
            [
                *("strace", "-f", "-e", "trace=openat,open,execve,creat", "-o", str(trace)),
                *(sys.executable, "-c", program, str(folder)),
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
            capture_output=True,
            timeout=500,
            check=False,
        )
        calls = trace.read_text(errors="replace").splitlines()
        tex = {c.split()[0] for c in calls if re.search(r'execve\("[^"]*/pdflatex"', c)}
        opened = [c for c in calls if c.split()[0] in tex and "= -1" not in c]
        assert any("section-setup.tex" in call for call in opened)
        assert not [call for call in opened if "secret" in call or "owned" in call]
        assert not [call for call in calls if "execve" in call and "owned" in call]
        assert SECRET not in (folder / "report.log").read_text(errors="replace")
    assert not list(lab.report.parents[2].rglob("owned"))
