import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.check.latex.aux_file import bcf_citations, citations, labels
from labrig.check.latex.bib_file import parse_bib
from labrig.check.latex.log_file import Told, messages
from labrig.check.latex.reading import beside, read_latex
from labrig.check.latex.records import Label
from labrig.check.latex.text import commands, spoken
from labrig.errors import UsageError
from tests.check.writing import course


def test_what_latex_left_of_a_report_is_read(shelf) -> None:
    folder = shelf.typeset(course())
    latex = read_latex(folder / "report.tex")
    assert latex.labels is not None
    assert latex.labels["fig:rate"].number == "1"
    assert latex.labels["tab:sizes"] == Label(number="1", page=latex.labels["tab:sizes"].page)
    assert latex.cited == ("mckusick", "cantrill")
    assert [(entry.key, entry.kind) for entry in latex.entries] == [
        ("mckusick", "book"),
        ("cantrill", "inproceedings"),
    ]
    lines = (folder / "references.bib").read_text().splitlines()
    assert [lines[entry.line - 1] for entry in latex.entries] == [
        "@book{mckusick,",
        "@inproceedings{cantrill,",
    ]
    assert latex.faults == ()
    assert latex.log is not None
    assert [message for message in messages(latex.log) if message.told is not Told.OVERFULL] == []


def test_files_are_read_in_order_each_once_however_they_ask_for_each_other(tmp_path) -> None:
    write(
        tmp_path,
        {
            "report.tex": "\\input{one}\\include{parts/two} % \\input{comment}\n\\input{one}",
            "one.tex": "\\input{three.tex}\\begin{verbatim}\\input{absent/verbatim}\\end{verbatim}",
            "three.tex": "\\input{report}",
            "parts/two.tex": "\\subfile{parts/four}",
            "parts/four.tex": "text \\input{glyphtounicode}",
        },
    )
    latex = read_latex(tmp_path / "report.tex")
    names = [os.path.relpath(source.file, tmp_path) for source in latex.sources]
    assert names == ["report.tex", "one.tex", "three.tex", "parts/two.tex", "parts/four.tex"]
    assert latex.faults == ()
    assert latex.labels is None and latex.cited is None and latex.log is None


@pytest.mark.parametrize("way", ["\\input{../secret}", "\\input{/etc/passwd}", "\\input{link}"])
def test_nothing_outside_of_the_folder_is_read(tmp_path, way) -> None:
    write(tmp_path, {"secret.tex": "secret", "report/report.tex": f"{way} end"})
    (tmp_path / "report" / "link.tex").symlink_to(tmp_path / "secret.tex")
    latex = read_latex(tmp_path / "report" / "report.tex")
    assert [source.text for source in latex.sources] == [f"{way} end"]
    assert "outside of the report's folder" in latex.faults[0].what


def test_what_is_no_regular_file_or_too_large_is_told_and_not_read(tmp_path) -> None:
    write(
        tmp_path,
        {
            "report.tex": "\\input{p/pipe}\\input{p/large}\\input{p/absent}",
            "p/large.tex": "x" * 2_000_001,
        },
    )
    os.mkfifo(tmp_path / "p" / "pipe.tex")
    faults = [fault.what for fault in read_latex(tmp_path / "report.tex").faults]
    assert [fault[:20] for fault in faults] == [
        "there is no such fil",
        "has 2000001 bytes; n",
        "there is no such fil",
    ]


def test_a_main_file_that_is_not_there_is_the_users_to_mend(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"no\.tex: there is no such file"):
        read_latex(tmp_path / "no.tex")


def test_labels_of_files_that_are_included_are_known(tmp_path) -> None:
    write(
        tmp_path,
        {
            "report.tex": "",
            "report.aux": "\\relax\n\\@input{two.aux}\n\\newlabel{a}{{1}{iv}}\n\\citation{x,y}\n",
            "two.aux": "\\newlabel{b}{{2.1}{4}{The {\\em rate} of {reading}}{section.2.1}{}}\n"
            "\\newlabel{b@cref}{{[section][1][2]2.1}{[1][4][]4}}\n\\@input{report.aux}\n",
        },
    )
    latex = read_latex(tmp_path / "report.tex")
    assert latex.labels == {"a": Label(number="1", page="iv"), "b": Label(number="2.1", page="4")}
    assert latex.cited == ("x", "y")


def test_citations_of_biblatex_are_known_from_each_of_its_files() -> None:
    aux = "\\abx@aux@cite{0}{cantrill}\n\\abx@aux@cite{gait}\n\\abx@aux@nociteall\n"
    assert list(citations(aux)) == ["cantrill", "gait", "*"]
    bcf = '<bcf:citekey order="1" intorder="1">cantrill</bcf:citekey>\n<bcf:citekey order="2">b</bcf:citekey>'
    assert list(bcf_citations(bcf)) == ["cantrill", "b"]
    assert list(labels("\\newlabel{broken}{{1}")) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (r"a % \todo{x}", "a"),
        (r"50\% \todo{x}", r"50\% \todo{x}"),
        (r"a\\% \todo{x}", r"a\\"),
        (r"\verb|%\todo{x}| b", "b"),
        ("\\begin{lstlisting}\n% \\todo{x}\n\\end{lstlisting}\nb", "b"),
        (r"a \iffalse \todo{x} \fi b", "a b"),
        (r"a \end{document} \todo{x}", "a"),
    ],
)
def test_comments_and_verbatim_are_no_text(text, left) -> None:
    plain = spoken(text)
    assert " ".join(plain.split()) == left
    assert len(plain) == len(text) and plain.count("\n") == text.count("\n")


def test_commands_are_found_with_their_line_and_options_passed_over() -> None:
    found = list(
        commands(
            "x\n\\cite[see][p.~3]{a, b}\n\\citep*{c}\\input name \\cited{no}", "cite|citep|input"
        )
    )
    assert [(one.name, one.argument, one.line) for one in found] == [
        ("cite", "a, b", 2),
        ("citep", "c", 3),
        ("input", "name", 3),
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="\\{}[]%|\n abverbinputdoc", max_size=60))
def test_any_text_is_read_and_keeps_its_lines(text) -> None:
    plain = spoken(text)
    assert [len(line) for line in plain.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(one.line <= text.count("\n") + 1 for one in commands(plain, "input|verb"))


def test_a_broken_bibliography_is_told_and_the_rest_of_it_read() -> None:
    entries, faults = parse_bib(
        "@string{usenix = {USENIX}}\n"
        "@article{a, title = {X} # usenix, Title = {Y}}\n"
        "@book{b, title = {never closed\n"
        "@misc{c, title={x}}\n"
        "@misc{c, title={y}}\n"
        "@comment{jabref}\n"
        "@misc(d, title = {in round brackets})\n"
        "@misc{e title={x}}\n",
        "r.bib",
    )
    assert [(entry.key, entry.line) for entry in entries] == [("a", 2), ("c", 4), ("d", 7)]
    assert [(fault.line, fault.what[:24]) for fault in faults] == [
        (2, "has the field title twic"),
        (3, "the entry that begins '@"),
        (5, "the key 'c' is there alr"),
        (8, "the entry that begins '@"),
    ]


def test_nothing_is_logged_of_a_broken_bibliography(capsys, caplog) -> None:
    parse_bib("@misc{e title={x}}", "r.bib")
    assert caplog.text == "" and capsys.readouterr().err == ""


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='@{}()=,"#\n abmiscstringcomment\\', max_size=80))
def test_no_bibliography_crashes(text) -> None:
    entries, faults = parse_bib(text, "r.bib")
    lines = [entry.line for entry in entries] + [fault.line or 1 for fault in faults]
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


LOG = r"""(./report.tex
LaTeX2e <2022-11-01> patch level 1 (/usr/share/article.cls
Document Class: article 2022/07/02 v1.4n Standard LaTeX document class
)
LaTeX Warning: Reference `fig:x' on page 3 undefined on input line 12.

(./setup.tex
Overfull \hbox (15.30292pt too wide) in paragraph at lines 4--9
[]\T1/ptm/m/n/10 The runner writes (an unclosed bracket and \T1/cmtt/m/n/10 file
 []


Package natbib Warning: Citation `nobody-with-a-key-that-is-too-long' on page iii undefined on input line 77.

) [1]
Overfull \hbox (0.6pt too wide) detected at line 90
 []

pdfTeX warning (dest): name{nowhere} has been referenced but does not exist, replaced by a fixed one

)
"""


def test_messages_of_the_log_have_their_file_and_line() -> None:
    lines = (
        line[cut : cut + 79] for line in LOG.splitlines() for cut in range(0, len(line) or 1, 79)
    )
    found = [
        (one.told, one.name, one.file, one.line, one.page) for one in messages("\n".join(lines))
    ]
    assert found == [
        (Told.REFERENCE, "fig:x", "./report.tex", 12, "3"),
        (
            Told.OVERFULL,
            "The runner writes (an unclosed bracket and file",
            "./setup.tex",
            4,
            "",
        ),
        (Told.CITATION, "nobody-with-a-key-that-is-too-long", "./setup.tex", 77, "iii"),
        (Told.OVERFULL, "", "./report.tex", 90, ""),
        (Told.DESTINATION, "nowhere", "", None, ""),
    ]


def test_a_file_of_the_log_is_shown_as_the_user_knows_it(tmp_path, monkeypatch) -> None:
    write(tmp_path, {"lab/report.tex": "\\input{parts/a}", "lab/parts/a.tex": ""})
    monkeypatch.chdir(tmp_path)
    latex = read_latex(tmp_path / "lab" / "report.tex")
    assert [source.file for source in latex.sources] == ["lab/report.tex", "lab/parts/a.tex"]
    assert beside(latex, "./parts/a.tex") == "lab/parts/a.tex"
    assert beside(latex, "") == "lab/report.tex"


def write(folder, files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
