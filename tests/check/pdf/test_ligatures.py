from __future__ import annotations

from labrig.check.pdf.reading import read
from tests.check.writing import latex

SAID = "The buffer filled first, the flow was affluent and officially ``quoted'' --- 1--2."
SOURCE = (
    "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\pagestyle{empty}\n"
    "\\begin{document}\n\\sffamily\\noindent " + SAID + "\n\\end{document}\n"
)


def test_ligatures_of_fonts_that_do_not_say_what_their_letters_are_are_read(shelf) -> None:
    """Without Type 1 fonts of the encoding LaTeX takes bitmapped ones; with them this is as true."""
    document = read(shelf.typeset(latex(SOURCE)) / "report.pdf")
    said = "".join(("" if word.joined else " ") + word.text for word in document.pages[0].words)
    for ligature, letters in zip("ﬀﬁﬂﬃﬄ", ("ff", "fi", "fl", "ffi", "ffl"), strict=True):
        said = said.replace(ligature, letters)
    expected = "The buffer filled first, the flow was affluent and officially “quoted” — 1–2."
    assert said.strip() == expected
